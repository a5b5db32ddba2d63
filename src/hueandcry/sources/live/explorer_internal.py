"""Internal transfers as explorers list them."""

import re
from collections.abc import Iterable, Sequence

from hueandcry.sources.evm.calls import Trace, moved
from hueandcry.sources.evm.records import Call
from hueandcry.sources.live.answer import Fields
from hueandcry.sources.live.evm_json import ADDRESS
from hueandcry.sources.live.explorer import Explorer

_is_step = re.compile(r"[0-9]{1,9}").fullmatch


def inside(explorer: Explorer, tx: str, *, keep: bool) -> list[Call]:
    """The value moved inside one transaction."""
    return calls(explorer.whole("account", "txlistinternal", keep=keep, txhash=tx))


def calls(rows: Iterable[Fields]) -> list[Call]:
    """The calls with value of one transaction; the list stands in the order of execution.

    Where a row tells its path (`traceId`), the path decides; failed calls are listed and move nothing.
    """
    found = list(rows)
    paths = [_path(row) for row in found]
    known = all(paths) and len(set(paths)) == len(paths)
    return moved(
        _trace(row, path if known else (place,))
        for place, (row, path) in enumerate(zip(found, paths, strict=True))
    )


def _path(row: Fields) -> tuple[int, ...]:
    parts: Sequence[str] = row.text("traceId", "").split("_")
    return tuple(int(part) for part in parts) if all(map(_is_step, parts)) else ()


def _trace(row: Fields, path: tuple[int, ...]) -> Trace:
    # Of a creation `to` is empty and the new contract stands in a field of its own.
    name = "to" if row.text("to", "") else "contractAddress"
    return Trace(
        address=path,
        sender=row.hexadecimal("from", ADDRESS),
        recipient=row.hexadecimal(name, ADDRESS) if row.text(name, "") else "",
        value=row.quantity("value"),
        call_type=row.text("type", "").lower(),
        failed=row.text("isError", "0") != "0",
    )
