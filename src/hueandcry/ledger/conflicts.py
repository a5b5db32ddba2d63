"""Positions of a transaction that have two contents, and how a message names them."""

from typing import TYPE_CHECKING, Any

from hueandcry.model.errors import ConflictingRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHOWN = 3  # how many conflicts a message names

_CONFLICTS = """
select tx, position from contested group by tx, position
having count(distinct row(height, time, tx_index, kind, sender, recipient, amount, amount_in, flags,
                          raw_amount)) > 1
order by tx, position
"""


def refuse_conflicts(con: "DuckDBPyConnection", chain: str, files: list[str]) -> None:
    """Raise ConflictingRows if rows of the table `contested` disagree; `files` are names for the message."""
    conflicts = con.execute(_CONFLICTS).fetchall()
    if not conflicts:
        return
    shown = "; ".join(_conflict(con, chain, files, tx, position) for tx, position in conflicts[:_SHOWN])
    more = f"; and {len(conflicts) - _SHOWN} more" if len(conflicts) > _SHOWN else ""
    raise ConflictingRows(
        f"one position of a transaction has two contents, nothing was imported: {shown}{more}. "
        "Positions count all rows of a transaction; if the sources disagree, one of them is wrong"
    )


def _conflict(con: "DuckDBPyConnection", chain: str, files: list[str], tx: str, position: int) -> str:
    found = con.sql("select * from contested where tx = ? and position = ?", params=[tx, position])
    rows = sorted(found.to_arrow_table().to_pylist(), key=_origin)
    first = rows[0]
    second = next(row for row in rows if _content(row) != _content(first))
    fields = [name for name in _content(first) if first[name] != second[name]]
    places = (place(files, row["file"], row["line"]) for row in (first, second))
    return f"{chain} {tx} position {position} ({' and '.join(places)} differ in {', '.join(fields)})"


def _origin(row: dict[str, Any]) -> tuple[int, int]:
    return (-1, -1) if row["file"] is None else (row["file"], row["line"])


def _content(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("file", "line")}


def place(files: list[str], file: int | None, line: int | None) -> str:
    """Where a row stands, for a message."""
    return "the ledger" if file is None else f"{files[file]} line {line}"
