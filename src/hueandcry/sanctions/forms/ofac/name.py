"""Names as OFAC prints them: surname first, a comma, the rest; scripts by their ISO 15924 codes."""

from collections.abc import Sequence

from hueandcry.model.party import PartyName, Strength
from hueandcry.sanctions.text import NAME_LENGTH, script

SURNAME = "Last Name"

# OFAC's own words where they are no codes.
SCRIPTS = {
    "arabic": "Arab",
    "armenian": "Armn",
    "chinese simplified": "Hans",
    "chinese traditional": "Hant",
    "cyrillic": "Cyrl",
    "georgian": "Geor",
    "greek": "Grek",
    "hangul": "Hang",
    "hebrew": "Hebr",
    "japanese": "Jpan",
    "korean": "Kore",
    "latin": "Latn",
}
UNSPACED = frozenset({"Hans", "Hant", "Hang", "Jpan", "Kore"})

Part = tuple[str, str]
"""The type of a part of a name (`Last Name`, `First Name`, `Entity Name`) and its text."""


def script_code(name: str) -> str:
    """ISO 15924 of a script that OFAC names; as printed where unknown."""
    return SCRIPTS.get(name.strip().lower(), name.strip())


def written(parts: Sequence[Part], strength: Strength, type_: str, code: str) -> PartyName:
    """A name of its parts: `SIM, Hyon Sop` in alphabets, 박진혁 in scripts that put no space between them."""
    surname = " ".join(text for kind, text in parts if kind == SURNAME)
    given = " ".join(text for kind, text in parts if kind != SURNAME)
    if not (surname and given):
        return PartyName(surname or given, strength, type_, code)
    joint = "" if code in UNSPACED else ", "
    return PartyName(f"{surname}{joint}{given}", strength, type_, code, surname=surname, given=given)


def printed(text: str, strength: Strength, type_: str = "", person: bool = False) -> PartyName:
    """A name that is one text: of a person, surname and given name part at the first comma."""
    surname, comma, given = text.partition(", ")
    if person and comma:
        return PartyName(text, strength, type_, script(text[:NAME_LENGTH]), surname=surname, given=given)
    return PartyName(text, strength, type_, script(text[:NAME_LENGTH]))


def primary_first(names: Sequence[PartyName]) -> tuple[PartyName, ...]:
    """The name of the listing first, the others in their order; each once."""
    unique = tuple(dict.fromkeys(names))
    return tuple(sorted(unique, key=lambda name: name.strength is not Strength.PRIMARY))
