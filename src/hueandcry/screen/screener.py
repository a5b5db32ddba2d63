"""The screener: addresses and names against all that a snapshot knows, in answers that explain themselves.

"Clean" is never said: an answer without a finding says which lists it was asked of, which of them are stale
and which were never fetched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from hueandcry import chains
from hueandcry.chains.recognition import read_address, recognise
from hueandcry.model.errors import AddressError, IdentifierError, InputError
from hueandcry.screen.judgements import PartyState
from hueandcry.screen.listing import binding
from hueandcry.screen.names import NameHit, NameIndex, NameQuery

Answer = dict[str, Any]
NO_ADDRESS = "not an address"


class Knowledge(Protocol):
    """What a screener asks: a snapshot, or the lists of an earlier day."""

    @property
    def names(self) -> NameIndex:
        """The names on record."""

    def said(self, texts: Sequence[str]) -> list[list[dict[str, Any]] | None]:
        """What is said of each address; None where its text is no address."""

    def party(self, key: str) -> dict[str, Any] | None:
        """An entry of a list with its listing, None where there is none."""


class Screener:
    """Answers from what is known; it may be asked from several threads at once.

    `limits` says, in words, what the lists do not cover; it is part of every answer without a finding.
    """

    def __init__(self, knowledge: Knowledge, limits: str) -> None:
        self.knowledge = knowledge
        self._limits = limits

    def addresses(self, texts: Sequence[str]) -> list[Answer]:
        """One answer for each text, in order; a text that is no address is answered so."""
        bare = [_bare(text.strip()) for text in texts]
        return [self._address(*each) for each in zip(texts, bare, self.knowledge.said(bare), strict=True)]

    def names(self, queries: Sequence[NameQuery]) -> list[Answer]:
        """One answer for each name, in order; a hit is never a decision."""
        return [self._name(query) for query in queries]

    def states(self, parties: Iterable[str]) -> Mapping[str, PartyState]:
        """These parties as the lists in force have them; those that no list names any more are left out."""
        found = ((key, self.knowledge.party(key)) for key in parties)
        return {
            key: PartyState(told["digest"], told["sha256"], "", told["name"])
            for key, told in found
            if told is not None and told["listed"]
        }

    def _address(self, query: str, text: str, said: Sequence[Mapping[str, Any]] | None) -> Answer:
        readings = [{"chain": each.chain, "address": each.address} for each in recognise(text)]
        answer: Answer = {"query": query, "readings": readings}
        if said is None:
            return {**answer, "answer": NO_ADDRESS, **_sorted([]), "why": _defect(text)}
        verdict, why = self._verdict(said)
        return {**answer, "answer": verdict, **_sorted(said), "why": why}

    def _verdict(self, said: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
        if not said:
            return "not listed", self._limits
        listings = [each for each in said if each["kind"] == "listing"]
        in_force = [each for each in listings if binding(each)]
        if in_force:
            return "listed", "; ".join(map(_listed, in_force))
        named = [*(_named(each) for each in said if _names(each))]
        others = [each for each in listings if not each["listed"]]
        ended, later = (
            [_listed(each) for each in others if each["begun"] is begun] for begun in (True, False)
        )
        if ended:
            return "formerly listed", "; ".join((*ended, *later, *named, self._limits))
        if later:
            return "listed later", "; ".join((*later, *named, self._limits))
        if named:
            return "named", "; ".join((*named, self._limits))
        return "not listed", self._limits

    def _name(self, query: NameQuery) -> Answer:
        try:
            hits = self.knowledge.names.search(query)
        except InputError as error:
            return {"query": query.text, "answer": "not a name", "hits": [], "why": str(error)}
        told = [shown for hit in hits if (shown := self._hit(hit)) is not None]
        if not told:
            why = f"no name on record scores {query.threshold:.2f} or more; {self._limits}"
            return {"query": query.text, "answer": "no match", "hits": [], "why": why}
        why = "a name alone decides nothing: a person must decide, by what would corroborate it"
        return {"query": query.text, "answer": "possible matches", "hits": told, "why": why}

    def _hit(self, hit: NameHit) -> Answer | None:
        listing = self.knowledge.party(hit.party)
        if listing is None:
            return None  # it came on record later than the day that was asked about
        shown = asdict(hit) | {"alias": asdict(hit.alias) | {"strength": hit.alias.strength.value}}
        shown["corroboration"] = [each._asdict() for each in hit.corroboration]
        shown["why"] = "; ".join(hit.reasons)
        return {**{name: value for name, value in listing.items() if name != "digest"}, **shown}


def _bare(text: str) -> str:
    """An address without the chain that may stand before it: `eip155:1:0x...`, `ethereum:0x...`."""
    chain, colon, last = text.rpartition(":")
    if not colon or recognise(text):
        return text
    try:
        chains.chain(chain)
    except IdentifierError:
        return last if text.count(":") == 2 else text
    return last


def _sorted(said: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    kinds = {"listing": "listings", "tag": "tags", "heist": "heists"}
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in kinds.values()}
    for each in said:
        found[kinds[each["kind"]]].append(each)
    return found


def _names(said: Mapping[str, Any]) -> bool:
    """Whether a statement other than a binding listing speaks against an address."""
    return bool(said[{"heist": "thief", "tag": "adverse", "listing": "listed"}[said["kind"]]])


def _listed(said: Mapping[str, Any]) -> str:
    codes = f" ({', '.join(said['codes'])})" if said["codes"] else ""
    return f"{said['list']}: {said['name']}, address {said['printed']}{codes}: {said['status']}"


def _named(said: Mapping[str, Any]) -> str:
    if said["kind"] == "tag":
        return (
            f"tagged {said['label']!r} ({said['category']}) by {said['source']}, {said['confidence']} of 100"
        )
    if said["kind"] == "heist":
        return f"{said['role']} in the heist {said['heist']} of {said['date']}"
    return f"named by {said['authority']} ({said['list']}, {said['class']}): {said['name']}, {said['status']}"


def _defect(text: str) -> str:
    try:
        read_address(text)
    except AddressError as error:
        return str(error)
    return ""
