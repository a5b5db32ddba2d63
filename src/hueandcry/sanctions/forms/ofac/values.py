"""The reference values of OFAC's advanced list: what its numbers stand for."""

from dataclasses import dataclass, field

from hueandcry.model.errors import ListError
from hueandcry.model.party import PartyKind
from hueandcry.sanctions.forms.ofac.name import script_code
from hueandcry.sanctions.xml import Element

KINDS = {
    ("Individual", "Unknown"): PartyKind.PERSON,
    ("Entity", "Unknown"): PartyKind.ENTITY,
    ("Transport", "Vessel"): PartyKind.VESSEL,
    ("Transport", "Aircraft"): PartyKind.AIRCRAFT,
}

SETS = {
    "AliasTypeValues": "alias",
    "CountryValues": "country",
    "DetailReferenceValues": "detail",
    "FeatureTypeValues": "feature",
    "IDRegDocTypeValues": "document",
    "ListValues": "list",
    "NamePartTypeValues": "part",
    "PartySubTypeValues": "subtype",
    "PartyTypeValues": "type",
    "SanctionsTypeValues": "measure",
    "ScriptValues": "script",
    "ValidityValues": "validity",
}


@dataclass(slots=True)
class Values:
    """Names by set and number; `kinds` are the party kinds by the number of the subtype."""

    source: str
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    kinds: dict[str, PartyKind] = field(default_factory=dict)

    def of(self, kind: str, number: str | None) -> str:
        """What a number of a set stands for; ListError for one that the file does not define."""
        try:
            return self.names[kind, number or ""]
        except KeyError:
            raise ListError(
                f"{self.source}: no {kind} has the number {number!r}: the file is not whole"
            ) from None


def read_values(element: Element, source: str) -> Values:
    """Read `ReferenceValueSets`; ListError where one of the sets that the parser needs is missing."""
    missing = [name for name in SETS if element.find(name) is None]
    if missing:
        raise ListError(f"{source}: ReferenceValueSets has no {', '.join(missing)}: the format has changed")
    values = Values(source)
    for set_, kind in SETS.items():
        for each in element.iterfind(f"{set_}/*"):
            values.names[kind, each.get("ID", "")] = _name(kind, each)
    for each in element.iterfind("PartySubTypeValues/*"):
        pair = values.of("type", each.get("PartyTypeID")), (each.text or "").strip()
        values.kinds[each.get("ID", "")] = KINDS.get(pair, PartyKind.UNKNOWN)
    return values


def _name(kind: str, element: Element) -> str:
    text = (element.text or "").strip()
    if kind == "country":
        return element.get("ISO2") or text
    return script_code(text) if kind == "script" else text
