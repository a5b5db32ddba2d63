"""`japan`: those whose assets the Japanese Ministry of Finance froze (XLSX), a sheet a programme."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in
from hueandcry.sanctions.assembly import edition, remarks
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.sheet import Sheet, workbook
from hueandcry.sanctions.text import NAME_LENGTH, script

NAME = "japan"
LISTS: tuple[str, ...] = ("japan",)

# What the headers mean, written without the spaces that some sheets put between their characters.
HEADERS = {
    "day": ("告示日付",),
    "notice": ("告示番号",),
    "japanese": ("日本語表記",),
    "english": ("英語表記",),
    "alias": ("別名", "別称・別名", "別称・旧称", "別名・別称", "別称", "確定可能な別名"),
    "weak": ("確定に十分でない別名",),
    "former": ("過去の別名", "以前の別名", "旧称", "旧称・以前の呼称"),
    "title": ("称号",),
    "position": ("役職", "肩書", "肩書等"),
    "birth": ("生年月日", "生年月日・出生地"),
    "birthplace": ("出生地", "出生地・出身地"),
    "nationality": ("国籍",),
    "passport": ("旅券番号",),
    "number": ("ID番号", "身分証番号", "身分登録番号"),
    "phone": ("電話番号", "電話"),
    "fax": ("FAX",),
    "place": (
        "住所",
        "住所・所在地",
        "住所等",
        "活動地域・住所",
        "所在地",
        "所在地・住所登録された事務所の住所",
    ),
    "area": ("活動地域",),
    "un_day": ("国連制裁委員会による指定日", "国連制裁員会による指定日"),
    "un": ("国連参照番号",),
    "published": ("リスト掲載日",),
    "ground": ("指定の根拠", "決議1483上の根拠"),
    "details": ("詳細",),
    "other": ("その他の情報",),
}
NEEDED = frozenset({"day", "japanese", "english"})
REMARKS = {
    "title": "称号",
    "position": "役職",
    "birthplace": "出生地",
    "place": "住所",
    "area": "活動地域",
    "ground": "指定の根拠",
    "details": "詳細",
    "other": "その他の情報",
    "unnamed": "見出しなし",
}
NUMBERS = {"passport": "旅券", "number": "ID", "phone": "電話", "fax": "FAX"}
UNKNOWN = frozenset({"不明", "-", "―", "なし", ""})
HEADER_ROWS = 20

_MEANING = {header: meaning for meaning, headers in HEADERS.items() for header in headers}
_marks = re.compile(r"[(（](?:[a-zａ-ｚ]|[ivx]{1,4}|[0-9]{1,2})[)）]|[\r\n]+")
_aliases = re.compile(rf"{_marks.pattern}|[;；]|,? *[afn]\.k\.a\.,? ")
_days = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")

Cells = Mapping[str, str]


def detect(head: bytes, name: str) -> bool:
    """A workbook (its first rows as text) with the header 告示日付 (day of the notice)."""
    return "告示日付" in _bare(head.decode("utf-8", "replace"))


def parse(paths: Sequence[Path]) -> Edition:
    """Every sheet is a programme; ListError for a sheet without its header row or with unknown columns."""
    path = only(paths, NAME)
    parties: list[Party] = []
    for sheet in workbook(path):
        if any(any(row) for row in sheet.rows):
            parties += _sheet(sheet, path.name)
    days = [max(party.listed_from, party.amended) for party in parties]
    return edition((LISTS[0], NAME), paths, _told_apart(parties), max(days, default=""))


def _sheet(sheet: Sheet, source: str) -> Iterator[Party]:
    place = f"{source}: sheet {sheet.name}"
    at, columns = _header(sheet, place)
    section = " / ".join(dict.fromkeys(_line(cell) for row in sheet.rows[:at] for cell in row if cell))
    for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row):
            continue
        cells: dict[str, str] = {}
        for meaning, cell in zip_longest(columns, row, fillvalue=""):
            text = cell.strip()
            meaning = meaning or "unnamed"
            if text not in UNKNOWN:
                cells[meaning] = f"{cells[meaning]}\n{text}" if meaning in cells else text
        yield _party(cells, section or sheet.name, f"{place}, row {number}")


def _header(sheet: Sheet, place: str) -> tuple[int, list[str]]:
    for at, row in enumerate(sheet.rows[:HEADER_ROWS]):
        bare = [_bare(cell) for cell in row]
        if "告示日付" not in bare:
            continue
        unknown = [header for header in bare if header and header not in _MEANING]
        if unknown:
            raise ListError(f"{place}: columns are not known: {', '.join(unknown)}: the format has changed")
        columns = [_MEANING.get(header, "") for header in bare]
        missing = NEEDED - set(columns)
        if missing:
            lacking = ", ".join(HEADERS[meaning][0] for meaning in sorted(missing))
            raise ListError(f"{place}: columns are missing: {lacking}")
        return at, columns
    raise ListError(f"{place}: no header row (告示日付) among the first {HEADER_ROWS}: it has changed")


def _party(cells: Cells, section: str, place: str) -> Party:
    names = tuple(_names(cells))
    if not names:
        raise ListError(f"{place}: neither a Japanese nor an English name")
    days = sorted(filter(None, (iso(day) for day in _days.findall(_narrow(cells.get("day", ""))))))
    if not days:
        raise ListError(f"{place}: the day of the notice is not understood: {cells.get('day', '')!r}")
    born = tuple(_births(cells))
    free = "\n".join(cells.get(each, "") for each in ("other", "details"))
    return Party(
        list=LISTS[0],
        id=f"{section}/{names[0].text}",
        kind=_kind(section, "birth" in cells),
        names=names,
        programmes=(section,),
        listed_from=days[0],
        amended=days[-1] if days[-1] != days[0] else "",
        births=born,
        countries=codes(_parts(cells.get("nationality", ""))),
        identifiers=tuple(_numbers(cells)),
        addresses=found_in(free),
        references=tuple(f"un:{number}" for number in _parts(cells.get("un", ""))),
        remarks=_remarks(cells, bool(born)),
    )


def _kind(section: str, born: bool) -> PartyKind:
    person, entity = "個人" in section, "団体" in section or "銀行" in section
    if born or (person and not entity):
        return PartyKind.PERSON
    return PartyKind.ENTITY if entity and not person else PartyKind.UNKNOWN


def _names(cells: Cells) -> Iterator[PartyName]:
    strength = Strength.PRIMARY
    for meaning in ("english", "japanese"):
        for name in _parts(cells.get(meaning, "")):
            yield PartyName(
                name, strength, "", script(name[:NAME_LENGTH]), "ja" if meaning == "japanese" else ""
            )
            strength = Strength.STRONG
    for meaning in ("alias", "former", "weak"):
        graded = Strength.WEAK if meaning == "weak" else Strength.STRONG
        for name in _parts(cells.get(meaning, ""), _aliases):
            yield PartyName(name, graded, HEADERS[meaning][0], script(name[:NAME_LENGTH]))


def _births(cells: Cells) -> Iterator[Birth]:
    for part in _parts(cells.get("birth", "")):
        for alternative in re.split("[、；]", part):
            yield from births(re.sub(r"(?:生まれ|生)$", "", alternative.strip()))


def _numbers(cells: Cells) -> Iterator[Identifier]:
    for meaning, type_ in NUMBERS.items():
        yield from (Identifier(type_, part) for part in _parts(cells.get(meaning, "")))


def _remarks(cells: Cells, born: bool) -> str:
    told = [(label, cells.get(meaning, "")) for meaning, label in REMARKS.items()]
    if not born:
        told.append(("生年月日", cells.get("birth", "")))
    return remarks(*told, ("告示番号", cells.get("notice", "")))


def _parts(text: str, marks: re.Pattern[str] = _marks) -> list[str]:
    """The values of a cell that numbers them, (a) ... (b) ..., or puts each on a line of its own."""
    parts = (_line(part) for part in marks.split(text))
    return [part for part in parts if part not in UNKNOWN]


def _line(text: str) -> str:
    return " ".join(text.split())


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    return re.sub(r"[ \t　]+", "", _narrow(text)).replace("\n", "")


def _told_apart(parties: list[Party]) -> Iterator[Party]:
    """The list has no numbers: those of one name under one programme are told apart by what else it says."""
    times = Counter(party.id for party in parties)
    for party in parties:
        if times[party.id] == 1:
            yield party
            continue
        said = repr((party.listed_from, party.births, party.names, party.references, party.identifiers))
        yield replace(party, id=f"{party.id}/{hashlib.sha256(said.encode()).hexdigest()[:8]}")
