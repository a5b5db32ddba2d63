"""The format `cloud-bitcoin`: Bitcoin in the AWS public data. Reference: docs/reference/cloud-bitcoin.md."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.chains import Chain, chain, parse_address
from hueandcry.ledger.schema import MAX_HEIGHT, MAX_INDEX, TIME
from hueandcry.model.errors import InputError
from hueandcry.sources.format import settled
from hueandcry.sources.listener import Listener
from hueandcry.sources.report import Report
from hueandcry.sources.utxo import memos, rows, scripts
from hueandcry.sources.utxo.amounts import whole

COLUMNS = ("hash", "block_number", "block_timestamp", "index", "is_coinbase")
"""The columns that are read, beside the lists of `NESTED`."""

INPUT = ("index", "spent_transaction_hash", "spent_output_index", "type", "address", "value")
OUTPUT = ("index", "script_hex", "value")
NESTED = {"inputs": INPUT, "outputs": OUTPUT}
"""The fields that are read of the lists of structures `inputs` and `outputs`."""

WITHOUT_ADDRESS = ("pubkey", "multisig", "nulldata", "nonstandard")
"""Types of spent outputs whose script has no address, whatever the table says."""

_ROWS = 20_000
_HASH = "^[0-9a-f]{64}$"


@dataclass(frozen=True, slots=True)
class CloudBitcoin:
    """Transactions with their inputs and outputs, as Parquet by date."""

    name: str = "cloud-bitcoin"
    description: str = "Bitcoin in the AWS public blockchain data (v1.0/btc): Parquet files of transactions"
    options: Mapping[str, str] = field(default_factory=dict)

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of a file; raises InputError. A file of blocks has no transfers, which is noted."""
        settled(self, options)
        try:
            file = pq.ParquetFile(path)
            if _is_of_blocks(file.schema_arrow):
                report.note("a table of blocks has no transfers: import the transactions")
                return
            report.listener.hears()
            reader = _Reader(chain("bitcoin"), report.listener)
            line = 1
            for batch in file.iter_batches(_ROWS, columns=_paths(file)):
                yield reader.table(pa.Table.from_batches([batch]), line)
                line += batch.num_rows
        except InputError as error:
            raise InputError(f"{path.name}: {error}") from error
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror or error}") from error
        except pa.ArrowException as error:
            raise InputError(f"{path.name} is no Parquet file of this layout ({error})") from error
        report.advance(path.stat().st_size)


def _is_of_blocks(found: pa.Schema) -> bool:
    return "transaction_count" in found.names and "inputs" not in found.names


def _paths(file: pq.ParquetFile) -> list[str]:
    """The columns to read: of the lists only the fields that matter."""
    missing = [column for column in (*COLUMNS, *NESTED) if column not in file.schema_arrow.names]
    if missing:
        raise InputError(f"lacks the columns {', '.join(missing)}: is it a table of transactions?")
    for name, fields in NESTED.items():
        _check_list(name, file.schema_arrow.field(name).type, fields)
    paths = [file.schema.column(place).path for place in range(len(file.schema))]
    parts = [(path, path.split(".")) for path in paths]
    return [*COLUMNS, *(path for path, names in parts if names[-1] in NESTED.get(names[0], ()))]


def _check_list(name: str, found: pa.DataType, fields: Sequence[str]) -> None:
    if not pa.types.is_list(found) or not pa.types.is_struct(found.value_type):
        raise InputError(f"{name} is {found}, no list of structures")
    missing = [each for each in fields if found.value_type.get_field_index(each) < 0]
    if missing:
        raise InputError(f"{name} lacks {', '.join(missing)}")


