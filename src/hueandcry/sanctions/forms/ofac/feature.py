"""Features: what OFAC says of a party beside its names, and what each becomes. The table is the policy."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hueandcry.model.party import Birth, Identifier, ListedAddress
from hueandcry.sanctions.addresses import listed, merged
from hueandcry.sanctions.forms.ofac.country import country_code
from hueandcry.sanctions.forms.ofac.period import words

WALLET = "Digital Currency Address - "

BIRTH = "Birthdate"
GENDER = "Gender"
LOCATION = "Location"

# Countries by which a party can be told apart; where it merely has an address comes after them.
COUNTRIES = frozenset(
    {
        "Nationality Country",
        "Citizenship Country",
        "Registration Country",
        "Nationality of Registration",
        "Vessel Flag",
    }
)

# Numbers and contacts that identify; the name on the right is the identifier's type.
IDENTIFIERS = {
    "Vessel Call Sign": "call sign",
    "Other Vessel Call Sign": "call sign",
    "SWIFT/BIC": "SWIFT/BIC",
    "Website": "website",
    "Email Address": "email",
    "Phone Number": "phone",
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "aircraft construction number",
    "Aircraft Mode S Transponder Code": "Mode S transponder code",
    "Aircraft Manufacturer's Serial Number (MSN)": "aircraft serial number",
    "Aircraft Tail Number": "tail number",
    "Previous Aircraft Tail Number": "previous tail number",
    "BIK (RU)": "BIK (RU)",
    "UN/LOCODE": "UN/LOCODE",
    "MICEX Code": "MICEX code",
    "D-U-N-S Number": "D-U-N-S number",
    "Equity Ticker": "equity ticker",
    "ISIN": "ISIN",
}

GENDERS = {"male": "male", "female": "female"}
VESSEL_REGISTRATION = "Vessel Registration Identification"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature by the name of its type: a text, a country (code or as printed), or a period.

    `comment` is what OFAC adds to it; with an address, for one, which forks have used it.
    """

    type: str
    text: str = ""
    country: str = ""
    period: Birth | None = None
    comment: str = ""


@dataclass(slots=True)
class Facts:
    """What the features of one party say, in the terms of a party."""

    births: list[Birth] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    gender: str = ""
    identifiers: list[Identifier] = field(default_factory=list)
    wallets: list[ListedAddress] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def all_countries(self) -> tuple[str, ...]:
        """Nationality, registration and flag first, then where the party has addresses; each once."""
        return tuple(dict.fromkeys((*self.countries, *self.places)))

    @property
    def text(self) -> str:
        """The remarks, one a line, each once."""
        return "\n".join(dict.fromkeys(remark for remark in self.remarks if remark))

    @property
    def addresses(self) -> tuple[ListedAddress, ...]:
        """One for each address, with all the codes that it is printed under."""
        return merged(self.wallets)


def document(type_: str, number: str, country: str = "") -> Identifier:
    """A document or registration; the number of a ship that is printed as `IMO 9187629` is its IMO number."""
    if type_ == VESSEL_REGISTRATION and number.upper().startswith("IMO "):
        return Identifier("IMO", number[4:].strip(), country)
    return Identifier(type_, number, country)


def wallet_note(counts: Iterable[int]) -> str:
    """What a person who updates wants to compare: how many features name an address, of how many parties."""
    some = [count for count in counts if count]
    parties = "1 party" if len(some) == 1 else f"{len(some)} parties"
    return f"{sum(some)} digital currency features of {parties}"


def gather(features: Iterable[Feature]) -> Facts:
    """Sort features into facts; what has no place of its own becomes a remark, so that nothing is lost."""
    facts = Facts()
    for feature in features:
        placed = _place(facts, feature)
        if feature.comment or not placed:
            facts.remarks.append(_remark(feature))
    return facts


def _place(facts: Facts, feature: Feature) -> bool:
    """Whether the feature is a fact that has a place in a party."""
    if feature.type.startswith(WALLET) and feature.text:
        facts.wallets.append(listed(feature.text, feature.type.removeprefix(WALLET).strip()))
    elif feature.type == BIRTH and feature.period is not None:
        facts.births.append(feature.period)
    elif feature.type == GENDER and feature.text.lower() in GENDERS:
        facts.gender = facts.gender or GENDERS[feature.text.lower()]
    elif feature.type == LOCATION:
        facts.places += [feature.country] if feature.country else []
    elif feature.type in COUNTRIES and (feature.country or feature.text):
        facts.countries.append(feature.country or country_code(feature.text))
    elif feature.type in IDENTIFIERS and feature.text:
        facts.identifiers.append(Identifier(IDENTIFIERS[feature.type], feature.text))
    else:
        return False
    return True


def _remark(feature: Feature) -> str:
    label = feature.type.strip(" :-")
    period = words(feature.period) if feature.period else ""
    comment = f"({feature.comment})" if feature.comment else ""
    told = " ".join(part for part in (feature.text, feature.country, period, comment) if part)
    return f"{label}: {told}" if told else label
