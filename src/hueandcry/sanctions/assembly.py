"""The last step of every parser: texts cleaned, and an edition that is not whole refused."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Identifier, Party, PartyName, Strength
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import digest
from hueandcry.sanctions.text import NAME_LENGTH, clean, is_disguised

SHOWN = 5
STRENGTHS = tuple(Strength)  # the strongest first


def edition(
    listing: tuple[str, str],
    paths: Sequence[Path],
    parties: Iterable[Party],
    issued: str = "",
    notes: Sequence[str] = (),
) -> Edition:
    """An edition of `listing` (list id, form name) from its parties: cleaned, each id once, none nameless.

    ListError where the list is empty, an id is missing or twice, a party has neither name nor address, or a
    name is longer than 2,000 characters. A note counts the parties from whose names invisible characters were
    taken.
    """
    name = ", ".join(path.name for path in paths)
    kept, disguised = [], []
    for party in parties:
        kept.append(_checked(party, name))
        if any(is_disguised(each.text) for each in party.names):
            disguised.append(party.id)
    if not kept:
        raise ListError(f"{name}: no party in it: an empty list is not taken")
    doubled = [identity for identity, times in Counter(party.id for party in kept).items() if times > 1]
    if doubled:
        raise ListError(
            f"{name}: {len(doubled)} ids occur twice ({', '.join(doubled[:SHOWN])}): not a whole edition"
        )
    if disguised:
        shown = ", ".join(disguised[:SHOWN]) + (", ..." if len(disguised) > SHOWN else "")
        notes = (*notes, f"invisible characters were taken out of names of {len(disguised)} parties: {shown}")
    return Edition(listing[0], listing[1], tuple(kept), digest(paths), issued, tuple(notes))


def remarks(*labelled: tuple[str, Iterable[str] | str]) -> str:
    """The remarks of a party, one line for each text that is not empty: `Title: General`, `Address: ...`."""
    lines = []
    for label, told in labelled:
        for text in (told,) if isinstance(told, str) else told:
            if cleaned := clean(text):
                lines.append(f"{label}: {cleaned}")
    return "\n".join(dict.fromkeys(lines))


def unread_notes(counted: Mapping[str, int]) -> tuple[str, ...]:
    """A note on the fields of records that a form does not know, so that nothing is left out in silence."""
    if not counted:
        return ()
    told = ", ".join(f"{field} ({times:,})" for field, times in sorted(counted.items()))
    return (f"fields that are not known and were not read: {told}",)


def _checked(party: Party, source: str) -> Party:
    if not party.id:
        raise ListError(f"{source}: a party without an id ({clean(party.name)[:80]!r})")
    if any(len(each.text) > NAME_LENGTH for each in party.names):
        raise ListError(f"{source}: {party.id}: a name longer than {NAME_LENGTH:,} characters")
    names = _once(cleaned for each in party.names if (cleaned := _name(each)).text)
    if not names and not party.addresses:
        raise ListError(f"{source}: {party.id}: neither a name nor an address")
    return replace(
        party,
        names=names,
        programmes=_distinct(party.programmes),
        countries=_distinct(party.countries),
        references=_distinct(party.references),
        births=tuple(dict.fromkeys(party.births)),
        identifiers=tuple(
            dict.fromkeys(each for old in party.identifiers if (each := _identifier(old)).value)
        ),
        remarks="\n".join(line for each in party.remarks.splitlines() if (line := clean(each))),
    )


def _once(names: Iterable[PartyName]) -> tuple[PartyName, ...]:
    """Each text once, in the order of the list: the strongest of its occurrences."""
    kept: dict[str, PartyName] = {}
    for each in names:
        before = kept.setdefault(each.text, each)
        if STRENGTHS.index(each.strength) < STRENGTHS.index(before.strength):
            kept[each.text] = each
    return tuple(kept.values())


def _name(name: PartyName) -> PartyName:
    return replace(
        name,
        text=clean(name.text),
        surname=clean(name.surname),
        given=clean(name.given),
        type=clean(name.type),
    )


def _identifier(identifier: Identifier) -> Identifier:
    return Identifier(clean(identifier.type), clean(identifier.value), clean(identifier.country))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for each in texts if (text := clean(each))))
