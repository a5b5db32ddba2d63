"""`france`: the national register of asset freezes (Direction générale du Trésor) as JSON."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.addresses import found_in, listed, merged
from hueandcry.sanctions.assembly import edition, remarks, unread_notes
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import iso
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only, whole
from hueandcry.sanctions.text import NAME_LENGTH, script

NAME = "france"
LISTS: tuple[str, ...] = ("france",)

LIMIT = 64 * 1024 * 1024
"""The most bytes of the register: it is read whole, and has about 10 MB."""

KINDS = {
    "Personne physique": PartyKind.PERSON,
    "Personne morale": PartyKind.ENTITY,
    "Navire": PartyKind.VESSEL,
}

# Fields that are identifiers: the name of the value, and the type that it becomes.
NUMBERS = {
    "PASSEPORT": ("NumeroPasseport", "Passeport"),
    "AUTRE_IDENTITE": ("NumeroCarte", "Carte d'identité"),
    "NUMERO_OMI": ("NumeroOMI", "IMO"),
    "TELEPHONE": ("Telephone", "phone"),
    "COURRIEL": ("Courriel", "email"),
    "SITE_INTERNET": ("SiteInternet", "website"),
}

# Fields that become remarks under these labels.
REMARKS = {
    "TITRE": "Titre",
    "ADRESSE_PP": "Adresse",
    "ADRESSE_PM": "Adresse",
    "LIEU_DE_NAISSANCE": "Lieu de naissance",
    "IDENTIFICATION": "Identification",
    "MOTIFS": "Motifs",
}
READ_ELSEWHERE = frozenset(
    {
        "ALIAS",
        "PRENOM",
        "SEXE",
        "NATIONALITE",
        "DATE_DE_NAISSANCE",
        "REFERENCE_UE",
        "REFERENCE_ONU",
        "FONDEMENT_JURIDIQUE",
    }
)
REFERENCES = {"REFERENCE_UE": ("ReferenceUe", "eu"), "REFERENCE_ONU": ("ReferenceOnu", "un")}
GENDERS = {"masculin": "male", "féminin": "female", "feminin": "female", "m": "male", "f": "female"}

FREE = frozenset({"IDENTIFICATION", "MOTIFS"})
"""Fields of free text in which addresses stand."""

_is_wallet = re.compile(r"PORTEFEUILLE|CRYPTO|WALLET|ACTIFS?_NUMERIQUE").search
CODES = ("Devise", "Monnaie", "CodeDevise", "Symbole")

Value = Mapping[str, str]
Fields = Mapping[str, list[Value]]


def detect(head: bytes, name: str) -> bool:
    """JSON with the names of the register at its beginning."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b'"Publications"' in head[:1000]


