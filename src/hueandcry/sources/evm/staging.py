"""A set of export files on the way to the builder: checked, written to a folder, and read back in order.

Nothing is held in memory but a batch: DuckDB joins and sorts on disk where it must.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.chains import Chain
from hueandcry.ledger.storage import storage_errors
from hueandcry.model.errors import InputError
from hueandcry.sources import columns
from hueandcry.sources.columns import Cache, Rows
from hueandcry.sources.csv_text import Block
from hueandcry.sources.evm import kinds, tokens
from hueandcry.sources.evm.items import ORDERED, TWICE, Item
from hueandcry.sources.evm.tables import Source
from hueandcry.sources.evm.wanted import wanted_logs, with_wanted_input
from hueandcry.sources.listener import Listener
from hueandcry.sources.report import Report

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "512MB"  # what DuckDB may use before it spills to the folder
BATCH = 20_000

_OF_TOKENS = "logs_of_tokens"  # token transfers, told as the logs that they were
_RELATIONS = (
    kinds.TRANSACTIONS,
    kinds.RECEIPTS,
    kinds.BLOCKS,
    kinds.LOGS,
    kinds.TRACES,
    kinds.NATIVES,
    _OF_TOKENS,
)


class Staging:
    """Collects checked rows of all kinds; `items` yields them by block and transaction.

    `folder` must be empty; use as a context manager, which closes its files. `listener` wants events; it is
    told whether all logs and inputs are there.
    """

    def __init__(self, folder: Path, chain: Chain, listener: Listener | None = None) -> None:
        self._folder = folder
        self._number = int(chain.id.partition(":")[2])
        self._chain = chain
        self._cache = Cache()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._listener = listener or Listener()
        self._logs = False
        self._inputs: list[bool] = []  # of each file of transactions, whether it has them
        self.rows = dict.fromkeys(kinds.KINDS, 0)

    def __enter__(self) -> "Staging":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, kind: str, source: Source, file: int, report: Report) -> None:
        """Check and write all rows of a file; bad ones go to the report."""
        self._logs |= kind == kinds.LOGS
        if kind == kinds.TRANSACTIONS:
            self._inputs.append(kinds.INPUT in source.columns)
        self._listener.hears(logs=self._logs, inputs=bool(self._inputs) and all(self._inputs))
        for block in source.blocks(kinds.wanted(kind, source.columns)):
            if kind == kinds.LOGS:
                block = wanted_logs(block, source.columns, self._listener)
            elif kind == kinds.TRANSACTIONS:
                block = with_wanted_input(block, self._listener.wanted)
            table = self._checked(kind, source.columns, block, report)
            self.rows[kind] += table.num_rows
            number = pa.array(np.full(table.num_rows, file, np.int32))
            relation = kind
            if kind in (kinds.TOKENS, kinds.NFTS):
                relation, table = _OF_TOKENS, _as_logs(table, kind == kinds.NFTS)
            with storage_errors():
                self._writer(relation).write_table(table.append_column("file", number))

    def items(self) -> Iterator[Item]:
        """All rows in order; InputError where one height has two blocks."""
        for relation in _RELATIONS:
            self._writer(relation).close()
        with storage_errors(), self._connection() as con:
            for relation in _RELATIONS:
                con.read_parquet(str(self._path(relation))).create_view(relation)
            twice = con.execute(TWICE).fetchone()
            if twice is not None:
                raise InputError(
                    f"block {twice[0]} stands twice, with different hashes or times: files of two chains, "
                    "or of before and after a reorganisation, do not go together"
                )
            for batch in con.sql(ORDERED).to_arrow_reader(BATCH):
                yield from map(
                    Item._make, zip(*(values.to_pylist() for values in batch.columns), strict=True)
                )

    def _checked(self, kind: str, present: tuple[str, ...], block: Block, report: Report) -> pa.Table:
        rows = Rows(block, self._cache)
        found: dict[str, pa.Array] = {}
        for name, field in kinds.KINDS[kind].items():
            column = field.name(present)
            found[name] = field.read(rows, column).cast(field.type)
            if name == "chain":
                other = pc.fill_null(pc.not_equal(found[name], self._number), False)
                reason = f"is not that of {self._chain.name} ({self._number}): say which chain it is (chain)"
                rows.refuse(columns.mask(other), column, reason)
        rows.close(report)
        found["line"] = pa.array(block.lines, pa.int64())
        return pa.table(found).filter(pa.array(rows.good))

    def _writer(self, relation: str) -> pq.ParquetWriter:
        if relation not in self._writers:
            kind = kinds.LOGS if relation == _OF_TOKENS else relation
            fields = [(name, field.type) for name, field in kinds.KINDS[kind].items()]
            extra = [("rounded", pa.bool_())] if relation == _OF_TOKENS else []
            schema = pa.schema([*fields, *extra, ("line", pa.int64()), ("file", pa.int32())])
            path = self._path(relation)
            self._writers[relation] = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
        return self._writers[relation]

    def _path(self, relation: str) -> Path:
        return self._folder / f"{relation}.parquet"

    def _connection(self) -> "DuckDBPyConnection":
        import duckdb

        return duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(self._folder / "spill"),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
            }
        )


def _as_logs(table: pa.Table, nft: bool) -> pa.Table:
    """Token transfers as the logs that tell of them: ERC-20, or ERC-721 where `value` is the token's id."""
    values = [f"0x{int(value):064x}" for value in table["value"].to_pylist()]
    padding = "0x" + "0" * 24
    sides = [pc.replace_substring(table[name], "0x", padding) for name in ("sender", "recipient")]
    parts = [
        pa.array([tokens.TRANSFER] * table.num_rows, pa.string()),
        *(side.combine_chunks() for side in sides),
    ]
    if nft:
        parts.append(pa.array(values, pa.string()))
        values = ["0x"] * table.num_rows
    found = {
        name: table[name] for name in ("height", "hash", "tx_index", "time", "place", "address", "chain")
    }
    found["topics"] = pc.binary_join_element_wise(*parts, ",")
    found["data"] = pa.array(values, pa.string())
    names = [*kinds.KINDS[kinds.LOGS], "rounded", "line"]
    return pa.table({**found, "rounded": table["rounded"], "line": table["line"]}).select(names)
