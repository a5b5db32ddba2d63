"""The ledger: one folder with the transfers and events of all chains."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger import events, state
from hueandcry.ledger.events import Choice, EventReader
from hueandcry.ledger.groups import Groups
from hueandcry.ledger.incoming import MEMORY, Import
from hueandcry.ledger.manifest import Manifest
from hueandcry.ledger.storage import check_files
from hueandcry.ledger.stream import Stream
from hueandcry.ledger.survey import LedgerInfo, survey
from hueandcry.ledger.view import View, view
from hueandcry.model import Event
from hueandcry.model.errors import LedgerEmpty


class Ledger:
    """The transfers and events in a folder, which may be missing or empty.

    Readers and one import may run together.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def chains(self) -> tuple[str, ...]:
        """The CAIP-2 ids of the chains that have transfers, sorted."""
        return tuple(self._manifests())

    def manifest(self, chain: str) -> Manifest:
        """The manifest of a chain; raises LedgerEmpty where it has no transfer."""
        found = self._manifests().get(chain)
        if found is None:
            raise LedgerEmpty(f"the ledger has no transfer of {chain}: run `hueandcry ledger import` first")
        return found

    def known(self, chain: str) -> Manifest:
        """The manifest of a chain, which may cover heights and know blocks without having a transfer."""
        return state.manifest(self.folder, chain)

    def rows(self) -> int:
        """How many transfers the ledger has."""
        return sum(manifest.rows for manifest in self._manifests().values())

    def digest(self) -> str:
        """SHA-256 over the chain ids and the hashes of parts and purse files: what a result rests on."""
        lines = [
            f"{chain} {file.sha256}\n"
            for chain, manifest in self._manifests().items()
            for file in manifest.files
        ]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def events_digest(self) -> str:
        """SHA-256 over the chain ids and the hashes of parts of events; `digest` does not depend on them."""
        return state.consistently(self.folder, events.digest, state.every)

    def check(self) -> None:
        """Compare every file with its manifest; raises LedgerDamaged naming the first that differs."""
        state.consistently(self.folder, self._check, state.every)

    def read(self, columns: Sequence[str] | None = None) -> View:
        """All transfers in one order; raises LedgerEmpty, LedgerDamaged."""
        return state.consistently(self.folder, lambda found: view(self.folder, found, columns))

    def stream(self, checkpoints: Path | None = None) -> Stream:
        """The present state, to be read a row group at a time; raises LedgerEmpty, LedgerDamaged.

        Imports that come meanwhile do not change it. `checkpoints` is a folder in which scans may keep how
        far they came; it is safe to delete.
        """
        return state.consistently(self.folder, lambda found: Stream(self.folder, found, checkpoints))

    def events(
        self,
        chains: Collection[str] | None = None,
        txs: Collection[str] | None = None,
        heights: tuple[int, int] | None = None,
        topics: Collection[bytes] | None = None,
    ) -> Iterator[Event]:
        """What transactions said, by chain and there in the order of the chain; raises LedgerDamaged.

        `heights` are the first and the last, `topics` first topics of logs: with them calls and memos are
        left out. Memory is bounded by a row group; imports that come meanwhile do not change what is read.
        """
        return self._events(chains, Choice(txs, heights, topics)).events()

    def event_tables(
        self,
        chains: Collection[str] | None = None,
        txs: Collection[str] | None = None,
        heights: tuple[int, int] | None = None,
        topics: Collection[bytes] | None = None,
    ) -> Iterator[pa.Table]:
        """The same as tables with the columns of `schema.EVENTS`, at most a row group each, none empty."""
        return self._events(chains, Choice(txs, heights, topics)).tables()

    def has(self, txs: Iterable[str]) -> bool:
        """Whether one of some transactions is in the ledger."""
        wanted = pa.array(sorted(set(txs)), pa.string())

        def found(manifests: state.Manifests) -> bool:
            folders = ((state.chain_folder(self.folder, chain), each) for chain, each in manifests.items())
            groups = (Groups(*each) for each in folders)
            columns = (each.read(number, ["tx"])["tx"] for each in groups for number in range(len(each)))
            return any(pc.any(pc.is_in(column, wanted)).as_py() for column in columns)

        return state.consistently(self.folder, found)

    def info(self) -> LedgerInfo:
        """What the ledger holds, in figures; raises LedgerDamaged."""
        digest = self.digest()
        chains = state.consistently(
            self.folder,
            lambda found: {chain: survey(self.folder, manifest) for chain, manifest in found.items()},
        )
        return LedgerInfo(sum(chain.rows for chain in chains.values()), digest, chains)

    def importing(self, memory: str = MEMORY) -> Import:
        """A context in which batches are added and committed; `memory` is DuckDB's limit."""
        return Import(self.folder, memory)

    def _manifests(self) -> dict[str, Manifest]:
        return state.consistently(self.folder, dict)

    def _events(self, chains: Collection[str] | None, choice: Choice) -> EventReader:
        def read(manifests: state.Manifests) -> EventReader:
            chosen = {chain: found for chain, found in manifests.items() if chains is None or chain in chains}
            return EventReader(self.folder, chosen, choice)

        return state.consistently(self.folder, read, state.every)

    def _check(self, manifests: state.Manifests) -> None:
        for chain, manifest in manifests.items():
            check_files(state.chain_folder(self.folder, chain), manifest.all_files)
