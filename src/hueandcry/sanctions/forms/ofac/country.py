"""Countries as OFAC names them: with the article or the kind of state behind a comma."""

from hueandcry.sanctions.countries import code

INVERTED = {
    "bahamas, the": "BS",
    "congo, democratic republic of the": "CD",
    "congo, republic of the": "CG",
    "cote d ivoire": "CI",
    "korea, north": "KP",
    "korea, south": "KR",
    "man, isle of": "IM",
    "north macedonia, the republic of": "MK",
    "virgin islands, british": "VG",
}


UNDETERMINED = "undetermined"


def country_code(name: str) -> str:
    """ISO 3166-1 alpha-2 of a country that OFAC names; the name as printed where no table has it.

    Empty for what OFAC calls undetermined.
    """
    text = name.strip()
    if text.casefold() == UNDETERMINED:
        return ""
    return INVERTED.get(text.casefold()) or code(text)
