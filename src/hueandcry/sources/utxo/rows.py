"""The rows of a UTXO chain: one builder, so that a node, an explorer and a file of the same block agree.

Positions in a transaction: input i stands at i, output n at 100,000 + n. A coinbase has no input; its reward,
the sum of its outputs, stands at 0 and pays the transaction's own purse. An input whose value is not known
has no amount and the flag UNRESOLVED: the ledger fills it in from the output that it spends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain as joined
from time import time as clock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain
from hueandcry.ledger import INCOMING
from hueandcry.ledger.schema import AMOUNT, MAX_HEIGHT, TIME
from hueandcry.model import Flag, Kind, Role
from hueandcry.model.errors import InputError
from hueandcry.sources.listener import Listener
from hueandcry.sources.utxo import memos

OUTPUTS = 100_000  # position of output 0: no transaction that fits a block has as many inputs

OVERWRITTEN = {
    91_722: "e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468",
    91_812: "d5d27987d2a3dfc724e359870c6644b40e497bdc0589a033220fe15429d88599",
}
"""Bitcoin's coinbases that a later block repeated, destroying their coins (BIP-30): they have no rows."""

_OVERWRITING_CHAIN = "bip122:000000000019d6689c085ae165831e93"
FIRST = 1_230_940_800  # 2009-01-03: no chain is older than Bitcoin
_AHEAD = 86_400
_MOST = 2**63 - 1
Numbers = npt.NDArray[np.int64]


class Block(NamedTuple):
    """Where transactions stand: `time` is in seconds UTC, as the header has it."""

    height: int
    time: int
    hash: str

    @classmethod
    def checked(cls, height: int, time: int, hash: str) -> "Block":
        """A block of a file; InputError where its height or time cannot be."""
        if not 0 <= height <= MAX_HEIGHT:
            raise InputError(f"block {hash}: the height {height} cannot be")
        if not FIRST <= time <= clock() + _AHEAD:
            raise InputError(f"block {hash}: the time {time} is before 2009 or in the future: damaged")
        return cls(height, time, hash)


class Input(NamedTuple):
    """The outpoint that an input spends; value in satoshi, None and an empty address where not known."""

    txid: str
    n: int
    address: str = ""
    value: int | None = None


class Output(NamedTuple):
    """What an output creates: value in satoshi; the address is empty where its script has none.

    `memo` is what an OP_RETURN script pushes.
    """

    n: int
    address: str
    value: int
    memo: bytes = b""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A mined transaction: `index` is its place in the block; a coinbase's inputs are left out."""

    txid: str
    index: int
    inputs: Sequence[Input]
    outputs: Sequence[Output]
    coinbase: bool = False


class Transactions(NamedTuple):
    """Transactions as columns: line, height, time, index and id, of the types of `ledger.INCOMING`."""

    line: pa.Array
    height: pa.Array
    time: pa.Array
    place: pa.Array
    txid: pa.Array


def table(
    chain: Chain,
    entries: Sequence[tuple[Block, Transaction]],
    lines: Sequence[int] | None = None,
    listener: Listener | None = None,
) -> pa.Table:
    """The rows of transactions with the columns of `ledger.INCOMING`; `lines`, for messages, one each.

    Memos go to the listener. Values must be from 0 to 2^63 - 1. Raises InputError for a transaction that no
    block can hold.
    """
    numbered = list(zip(entries, lines or [1] * len(entries), strict=True))
    kept = [(*entry, line) for entry, line in numbered if not _is_overwritten(chain, *entry)]
    every = _columns(kept)
    inputs = [() if each.coinbase else each.inputs for _, each, _ in kept]
    outputs = [each.outputs for _, each, _ in kept]
    if any(len(each) >= OUTPUTS for each in inputs):
        raise InputError(f"a transaction with {OUTPUTS} inputs or more does not fit a block: damaged")
    minted = [place for place, (_, each, _) in enumerate(kept) if each.coinbase]
    of, position = _counted(inputs)
    spent, created = list(joined.from_iterable(inputs)), list(joined.from_iterable(outputs))
    sums = [sum(each.value for each in outputs[place]) for place in minted]
    if any(each > _MOST for each in sums):
        raise InputError("the outputs of a coinbase add up to more than any chain has: damaged")
    if listener is not None and listener.wanted.memos:
        for block, each, _ in kept:
            place = (block.height, block.time, each.index, each.txid)
            said = ((OUTPUTS + output.n, output.memo) for output in each.outputs if output.memo)
            memos.listen(listener, chain, place, said)
    tables = [
        rewards(chain, every, np.array(minted, np.int64), pa.array(sums, pa.int64())),
        spends(chain, every, of, position, *_spent(spent)),
        coins(chain, every, _counted(outputs)[0], *_created(created)),
    ]
    return pa.concat_tables(tables)


def _spent(inputs: Sequence[Input]) -> tuple[pa.Array, pa.Array, pa.Array]:
    return (
        pa.array([f"{each.txid}:{each.n}" for each in inputs], pa.string()),
        pa.array([each.address for each in inputs], pa.string()),
        pa.array([each.value for each in inputs], pa.int64()),
    )


