"""What is asked of the gap table: whose, as of which day, by what there was on which day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from hueandcry.model.errors import InputError
from hueandcry.screen.gaps.actors import actor

ACTOR = "dprk"  # where none is said
DAYS = {"as_of": "as the lists stood on that day", "seen_by": "by what there was when that day ended"}
_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """A question that has an answer, unless no list was taken: the actor is known, and days are days."""

    actor: str
    as_of: date | None = None
    seen_by: date | None = None

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Self:
        """The question as a query or form says it; InputError for an unknown actor and what is no day."""
        known = actor(fields.get("actor", "").strip() or ACTOR)
        return cls(known.id, *(_date(name, fields.get(name, "").strip()) for name in DAYS))

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        days = ((name, getattr(self, name)) for name in DAYS)
        return urlencode({"actor": self.actor, **{name: day.isoformat() for name, day in days if day}})


def _date(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        if _day.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"{name}: {text[:20]!r} is no day: write 2024-01-31")
