"""Positions of a transaction that have two contents, and how a message names them."""

from typing import TYPE_CHECKING, Any

from hueandcry.model.errors import ConflictingRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHOWN = 3  # how many conflicts a message names
_CONFLICTS = "select tx, position, list(distinct field) from conflict group by all order by tx, position"


def refuse_conflicts(con: "DuckDBPyConnection", chain: str, files: list[str]) -> None:
    """Raise ConflictingRows if the table `conflict` names rows of `differing`; `files` are their names."""
    conflicts = con.execute(_CONFLICTS).fetchall()
    if not conflicts:
        return
    shown = "; ".join(_conflict(con, chain, files, *found) for found in conflicts[:_SHOWN])
    more = f"; and {len(conflicts) - _SHOWN} more" if len(conflicts) > _SHOWN else ""
    raise ConflictingRows(
        f"one position of a transaction has two contents, nothing was imported: {shown}{more}. "
        "Positions count all rows of a transaction; if the sources disagree, one of them is wrong"
    )


def _conflict(
    con: "DuckDBPyConnection", chain: str, files: list[str], tx: str, position: int, wrong: list[str]
) -> str:
    found = con.sql("select * from differing where tx = ? and position = ?", params=[tx, position])
    rows = sorted(found.to_arrow_table().to_pylist(), key=_origin)
    first = rows[0]
    names = [name for name in first if name in wrong]
    second = next(row for row in rows if any(row[name] != first[name] for name in names))
    fields = [name for name in names if first[name] != second[name]]
    places = (place(files, row["file"], row["line"]) for row in (first, second))
    return f"{chain} {tx} position {position} ({' and '.join(places)} differ in {', '.join(fields)})"


def _origin(row: dict[str, Any]) -> tuple[int, int]:
    return (-1, -1) if row["file"] is None else (row["file"], row["line"])


def place(files: list[str], file: int | None, line: int | None) -> str:
    """Where a row stands, for a message."""
    return "the ledger" if file is None else f"{files[file]} line {line}"
