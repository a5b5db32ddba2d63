"""The transfer ledger: one folder with the transfers of all chains."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from hueandcry.ledger import state
from hueandcry.ledger.incoming import MEMORY, Import
from hueandcry.ledger.manifest import Manifest
from hueandcry.ledger.storage import check_files
from hueandcry.ledger.stream import Stream
from hueandcry.ledger.survey import LedgerInfo, survey
from hueandcry.ledger.view import View, view
from hueandcry.model.errors import LedgerEmpty


class Ledger:
    """The transfers in a folder, which may be missing or empty; readers and one import may run together."""

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

    def check(self) -> None:
        """Compare every file with its manifest; raises LedgerDamaged naming the first that differs."""
        state.consistently(self.folder, self._check)

    def read(self, columns: Sequence[str] | None = None) -> View:
        """All transfers in one order; raises LedgerEmpty, LedgerDamaged."""
        return state.consistently(self.folder, lambda found: view(self.folder, found, columns))

    def stream(self, checkpoints: Path | None = None) -> Stream:
        """The present state, to be read a row group at a time; raises LedgerEmpty, LedgerDamaged.

        Imports that come meanwhile do not change it. `checkpoints` is a folder in which scans may keep how
        far they came; it is safe to delete.
        """
        return state.consistently(self.folder, lambda found: Stream(self.folder, found, checkpoints))

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

    def _check(self, manifests: state.Manifests) -> None:
        for chain, manifest in manifests.items():
            check_files(state.chain_folder(self.folder, chain), manifest.files)
