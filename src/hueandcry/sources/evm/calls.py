"""From the traces of a transaction to the value that moved inside it."""

from collections.abc import Iterable
from typing import NamedTuple

from hueandcry.sources.evm.records import Call

# Code of another contract run on one's own account: the value stays where it is.
_WITHOUT_VALUE = frozenset({"delegatecall", "staticcall", "callcode"})


class Trace(NamedTuple):
    """One step of a transaction: `address` is its path, () the transaction itself, (0,) its first call.

    A self-destruct pays its contract's balance to `recipient`. `call_type` is in lower case, and empty for
    what is no call; `failed` is what the step itself reports.
    """

    address: tuple[int, ...]
    sender: str
    recipient: str
    value: int
    call_type: str = ""
    failed: bool = False
    line: int = 0
    rounded: bool = False


def moved(traces: Iterable[Trace]) -> list[Call]:
    """The calls with value in the order of execution; what failed takes back all that stands below it."""
    found: list[Call] = []
    failed: tuple[int, ...] | None = None
    for each in sorted(traces, key=lambda trace: trace.address):
        if failed is not None and each.address[: len(failed)] == failed:
            continue
        failed = each.address if each.failed else None
        if each.failed or not each.address or not each.value or not each.recipient:
            continue
        if each.call_type not in _WITHOUT_VALUE:
            sides = (each.sender, each.recipient)
            found.append(Call(len(found), *sides, each.value, each.line, each.rounded))
    return found
