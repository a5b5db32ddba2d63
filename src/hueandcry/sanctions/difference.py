"""Differences: which parties and addresses two editions of a list do not share, and what was amended."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party
from hueandcry.sanctions.catalogue import known
from hueandcry.sanctions.copies import Copy
from hueandcry.sanctions.document import document
from hueandcry.sanctions.register import Register

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGEST = re.compile(r"[0-9a-f]{6,64}")
_IDENTITY = ("list", "id")


@dataclass(frozen=True, slots=True)
class Amended:
    """A field of a party before and after, as values of JSON; None where it is absent."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What two editions of one list do not share. Addresses are (key of the party, chain, address)."""

    added: tuple[Party, ...]
    removed: tuple[Party, ...]
    amended: tuple[tuple[Party, tuple[Amended, ...]], ...]
    addresses_added: tuple[tuple[str, str, str], ...]
    addresses_removed: tuple[tuple[str, str, str], ...]

    def rows(self) -> list[dict[str, str]]:
        """A row for each party and field, and for each address, for tables."""
        rows = [_row("added", each) for each in self.added]
        rows += [_row("removed", each) for each in self.removed]
        for party, fields in self.amended:
            rows += [_row("amended", party, each.field, each.before, each.after) for each in fields]
        for change, places in (("added", self.addresses_added), ("removed", self.addresses_removed)):
            for key, chain, address in places:
                row = {"change": f"address {change}", "party": key, "name": "", "field": chain}
                gone = change == "removed"
                rows.append({**row, "before": address if gone else "", "after": "" if gone else address})
        return rows

    def document(self) -> dict[str, Any]:
        """The difference as one JSON document."""
        return {
            "added": [_told(each) for each in self.added],
            "removed": [_told(each) for each in self.removed],
            "amended": [
                {
                    "party": party.key,
                    "name": party.name,
                    "fields": {each.field: {"before": each.before, "after": each.after} for each in fields},
                }
                for party, fields in self.amended
            ],
            "addresses_added": [list(each) for each in self.addresses_added],
            "addresses_removed": [list(each) for each in self.addresses_removed],
        }


def difference(before: Iterable[Party], after: Iterable[Party]) -> Difference:
    """What differs between two editions of the same list; ListError for two lists."""
    old = {each.key: each for each in before}
    new = {each.key: each for each in after}
    lists = {each.list for each in (*old.values(), *new.values())}
    if len(lists) > 1:
        raise ListError(
            f"these are different lists ({', '.join(sorted(lists))}): their parties cannot be paired"
        )
    both = [(old[key], new[key]) for key in sorted(old.keys() & new.keys()) if old[key] != new[key]]
    told, tells = _places(old.values()), _places(new.values())
    return Difference(
        added=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        removed=tuple(old[key] for key in sorted(old.keys() - new.keys())),
        amended=tuple((second, _amended(first, second)) for first, second in both),
        addresses_added=tuple(sorted(tells - told)),
        addresses_removed=tuple(sorted(told - tells)),
    )


def edition_named(register: Register, text: str) -> Copy:
    """The edition that `LIST`, `LIST@2025-03-21` or `LIST@SHA256` means: the newest, the one in force on that
    day, or the one whose files have this digest (six digits or more); ListError where there is none.
    """
    list, _, which = text.partition("@")
    found = register.editions(known(list).id)
    if not found:
        raise ListError(f"no edition of {list} is recorded: hueandcry lists update {list}")
    if _DAY.fullmatch(which):
        then = [each for each in found if each.day <= which]
        if not then:
            raise ListError(f"the first edition of {list} on record is of {found[0].day}, none of {which}")
        return then[-1]
    if not which:
        return found[-1]
    named = [each for each in found if _DIGEST.fullmatch(which) and each.sha256.startswith(which)]
    if len(named) != 1:
        count = "several editions have" if named else "no edition has"
        raise ListError(f"{list}: {count} {which[:64]!r}: write a day, or six or more digits of a SHA-256")
    return named[0]


def _amended(before: Party, after: Party) -> tuple[Amended, ...]:
    old, new = orjson.loads(document(before)), orjson.loads(document(after))
    names = [name for name in Party.__slots__ if name not in _IDENTITY and old.get(name) != new.get(name)]
    return tuple(Amended(name, old.get(name), new.get(name)) for name in names)


def _places(parties: Iterable[Party]) -> set[tuple[str, str, str]]:
    return {(party.key, each.chain, each.address) for party in parties for each in party.addresses}


def _told(party: Party) -> Any:
    return orjson.loads(document(party))


def _row(change: str, party: Party, field: str = "", before: Any = None, after: Any = None) -> dict[str, str]:
    row = {"change": change, "party": party.key, "name": party.name, "field": field}
    return {**row, "before": _text(before), "after": _text(after)}


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return orjson.dumps(value).decode()