def parse(paths: Sequence[Path]) -> Edition:
    """Every entry of the register; ListError where it is cut, or an entry lacks number, nature or name."""
    path = only(paths, NAME)
    try:
        told = orjson.loads(whole(path, LIMIT).removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ListError(f"{path.name}: not whole as JSON ({error}): get the file again") from error
    try:
        publication = told["Publications"]
        issued, entries = str(publication["DatePublication"]), publication["PublicationDetail"]
    except (KeyError, TypeError):
        raise ListError(f"{path.name}: no Publications with DatePublication and PublicationDetail") from None
    if not isinstance(entries, list) or not iso(issued[:10]):
        raise ListError(f"{path.name}: the publication has no day or no entries: the format has changed")
    unread: Counter[str] = Counter()
    parties = [_party(entry, f"{path.name}: entry {at}", unread) for at, entry in enumerate(entries, start=1)]
    return edition((LISTS[0], NAME), paths, parties, iso(issued[:10]), unread_notes(unread))


def _party(entry: Any, place: str, unread: Counter[str]) -> Party:
    if not isinstance(entry, dict):
        raise ListError(f"{place}: not an object: the format has changed")
    number, nature, name = (str(entry.get(key) or "").strip() for key in ("IdRegistre", "Nature", "Nom"))
    if not (number and nature and name):
        raise ListError(f"{place}: IdRegistre, Nature and Nom are expected: the format has changed")
    kind = KINDS.get(nature)
    if kind is None:
        raise ListError(f"{place}: Nature is {nature!r}; known: {', '.join(KINDS)}")
    fields = _fields(entry.get("RegistreDetail"), place)
    strange = [field for field in fields if not _is_known(field)]
    unread.update(strange)
    said = _all(fields, "NATIONALITE", "Pays") + _all(fields, "LIEU_DE_NAISSANCE", "Pays")
    return Party(
        list=LISTS[0],
        id=number,
        kind=kind,
        names=tuple(_names(name, fields, kind)),
        programmes=tuple(_programmes(fields)),
        births=tuple(_births(fields, place)),
        countries=codes((*said, *_all(fields, "ADRESSE_PP", "Pays"), *_all(fields, "ADRESSE_PM", "Pays"))),
        gender=next((GENDERS.get(each.lower(), each) for each in _all(fields, "SEXE", "Sexe")), ""),
        identifiers=tuple(_numbers(fields)),
        addresses=merged(_wallets(fields)),
        references=tuple(
            f"{list_}:{each}"
            for field, (key, list_) in REFERENCES.items()
            for each in _all(fields, field, key)
        ),
        remarks=remarks(
            *((label, [_told(value) for value in fields.get(field, ())]) for field, label in REMARKS.items()),
            *((field, [_told(value) for value in fields[field]]) for field in strange),
        ),
    )


def _is_known(field: str) -> bool:
    return field in NUMBERS or field in REMARKS or field in READ_ELSEWHERE or bool(_is_wallet(field))


def _fields(details: Any, place: str) -> dict[str, list[Value]]:
    fields: dict[str, list[Value]] = {}
    try:
        for detail in details or ():
            for value in detail["Valeur"]:
                texts = {str(key): str(each or "").strip() for key, each in value.items()}
                fields.setdefault(str(detail["TypeChamp"]), []).append(texts)
    except (KeyError, TypeError, AttributeError):
        raise ListError(f"{place}: RegistreDetail is not a list of TypeChamp and Valeur") from None
    return fields


def _all(fields: Fields, field: str, key: str) -> list[str]:
    return [value[key] for value in fields.get(field, ()) if value.get(key)]


def _told(value: Value) -> str:
    return ", ".join(each for each in value.values() if each)


def _names(name: str, fields: Fields, kind: PartyKind) -> Iterator[PartyName]:
    given = " ".join(_all(fields, "PRENOM", "Prenom"))
    if kind is PartyKind.PERSON and given:
        yield PartyName(
            f"{name} {given}", Strength.PRIMARY, script=script(name[:NAME_LENGTH]), surname=name, given=given
        )
    else:
        yield PartyName(name, Strength.PRIMARY, script=script(name[:NAME_LENGTH]))
    yield from (
        PartyName(alias, Strength.STRONG, "alias", script(alias[:NAME_LENGTH]))
        for alias in _all(fields, "ALIAS", "Alias")
    )


def _programmes(fields: Fields) -> Iterator[str]:
    for value in fields.get("FONDEMENT_JURIDIQUE", ()):
        yield value.get("FondementJuridiqueLabel") or value.get("FondementJuridique") or _told(value)


def _births(fields: Fields, place: str) -> Iterator[Birth]:
    for value in fields.get("DATE_DE_NAISSANCE", ()):
        known: list[str] = []
        for key in ("Annee", "Mois", "Jour"):
            part = value.get(key, "").zfill(2)
            if not part.strip("0"):
                break
            known.append(part)
        day = iso("-".join(known))
        if known and not day:
            raise ListError(f"{place}: {_told(value)!r} is not a date of birth")
        if day:
            yield Birth(day)


def _numbers(fields: Fields) -> Iterator[Identifier]:
    for field, (key, type_) in NUMBERS.items():
        for value in fields.get(field, ()):
            yield Identifier(type_, value.get(key, ""), next(iter(codes([value.get("Pays", "")])), ""))


def _wallets(fields: Fields) -> Iterator[ListedAddress]:
    for field, values in fields.items():
        for value in values:
            if _is_wallet(field):
                yield from _of_field(value)
            elif field in FREE:
                yield from found_in(_told(value))


def _of_field(value: Value) -> Iterator[ListedAddress]:
    code = next((value[key] for key in CODES if value.get(key)), "")
    said = [each for key, each in value.items() if each and key not in (*CODES, "Commentaire")]
    addresses = [found for each in said if (found := listed(each, code)).chain]
    yield from addresses or (listed(each, code) for each in said)
