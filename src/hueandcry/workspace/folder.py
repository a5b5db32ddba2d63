"""The workspace folder and its verbs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains, heists
from hueandcry.attribution import TagBook
from hueandcry.attribution.tags import read_csv
from hueandcry.ledger import Coverage, Imported, Ledger, Scope, View
from hueandcry.model import Heist, Policy
from hueandcry.model.errors import AddressError, BundleError, Incomplete, LedgerEmpty
from hueandcry.records import Records
from hueandcry.settings import Settings, load
from hueandcry.sources import ImportChoices, format_named, import_files
from hueandcry.sources.addresses import read_addresses
from hueandcry.trace.paths import Path as Explanation
from hueandcry.trace.paths import explain
from hueandcry.trace.result import Trace
from hueandcry.trace.run import Options
from hueandcry.workspace import bundle, tracing, verification

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
        policy: Policy | None = None,
        beside: Sequence[str] = (),
        accept_inferred: bool | None = None,
    ) -> Traced:
        """Trace a heist (an id, or the path of a YAML file) and write its bundle to `traces/<run>/`.

        A packaged heist whose thefts are not in the ledger brings its documented transfers with it.
        """
        stolen = heists.heist(heist)
        options = Options(
            policy or self.settings.policy,
            self.settings.accept_inferred if accept_inferred is None else accept_inferred,
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
