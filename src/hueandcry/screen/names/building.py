"""Building the tables of a name index from parties."""

from array import array
from collections.abc import Iterable

import numpy as np
import orjson

from hueandcry.model.party import Party, PartyName
from hueandcry.screen.names.analysis import listed
from hueandcry.screen.names.keys import folded, keys
from hueandcry.screen.names.store import KINDS, STRENGTHS, Array, Store

_STRENGTH = {strength: place for place, strength in enumerate(STRENGTHS)}
_KIND = {kind: place for place, kind in enumerate(KINDS)}


class Tables:
    """The tables while they grow."""

    def __init__(self) -> None:
        self.names, self.parties, self.folded = bytearray(), bytearray(), bytearray()
        self.name_starts, self.party_starts = array("Q", [0]), array("Q", [0])
        self.name_party, self.keys, self.owners = array("I"), array("I"), array("I")
        self.name_strength, self.party_kind = array("B"), array("B")

    def add(self, party: Party) -> None:
        """One party with every name of it."""
        births = [(each.date, each.to, each.circa) for each in party.births]
        identifiers = [each.value for each in party.identifiers]
        addresses = [each.address for each in party.addresses]
        self.parties += orjson.dumps([party.key, births, party.countries, identifiers, addresses])
        self.party_starts.append(len(self.parties))
        self.party_kind.append(_KIND[party.kind])
        seen: set[str] = set()
        for name in party.names:
            if name.text not in seen:
                seen.add(name.text)
                self._name(name, party)

    def _name(self, name: PartyName, party: Party) -> None:
        analysis = listed(name.text, party.kind)
        letters, readings = keys(analysis)
        found = {**letters, **readings}
        number = len(self.name_party)
        fields = [name.text, name.type, name.script, name.language, name.surname, name.given]
        self.names += orjson.dumps(fields)
        self.folded += folded(analysis).encode() + b"\n"
        self.name_starts.append(len(self.names))
        self.name_party.append(len(self.party_kind) - 1)
        self.name_strength.append(_STRENGTH[name.strength])
        self.keys.extend(found)
        self.owners.extend([number] * len(found))

    def store(self) -> Store:
        """The finished tables, postings sorted by key."""
        keys_of, owners = _numbers(self.keys, np.uint32), _numbers(self.owners, np.uint32)
        order = np.argsort(keys_of, kind="stable")
        distinct, starts = np.unique(keys_of[order], return_index=True)
        arrays = {
            "name_starts": _numbers(self.name_starts, np.uint64),
            "name_party": _numbers(self.name_party, np.uint32),
            "name_strength": _numbers(self.name_strength, np.uint8),
            "party_starts": _numbers(self.party_starts, np.uint64),
            "party_kind": _numbers(self.party_kind, np.uint8),
            "keys": distinct,
            "key_starts": np.append(starts, len(order)).astype(np.uint32),
            "postings": owners[order],
        }
        return Store(
            arrays, {"names": bytes(self.names), "parties": bytes(self.parties), "folded": bytes(self.folded)}
        )


def _numbers(values: "array[int]", kind: type) -> Array:
    return np.frombuffer(values, dtype=kind) if len(values) else np.zeros(0, dtype=kind)


def build(parties: Iterable[Party]) -> Store:
    """The tables of all names of all parties."""
    tables = Tables()
    for party in parties:
        tables.add(party)
    return tables.store()