class _Reader:
    """Turns batches of transactions into rows; InputError where a value cannot be."""

    def __init__(self, on: Chain, listener: Listener) -> None:
        self._chain = on
        self._script = scripts.addresses(on)
        self._listener = listener

    def table(self, batch: pa.Table, line: int) -> pa.Table:
        """The rows of some transactions, the first of which is number `line` of the file."""
        batch = batch.append_column("line", pa.array(np.arange(line, line + batch.num_rows)))
        places = zip(batch["block_number"].to_pylist(), batch["hash"].to_pylist(), strict=True)
        kept = [not rows.overwritten(self._chain, height, txid) for height, txid in places]
        batch = batch.filter(pa.array(kept, pa.bool_()))
        every = _transactions(batch)
        coinbase = _given(batch, "is_coinbase", pa.bool_()).to_numpy(zero_copy_only=False)
        inputs, of_input = _members(batch, "inputs")
        spends = ~coinbase[of_input]
        outputs, of_output = _members(batch, "outputs")
        values = whole(_given(outputs, "value", pa.float64()).to_numpy())
        _refuse_values(values, every.txid, of_output)
        minted = np.zeros(batch.num_rows, np.int64)
        np.add.at(minted, of_output, values)
        heads = np.flatnonzero(coinbase)
        n = _counted(outputs, "index", MAX_INDEX - rows.OUTPUTS).to_numpy()
        codes = _given(outputs, "script_hex", pa.string())
        paid = _mapped(codes, self._paid)
        if self._listener.wanted.memos:
            self._listen(every, of_output, n, codes)
        return pa.concat_tables(
            [
                rows.rewards(self._chain, every, heads, pa.array(minted[heads])),
                self._spends(every, inputs.filter(pa.array(spends)), of_input[spends]),
                rows.coins(self._chain, every, of_output, n, paid, pa.array(values)),
            ]
        )

    def _spends(self, every: rows.Transactions, inputs: pa.Table, of: rows.Numbers) -> pa.Table:
        txid = _hashes(inputs, "spent_transaction_hash")
        n = _counted(inputs, "spent_output_index", 2**32 - 1)
        coins = _column(inputs, "value", pa.float64())
        known = pc.is_valid(coins).to_numpy(zero_copy_only=False)
        values = whole(coins.fill_null(0).to_numpy())
        _refuse_values(values, every.txid, of)
        bare = pc.is_in(_column(inputs, "type", pa.string()), pa.array(WITHOUT_ADDRESS))
        address = pc.if_else(bare, "", _column(inputs, "address", pa.string()).fill_null(""))
        position = _counted(inputs, "index", rows.OUTPUTS - 1).to_numpy()
        outpoint = pc.binary_join_element_wise(txid, n.cast(pa.string()), ":")
        amount = pa.array(values, mask=~known)
        return rows.spends(self._chain, every, of, position, outpoint, _mapped(address, self._named), amount)

    def _listen(self, every: rows.Transactions, of: rows.Numbers, n: rows.Numbers, codes: pa.Array) -> None:
        """Keep the memos among the outputs, given the transaction, number and script of each."""
        times = every.time.cast(pa.int64())
        said = pc.starts_with(codes, memos.PREFIX, ignore_case=True).to_numpy(zero_copy_only=False)
        for output in np.flatnonzero(said).tolist():
            data = memos.pushed(bytes.fromhex(codes[output].as_py()))
            if data:
                columns = (every.height, times, every.place, every.txid)
                place = tuple(column[int(of[output])].as_py() for column in columns)
                memos.listen(self._listener, self._chain, place, [(rows.OUTPUTS + int(n[output]), data)])

    def _paid(self, script: str) -> str:
        try:
            return self._script(bytes.fromhex(script))
        except ValueError as error:
            raise InputError(f"script_hex {script[:80]!r} is no hexadecimal text") from error

    def _named(self, address: str) -> str:
        return parse_address(self._chain, address) if address else ""


def _transactions(batch: pa.Table) -> rows.Transactions:
    height = _counted(batch, "block_number", MAX_HEIGHT)
    time = _given(batch, "block_timestamp", TIME)
    if batch.num_rows:
        for moment in pc.min_max(time.cast(pa.int64())).values():
            rows.Block.checked(0, moment.as_py(), "of this table")
    index = _counted(batch, "index", MAX_INDEX).cast(pa.int32())
    return rows.Transactions(_column(batch, "line", pa.int64()), height, time, index, _hashes(batch, "hash"))


def _members(batch: pa.Table, name: str) -> tuple[pa.Table, rows.Numbers]:
    """The members of a column of lists, and the row that each belongs to."""
    lists = _column(batch, name, None)
    members = pc.list_flatten(lists)
    table = pa.table({each: pc.struct_field(members, each) for each in NESTED[name]})
    return table, pc.list_parent_indices(lists).to_numpy().astype(np.int64)


def _column(table: pa.Table, name: str, type_: pa.DataType | None) -> pa.Array:
    values = table[name].combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    if type_ == TIME and pa.types.is_timestamp(values.type):
        # Tables without a time zone are in UTC too.
        return values.cast(pa.timestamp(values.type.unit)).cast(pa.timestamp("s"), safe=False).cast(type_)
    return values if type_ is None else values.cast(type_)


def _given(table: pa.Table, name: str, type_: pa.DataType) -> pa.Array:
    values = _column(table, name, type_)
    if values.null_count:
        raise InputError(f"{name} is empty in {values.null_count} places: every row needs it")
    return values


def _counted(table: pa.Table, name: str, most: int) -> pa.Array:
    values = _given(table, name, pa.int64())
    wrong = values.filter(pc.invert(pc.and_(pc.greater_equal(values, 0), pc.less_equal(values, most))))
    if len(wrong):
        raise InputError(f"{name} is {wrong[0]}, no whole number from 0 to {most}")
    return values


def _hashes(table: pa.Table, name: str) -> pa.Array:
    values = _given(table, name, pa.string())
    wrong = values.filter(pc.invert(pc.match_substring_regex(values, _HASH)))
    if len(wrong):
        raise InputError(f"{name} is {str(wrong[0])[:80]!r}, no hash of 64 lower-case hexadecimal digits")
    return values


def _refuse_values(values: rows.Numbers, txid: pa.Array, of: rows.Numbers) -> None:
    wrong = np.flatnonzero(values < 0)
    if len(wrong):
        name = txid[int(of[wrong[0]])]
        raise InputError(f"transaction {name}: a value is no double of a whole number of satoshi")


def _mapped(texts: pa.Array, find: Callable[[str], str]) -> pa.Array:
    """Each distinct text is looked up once."""
    encoded = texts.dictionary_encode()
    found = pa.array([find(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return found.take(encoded.indices)
