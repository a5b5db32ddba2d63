"""Transactions as decoders see them: events encoded from their signatures, and the transfers beside them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from eth_abi.abi import encode

from hueandcry.chains import chain
from hueandcry.conversions.abi import Signature
from hueandcry.conversions.message import Transaction
from hueandcry.model import Event, EventKind, Kind, Purse, Role, Transfer

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
LOGS = 100_000
BITCOIN, ETHEREUM, ARBITRUM, BASE = (chain(name).id for name in ("bitcoin", "ethereum", "arbitrum", "base"))


def event(caip2: str, tx: str, kind: EventKind, position: int, **more: Any) -> Event:
    fields = {"address": "", "sender": "", "topics": (), "data": b""} | more
    return Event(caip2, 1, NOON, 0, tx, position, kind, **fields)


def log(
    caip2: str, tx: str, signature: Signature, address: str, values: Sequence[Any], index: int = 0
) -> Event:
    """The log that a contract writes with these values, in the order of the signature."""
    pairs = list(zip(signature.fields, values, strict=True))
    indexed = [encode([field.type], [value]) for field, value in pairs if field.indexed]
    rest = [(field.type, value) for field, value in pairs if not field.indexed]
    data = encode([kind for kind, _ in rest], [value for _, value in rest])
    topics = (signature.topic, *indexed)
    return event(caip2, tx, EventKind.LOG, LOGS + index, address=address, topics=topics, data=data)


def call(caip2: str, tx: str, sender: str, address: str, data: bytes) -> Event:
    return event(caip2, tx, EventKind.CALL, 0, sender=sender, address=address, data=data)


def called(signature: Signature, values: Sequence[Any]) -> bytes:
    """The input of a call with these arguments."""
    return signature.selector + encode([field.type for field in signature.fields], values)


def op_return(caip2: str, tx: str, index: int, data: bytes) -> Event:
    return event(caip2, tx, EventKind.MEMO, LOGS + index, data=data)


def moved(caip2: str, tx: str, sender: str, recipient: str, asset: str, amount: int) -> Transfer:
    """A transfer on an account chain; `asset` is a contract or `native`."""
    part = chain(caip2).native if asset == "native" else f"erc20:{asset}"
    ends = (Purse(caip2, end, part) for end in (sender, recipient))
    return Transfer(1, NOON, 0, tx, 1, Kind.TRANSFER, *ends, amount, amount)


def coins(caip2: str, tx: str, spent: Iterable[str], made: Iterable[tuple[int, str, int]]) -> list[Transfer]:
    """Inputs by address and outputs by (index, address, amount) of a UTXO transaction."""
    part = chain(caip2).native
    own = Purse(caip2, "", part, tx, Role.TRANSACTION)
    rows = []
    for number, address in enumerate(spent):
        purse = Purse(caip2, address, part, f"{'ab' * 32}:{number}", Role.OUTPOINT)
        rows.append(Transfer(1, NOON, 0, tx, number, Kind.INPUT, purse, own, 1, 1))
    for index, address, amount in made:
        purse = Purse(caip2, address, part, f"{tx}:{index}", Role.OUTPOINT)
        rows.append(Transfer(1, NOON, 0, tx, LOGS + index, Kind.OUTPUT, own, purse, amount, amount))
    return rows


def transaction(events: Sequence[Event], transfers: Sequence[Transfer] = ()) -> Transaction:
    first = events[0]
    return Transaction(first.chain, 1, NOON, first.tx, tuple(events), tuple(transfers))
