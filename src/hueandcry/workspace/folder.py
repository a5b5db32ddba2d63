"""The workspace folder and its verbs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains, heists
from hueandcry.attribution import StopList, TagBook
from hueandcry.attribution.tags import read_csv
from hueandcry.ledger import Coverage, Imported, Ledger, Scope, View
from hueandcry.model import Heist
from hueandcry.model.errors import AddressError, BundleError, Incomplete, InputError, LedgerEmpty
from hueandcry.records import Records
from hueandcry.settings import Settings, load
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.addresses import read_addresses
from hueandcry.sources.follow import Followed, follow
from hueandcry.sources.live import Check, check
from hueandcry.trace.paths import Path as Explanation
from hueandcry.trace.paths import explain
from hueandcry.trace.pursuit import Budget, Progress, pursue
from hueandcry.trace.pursuit import Say as Reporter
from hueandcry.trace.result import Trace
from hueandcry.trace.run import Options
from hueandcry.workspace import bundle, live, tracing, verification

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Traced:
    """A finished trace and the folder of its bundle."""

    trace: Trace
    bundle: Path


class Workspace:
    """One folder; nothing outside it is written."""

    def __init__(self, folder: Path, settings: Settings | None = None, say: Say = lambda _: None) -> None:
        self.folder = folder
        self.settings = settings or load(folder)
        self.ledger = Ledger(folder / "ledger")
        self.tags = TagBook(Records(folder / "records.sqlite"))
        self._say = say

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
        choices = ImportChoices(options or {}, duplicates, Coverage(scope, complete=addresses), rejects)
        return import_files(self.ledger, paths, format_named(form), choices, progress)

    def import_tags(self, path: Path) -> tuple[int, int]:
        """Import a CSV of tags, all or none; returns (given, new)."""
        return self.tags.add(read_csv(path))

    def trace(
        self,
        heist: str,
        beside: Sequence[str] = (),
    ) -> Traced:
        """Trace a heist (an id, or the path of a YAML file) and write its bundle to `traces/<run>/`.

        The settings say under which policy, and whether inferred rows count.

        A packaged heist whose thefts are not in the ledger brings its documented transfers with it.
        """
        stolen = heists.heist(heist)
        options = Options(
            self.settings.policy,
            self.settings.accept_inferred,
            tuple(heists.heist(other) for other in beside),
        )
        view = self._view(stolen)
        inputs = tracing.Inputs(
            heist=stolen,
            tags=tracing.present(self.tags, view),
            options=options,
            ledger=self.ledger.digest(),
            rows=view.table.num_rows,
            created=datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z"),
            versions=tracing.versions(),
        )
        done = tracing.perform(inputs, view)
        folder = self.folder / "traces" / inputs.run_id
        bundle.write(folder, tracing.files(inputs, done))
        return Traced(done.trace, folder)

    def pursue(
        self, heist: str, specs: Sequence[str], budget: Budget, until: int | None, say: Reporter
    ) -> Progress:
        """Fill the ledger for a heist from live sources until its claims rest, or the budget is spent.

        A source without a chain in its name is for the chain of the heist's first theft.
        """
        stolen = heists.heist(heist)
        home = chains.chain(stolen.thefts[0].chain if stolen.thefts else stolen.holdings[0].chain)
        stops = StopList(self.tags)
        with live.opened(self.folder, [live.parse_spec(text) for text in specs], home) as sources:
            heads = live.heads(self.folder / "pursuits" / f"{stolen.id}.json", sources, until, home)
            return pursue(self.ledger, sources, heads, stolen, stops, self.settings.policy, budget, say)

    def theft_file(self, chain: str, tx: str, to: str | None, specs: Sequence[str]) -> Path:
        """A heist file made from a theft transaction, which is fetched if the ledger does not have it."""
        home = chains.chain(chain)
        with live.opened(self.folder, [live.parse_spec(text) for text in specs], home) as sources:
            if home.id not in sources:
                raise InputError(f"no source for {home.name}: name one with --source")
            return live.theft_file(self.folder, self.ledger, sources[home.id], tx, to)

    def check_source(self, chain: str, spec: str) -> Check:
        """Ask a source for its chain, its head and one block."""
        home = chains.chain(chain)
        with live.opened(self.folder, [live.parse_spec(spec)], home) as sources:
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
        with live.opened(self.folder, [live.parse_spec(spec)], home) as sources:
            return follow(
                self.ledger,
                sources[home.id],
                since=since,
                until=until,
                interval=interval,
                say=self._say,
                progress=progress,
            )

    def _view(self, heist: Heist) -> View:
        path = heists.transfers_path(heist)
        view = self.ledger.read() if self.ledger.rows() else None
        if path is not None and (view is None or not _has_theft(view, heist)):
            done = self.import_transfers([path], "transfers-csv")
            self._say(f"imported the {done.total.added} documented transfers packaged with {heist.id}")
            view = self.ledger.read()
        if view is None:
            raise LedgerEmpty(f"the ledger in {self.folder} is empty: run `hueandcry ledger import` first")
        return view

    def verify(self, folder: Path) -> list[verification.Check]:
        """Check a bundle against its own sums and against this workspace's ledger."""
        return verification.verify(bundle.Bundle(_existing(folder)), self.ledger)

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


def _has_theft(view: View, heist: Heist) -> bool:
    wanted = pa.array([theft.tx for theft in heist.thefts], view.table.schema.field("tx").type)
    found: bool = pc.any(pc.is_in(view.table.column("tx"), wanted)).as_py()
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
