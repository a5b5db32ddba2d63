"""`ftm`: FollowTheMoney entities as JSON lines, as OpenSanctions publishes them; and parties written so.

Parties are what a sanction or a topic speaks of, and who holds such a wallet; others in the file (relatives,
owners) are counted in the notes. Entities may stand in any order.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party
from hueandcry.sanctions.assembly import edition, unread_notes
from hueandcry.sanctions.document import party_of as document_party
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.followthemoney.entity import Entity, read_entities
from hueandcry.sanctions.forms.followthemoney.export import entities, export
from hueandcry.sanctions.forms.followthemoney.parties import party_of
from hueandcry.sanctions.forms.followthemoney.schema import (
    KINDS,
    PARTY,
    READ,
    SANCTION,
    SANCTIONS_READ,
    WALLET,
)

__all__ = ["LISTS", "NAME", "detect", "export", "parse"]

NAME = "ftm"
LISTS: tuple[str, ...] = ("opensanctions",)


@dataclass(slots=True)
class _Found:
    """The entities of a file: parties and wallets by id, and what refers to each."""

    source: str
    parties: dict[str, Entity] = field(default_factory=dict)
    sanctions: dict[str, list[Entity]] = field(default_factory=dict)
    wallets: dict[str, list[Entity]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)

    def take(self, entity: Entity) -> None:
        """Sort in one entity."""
        if entity.id in self.ids:
            raise ListError(f"{self.source}: the entity {entity.id} occurs twice")
        self.ids.add(entity.id)
        if entity.schema == SANCTION:
            entity = entity.only(SANCTIONS_READ)
            for subject in entity.all("entity"):
                self.sanctions.setdefault(subject, []).append(entity)
        elif entity.schema in KINDS:
            self.unread.update(name for name in entity.properties if name not in READ)
            entity = entity.only(READ)
            self.parties[entity.id] = entity
            for holder in entity.all("holder") if entity.schema == WALLET else ():
                self.wallets.setdefault(holder, []).append(entity)
        else:
            self.others[entity.schema] += 1

    def held(self, entity: Entity) -> bool:
        """Whether it is a wallet whose holder is in the file: then it is an address of the holder's."""
        return entity.schema == WALLET and any(each in self.parties for each in entity.all("holder"))

    def against(self, entity: Entity) -> list[Entity]:
        """The sanctions against an entity and its wallets."""
        wallets = self.wallets.get(entity.id, ())
        named = [each for one in (entity, *wallets) for each in self.sanctions.get(one.id, ())]
        return list({each.id: each for each in named}.values())

    def is_listed(self, entity: Entity) -> bool:
        """Whether a sanction or a topic speaks of it or of a wallet that it holds."""
        wallets = self.wallets.get(entity.id, ())
        return bool(self.against(entity) or any(each.all("topics") for each in (entity, *wallets)))


def detect(head: bytes, name: str) -> bool:
    """A JSON object a line, with schema and properties."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:4096]
    return start.startswith(b"{") and b'"schema"' in head and b'"properties"' in head


def parse(paths: Sequence[Path]) -> Edition:
    """Every party of a file; ListError for a line that is no entity, or exports of several lists in one."""
    path = only(paths, NAME)
    found = _Found(path.name)
    for entity in read_entities(path):
        found.take(entity)
    free = [each for each in found.parties.values() if not found.held(each)]
    told = [each for each in free if found.is_listed(each) or each.all(PARTY)]
    parties = [_party(entity, found) for entity in told]
    lists = {party.list for party in parties}
    if len(lists) > 1:
        raise ListError(
            f"{path.name}: parties of several lists ({', '.join(sorted(lists))}): one file a list"
        )
    notes = _notes(found, len(free) - len(told))
    return edition((lists.pop() if lists else LISTS[0], NAME), paths, parties, notes=notes)


def _party(entity: Entity, found: _Found) -> Party:
    sanctions, wallets = found.against(entity), found.wallets.get(entity.id, [])
    if not (told := entity.first(PARTY)):
        return party_of(entity, wallets, sanctions, LISTS[0])
    try:
        party = document_party(told)
        expected = {_content(each) for each in entities(party)}
    except (ValueError, TypeError, KeyError) as error:
        raise ListError(f"{found.source}: {entity.id}: {PARTY} is not a party ({error})") from error
    if expected != {_content(each) for each in (entity, *wallets, *sanctions)}:
        raise ListError(
            f"{found.source}: {entity.id}: its properties and {PARTY} disagree: changed after the export: "
            f"export it again, or take {PARTY} out"
        )
    return party


def _content(entity: Entity) -> tuple[str, str, frozenset[tuple[str, str]]]:
    values = ((name, each) for name, all_ in entity.properties.items() for each in all_)
    return entity.id, entity.schema, frozenset(values)


def _notes(found: _Found, passed: int) -> tuple[str, ...]:
    notes = []
    if passed:
        notes.append(f"parties that no sanction and no topic speaks of were passed by: {passed:,}")
    if found.others:
        told = ", ".join(f"{schema} ({times:,})" for schema, times in sorted(found.others.items()))
        notes.append(f"entities of other schemata were passed by: {told}")
    return (*notes, *unread_notes(found.unread))
