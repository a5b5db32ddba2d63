"""What the lists on record cover and what they leave open, in words and as rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hueandcry.sanctions.catalogue import catalogue
from hueandcry.sanctions.copies import Copy, ListVersion
from hueandcry.sanctions.register import Register
from hueandcry.screen.listing import IN_FORCE


def limits(versions: Iterable[ListVersion]) -> str:
    """What an answer without a finding rests on and what it leaves open, in one sentence."""
    found = tuple(versions)
    if not found:
        return "no list was ever taken: nothing can be said (`hueandcry lists update`)"
    asked = ", ".join(
        f"{each.id} of {(each.issued or each.retrieved or each.recorded)[:10]}" for each in found
    )
    stale = ", ".join(each.id for each in found if each.stale)
    never = ", ".join(never_taken(found))
    parts = [f"on record are {asked}"]
    parts += [f"stale: {stale}"] if stale else []
    parts += [f"never taken: {never}"] if never else []
    return "; ".join(parts) + "; who or what no list names is not thereby clean"


def then(register: Register, seen_by: date | None) -> str:
    """The copies that speak of an earlier day."""
    used = {each.list: each for each in register.editions(seen_by=seen_by)}
    told = ", ".join(f"{id} of {each.day}" for id, each in used.items())
    since = ", ".join(f"{each.id} since {each.known_from}" for each in register.versions() if each.id in used)
    return f"on record are {told}; copies reach back: {since}" if told else "no list was on record"


def unknown(copies: Iterable[Copy], as_of: date | None) -> str:
    """Why the copies do not tell how the lists stood on a day."""
    since: dict[str, str] = {}
    for each in copies:
        if catalogue()[each.list].kind in IN_FORCE:
            since.setdefault(each.list, each.day)
    if not since:
        return "no sanctions list was on record then"
    late = [f"{id} ({day})" for id, day in since.items() if as_of and day > as_of.isoformat()]
    return f"the first copies are of later days: {', '.join(late)}" if late else ""


def never_taken(versions: Iterable[ListVersion]) -> list[str]:
    """The lists of the catalogue of which there is no copy; collections of others' lists do not count."""
    had = {each.id for each in versions}
    return [id for id, known in catalogue().items() if id not in had and known.kind != "import"]


def row(of: ListVersion) -> dict[str, Any]:
    """A list as the basis of an answer shows it."""
    known = catalogue()[of.id]
    return {
        "list": of.id,
        "authority": known.authority,
        "class": of.kind,
        "sha256": of.sha256,
        "issued": of.issued,
        "retrieved": of.retrieved,
        "recorded": of.recorded,
        "age_hours": of.age,
        "stale": of.stale,
        "counts": dict(of.counts),
        "floors": of.floors,
    }


def notes(versions: Sequence[ListVersion], coverage: Sequence[str]) -> list[str]:
    """What the basis of an answer leaves open, in words."""
    never = never_taken(versions)
    told = [f"lists that were never taken: {', '.join(never)}"] if never else []
    bare = [each.id for each in versions if each.floors == "none"]
    told += [f"taken without floors, so perhaps cut short: {', '.join(bare)}"] if bare else []
    if not coverage:
        told.append("the ledger is empty: of money that came or went nothing can be said")
    return told
