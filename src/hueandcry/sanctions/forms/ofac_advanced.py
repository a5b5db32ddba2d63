"""`ofac-advanced`: OFAC's lists in the Advanced Sanctions Data Model (sdn_advanced.xml, cons_advanced.xml).

One pass: values, locations and documents come before the parties in the file, the entries after them, so that
what is kept is the parties and two small tables.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hueandcry.model.errors import ListError
from hueandcry.sanctions.assembly import edition, unread_notes
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.files import only
from hueandcry.sanctions.forms.ofac.feature import wallet_note
from hueandcry.sanctions.forms.ofac.party import (
    Entry,
    Paper,
    Profile,
    day_of,
    party_of,
    read_entry,
    read_paper,
    read_place,
    read_profile,
)
from hueandcry.sanctions.forms.ofac.values import Values, read_values
from hueandcry.sanctions.xml import Element, Shape, is_root, reading, unread

NAME = "ofac-advanced"
LISTS: tuple[str, ...] = ("ofac-sdn", "ofac-consolidated")

SDN = "SDN List"
SHAPE = Shape(
    root="Sanctions",
    records=frozenset(
        {
            "DateOfIssue",
            "ReferenceValueSets",
            "Location",
            "IDRegDocument",
            "DistinctParty",
            "ProfileRelationship",
            "SanctionsEntry",
        }
    ),
    holders=frozenset(
        {"Locations", "IDRegDocuments", "DistinctParties", "ProfileRelationships", "SanctionsEntries"}
    ),
    passed=frozenset({"SanctionsEntryLinks"}),
)

PARTS = frozenset({"Comment", "Profile", "Identity", "Feature"})
"""What a party and its profile hold."""


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    source: str
    values: Values | None = None
    issued: str = ""
    places: dict[str, str] = field(default_factory=dict)
    papers: dict[str, list[Paper]] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def take(self, record: Element) -> None:
        """Sort in one record of the file."""
        if record.tag == "DateOfIssue":
            self.issued = day_of(record, Values(self.source))
        elif record.tag == "ReferenceValueSets":
            self.values = read_values(record, self.source)
        elif record.tag != "ProfileRelationship":
            self._take_numbered(record)

    def _take_numbered(self, record: Element) -> None:
        if self.values is None:
            raise ListError(
                f"{self.source}: <{record.tag}> comes before ReferenceValueSets: the format has changed"
            )
        if record.tag == "Location":
            self.places[record.get("ID", "")] = read_place(record, self.values)
        elif record.tag == "IDRegDocument":
            identity, paper = read_paper(record, self.values)
            self.papers.setdefault(identity, []).append(paper)
        elif record.tag == "DistinctParty":
            self.unknown.update(
                each for part in (record, *record.iterfind("Profile")) for each in unread(part, PARTS)
            )
            self._take_party(read_profile(record, self.values, self.places, self.papers))
        else:
            profile, entry = read_entry(record, self.values)
            self.entries.setdefault(profile, []).append(entry)

    def _take_party(self, profile: Profile) -> None:
        if profile.id in self.profiles:
            raise ListError(f"{self.source}: party {profile.id} occurs twice")
        self.profiles[profile.id] = profile

    def check(self) -> None:
        """Refuse a file whose parts do not belong together, or that has no party."""
        if not self.profiles:
            raise ListError(f"{self.source}: there is no party in it")
        if not self.issued:
            raise ListError(f"{self.source}: it has no DateOfIssue")
        if self.papers:
            raise ListError(f"{self.source}: documents of identity {min(self.papers)} belong to no party")
        unlisted = self.profiles.keys() ^ self.entries.keys()
        if unlisted:
            raise ListError(
                f"{self.source}: party {min(unlisted)} has no sanctions entry, or an entry no party: "
                "the file is not whole"
            )


def detect(head: bytes, name: str) -> bool:
    """XML whose root is `Sanctions`."""
    return is_root(head, SHAPE.root)


def parse(paths: Sequence[Path]) -> Edition:
    """Read one file; ListError where it is not whole or a number in it is not defined."""
    path = only(paths, NAME)
    found = _Reading(path.name)
    with reading(path, SHAPE) as document:
        for record in document.records():
            found.take(record)
    found.check()
    sdn = all(any(entry.list == SDN for entry in entries) for entries in found.entries.values())
    list_ = LISTS[0] if sdn else LISTS[1]
    parties = (
        party_of(profile, found.entries[number], list_, SDN if sdn else "")
        for number, profile in found.profiles.items()
    )
    return edition((list_, NAME), paths, parties, found.issued, _notes(found))


def _notes(found: _Reading) -> tuple[str, ...]:
    entries = sum(len(each) for each in found.entries.values())
    wallets = wallet_note(each.wallets for each in found.profiles.values())
    return f"{entries} sanctions entries", wallets, *unread_notes(found.unknown)