def _created(outputs: Sequence[Output]) -> tuple[Numbers, pa.Array, pa.Array]:
    return (
        np.array([each.n for each in outputs], np.int64),
        pa.array([each.address for each in outputs], pa.string()),
        pa.array([each.value for each in outputs], pa.int64()),
    )


def _is_overwritten(chain: Chain, block: Block, transaction: Transaction) -> bool:
    return overwritten(chain, block.height, transaction.txid)


def overwritten(chain: Chain, height: int, txid: str) -> bool:
    """Whether this is one of the two coinbases of Bitcoin whose coins a later block destroyed."""
    return height in OVERWRITTEN and OVERWRITTEN[height] == txid and chain.id == _OVERWRITING_CHAIN


def rewards(chain: Chain, transactions: Transactions, of: Numbers, amount: pa.Array) -> pa.Table:
    """One row a coinbase; `of` says which of the transactions each row belongs to."""
    txid = transactions.txid.take(pa.array(of))
    sender, recipient = _side("", "", Role.UNKNOWN), _side("", txid, Role.TRANSACTION)
    return _rows(chain, transactions, of, Kind.REWARD, np.zeros(len(of), np.int64), sender, recipient, amount)


def spends(
    chain: Chain,
    transactions: Transactions,
    of: Numbers,
    position: Numbers,
    outpoint: pa.Array,
    address: pa.Array,
    amount: pa.Array,
) -> pa.Table:
    """One row an input; where `amount` is null the input is unresolved."""
    txid = transactions.txid.take(pa.array(of))
    sender, recipient = _side(address, outpoint, Role.OUTPOINT), _side("", txid, Role.TRANSACTION)
    return _rows(chain, transactions, of, Kind.INPUT, position, sender, recipient, amount)


def coins(
    chain: Chain, transactions: Transactions, of: Numbers, n: Numbers, address: pa.Array, amount: pa.Array
) -> pa.Table:
    """One row an output, `n` its number in the transaction."""
    txid = transactions.txid.take(pa.array(of))
    outpoint = pc.binary_join_element_wise(txid, pa.array(n).cast(pa.string()), ":")
    sender, recipient = _side("", txid, Role.TRANSACTION), _side(address, outpoint, Role.OUTPOINT)
    return _rows(chain, transactions, of, Kind.OUTPUT, n + OUTPUTS, sender, recipient, amount)


def _side(address: Any, outpoint: Any, role: Role) -> dict[str, Any]:
    return {"address": address, "outpoint": outpoint, "role": int(role)}


def _rows(
    chain: Chain,
    transactions: Transactions,
    of: Numbers,
    kind: Kind,
    position: Numbers,
    sender: dict[str, Any],
    recipient: dict[str, Any],
    amount: pa.Array,
) -> pa.Table:
    place = pa.array(of)
    unresolved = pc.is_null(amount).to_numpy(zero_copy_only=False)
    given: dict[str, Any] = {
        "line": transactions.line.take(place),
        "chain": chain.id,
        "height": transactions.height.take(place),
        "time": transactions.time.take(place),
        "tx_index": transactions.place.take(place),
        "tx": transactions.txid.take(place),
        "position": pa.array(position, pa.int32()),
        "kind": int(kind),
        "amount": amount.cast(AMOUNT),
        "amount_in": None,
        "flags": pa.array(np.where(unresolved, int(Flag.UNRESOLVED), 0).astype(np.uint16)),
        "raw_amount": None,
    }
    for side, values in (("sender", sender), ("recipient", recipient)):
        given |= {f"{side}_{name}": value for name, value in values.items()}
        given |= {f"{side}_chain": chain.id, f"{side}_asset": chain.native}
    return pa.table({f.name: _filled(given[f.name], f.type, len(of)) for f in INCOMING}, INCOMING)


def _filled(value: Any, type_: pa.DataType, size: int) -> pa.Array:
    return value if isinstance(value, pa.Array) else pa.repeat(pa.scalar(value, type_), size)


def _columns(entries: Sequence[tuple[Block, Transaction, int]]) -> Transactions:
    return Transactions(
        pa.array([line for _, _, line in entries], pa.int64()),
        pa.array([block.height for block, _, _ in entries], pa.int64()),
        pa.array([block.time for block, _, _ in entries], pa.int64()).cast(TIME),
        pa.array([each.index for _, each, _ in entries], pa.int32()),
        pa.array([each.txid for _, each, _ in entries], pa.string()),
    )


def _counted(groups: Sequence[Sequence[Any]]) -> tuple[Numbers, Numbers]:
    """Per member of each group: the number of its group, and its place in it."""
    sizes = np.array([len(each) for each in groups], np.int64)
    starts = np.cumsum(sizes) - sizes
    return np.repeat(np.arange(len(groups)), sizes), np.arange(sizes.sum()) - np.repeat(starts, sizes)
