"""Invented parties: no name here is of a list."""

from hueandcry.model.party import Birth, Identifier, Party, PartyKind, PartyName, Strength


def party(number: int, name: str, kind: PartyKind = PartyKind.PERSON, **more: object) -> Party:
    """A party with one name."""
    return Party("demo", str(number), kind, (PartyName(name, Strength.PRIMARY),), **more)  # type: ignore[arg-type]


PARTIES = (
    Party(
        "demo",
        "1",
        PartyKind.PERSON,
        (
            PartyName("Han Sok Rim", Strength.PRIMARY),
            PartyName("The Heron", Strength.WEAK, "nickname"),
            PartyName("Sergei Example", Strength.STRONG),
        ),
        births=(Birth("1971-04-05"), Birth("1969", circa=True)),
        countries=("KP",),
        identifiers=(Identifier("passport", "P-123 456", "KP"),),
    ),
    party(2, "Yusuf Ibn Example al-Sample"),
    party(3, "Blue Heron General Trading Corporation (BHGTC)", PartyKind.ENTITY),
    party(4, "Mun Kyong Tok"),
    party(5, "Олександр Прикладенко"),
    party(6, "MV Example Star", PartyKind.VESSEL),
    party(7, "Anna Maria Musterova"),
    party(8, "张样本"),
)
