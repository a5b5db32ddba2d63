"""The one builder of ledger rows for EVM chains: whatever the source, the same block gives the same rows.

Positions: 0 the value of the transaction itself (a leg, which moves nothing, if it failed), 1 + ordinal value
moved inside it, 100,000 + log index what its logs move, 2,000,000,000 gas. Rows of the block itself stand in
a transaction named `block:<height>`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.ledger.schema import AMOUNT, AMOUNT_DIGITS, INCOMING, MAX_INDEX, TIME
from hueandcry.model import Flag, Kind, Role
from hueandcry.model.errors import InputError
from hueandcry.sources.evm import tokens
from hueandcry.sources.evm.events import listen
from hueandcry.sources.evm.records import GWEI, Block, Call, Log, Reward, Transaction, Withdrawal
from hueandcry.sources.evm.tokens import Moved
from hueandcry.sources.evm.wrapped import WRAPPED, Wrapped
from hueandcry.sources.listener import Listener

VALUE = 0
INTERNAL = 1
MAX_ORDINAL = tokens.LOGS - INTERNAL - 1
GAS = 2_000_000_000
REWARDS = 100_000  # position of the first reward of a block; its withdrawals begin at 0
MOVES = 1_000_000  # of what a fork of the chain moved from one account to another
AFTER_ALL = MAX_INDEX  # index of the transaction that stands for the block itself

_WIDE = 10**AMOUNT_DIGITS
_FINDINGS = {
    "malformed": "{} logs have the topic of a token transfer and are none: passed over",
    "created": "{} payments create a contract whose address is not given: left out",
    "no_fee": "{} transactions have no receipt: their fees are not known",
}


_Place = tuple[int, int, int | None, str]  # height, time, index and hash of the transaction
_Side = tuple[str, str, Role]  # address, asset, role
_Legs = Counter[tuple[str, str, int]]


class _Row(NamedTuple):
    line: int
    height: int
    time: int
    tx_index: int | None
    tx: str
    position: int | None
    kind: int
    sender_address: str
    sender_asset: str
    sender_role: int
    recipient_address: str
    recipient_asset: str
    recipient_role: int
    amount: str | None
    amount_in: str | None
    flags: int
    raw_amount: str | None


class EvmRows:
    """Collects the rows of blocks; `take` hands them over as a table with the columns of `ledger.INCOMING`.

    The `listener` gets what transactions that succeeded say, as far as it is wanted. `wrapped` is the chain's
    wrapping contract, by default that of the table `WRAPPED`. Addresses and hashes must be canonical already.
    Raises InputError for an index that no chain reaches.
    """

    def __init__(
        self, chain: Chain, wrapped: Wrapped | None = None, listener: Listener | None = None
    ) -> None:
        self.chain = chain
        self.listener = listener or Listener()
        self.wrapped = wrapped or WRAPPED.get(chain.id)
        self.counts: Counter[str] = Counter()
        self._native = chain.native
        self._rows: list[_Row] = []

    def __len__(self) -> int:
        return len(self._rows)

    def transaction(
        self, block: Block, tx: Transaction, logs: Iterable[Log] = (), calls: Sequence[Call] | None = None
    ) -> None:
        """Add a transaction; `calls` None says that what it moved inside is not known."""
        place = (block.height, block.time, tx.index, tx.hash)
        missing = False
        if not tx.failed:
            logs = list(logs)
            listen(self.listener, self.chain.id, place, tx, logs)
            found, malformed = tokens.moved(logs, self.wrapped)
            self.counts["malformed"] += malformed
            missing = calls is None and (tx.ran_code or bool(found))
            self._value(place, tx, calls or (), self._legs(found))
            for each in found:
                self._token(place, each)
        elif tx.value and (to := tx.to or tx.created):
            # Recorded, so that who takes it for paid, since no receipt says otherwise, can be set right.
            payment = Call(VALUE - INTERNAL, tx.sender, to, tx.value, tx.line, tx.rounded)
            self._native_move(place, VALUE, Kind.LEG, payment)
        if tx.fee is not None:
            flags = Flag.INTERNAL_MISSING if missing else Flag.NONE
            payer = (tx.payer or tx.sender, self._native, Role.ACCOUNT)
            fees = ("", self._native, Role.FEES)
            self._add(tx.line, place, GAS, Kind.GAS, payer, fees, tx.fee, flags)
        elif tx.sender:
            self.counts["no_fee"] += 1

    def block(
        self,
        block: Block,
        withdrawals: Iterable[Withdrawal] = (),
        rewards: Iterable[Reward] = (),
        moves: Iterable[Call] = (),
    ) -> None:
        """Add what the protocol credited in a block, which was nobody's before and so is clean.

        Rewards may come in any order. `moves` are what a fork moved, as in Ethereum's block 1,920,000.
        """
        place = (block.height, block.time, AFTER_ALL, f"block:{block.height}")
        source = ("", self._native, Role.UNKNOWN)
        for each in withdrawals:
            target = (each.recipient, self._native, Role.ACCOUNT)
            self._add(each.line, place, each.place, Kind.REWARD, source, target, each.gwei * GWEI)
        ordered = sorted(rewards, key=lambda reward: (reward.uncle, reward.recipient, reward.value))
        for position, reward in enumerate(ordered, REWARDS):
            target = (reward.recipient, self._native, Role.ACCOUNT)
            flags = _rounded(reward)
            self._add(reward.line, place, position, Kind.REWARD, source, target, reward.value, flags)
        for move in moves:
            self._native_move(place, MOVES + move.ordinal, Kind.TRANSFER, move)

    def unplaced(self, block: Block, tx: str, asset: str, move: Call) -> None:
        """Add a transfer of which only its transaction is known, neither index nor position."""
        sender, recipient = ((each, asset, Role.ACCOUNT) for each in (move.sender, move.recipient))
        place = (block.height, block.time, None, tx)
        self._add(move.line, place, None, Kind.TRANSFER, sender, recipient, move.value, _rounded(move))

    def take(self) -> pa.Table:
        """The rows collected since the last call."""
        rows, self._rows = self._rows, []
        size = len(rows)
        columns = dict(
            zip(_Row._fields, zip(*rows, strict=True) if rows else [()] * len(_Row._fields), strict=True)
        )
        same = pa.array([self.chain.id], pa.string()).take(pa.array([0] * size, pa.int8()))
        empty = pa.array([""], pa.string()).take(pa.array([0] * size, pa.int8()))
        found: dict[str, pa.Array] = {"chain": same, "time": pa.array(columns["time"], pa.int64()).cast(TIME)}
        for side in ("sender", "recipient"):
            found[f"{side}_chain"], found[f"{side}_outpoint"] = same, empty
        for name in ("amount", "amount_in"):
            found[name] = pa.array(columns[name], pa.string()).cast(AMOUNT)
        arrays = [
            found[field.name] if field.name in found else pa.array(columns[field.name], field.type)
            for field in INCOMING
        ]
        return pa.Table.from_arrays(arrays, schema=INCOMING)

    def notes(self) -> list[str]:
        """What was left out or is not known, counted over all blocks so far."""
        return [text.format(self.counts[name]) for name, text in _FINDINGS.items() if self.counts[name]]

    def _legs(self, found: Iterable[Moved]) -> _Legs:
        """The native transfers that wraps imply: sender, recipient, amount."""
        legs: _Legs = Counter()
        for each in found:
            if each.wraps and self.wrapped:
                pair = (each.sender, self.wrapped.contract)
                legs[(*(pair if each.wraps > 0 else pair[::-1]), each.amount)] += 1
        return legs

    def _value(self, place: _Place, tx: Transaction, calls: Sequence[Call], legs: _Legs) -> None:
        to = tx.to or tx.created
        if tx.value and not to:
            self.counts["created"] += 1
        top = [Call(VALUE - INTERNAL, tx.sender, to, tx.value, tx.line, tx.rounded)] if to else []
        for call in (*top, *calls):
            if call.value:
                if call.ordinal > MAX_ORDINAL:
                    raise InputError(f"{tx.hash} has more than {MAX_ORDINAL + 1} internal transfers")
                kind = Kind.LEG if _taken(legs, call) else Kind.TRANSFER
                self._native_move(place, INTERNAL + call.ordinal, kind, call)

    def _native_move(self, place: _Place, position: int, kind: Kind, move: Call) -> None:
        sender, recipient = ((each, self._native, Role.ACCOUNT) for each in (move.sender, move.recipient))
        self._add(move.line, place, position, kind, sender, recipient, move.value, _rounded(move))

    def _token(self, place: _Place, each: Moved) -> None:
        sender = (each.sender, each.asset if each.wraps <= 0 else self._native, Role.ACCOUNT)
        recipient = (each.recipient, each.asset if each.wraps >= 0 else self._native, Role.ACCOUNT)
        kind = Kind.CONVERSION if each.wraps else Kind.TRANSFER
        self._add(each.line, place, each.position, kind, sender, recipient, each.amount, _rounded(each))

    def _add(
        self,
        line: int,
        place: _Place,
        position: int | None,
        kind: Kind,
        sender: _Side,
        recipient: _Side,
        amount: int,
        flags: Flag = Flag.NONE,
    ) -> None:
        converts = kind is Kind.CONVERSION
        text: str | None = str(amount)
        into, raw = text if converts else None, None
        if amount >= _WIDE:
            raw = f"{text} {text}" if converts else text
            text = into = None
            flags |= Flag.OVERWIDE
        self._rows.append(_Row(line, *place, position, kind, *sender, *recipient, text, into, flags, raw))


def _rounded(each: Call | Moved | Reward) -> Flag:
    return Flag.ROUNDED if each.rounded else Flag.NONE


def _taken(legs: _Legs, call: Call) -> bool:
    """Whether the call is one of the legs, each of which is taken once."""
    key = (call.sender, call.recipient, call.value)
    if call.rounded:
        # The log has the exact amount: it is the same one if rounding makes it that of the call.
        same = (leg for leg in legs if leg[:2] == key[:2] and int(float(leg[2])) == call.value and legs[leg])
        key = next(same, key)
    if not legs[key]:
        return False
    legs[key] -= 1
    return True
