"""Parties as FollowTheMoney entities: the party, a wallet for each address, and the sanction."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from hueandcry.model.party import Birth, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions.document import document
from hueandcry.sanctions.forms.followthemoney.entity import Entity
from hueandcry.sanctions.forms.followthemoney.schema import (
    IDENTIFIERS,
    PARTY,
    SANCTION,
    SCHEMATA,
    WALLET,
)

_PROPERTIES = {type_: name for name, type_ in IDENTIFIERS.items()}


def entities(party: Party) -> Iterator[Entity]:
    """The entities of one party; the first is the party and carries it whole in `hueandcry:party`."""
    number = _number(party.key)
    yield Entity(number, SCHEMATA[party.kind], _properties(party), (party.list,), party.name)
    if party.kind is not PartyKind.WALLET:
        for address in party.addresses:
            wallet = _number(f"{party.key} {address.chain} {address.address}")
            yield Entity(wallet, WALLET, _wallet(number, address), (party.list,), address.text)
    yield Entity(
        _number(f"{party.key} sanction"), SANCTION, _sanction(number, party), (party.list,), party.list
    )


def export(parties: Iterable[Party]) -> Iterator[bytes]:
    """Lines of JSON, each ended; `ftm.parse` of a file of them gives the same parties."""
    for party in parties:
        for entity in entities(party):
            yield entity.line()


def _number(text: str) -> str:
    return f"hc-{sha256(text.encode()).hexdigest()[:40]}"


def _properties(party: Party) -> dict[str, tuple[str, ...]]:
    said: dict[str, list[str]] = {}
    for name in party.names:
        said.setdefault(_name_property(name), []).append(name.text)
    for identifier in party.identifiers:
        said.setdefault(_PROPERTIES.get(identifier.type, "idNumber"), []).append(identifier.value)
    said["birthDate"] = [each.date for each in party.births if _is_one_day(each)]
    said["country"] = [each.lower() for each in party.countries if len(each) == 2]
    said["gender"] = [party.gender]
    said["notes"] = party.remarks.splitlines()
    said["topics"] = ["sanction"]
    if party.kind is PartyKind.WALLET:
        said["publicKey"] = [each.address for each in party.addresses]
        said["currency"] = [code for each in party.addresses for code in each.codes]
    said[PARTY] = [document(party).decode()]
    return {name: tuple(filter(None, dict.fromkeys(values))) for name, values in said.items() if any(values)}


def _name_property(name: PartyName) -> str:
    return {Strength.PRIMARY: "name", Strength.STRONG: "alias", Strength.WEAK: "weakAlias"}[name.strength]


def _is_one_day(birth: Birth) -> bool:
    return not birth.to


def _wallet(holder: str, address: ListedAddress) -> dict[str, tuple[str, ...]]:
    return {
        "publicKey": (address.address,),
        "currency": address.codes,
        "holder": (holder,),
        "topics": ("sanction",),
    }


def _sanction(number: str, party: Party) -> dict[str, tuple[str, ...]]:
    said = {
        "entity": (number,),
        "authority": (party.list,),
        "authorityId": (party.id,),
        "program": party.programmes,
        "startDate": (party.listed_from,),
        "endDate": (party.listed_to,),
        "modifiedAt": (party.amended,),
        "unscId": tuple(each[3:] for each in party.references if each.startswith("un:")),
    }
    return {name: tuple(filter(None, values)) for name, values in said.items() if any(values)}
