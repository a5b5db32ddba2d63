"""The workspace folder and its verbs."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hueandcry import chains, heists
from hueandcry.attribution import StopList, TagBook
from hueandcry.attribution.tags import read_csv
from hueandcry.brief.valuation import Valuation
from hueandcry.chains import Chain
from hueandcry.conversions import Tier
from hueandcry.ledger import Coverage, Imported, Ledger, Scope, Stream, View
from hueandcry.model import Heist, Wanted
from hueandcry.model.errors import AddressError, BundleError, Incomplete, InputError, LedgerEmpty
from hueandcry.records import Records
from hueandcry.settings import Settings, load
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.addresses import read_addresses
from hueandcry.sources.follow import Followed, follow
from hueandcry.sources.live import Check, LiveSource, check
from hueandcry.trace.paths import Path as Explanation
from hueandcry.trace.paths import explain
from hueandcry.trace.pursuit import Budget, Progress, pursue
from hueandcry.trace.pursuit import Say as Reporter
from hueandcry.trace.result import Trace
from hueandcry.trace.run import Options
from hueandcry.trace.typologies import DETECTORS
from hueandcry.trace.warehouse.search import Found
from hueandcry.workspace import bundle, live, tracing, valuing, verification, warehouse

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Traced:
    """A finished trace, the folder of its bundle, and its values where prices were given."""

    trace: Trace
    bundle: Path
    valuation: Valuation | None = None


class Workspace:
    """One folder; nothing outside it is written.

    `wanted` are the events that imports keep, by default all that is read somewhere.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings | None = None,
        say: Say = lambda _: None,
        wanted: Wanted | None = None,
    ) -> None:
        self.folder = folder
        self._wanted = wanted
        self.settings = settings or load(folder)
        self.ledger = Ledger(folder / "ledger")
        self.tags = TagBook(Records.of(folder))
        self.say = say

    @property
    def wanted(self) -> Wanted:
        """The events that imports keep."""
        return tracing.wanted() if self._wanted is None else self._wanted

    def import_transfers(
        self,
        paths: Sequence[Path],
        form: str,
        *,
        options: Mapping[str, str] | None = None,
        duplicates: str | None = None,
        scope: Scope = "case",
        complete: Path | None = None,
        rejects: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Imported:
        """Import files of one format, all or none; `complete` lists addresses with whole histories."""
        addresses = read_addresses(complete) if complete else frozenset()
        coverage = Coverage(scope, complete=addresses)
        choices = ImportChoices(options or {}, duplicates, coverage, rejects, self.wanted)
        return import_files(self.ledger, paths, format_named(form), choices, progress)

    def import_tags(self, path: Path) -> tuple[int, int]:
        """Import a CSV of tags, all or none; returns (given, new)."""
        return self.tags.add(read_csv(path))

    def trace(
        self,
        heist: str,
        beside: Sequence[str] = (),
        prices: valuing.PriceChoice | None = None,
        tiers: Iterable[Tier] = (),
        through_mixers: bool = False,
    ) -> Traced:
        """Trace a heist (an id, or the path of a YAML file) and write its bundle to `traces/<run>/`.

        The settings say under which policy, and whether inferred rows count. Tier A crossings are followed,
        and those of the `tiers` given.

        A packaged heist whose thefts are not in the ledger brings its documented transfers with it. Prices
        value the finished trace and change nothing of it.
        """
        stolen = heists.heist(heist)
        options = Options(
            self.settings.policy,
            self.settings.accept_inferred,
            tuple(heists.heist(other) for other in beside),
            frozenset({Tier.A, *tiers}),
            through_mixers,
        )
        found = self._found(stolen)
        inputs = tracing.Inputs(
            heist=stolen,
            tags=tracing.present(self.tags, found),
            options=options,
            ledger=self.ledger.digest(),
            events=self.ledger.events_digest(),
            rows=self.ledger.rows(),
            created=datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z"),
            versions=tracing.versions(),
            stop_confidence=self.settings.stop_confidence,
        )
        done = tracing.perform(inputs, found, self.ledger)
        if prices is not None:
            book = valuing.open_book(prices, done, inputs.heists, self.folder, self.say)
            inputs = replace(inputs, prices=book)
        inputs, worth = tracing.valued(inputs, done)
        folder = self.folder / "traces" / inputs.folder
        bundle.write(folder, tracing.files(inputs, done, worth))
        return Traced(done.trace, folder, worth.valuation if worth else None)

    def pursue(
        self,
        heist: str,
        specs: Sequence[str],
        budget: Budget,
        say: Reporter,
        *,
        until: int | None = None,
        refresh: bool = False,
    ) -> Progress:
        """Fill the ledger for a heist from live sources until its claims rest, or the budget is spent.

        A source without a chain in its name is for the chain of the heist's first theft. A pursuit looks up
        to the heads at which it began, or up to the present ones if it is refreshed.
        """
        stolen = heists.heist(heist)
        home = chains.chain(stolen.thefts[0].chain if stolen.thefts else stolen.holdings[0].chain)
        stops = StopList(self.tags, self.settings.stop_confidence)
        with self._sources(specs, home) as sources:
            look = live.Look(stolen, home, until, refresh)
            ground = replace(
                live.begin(self.folder, self.ledger, sources, look),
                convert=tracing.converter(self.ledger, frozenset({Tier.A})),
            )
            return pursue(ground, stolen, stops, self.settings.policy, budget, say)

    def reach(self, heist: str, choice: warehouse.Choice) -> list[Found]:
        """The purses that a heist's money can have come to, searched by a warehouse engine."""
        stolen = heists.heist(heist)
        return warehouse.reach(
            self.folder,
            self.ledger,
            stolen,
            StopList(self.tags, self.settings.stop_confidence),
            choice,
            self.say,
        )

    def theft_file(self, chain: str, tx: str, to: str | None, specs: Sequence[str]) -> Path:
        """A heist file made from a theft transaction, which is fetched if the ledger does not have it."""
        home = chains.chain(chain)
        with self._sources(specs, home) as sources:
            if home.id not in sources:
                raise InputError(f"no source for {home.name}: name one with --source")
            return live.theft_file(self.folder, self.ledger, sources[home.id], tx, to)

    def check_source(self, chain: str, spec: str) -> Check:
        """Ask a source for its chain, its head and one block."""
        home = chains.chain(chain)
        with self._sources([spec], home) as sources:
            return check(sources[home.id])

    def follow(
        self,
        chain: str,
        spec: str,
        *,
        since: int | None = None,
        until: int | None = None,
        interval: float | None = None,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Followed:
        """Append a chain's new blocks to the ledger; see `sources.follow.follow`."""
        home = chains.chain(chain)
        with self._sources([spec], home) as sources:
            return follow(
                self.ledger,
                sources[home.id],
                since=since,
                until=until,
                interval=interval,
                say=self.say,
                progress=progress,
            )

    def _sources(self, specs: Sequence[str], home: Chain) -> AbstractContextManager[dict[str, LiveSource]]:
        return live.opened(self.folder, [live.parse_spec(text) for text in specs], home, self.wanted)

    def _found(self, heist: Heist) -> View | Stream:
        """The ledger's rows, with the documented transfers of a packaged heist that it lacks."""
        path = heists.transfers_path(heist)
        if path is not None and not self.ledger.has(theft.tx for theft in heist.thefts):
            done = self.import_transfers([path], "transfers-csv")
            self.say(f"imported the {done.total.added} documented transfers packaged with {heist.id}")
        if not self.ledger.rows():
            raise LedgerEmpty(f"the ledger in {self.folder} is empty: run `hueandcry ledger import` first")
        return tracing.rows(self.ledger, self.folder / "checkpoints")

    def verify(self, folder: Path) -> list[verification.Check]:
        """Check a bundle against its own sums and against this workspace's ledger."""
        return verification.verify(bundle.Bundle(_existing(folder)), self.ledger)

    def patterns(self, folder: Path, names: Collection[str] = ()) -> list[dict[str, Any]]:
        """The typologies of a bundle, all or those of some names; InputError for a name that no rule has."""
        unknown = sorted(set(names) - DETECTORS.keys())
        if unknown:
            raise InputError(f"no pattern is called {unknown[0]!r}: there are {', '.join(DETECTORS)}")
        found: list[dict[str, Any]] = bundle.Bundle(_existing(folder)).trace()["typologies"]
        return [each for each in found if not names or each["name"] in names]

    def explain(self, folder: Path, address: str) -> list[Explanation]:
        """The path of every unit at an address back to the theft; Incomplete where it is not reached."""
        opened = bundle.Bundle(_existing(folder))
        covered = "; ".join(opened.trace()["coverage"])
        flows = opened.flows()
        shown = _shown(address, sorted({row["chain"] for row in flows}))
        found = explain(opened.json("paths.json"), flows, shown)
        if not found:
            raise Incomplete(f"{shown} is not reached in this trace; that does not make it clean: {covered}")
        return found


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BundleError(f"{folder} is not a bundle: give the folder that `hueandcry trace` wrote")
    return folder


def _shown(address: str, names: Sequence[str]) -> str:
    """The address as the bundle writes it, on the first of its chains whose grammar it fits."""
    problem: AddressError | None = None
    for name in names:
        chain = chains.chain(name)
        try:
            return chains.display_address(chain, chains.parse_address(chain, address))
        except AddressError as error:
            problem = problem or error
    raise problem or BundleError("the bundle has no flows: no theft reached an address")
