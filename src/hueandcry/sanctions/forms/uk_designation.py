"""A designation of the UK Sanctions List as its XML and its CSV tell it, and the party that it becomes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in
from hueandcry.sanctions.assembly import remarks
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import births, iso
from hueandcry.sanctions.text import script

LIST = "uk"
KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ENTITY, "ship": PartyKind.VESSEL}
PRIMARY = "primary name"
WEAK = "low quality"
SEVERAL = re.compile(r"\s*(?:;|\|)\s*|\s*\(\d{1,2}\)\s*")
IMO = re.compile(r"(?<!\d)\d{7}(?!\d)")

Name = tuple[tuple[str, ...], str, str]
"""Name 1 to Name 6, the type and the strength, as printed."""


@dataclass(slots=True)
class Designation:
    """What the file prints of one designation, as dictionaries that keep the order and drop what is repeated.

    `identifiers` are (type, number); `told` are (label, text) for the remarks, in the order of `TOLD`.
    """

    id: str
    kind: str = ""
    designated: str = ""
    updated: str = ""
    names: dict[Name, None] = field(default_factory=dict)
    scripts: dict[tuple[str, str], None] = field(default_factory=dict)
    regimes: dict[str, None] = field(default_factory=dict)
    un: dict[str, None] = field(default_factory=dict)
    births: dict[str, None] = field(default_factory=dict)
    nationalities: dict[str, None] = field(default_factory=dict)
    residences: dict[str, None] = field(default_factory=dict)
    genders: dict[str, None] = field(default_factory=dict)
    identifiers: dict[tuple[str, str], None] = field(default_factory=dict)
    told: dict[tuple[str, str], None] = field(default_factory=dict)


IDENTIFIERS = (
    "Passport",
    "National identifier",
    "Business registration number",
    "IMO number",
    "Hull identification number",
)
TOLD = (
    "Title",
    "Position",
    "Place of birth",
    "Address",
    "Type",
    "Parent company",
    "Subsidiary",
    "Owner",
    "Previous owner",
    "Flag",
    "Previous flag",
    "Length",
    "Tonnage",
    "Built",
    "Passport",
    "National identifier",
    "Phone",
    "Email",
    "Website",
    "OFSI group",
    "Source",
    "Sanctions",
    "Other information",
    "Statement of reasons",
)
"""The labels of the remarks, in their order."""


def add(into: dict[str, None], printed: Iterable[str]) -> None:
    """Add the texts that are not empty."""
    into.update(dict.fromkeys(each for each in printed if each))


def party(told: Designation, source: str) -> Party:
    """The party of a designation; ListError without a name, a known type or the date of designation."""
    kind = KINDS.get(told.kind.lower())
    if kind is None:
        raise ListError(f"{source}: {told.id}: type {told.kind!r} is not known: the format has changed")
    listed_from = iso(told.designated)
    if not listed_from:
        raise ListError(f"{source}: {told.id}: date of designation {told.designated!r} is not a date")
    text = remarks(*((label, [each for of, each in told.told if of == label]) for label in TOLD))
    undated = [each for each in told.births if not births(each)]
    return Party(
        list=LIST,
        id=told.id,
        kind=kind,
        names=tuple(_names(told, kind)),
        programmes=tuple(told.regimes),
        listed_from=listed_from,
        amended=iso(told.updated),
        births=tuple(_births(told)),
        countries=codes(
            part for each in (*told.nationalities, *told.residences) for part in SEVERAL.split(each)
        ),
        gender=next(iter(told.genders), "").lower(),
        identifiers=tuple(_identifiers(told)),
        addresses=found_in(text),
        references=tuple(f"un:{part}" for each in told.un for part in SEVERAL.split(each) if part),
        remarks="\n".join(filter(None, (remarks(("Date of birth", undated)), text))),
    )


def _names(told: Designation, kind: PartyKind) -> Iterator[PartyName]:
    """Primary names first: of a designation that has only aliases, all are aliases."""
    for parts, type, strength in sorted(told.names, key=lambda name: name[1].lower() != PRIMARY):
        whole = " ".join(part for part in parts if part)
        person = kind is PartyKind.PERSON and any(parts[:5])
        yield PartyName(
            whole,
            _strength(type, strength),
            type=" ".join((type, strength)).strip(),
            script=script(whole),
            surname=parts[5] if person else "",
            given=" ".join(part for part in parts[:5] if part) if person else "",
        )
    for each, language in told.scripts:
        yield PartyName(each, Strength.STRONG, "non-Latin script", script(each), language)


def _strength(type: str, strength: str) -> Strength:
    if type.lower() == PRIMARY:
        return Strength.PRIMARY
    return Strength.WEAK if strength.lower().startswith(WEAK) else Strength.STRONG


def _births(told: Designation) -> Iterator[Birth]:
    for each in told.births:
        yield from births(each)


def _identifiers(told: Designation) -> Iterator[Identifier]:
    for type, number in sorted(told.identifiers, key=lambda each: IDENTIFIERS.index(each[0])):
        if type == "IMO number":
            yield from (Identifier(type, each) for each in IMO.findall(number) or [number])
        else:
            yield Identifier(type, number)
