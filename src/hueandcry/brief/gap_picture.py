"""The gap table as a picture: each list over all parties, then the longest lags and the widest gaps."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hueandcry.brief.gap_page import MARGIN, ROOM, WIDTH, bar, legend, mark, page, write
from hueandcry.brief.gaps import standings, summary
from hueandcry.brief.text import wrap
from hueandcry.screen.gaps.columns import Column
from hueandcry.screen.gaps.table import Cell, Gaps, Row, Standing

NAME, SINCE, STEP = 290.0, 84.0, 112.0  # pixels: least for the name, for the first day, most for a list
LINE, BAR = 20.0, 34.0  # pixels from line to line
NARROW = 76.0  # pixels of a list below which days are written without their unit
LABEL = 150.0  # pixels for the name of a list beside its bar
MOST = 24  # parties in each of the two parts; the table has all of them
LOOKS = {
    "first": "listed first, or on the same day",
    "later": "listed later, by so many days",
    "undated": "listed, the day is not known",
    "ended": "no longer listed",
    "possible": "a like name: a person must decide",
    "absent": "not listed, so many days after the first list",
}


class _Part(NamedTuple):
    title: str
    rows: Sequence[Row]


def draw(gaps: Gaps) -> str:
    """The picture as an SVG file of its own, in light and dark."""
    lists = gaps.taken
    body = [
        write(MARGIN, 36, gaps.title, "title"),
        write(MARGIN, 58, _subtitle(gaps), "soft"),
        *_bars(gaps, 84),
    ]
    y = 84 + BAR * len(lists) + 26
    for part in _parts(gaps.parties):
        body += [write(MARGIN, y, part.title, "bold"), *_heads(lists, y + 22)]
        y += 54
        for row in part.rows:
            body += _row(row, lists, y)
            y += LINE
        y += 26
    body += legend(LOOKS, y)
    y += 42
    never = [column.list for column in gaps.columns if not column.taken]
    if never:
        body.append(write(MARGIN, y, f"Never taken, so nothing is said of them: {', '.join(never)}.", "soft"))
        y += LINE
    return page(y + 8, body, "; ".join(summary(gaps)))


def _subtitle(gaps: Gaps) -> str:
    when = f"as of {gaps.as_of}" if gaps.as_of else f"by the lists on record on {gaps.day}"
    return f"{len(gaps.parties)} parties: which list names them, since when, and how late; {when}"


def _parts(rows: Sequence[Row]) -> list[_Part]:
    """All rows where they are few; else those that a list named latest, and those that most lists lack."""
    if len(rows) <= 2 * MOST:
        return [_Part(f"All {len(rows)} parties, the widest gaps first", rows)] if rows else []
    late = sorted((row for row in rows if row.lag), key=lambda row: -row.lag)[:MOST]
    bare = [row for row in rows if row.missing][:MOST]
    total = sum(bool(row.lag) for row in rows)
    lacked = sum(bool(row.missing) for row in rows)
    parts = [
        _Part(f"The longest lags: {len(late)} of {total} parties that a list named later than another", late),
        _Part(f"The widest gaps: {len(bare)} of {lacked} parties that a list lacks, the latest first", bare),
    ]
    return [part for part in parts if part.rows]


def _bars(gaps: Gaps, top: float) -> Iterator[str]:
    told = standings(gaps)
    for number, (column, standing) in enumerate(zip(gaps.taken, gaps.standings().values(), strict=True)):
        y = top + BAR * number
        room = ROOM - LABEL
        yield write(MARGIN, y + 10, column.list, "bold", LABEL - 10)
        yield from bar(_shares(standing), len(gaps.parties), MARGIN + LABEL, y, room)
        copy = f"{'stale copy' if column.stale else 'copy'} of {column.day}"
        yield write(MARGIN + LABEL, y + 25, f"{told[column.list]}; {copy}", "soft", room)


def _shares(standing: Standing) -> dict[str, int]:
    states = standing.states
    undated = states["listed"] - standing.first - standing.later
    rest = {look: states[look] for look in ("ended", "possible", "absent")}
    return {"first": standing.first, "later": standing.later, "undated": undated, **rest}


def _step(columns: int) -> float:
    return min(STEP, (ROOM - NAME - SINCE) / max(1, columns))


def _x(number: int, columns: int) -> float:
    """Where the mark of a list stands; names take what the lists leave."""
    return WIDTH - MARGIN - _step(columns) * (columns - number) + 8


def _heads(columns: Sequence[Column], y: float) -> Iterator[str]:
    yield write(_x(0, len(columns)) - 8 - SINCE, y + 14, "since", "soft")
    for number, column in enumerate(columns):
        x = _x(number, len(columns))
        room = _step(len(columns)) - 6
        lines = wrap(column.list.replace("-", " "), room, 12, bold=True)
        for line, said in enumerate(lines):
            yield write(x - 6, y + 14 * (line + 2 - len(lines)), said, "bold", room)
    yield f'<path class="rule" d="M{MARGIN:g} {y + 20:g}H{WIDTH - MARGIN:g}"/>'


def _row(row: Row, columns: Sequence[Column], y: float) -> Iterator[str]:
    since = _x(0, len(columns)) - 8 - SINCE
    yield write(MARGIN, y + 4, row.name, room=since - MARGIN - 14)
    yield write(since, y + 4, row.first or "not known", "soft", SINCE)
    unit = " d" if _step(len(columns)) > NARROW else ""
    for number, column in enumerate(columns):
        cell, x = row.cells[column.list], _x(number, len(columns))
        look = _look(cell)
        said = f"{row.name}: {column.list}: {cell.why or LOOKS[look]}"
        yield mark(look, x, y, said)
        if look == "later":
            yield write(x + 10, y + 4, f"+{cell.lag}{unit}")
        elif look == "absent" and row.open is not None:
            yield write(x + 10, y + 4, f"{row.open}{unit}", "soft")


def _look(cell: Cell) -> str:
    if cell.state != "listed":
        return cell.state
    return "undated" if cell.lag is None else "later" if cell.lag else "first"
