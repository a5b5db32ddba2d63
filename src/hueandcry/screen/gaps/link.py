"""Links: two entries of lists, by what they are held to be one party, and how firmly."""

from dataclasses import dataclass
from enum import IntEnum

from hueandcry.model import Party

ALIKE = 0.9  # the least likeness of names beside a number or a date of birth, and of a possible link
EQUAL = 0.97  # the least likeness of an organisation's names that join by themselves


class Rank(IntEnum):
    """What a link rests on, the firmest first."""

    REFERENCE = 0  # the number of a list, which the other gives
    SHIP = 1  # an IMO number
    NUMBER = 2  # a passport, tax or company number or an address, and alike names
    BIRTH = 3  # alike names and the same full date of birth
    NAME = 4  # organisations: the same name under which both are listed
    ALIAS = 5  # organisations: the same name, an alias on one list at least
    MAYBE = 6  # a person must say so


@dataclass(frozen=True, slots=True)
class Link:
    """Two entries, by their keys in order, held to be one party; not `sure` where a person must say so."""

    left: str
    right: str
    sure: bool
    words: str
    rank: Rank

    def beside(self, keys: set[str]) -> str:
        """The end of the link that is not among these keys."""
        return self.right if self.left in keys else self.left


def link(one: Party, other: Party, sure: bool, words: str, rank: Rank) -> Link:
    """The link between two entries, the same from either side."""
    left, right = sorted((one.key, other.key))
    return Link(left, right, sure, words, rank)
