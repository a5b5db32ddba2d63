"""Actors: those whom lists, heists and tags name in words of their own (`actors.yaml`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from hueandcry.model import Heist, Party, Tag
from hueandcry.model.errors import InputError

TABLE = Path(__file__).with_name("actors.yaml")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor, the expressions by which it is told, and the advisory lists that are of it alone."""

    id: str
    title: str
    programmes: re.Pattern[str]
    named: re.Pattern[str]
    lists: tuple[str, ...] = ()

    def listed(self, party: Party) -> bool:
        """Whether a list names the party for this actor."""
        return any(map(self.programmes.search, party.programmes))

    def stole(self, heist: Heist) -> bool:
        """Whether anybody attributes the heist to this actor."""
        return any(self.named.search(each.actor) for each in heist.attribution)

    def tagged(self, tag: Tag) -> bool:
        """Whether a tag names the actor."""
        return any(map(self.named.search, (tag.label, tag.actor)))

    def warned(self, party: Party) -> bool:
        """Whether an advisory names the actor, or is of a list that names nobody else."""
        return party.list in self.lists or any(
            map(self.named.search, (party.name, *party.programmes, party.remarks))
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a table is about: as the lists stood on `as_of` (now), by what there was when `seen_by` ended."""

    actor: Actor
    as_of: date | None = None
    seen_by: date | None = None

    def day(self, today: date) -> str:
        """The ISO day up to which days are counted."""
        return min(each for each in (self.as_of, self.seen_by, today) if each).isoformat()


@cache
def actors() -> dict[str, Actor]:
    """Every actor by its id."""
    told = yaml.safe_load(TABLE.read_text("utf-8"))
    return {
        id: Actor(
            id,
            each["title"],
            _any(each["programmes"]),
            _any(each["named"]),
            tuple(each.get("lists", ())),
        )
        for id, each in told.items()
    }


def actor(id: str) -> Actor:
    """The actor of this id; InputError where there is none."""
    found = actors().get(id)
    if found is None:
        raise InputError(f"no actor is called {id[:40]!r}: there are {', '.join(actors())}")
    return found


def _any(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions), re.IGNORECASE)
