"""Parties and their listings: whom a list names, and since when.

Dates are ISO 8601 texts of the precision that the list gives (`1965`, `1965-03`, `1965-03-01`), empty where
it gives none.
"""

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is; `wallet` where a list names addresses and no owner."""

    PERSON = "person"
    ENTITY = "entity"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    WALLET = "wallet"
    UNKNOWN = "unknown"


class Strength(StrEnum):
    """How much a list holds a name to identify its party."""

    PRIMARY = "primary"  # the name under which the party is listed
    STRONG = "strong"  # a good-quality alias
    WEAK = "weak"  # the list itself calls it weak, low quality, or a nickname


@dataclass(frozen=True, slots=True)
class PartyName:
    """One name as the list writes it; `surname` and `given` where the list tells them apart.

    `script` is ISO 15924 (`Latn`, `Hang`, `Hani`, `Cyrl`, ...), `language` as the list says; `type` is the
    list's own word (`a.k.a.`, `f.k.a.`, `maiden name`).
    """

    text: str
    strength: Strength = Strength.STRONG
    type: str = ""
    script: str = ""
    language: str = ""
    surname: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth, or a range of them: `to` is empty for a single date; `circa` as the list says."""

    date: str
    to: str = ""
    circa: bool = False


@dataclass(frozen=True, slots=True)
class Identifier:
    """A passport, tax, registration or IMO number; `country` is ISO 3166-1 alpha-2 or as printed."""

    type: str
    value: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """A blockchain address of a party: `chain` and `address` by syntax, the rest as the list prints it.

    `chain` is a CAIP-2 id, or `eip155:*` for an address that is the same on every EVM chain, or empty where
    no grammar fits; `address` is canonical text, or `text` unchanged where no grammar fits. `codes` are the
    currency codes that the list prints it under: they name assets, not chains. `origin` is `field` or `text`.
    """

    chain: str
    address: str
    text: str
    codes: tuple[str, ...] = ()
    origin: str = "field"


@dataclass(frozen=True, slots=True)
class Party:
    """One entry of one list. `list` is the list's id (`ofac-sdn`), `id` is stable within it.

    `listed_from` and `listed_to` are the days of the listing as the list says them (`listed_to` for orders
    that expire). `references` are the same party's numbers on other lists as this list gives them
    (`un:KPi.001`). `programmes` are the list's own names for the regimes.
    """

    list: str
    id: str
    kind: PartyKind
    names: tuple[PartyName, ...]
    programmes: tuple[str, ...] = ()
    listed_from: str = ""
    listed_to: str = ""
    amended: str = ""
    births: tuple[Birth, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[ListedAddress, ...] = ()
    references: tuple[str, ...] = ()
    remarks: str = ""

    @property
    def key(self) -> str:
        """The party among all lists: `ofac-sdn/12345`."""
        return f"{self.list}/{self.id}"

    @property
    def name(self) -> str:
        """The name under which it is listed; the first address of one without a name."""
        primary = (each.text for each in self.names if each.strength is Strength.PRIMARY)
        first = next(primary, "") or next((each.text for each in self.names), "")
        return first or next((each.text for each in self.addresses), self.id)
