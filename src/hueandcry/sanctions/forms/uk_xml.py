"""`uk-xml`: the UK Sanctions List in XML (UK-Sanctions-List.xml)."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.sanctions.assembly import edition, unread_notes
from hueandcry.sanctions.dates import iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.uk_designation import LIST, Designation, add, party
from hueandcry.sanctions.xml import Element, Shape, is_root, need, reading, text, texts, unread

NAME = "uk-xml"
LISTS: tuple[str, ...] = (LIST,)

SHAPE = Shape(root="Designations", records=frozenset({"Designation", "DateGenerated"}))
FIELDS = frozenset(
    {
        "UniqueID",
        "OFSIGroupID",
        "UNReferenceNumber",
        "LastUpdated",
        "DateDesignated",
        "Names",
        "NonLatinNames",
        "RegimeName",
        "IndividualEntityShip",
        "DesignationSource",
        "SanctionsImposed",
        "SanctionsImposedIndicators",  # the same measures again, as flags
        "OtherInformation",
        "UKStatementofReasons",
        "Addresses",
        "PhoneNumbers",
        "EmailAddresses",
        "Websites",
        "IndividualDetails",
        "EntityDetails",
        "ShipDetails",
    }
)
PARTS = tuple(f"Name{number}" for number in range(1, 7))
LINES = (*(f"AddressLine{number}" for number in range(1, 7)), "AddressPostalCode", "AddressCountry")

DETAILS = {
    "Title": ".//Title",
    "Position": ".//Position",
    "Type": ".//TypeOfEntity",
    "Parent company": ".//ParentCompany",
    "Subsidiary": ".//Subsidiary",
    "Owner": ".//CurrentOwnerOperator",
    "Previous owner": ".//PreviousOwnerOperator",
    "Flag": ".//CurrentBelievedFlagOfShip",
    "Previous flag": ".//PreviousFlag",
    "Length": ".//LengthOfShip",
    "Tonnage": ".//TonnageOfShip",
    "Built": ".//YearBuilt",
    "Phone": "PhoneNumbers/PhoneNumber",
    "Email": "EmailAddresses/EmailAddress",
    "Website": "Websites/Website",
    "OFSI group": "OFSIGroupID",
    "Source": "DesignationSource",
    "Other information": "OtherInformation",
    "Statement of reasons": "UKStatementofReasons",
}
"""Where each label of the remarks is found."""

NUMBERS = {
    "Business registration number": ".//BusinessRegistrationNumber",
    "IMO number": ".//IMONumber",
    "Hull identification number": ".//HullIdentificationNumber",
}


def detect(head: bytes, name: str) -> bool:
    """Whether the root is Designations."""
    return is_root(head, SHAPE.root)


def parse(paths: Sequence[Path]) -> Edition:
    """All designations; the day of issue is DateGenerated."""
    path = only(paths, NAME)
    counted: Counter[str] = Counter()
    issued, parties = "", []
    with reading(path, SHAPE) as document:
        for record in document.records():
            if record.tag == "DateGenerated":
                issued = iso((record.text or "").strip())
                continue
            counted.update(unread(record, FIELDS))
            parties.append(party(_designation(record, path.name), path.name))
    return edition((LIST, NAME), paths, parties, issued, unread_notes(counted))


def _designation(record: Element, source: str) -> Designation:
    told = Designation(
        id=need(record, "UniqueID", source),
        kind=need(record, "IndividualEntityShip", source),
        designated=need(record, "DateDesignated", source),
        updated=text(record, "LastUpdated"),
    )
    _read_names(record, told, source)
    add(told.regimes, (need(record, "RegimeName", source),))
    add(told.un, texts(record, "UNReferenceNumber"))
    add(told.births, texts(record, ".//DOBs/DOB"))
    add(told.genders, texts(record, ".//Gender"))
    add(told.nationalities, texts(record, ".//Nationalities/Nationality"))
    add(told.residences, texts(record, "Addresses/Address/AddressCountry"))
    _read_papers(record, told)
    _read_told(record, told)
    return told


def _read_names(record: Element, told: Designation, source: str) -> None:
    for name in record.iterfind("Names/Name"):
        parts = tuple(text(name, tag) for tag in PARTS)
        if any(parts):
            told.names[parts, text(name, "NameType"), text(name, "AliasStrength")] = None
    for name in record.iterfind("NonLatinNames/NonLatinName"):
        if printed := text(name, "NameNonLatinScript"):
            told.scripts[printed, text(name, "NonLatinScriptLanguage")] = None
    if not told.names:
        raise ListError(f"{source}: {told.id}: no name: the file is not whole, or its format has changed")


def _read_papers(record: Element, told: Designation) -> None:
    for label, stem in (("Passport", "Passport"), ("National identifier", "NationalIdentifier")):
        for each in record.iterfind(f".//{stem}Details/*"):
            number, more = text(each, f"{stem}Number"), text(each, f"{stem}AdditionalInformation")
            if number:
                told.identifiers[label, number] = None
            if more:
                told.told[label, f"{number}: {more}" if number else more] = None
    for label, where in NUMBERS.items():
        for number in texts(record, where):
            told.identifiers[label, number] = None


def _read_told(record: Element, told: Designation) -> None:
    for place in record.iterfind(".//BirthDetails/Location"):
        parts = (text(place, "TownOfBirth"), text(place, "CountryOfBirth"))
        told.told["Place of birth", ", ".join(each for each in parts if each)] = None
    for address in record.iterfind("Addresses/Address"):
        told.told["Address", ", ".join(each for tag in LINES if (each := text(address, tag)))] = None
    for measure in text(record, "SanctionsImposed").split("|"):
        told.told["Sanctions", measure.strip()] = None
    for label, found in DETAILS.items():
        for each in texts(record, found):
            told.told[label, each] = None
    for each in texts(record, ".//TypeOfShip"):
        told.told["Type", each] = None
