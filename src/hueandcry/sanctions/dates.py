"""Dates as lists print them, to ISO text of the precision printed; what is not understood gives nothing.

Understood: `1965-03-01`, `1965-03`, `1965`, `1965/03/01`; `01/03/1965`, `01.03.1965`, `01-Mar-1965` (day
first, or month first where told; where one of the two is above 12, it is the day); a part that is zero or
letters is not known (`00/03/1965` gives `1965-03`, `dd/mm/1965` gives `1965`; a day without its month is left
out); `1 Mar 1965`, `March 1, 1965`, `Mar 1965`, in English and French; 1965年3月1日, 昭和40年3月1日; `circa`,
`approximately` and the like before or after, 頃 after; ranges `1965 to 1970`, `between 1965 and 1970`,
`1965-1970`, `A à B`; alternatives joined by `or`, `;`, `ou`, 又は. Years are Gregorian, 1800 to 2100: a Hijri
year is not understood.
"""

import re
import unicodedata
from datetime import date as Day

from hueandcry.model.party import Birth

YEARS = range(1800, 2101)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fevr fevrier fev",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august aout",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each Japanese era."""

ABOUT = r"(?:circa|approximately|approx|about|around|ca|c|env|environ|vers|約)"
CIRCA = re.compile(rf"^{ABOUT}\b\.?\s*|\s*\(?\b{ABOUT}\.?\)?$|\s*(?:頃|ごろ)$", re.IGNORECASE)
ALTERNATIVE = re.compile(r"\s*(?:;|\bor\b|\bou\b|又は|または)\s*", re.IGNORECASE)
RANGE = (
    re.compile(r"(?:between|entre)\s+(.+?)\s+(?:and|et)\s+(.+)", re.IGNORECASE),
    re.compile(r"(?:from\s+|de\s+)?(.+?)\s+(?:to|à|a|-|–|—|until)\s+(.+)", re.IGNORECASE),
    re.compile(r"(\d{4})[-–—/](\d{4})"),
    re.compile(r"(.+?)\s*(?:から|[~〜])\s*(.+?)(?:まで)?"),
)
ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})(?:[T ][\d:.]+)?(?:Z|[+-]\d\d:?\d\d)?)?)?")
NUMERIC = re.compile(r"(\d{1,2}|[a-z]{2})([-/.])(\d{1,2}|[a-z]{2})\2(\d{4})", re.IGNORECASE)
DAY_MONTH = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|er)?[ \-./]*)?([^\W\d]+)[ \-.,/]*(\d{4})")
MONTH_DAY = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
JAPANESE = re.compile(
    r"(明治|大正|昭和|平成|令和)?\s*(\d{1,4}|元)\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?)?"
)


def iso(text: str, month_first: bool = False) -> str:
    """One date as ISO text of the precision printed; empty where it is not understood."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    for reader in (_iso, _numeric, _day_month, _month_day, _japanese):
        if parts := reader(text, month_first):
            return _written(*parts)
    return ""


def births(text: str, month_first: bool = False) -> tuple[Birth, ...]:
    """All dates that a text names (alternatives, ranges, circa); none where any part is not understood."""
    found = []
    for part in ALTERNATIVE.split(unicodedata.normalize("NFKC", text).strip(" .")):
        birth = _birth(part.strip(), month_first)
        if birth is None:
            return ()
        found.append(birth)
    return tuple(dict.fromkeys(found))


def _birth(text: str, month_first: bool) -> Birth | None:
    bare = CIRCA.sub("", text).strip()
    circa = bare != text
    if single := iso(bare, month_first):
        return Birth(single, circa=circa)
    for pattern in RANGE:
        if matched := pattern.fullmatch(bare):
            ends = [iso(CIRCA.sub("", end), month_first) for end in matched.groups()]
            if ends[1] and not ends[0]:  # "between Aug. and Sep. 1977": the year is said once
                ends[0] = iso(f"{matched[1]} {ends[1][:4]}", month_first)
            if all(ends) and ends[0] <= ends[1]:
                return Birth(ends[0], ends[1], circa or any(CIRCA.search(end) for end in matched.groups()))
    return None


Parts = tuple[int, int, int]


def _iso(text: str, _: bool) -> Parts | None:
    matched = ISO.fullmatch(text)
    return (int(matched[1]), int(matched[3] or 0), int(matched[4] or 0)) if matched else None


def _numeric(text: str, month_first: bool) -> Parts | None:
    if not (matched := NUMERIC.fullmatch(text)):
        return None
    first, second = (int(part) if part.isdigit() else 0 for part in (matched[1], matched[3]))
    if any(
        not part.isdigit() and part.lower() not in ("dd", "mm", "xx") for part in (matched[1], matched[3])
    ):
        return None
    day, month = (second, first) if month_first else (first, second)
    if month > 12 >= day:
        day, month = month, day
    return int(matched[4]), month, day


def _day_month(text: str, _: bool) -> Parts | None:
    matched = DAY_MONTH.fullmatch(text)
    month = _month(matched[2]) if matched else 0
    return (int(matched[3]), month, int(matched[1] or 0)) if matched and month else None


def _month_day(text: str, _: bool) -> Parts | None:
    matched = MONTH_DAY.fullmatch(text)
    month = _month(matched[1]) if matched else 0
    return (int(matched[3]), month, int(matched[2])) if matched and month else None


def _japanese(text: str, _: bool) -> Parts | None:
    if not (matched := JAPANESE.fullmatch(text)):
        return None
    year = 1 if matched[2] == "元" else int(matched[2])
    return year + ERAS.get(matched[1] or "", 0), int(matched[3] or 0), int(matched[4] or 0)


def _month(word: str) -> int:
    plain = unicodedata.normalize("NFD", word.lower())
    return MONTHS.get("".join(letter for letter in plain if letter.isalpha()), 0)


def _written(year: int, month: int, day: int) -> str:
    """Year, month and day as far as they are known; empty where there is no such day."""
    if year not in YEARS or month > 12:
        return ""
    if not month:
        return f"{year:04}"
    if not day:
        return f"{year:04}-{month:02}"
    try:
        return Day(year, month, day).isoformat()
    except ValueError:
        return ""
