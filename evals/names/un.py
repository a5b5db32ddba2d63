"""The persons and entities of the UN's list of the DPRK (resolution 1718), as the official file has them."""

import gzip
import random
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from evals.names.pairs import Pair

SANCTIONS = Path(__file__).parents[3] / "shared" / "testdata" / "sanctions"
FILE = SANCTIONS / "un" / "UN_consolidated_2026-02-27.xml.gz"
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_SETS = {"person": ("INDIVIDUAL", "KPi."), "entity": ("ENTITY", "KPe.")}
NEGATIVES = 3_000


class Named(NamedTuple):
    """A party: its number, the name it is listed under, its aliases (of any quality, in order)."""

    number: str
    primary: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        return self.primary, *self.aliases


def parties(kind: str) -> list[Named]:
    """The parties of a kind, in the order of the file; empty alias elements are no aliases."""
    tag, series = _SETS[kind]
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.fromstring(gzip.decompress(FILE.read_bytes()), parser)
    found = []
    for node in tree.iter(tag):
        number = (node.findtext("REFERENCE_NUMBER") or "").strip()
        if not number.startswith(series):
            continue
        parts = (" ".join((node.findtext(part) or "").split()) for part in _PARTS)
        aliases = (
            " ".join((each.findtext("ALIAS_NAME") or "").split()) for each in node.iter(f"{tag}_ALIAS")
        )
        found.append(Named(number, " ".join(filter(None, parts)), tuple(filter(None, aliases))))
    return found


def aliases(kind: str) -> list[Pair]:
    """Each official alias against the name that its party is listed under."""
    return [Pair(alias, party.primary, True, kind) for party in parties(kind) for alias in party.aliases]


def strangers(kind: str, seed: int = 1718) -> list[Pair]:
    """3,000 pairs of different parties' primary names, none twice; all where there are fewer."""
    chance = random.Random(seed)
    pairs = list(combinations(parties(kind), 2))
    drawn = chance.sample(pairs, min(NEGATIVES, len(pairs)))
    return [Pair(one.primary, other.primary, False, kind) for one, other in drawn]
