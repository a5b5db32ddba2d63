"""Entities to parties: what stands in the properties, its wallets, and the sanctions that name it."""

from collections.abc import Iterable, Iterator, Sequence

from hueandcry.model.party import Birth, Identifier, ListedAddress, Party, PartyName, Strength
from hueandcry.sanctions.addresses import listed, merged
from hueandcry.sanctions.assembly import remarks
from hueandcry.sanctions.countries import codes
from hueandcry.sanctions.dates import iso
from hueandcry.sanctions.forms.followthemoney.entity import Entity
from hueandcry.sanctions.forms.followthemoney.schema import COUNTRIES, IDENTIFIERS, KINDS, REMARKS, WALLET
from hueandcry.sanctions.text import NAME_LENGTH, script

NAMES = (("name", Strength.STRONG), ("alias", Strength.STRONG), ("previousName", Strength.STRONG))


def party_of(entity: Entity, wallets: Sequence[Entity], sanctions: Sequence[Entity], list_: str) -> Party:
    """One party from its entity, the wallets that it holds, and the sanctions against it or its wallets."""
    own = (entity,) if entity.schema == WALLET else ()
    days = sorted(day for each in sanctions if (day := _since(each)))
    ends = [iso(each.first("endDate")) for each in sanctions]
    return Party(
        list=list_,
        id=entity.id,
        kind=KINDS[entity.schema],
        names=tuple(_names(entity)),
        programmes=tuple(each for sanction in sanctions for each in _programmes(sanction)),
        listed_from=days[0] if days else "",
        # Over only when every sanction is.
        listed_to=max(ends) if ends and all(ends) else "",
        births=tuple(Birth(day) for each in entity.all("birthDate") if (day := iso(each))),
        countries=codes(each.upper() if len(each) == 2 else each for each in entity.all(*COUNTRIES)),
        gender=entity.first("gender"),
        identifiers=tuple(_identifiers(entity, (*own, *wallets))),
        addresses=merged(_addresses((*own, *wallets))),
        references=tuple(f"un:{each}" for sanction in sanctions for each in sanction.all("unscId")),
        remarks=_remarks(entity, sanctions),
    )


def _since(sanction: Entity) -> str:
    return iso(sanction.first("startDate", "listingDate"))


def _programmes(sanction: Entity) -> tuple[str, ...]:
    return sanction.all("program", "programId") or sanction.all("authority")


def _names(entity: Entity) -> Iterator[PartyName]:
    first = entity.first("name")
    for property_, strength in NAMES:
        for text in entity.all(property_):
            type_ = "" if property_ == "name" else property_
            primary = text == first and not type_
            yield PartyName(
                text, Strength.PRIMARY if primary else strength, type_, script(text[:NAME_LENGTH])
            )
    yield from (
        PartyName(text, Strength.WEAK, "weakAlias", script(text[:NAME_LENGTH]))
        for text in entity.all("weakAlias")
    )
    given, surname = entity.first("firstName"), entity.first("lastName")
    if not first and (given or surname):
        text = f"{given} {surname}".strip()
        yield PartyName(
            text, Strength.PRIMARY, script=script(text[:NAME_LENGTH]), surname=surname, given=given
        )
    elif not first and not entity.all("publicKey", "cryptoAddress"):
        account = " account ".join(
            filter(None, (entity.first("managingExchange"), entity.first("accountId")))
        )
        yield PartyName(entity.caption or account, Strength.PRIMARY)


def _identifiers(entity: Entity, wallets: Iterable[Entity]) -> Iterator[Identifier]:
    for property_, type_ in IDENTIFIERS.items():
        yield from (Identifier(type_, _number(type_, value)) for value in entity.all(property_))
    for wallet in wallets:
        exchange = wallet.first("managingExchange") or "an exchange"
        yield from (Identifier(f"account at {exchange}", each) for each in wallet.all("accountId"))


def _number(type_: str, value: str) -> str:
    """Ships have their number with and without the letters IMO before it."""
    return value.removeprefix("IMO").strip() if type_ == "IMO" else value


def _addresses(wallets: Iterable[Entity]) -> Iterator[ListedAddress]:
    for wallet in wallets:
        printed = wallet.all("currency", "currencySymbol") or ("",)
        for text in wallet.all("publicKey", "cryptoAddress"):
            yield from (listed(text, code) for code in printed)


def _remarks(entity: Entity, sanctions: Sequence[Entity]) -> str:
    return remarks(
        *((label, entity.all(property_)) for property_, label in REMARKS.items()),
        ("Reason", [each for sanction in sanctions for each in sanction.all("reason")]),
        ("Authority", [each for sanction in sanctions for each in sanction.all("authority")]),
        ("Holder", entity.all("holder")),
        ("Datasets", ", ".join(entity.datasets)),
    )
