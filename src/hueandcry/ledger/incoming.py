"""An import: batches are staged on disk, then merged into their chains and published together."""

import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import pyarrow as pa

from hueandcry import chains
from hueandcry.ledger import schema, state
from hueandcry.ledger.blocks import Block, remembered
from hueandcry.ledger.compaction import compact_parts, compact_purses
from hueandcry.ledger.coverage import Coverage
from hueandcry.ledger.event_merge import EventMerge, MergedEvents
from hueandcry.ledger.identity import Counts
from hueandcry.ledger.manifest import ImportedFile, Manifest, Part, PurseFile, dumps
from hueandcry.ledger.merge import Merge, Merged
from hueandcry.ledger.parts import EVENT_PARTS
from hueandcry.ledger.quality import Quality
from hueandcry.ledger.retract import retracted
from hueandcry.ledger.staged import Staged
from hueandcry.ledger.storage import locked, storage_errors, sync
from hueandcry.ledger.storage import replace as replace_file
from hueandcry.model import Wanted
from hueandcry.model.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "1GB"  # what DuckDB may use before it spills to the staging folder
DUPLICATES = (None, "keep", "drop")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, per chain and in total; `quality` counts the findings of the added rows.

    `events` is how many events are new.
    """

    total: Counts = field(default_factory=Counts)
    chains: Mapping[str, Counts] = field(default_factory=dict)
    quality: Quality = field(default_factory=Quality)
    findings: tuple[str, ...] = ()
    events: int = 0


class Import:
    """The one import that a ledger can have at a time; leaving the `with` block without a commit undoes it.

    For each file call `begin`, then `add` with its batches in any order and `note` with the events of their
    transactions; `commit` at the end. Raises LedgerError where another import is at work, StorageError where
    the disk is full or not writable.
    """

    def __init__(self, folder: Path, memory: str = MEMORY) -> None:
        self._folder = folder
        self._memory = memory
        self._staging = folder / state.STAGING
        self._files: list[ImportedFile] = []
        self._rows: list[dict[str, int]] = []
        self._retracted: dict[str, int] = {}
        self._blocks: dict[str, tuple[tuple[Block, ...], int]] = {}
        self._staged: Staged | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "Import":
        with storage_errors():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._stack.enter_context(locked(self._folder / state.LOCK))
            try:
                shutil.rmtree(self._staging, ignore_errors=True)
                state.recover(self._folder)
                self._staging.mkdir()
                self._staged = Staged(self._staging)
            except BaseException:
                self._stack.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._staged is not None:
                with storage_errors():
                    self._staged.close()
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)
            self._stack.close()

    def begin(self, file: str, sha256: str, format: str) -> None:
        """Name the file whose batches follow; its name, hash and format go to the manifests."""
        self._files.append(ImportedFile(file, sha256, format, 0))
        self._rows.append({})

    def add(self, table: pa.Table) -> None:
        """Stage a batch with the columns of `schema.INCOMING`."""
        for entry in self._stage(table, schema.INCOMING)["chain"].value_counts().to_pylist():
            chain = entry["values"]
            self._rows[-1][chain] = self._rows[-1].get(chain, 0) + entry["counts"]

    def note(self, table: pa.Table) -> None:
        """Stage events with the columns of `schema.EVENTS`."""
        self._stage(table, schema.EVENTS)

    def _stage(self, table: pa.Table, columns: pa.Schema) -> pa.Table:
        assert self._files, "begin() names the file first"
        assert self._staged is not None
        with storage_errors():
            return self._staged.add(table, columns, len(self._files) - 1)

    def retract(self, chain: str, first_height: int) -> None:
        """Remove what the ledger has of a chain from a height on, in the commit that adds what replaces it.

        Coverage is cut at that height, and addresses that lose a row are complete no longer. A crossing to
        another chain is a row of the chain that it leaves, and goes with it.
        """
        self._retracted[chain] = min(first_height, self._retracted.get(chain, first_height))

    def remember(self, chain: str, blocks: Iterable[Block], keep: int) -> None:
        """Note the hashes of blocks; the manifest has those of the chain's last `keep` heights."""
        known, _ = self._blocks.get(chain, ((), keep))
        self._blocks[chain] = ((*known, *blocks), keep)

    def commit(
        self, duplicates: str | None = None, scope: Coverage | None = None, kept: Wanted | None = None
    ) -> Imported:
        """Merge what was added into the ledger, all or nothing.

        `duplicates` says what equal rows without a position are: separate transfers ("keep"), copies
        ("drop"), or an error. `scope` is what the import completes, by default nothing; `kept` says which
        events of its transactions were noted without gaps, by default none. Raises DuplicateRows,
        ConflictingRows, LedgerDamaged, StorageError.
        """
        if duplicates not in DUPLICATES:
            raise InputError(f'duplicates is {duplicates!r}: it can be "keep", "drop" or not given')
        assert self._staged is not None
        covered = (scope or Coverage(), kept or Wanted())
        with storage_errors():
            self._staged.close()
            done = self._merge(duplicates)
            changed = [self._placed(change, *covered) for change in done]
            if changed:
                state.publish(self._folder, changed)
        return Imported(
            total=sum((change.merged.counts for change in done), Counts()),
            chains={change.manifest.chain: change.merged.counts for change in done},
            quality=sum((change.merged.quality for change in done), Quality()),
            events=sum(change.events.added for change in done),
        )

    def _merge(self, duplicates: str | None) -> list["_Change"]:
        con = self._connection()
        try:
            assert self._staged is not None
            con.read_parquet(str(self._staged.transfers)).create_view("incoming")
            con.read_parquet(str(self._staged.events)).create_view("noted")
            names = [file.file for file in self._files]
            merge, noted = Merge(con, self._staging, names), EventMerge(con, self._staging, names)
            staged, eventful = merge.chains(), noted.chains()
            done = []
            for chain in sorted({*staged, *eventful, *self._retracted, *self._blocks}):
                manifest, gone = self._cut(chain)
                folder, since = state.chain_folder(self._folder, chain), self._since(chain)
                merged, events = Merged(Counts(), Quality(), 0, -1), MergedEvents()
                if chain in staged:
                    merged = merge.run(folder, manifest, duplicates, since)
                if chain in eventful:
                    events = noted.run(folder, manifest, since)
                merged = replace(merged, counts=merged.counts + Counts(retracted=gone))
                done.append(_Change(manifest, merged, events))
            return done
        finally:
            con.close()

    def _since(self, chain: str) -> int:
        """The height below which a chain has none of what is added: its blocks are final there.

        A coin may be spent at any time, so a chain of coins is looked through from the start.
        """
        if chain not in self._blocks or chains.chain(chain).utxo:
            return 0
        blocks, keep = self._blocks[chain]
        return min((block.height for block in blocks), default=0) - keep

    def _cut(self, chain: str) -> tuple[Manifest, int]:
        """The chain's manifest without what is retracted, and how many rows that were."""
        manifest = state.manifest(self._folder, chain)
        if chain not in self._retracted:
            return manifest, 0
        folder = state.chain_folder(self._folder, chain)
        cut = retracted(folder, self._staging, manifest, self._retracted[chain])
        # No manifest names the new file yet: should the import fail, the next one removes it.
        self._move(cut.files, folder)
        return cut.manifest, cut.rows

    def _move(self, files: Iterable[Part | PurseFile], folder: Path) -> None:
        for file in files:
            if (self._staging / file.file).exists():
                (self._staging / file.file).rename(folder / file.file)

    def _connection(self) -> "DuckDBPyConnection":
        import duckdb

        return duckdb.connect(
            # Tables in memory spill to the staging folder when they become too large.
            config={
                "memory_limit": self._memory,
                "temp_directory": str(self._staging / "spill"),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
            },
        )

    def _placed(self, change: "_Change", scope: Coverage, kept: Wanted) -> Manifest:
        """Move a chain's new files to their folder; the manifest that will name them."""
        manifest, merged = change.manifest, change.merged
        folder = state.chain_folder(self._folder, manifest.chain)
        if not (folder / state.MANIFEST).exists():
            # Parts beside no manifest are damage, so a chain begins with an empty one.
            folder.mkdir(exist_ok=True)
            replace_file(folder / state.MANIFEST, dumps(Manifest(manifest.chain)))
            sync(self._folder)
        self._move((*merged.files, *change.events.parts), folder)
        parts, purses = merged.applied(manifest)
        events = change.events.applied(manifest)
        if merged.files:
            parts = compact_parts(folder, self._staging, parts)
            purses = compact_purses(folder, self._staging, purses)
        if change.events.parts:
            events = compact_parts(folder, self._staging, events, EVENT_PARTS)
        self._move((*parts, *purses, *events), folder)
        sync(folder)
        return self._noted(replace(manifest, parts=parts, purses=purses, events=events), merged, scope, kept)

    def _noted(self, manifest: Manifest, merged: Merged, scope: Coverage, kept: Wanted) -> Manifest:
        """The manifest with what the import covers, the blocks that it came from, and its files."""
        chain = manifest.chain
        if merged.counts.read:
            scope = scope.spanning(merged.first_height, merged.last_height)
        if merged.counts.read or (chain in self._blocks and scope.heights):
            scope = scope.keeping(kept)
            before = manifest.coverage if manifest.imports else replace(manifest.coverage, every=kept)
            manifest = replace(manifest, coverage=before.merged(scope))
        if chain in self._blocks:
            manifest = replace(manifest, blocks=remembered(manifest.blocks, *self._blocks[chain]))
        return manifest.imported(
            replace(file, rows=rows[chain])
            for file, rows in zip(self._files, self._rows, strict=True)
            if chain in rows
        )


@dataclass(frozen=True, slots=True)
class _Change:
    """What an import does to one chain: `manifest` is the one before, without what is retracted."""

    manifest: Manifest
    merged: Merged
    events: MergedEvents
