"""Reading: all chains in one total order, with one space of purses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger import schema
from hueandcry.ledger.coverage import Coverage
from hueandcry.ledger.manifest import Manifest, Part, PurseFile
from hueandcry.ledger.state import chain_folder
from hueandcry.model import Role
from hueandcry.model.errors import InputError, LedgerDamaged, LedgerEmpty

_Ids = npt.NDArray[np.int32]


class Booking(NamedTuple):
    """An output of a UTXO transaction that a row says no more: the transaction's purse, and how much."""

    transaction: int
    amount: int


@dataclass(frozen=True, slots=True)
class View:
    """The ledger's rows in order: `sender` and `recipient` are row numbers of `purses`, `chain` of `chains`.

    Across chains rows follow the running maximum of their chain's block times; ties go by chain id. `booked`
    says of rows that were rewritten what they took out of their transaction.
    """

    table: pa.Table
    purses: pa.Table
    chains: tuple[str, ...]
    coverage: Mapping[str, Coverage]
    booked: Mapping[int, Booking] = field(default_factory=dict)


def view(folder: Path, manifests: Mapping[str, Manifest], columns: Sequence[str] | None) -> View:
    """Read the rows of these chains; raises LedgerEmpty, LedgerDamaged, InputError for an unknown column."""
    if not manifests:
        raise LedgerEmpty("the ledger is empty: run `hueandcry ledger import` first")
    wanted = list(schema.VIEW.names if columns is None else columns)
    unknown = [name for name in wanted if name not in schema.VIEW.names]
    if unknown:
        raise InputError(f"the ledger has no column {unknown[0]!r}: it has {', '.join(schema.VIEW.names)}")
    several = len(manifests) > 1
    needed = [name for name in schema.TRANSFERS.names if name in wanted or (several and name == "time")]
    folders = {chain: chain_folder(folder, chain) for chain in manifests}
    purses, ids = _purses([_named(folders[chain], manifest) for chain, manifest in manifests.items()])
    tables = []
    for index, (chain, manifest) in enumerate(manifests.items()):
        rows = _rows(folders[chain], manifest.parts, needed)
        rows = rows.append_column(
            schema.VIEW.field("chain"), pa.array(np.full(rows.num_rows, index, np.int16))
        )
        tables.append(_renumbered(rows, ids[index]) if several else rows)
    table = pa.concat_tables(tables)
    if several:
        table = table.take(pa.array(_merged_order([rows["time"] for rows in tables])))
    coverage = {chain: manifest.coverage for chain, manifest in manifests.items()}
    return View(table.select(wanted), purses, tuple(manifests), coverage)


def _merged_order(times: list[pa.ChunkedArray]) -> npt.NDArray[np.int64]:
    # A stable sort keeps the order inside a chain and puts the lesser chain id first among equal times.
    running = [np.maximum.accumulate(column.cast(pa.int64()).to_numpy()) for column in times]
    return np.argsort(np.concatenate(running), kind="stable")


def _rows(folder: Path, parts: Sequence[Part], columns: list[str]) -> pa.Table:
    fields = pa.schema([schema.TRANSFERS.field(name) for name in columns])
    tables = [read_file(folder, part, columns) for part in parts]
    return pa.concat_tables([table.cast(fields) for table in tables])


def _named(folder: Path, manifest: Manifest) -> pa.Table:
    table = pa.concat_tables([read_file(folder, file) for file in manifest.purses])
    ids = table["id"].to_numpy()
    if not np.array_equal(ids, np.arange(len(ids))):
        raise LedgerDamaged(f"the purses in {folder} are not numbered without gaps: import again")
    return table.drop_columns("id").cast(pa.schema(list(schema.PURSES)[1:]))


def _purses(tables: list[pa.Table]) -> tuple[pa.Table, list[_Ids]]:
    """All purses once, in order of first appearance, and each chain's ids in that numbering."""
    if len(tables) == 1:
        return tables[0], [np.arange(tables[0].num_rows, dtype=np.int32)]
    every = pa.concat_tables(tables)
    # An outpoint is one purse even where one chain's rows give its address and another's do not.
    coin = pc.equal(every["role"], int(Role.OUTPOINT))
    keyed = every.set_column(1, "address", pc.if_else(coin, "", every["address"]))
    texts = [keyed[name].cast(pa.large_string()) for name in schema.PURSE_FIELDS]
    keys = pc.binary_join_element_wise(*texts, pa.scalar("\x1f", pa.large_string()))
    codes = keys.combine_chunks().dictionary_encode().indices.to_numpy()
    nameless = pc.and_(coin, pc.equal(every["address"], "")).to_numpy()
    preferred = np.argsort(nameless, kind="stable")
    first = preferred[np.unique(codes[preferred], return_index=True)[1]]
    ids = np.split(codes.astype(np.int32), np.cumsum([table.num_rows for table in tables])[:-1])
    return every.take(pa.array(first)), ids


def _renumbered(rows: pa.Table, ids: _Ids) -> pa.Table:
    for name in ("sender", "recipient"):
        if name in rows.column_names:
            place = rows.schema.get_field_index(name)
            rows = rows.set_column(place, schema.TRANSFERS.field(name), pa.array(ids[rows[name].to_numpy()]))
    return rows


def read_file(folder: Path, file: Part | PurseFile, columns: list[str] | None = None) -> pa.Table:
    """A file's columns as they are stored; LedgerDamaged where it is missing or unlike its manifest."""
    path = folder / file.file
    try:
        table = pq.ParquetFile(path, memory_map=True).read(columns)
    except FileNotFoundError as error:
        raise LedgerDamaged(f"{path} is missing: restore it or import again") from error
    except (pa.ArrowException, OSError) as error:
        raise LedgerDamaged(f"{path} is damaged ({error}): restore it or import again") from error
    if table.num_rows != file.rows:
        raise LedgerDamaged(f"{path} has {table.num_rows} rows, its manifest says {file.rows}: import again")
    return table
