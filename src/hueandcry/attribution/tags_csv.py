"""Tags as CSV: one statement a row, six columns that are needed and others that may follow."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from hueandcry import chains
from hueandcry.attribution.confidence import levels
from hueandcry.attribution.currencies import scope
from hueandcry.attribution.fields import clean, parse_concept, parse_day
from hueandcry.attribution.pack import Pack, Reading, Tally, text_of
from hueandcry.attribution.tagpack import TYPES
from hueandcry.chains.characters import shown
from hueandcry.model import Tag
from hueandcry.model.errors import BadRow, HueAndCryError, TagError

FORM = "csv"
COLUMNS = ("chain", "address", "label", "category", "confidence", "source")
OPTIONAL = (
    "actor",
    "abuse",
    "concepts",
    "type",
    "definer",
    "currency",
    "context",
    "grade",
    "first_seen",
    "last_seen",
    "said",
    "retrieved",
)
WORDS = {"high": 90, "medium": 60, "low": 30}
_PERCENT = re.compile(r"[0-9]{1,3}")
_FRACTION = re.compile(r"[01]\.[0-9]{1,6}")
_GUARDED = re.compile(r"'+[=+\-@]")


def read_csv(path: Path) -> list[Tag]:
    """The tags of a CSV file with at least the columns `chain,address,label,category,confidence,source`.

    Raises RowsRejected with every bad line; then nothing of the file should be taken.
    """
    return list(read_tags_csv(path).accepted())


def read_tags_csv(path: Path, uri: str = "", retrieved: str = "") -> Reading[Tag]:
    """The good and the bad rows of a CSV file; TagError where its header or its grammar is bad."""
    text, digest = text_of(path)
    rows = csv.reader(io.StringIO(text), strict=True)
    tags: list[Tag] = []
    bad: list[BadRow] = []
    tally = Tally()
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(path, header)
        for row in rows:
            if not row:
                continue
            try:
                tag = _tag(dict(zip(header, row, strict=False)), len(row) - len(header), retrieved)
            except HueAndCryError as error:
                bad.append(BadRow(rows.line_num, getattr(error, "column", ""), str(error)))
                continue
            if not (tag.category or tag.concepts or tag.abuse):
                tally.add("have neither category nor abuse: they are kept, and stop no trace", tag.address)
            tags.append(tag)
    except csv.Error as error:
        raise TagError(f"{path.name} line {rows.line_num}: not CSV: {error}") from error
    pack = Pack(FORM, uri=uri or path.name, sha256=digest, retrieved=retrieved)
    notes = tally.notes(lambda count: f"{count} of {len(tags) + len(bad)} tags")
    return Reading(path.name, pack, tuple(tags), tuple(bad), notes)


def _check_header(path: Path, header: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise TagError(
            f"{path.name}: the header lacks {', '.join(missing)}; it must name {','.join(COLUMNS)}"
        )
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise TagError(f"{path.name}: the header names {', '.join(twice)} twice")


def _tag(row: Mapping[str, str], surplus: int, retrieved: str) -> Tag:
    if surplus:
        raise TagError(f"{abs(surplus)} {'too many' if surplus > 0 else 'missing'} columns")
    cells = {name: _cell(text, name) for name, text in row.items()}
    for name in ("label", "source"):
        if not cells[name]:
            raise TagError(f"{name} is empty")
    chain = chains.chain(cells["chain"])
    told = {name: cells.get(name, "") for name in OPTIONAL}
    grade = told["grade"]
    confidence, said_grade = _confidence(cells["confidence"])
    if grade and (
        grade not in levels() or (said_grade or grade) != grade or levels()[grade].score != confidence
    ):
        raise TagError(f"grade {shown(grade)} does not agree with confidence {cells['confidence']!r}")
    if told["type"] and told["type"] not in TYPES:
        raise TagError(f"type {shown(told['type'])} is not one of {', '.join(TYPES)}")
    days = {name: parse_day(told[name]) for name in ("first_seen", "last_seen", "said", "retrieved")}
    return Tag(
        chain=chain.id,
        address=chains.parse_address(chain, cells["address"]),
        label=cells["label"],
        category=cells["category"].lower(),
        confidence=confidence,
        source=cells["source"],
        actor=told["actor"],
        abuse=parse_concept(told["abuse"]),
        concepts=" ".join(parse_concept(each) for each in told["concepts"].split()),
        type=told["type"],
        definer=_flag(told["definer"]),
        currency=scope(chain, told["currency"]),
        context=told["context"],
        grade=grade or said_grade,
        **{**days, "retrieved": days["retrieved"] or retrieved},
    )


def _cell(text: str, name: str) -> str:
    """A cell, stripped, without the apostrophe that guards a spreadsheet against formulas."""
    text = clean(text, lines=name == "context")
    return text[1:] if _GUARDED.match(text) else text


def _flag(text: str) -> bool:
    if text.lower() in ("", "false", "true"):
        return text.lower() == "true"
    raise TagError(f"definer {shown(text)} is neither true nor false")


def _confidence(text: str) -> tuple[int, str]:
    """0 to 100 percent, a fraction (0.9), high, medium or low (90, 60, 30), or a level with its score."""
    if text.lower() in WORDS:
        return WORDS[text.lower()], ""
    if text in levels():
        return levels()[text].score, text
    if _PERCENT.fullmatch(text) and int(text) <= 100:
        return int(text), ""
    if _FRACTION.fullmatch(text):
        whole, digits = text.split(".")
        percent = (int(whole) * 10**6 + int(digits.ljust(6, "0"))) // 10**4
        if percent <= 100:
            return percent, ""
    raise TagError(
        f"confidence {shown(text)} is not 0 to 100, a fraction such as 0.9, high, medium, low, or a level "
        f"such as service_data"
    )
