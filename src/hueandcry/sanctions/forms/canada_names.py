"""Names in Canada's list: several in one field, parted by commas that also stand in names, bilingual."""

import re
from collections.abc import Iterator

from hueandcry.model.party import PartyName, Strength
from hueandcry.sanctions.text import script, split

LEGAL_FORM = re.compile(
    r"(?:co|corp|inc|ltd|limited|llc|llp|lp|plc|jsc|ojsc|cjsc|pjsc|pjs|ooo|oao|zao|pao|ao|s\.?a|sarl|spa|gmbh|ag|bv|"
    r"nv|fze|fzc|fzco|dmcc|kk|sa de cv|sdn bhd|pte ltd|pty ltd|co ltd|jr|sr|iii?)",
    re.IGNORECASE,
)
"""What follows a comma without being a name of its own."""

LANGUAGE = re.compile(
    r"^(Arabic|Belarus+ian|Burmese|Chinese|Farsi|Hebrew|Korean|Persian|Russian|Spanish|Ukrainian)\s*:\s*",
    re.IGNORECASE,
)
ALSO = re.compile(r"^(?:alias(?:es)?\s*:|a\.?k\.?a\.?\s|also known as)\s*", re.IGNORECASE)
INSIDE = re.compile(r"\s*\((?:a\.k\.a\.?|also known as)\s+([^()]+)\)?\s*;?\s*$", re.IGNORECASE)


def bilingual(printed: str) -> list[str]:
    """An entity's name without its `(a.k.a. ...)`; then each half of `English/French`, then the a.k.a."""
    whole = " ".join(printed.split())
    known_as = INSIDE.search(whole)
    bare = whole[: known_as.start()] if known_as else whole
    halves = split(bare, "/")
    others = halves if len(halves) > 1 else []
    return list(dict.fromkeys([bare or whole, *others, *(_several(known_as[1]) if known_as else ())]))


def aliases(printed: str, person: bool) -> Iterator[PartyName]:
    """The names in an `Aliases` field. A single word for a person is weak: it is one part of the name."""
    language = ""
    for each in _several(printed):
        told = LANGUAGE.match(each)
        language = told[1].capitalize() if told else language if script(each) not in ("Latn", "") else ""
        name = LANGUAGE.sub("", each)
        weak = person and " " not in name
        yield PartyName(name, Strength.WEAK if weak else Strength.STRONG, "alias", script(name), language)


def _several(printed: str) -> list[str]:
    names: list[str] = []
    for part in split(" ".join(printed.split()), ",;"):
        bare = ALSO.sub("", part).strip()
        if bare.startswith("(") and bare.endswith(")"):
            bare = bare[1:-1].strip()
        if names and LEGAL_FORM.fullmatch(bare.rstrip(".").replace(".", "") or "-"):
            names[-1] = f"{names[-1]}, {part}"
        elif bare:
            names += [bare] if len(halves := split(bare, "/")) == 1 else [bare, *halves]
    return list(dict.fromkeys(names))
