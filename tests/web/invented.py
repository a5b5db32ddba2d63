"""An invented screener: two lists, one person, one theft; it answers in the shape of the real one."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hueandcry.screen.judgements import PartyState
from hueandcry.screen.names import NameQuery

LISTED = "0x00000000000000000000000000000000000000aa"
CLEAN = "0x00000000000000000000000000000000000000bb"
PARTY = "made-up/1"
NAME = "MADE UP Person"
TX = "ethereum:0x" + "ab" * 32
HEX = frozenset("0123456789abcdef")

LISTING = {
    "kind": "listing",
    "list": "made-up",
    "authority": "Ministry of Inventions",
    "class": "sanction",
    "party": PARTY,
    "name": NAME,
    "party_kind": "person",
    "programmes": ["INVENTED"],
    "listed": True,
    "status": "listed since 2024-02-03",
    "listed_from": "2024-02-03",
    "listed_to": "",
    "said_from": "2024-02-03",
    "last_said": "2024-02-03",
    "gone_by": "",
    "begun": True,
    "seen_from": "2024-02-04",
    "seen_to": "",
    "sha256": "d" * 64,
}
PLACE = {"chain": "eip155:*", "address": LISTED, "printed": LISTED, "codes": ["ETH"], "origin": "field"}
ALIAS = {
    "text": NAME,
    "strength": "primary",
    "type": "",
    "script": "Latn",
    "language": "",
    "surname": "",
    "given": "",
}
HIT = {
    **LISTING,
    "alias": ALIAS,
    "score": 0.93,
    "rule": "same",
    "reasons": ["the same name"],
    "corroboration": [{"what": "birth", "verdict": "not given", "words": "born 1980 by the list"}],
    "name_score": 0.93,
    "grade": "strong",
    "suppressed": "",
    "decision": "a person decides",
    "why": "the same name",
}


def moment(height: int) -> dict[str, Any]:
    return {"height": height, "time": f"2024-01-0{height}T00:00:00Z"}


def exposure(subject: str, direction: str) -> dict[str, Any]:
    """As the real answers are: one row with the way that the money took."""
    asset = "eip155:1/slip44:60"
    transfer = {
        "chain": "eip155:1",
        **moment(1),
        "tx": "0x" + "ab" * 32,
        "position": 0,
        "kind": "native",
        "sender": CLEAN,
        "recipient": LISTED,
        "asset": asset,
        "tainted": str(10**18),
        "amount": str(3 * 10**18),
    }
    way = {"cut": 0, "transfers": [transfer]}
    row = {
        "subject": "made-up-2024",
        "label": "The Made-up Theft",
        "kind": "heist",
        "direction": direction,
        "direct": True,
        "after_listing": None,
        "asset": asset,
        "amount": str(10**18),
        "low": str(10**17),
        "high": str(10**18),
        "share": {"numerator": "1", "denominator": "3", "percent": "33.33"},
        "hops": 1,
        "first": moment(1),
        "last": moment(2),
        "policy": "haircut",
        "at": None,
        "also": [],
        "paths": {"shortest": way, "largest": way},
    }
    exposed = subject.lower() == LISTED
    return {
        "asked": {"address": subject},
        "direction": direction,
        "policy": "haircut",
        "verdict": "exposed" if exposed else "not covered",
        "covered": False,
        "named": [],
        "exposures": [row] if exposed else [],
        "totals": [],
        "standing": [],
        "leaving": [],
        "gaps": ["not covered: the ledger does not hold the whole history"],
        "run": "exposure-1",
        "as_of": None,
        "stale": [],
        "coverage": ["Ethereum 1 to 9"],
        "notes": [],
        "inputs": {},
    }


class Invented:
    """`version` is that of its lists; while it equals `newest[0]` the screener is current."""

    def __init__(self, newest: list[int], delay: float = 0) -> None:
        self._newest = newest
        self.version = newest[0]
        self.delay = delay

    @property
    def basis(self) -> Mapping[str, Any]:
        told = {
            "authority": "Ministry of Inventions",
            "class": "sanction",
            "sha256": f"{self.version:064x}",
            "issued": "2024-02-03",
            "retrieved": "2024-02-04T00:00:00Z",
            "recorded": "2024-02-04T00:00:01Z",
            "counts": {"person": 1, "addresses": 1},
            "floors": "standard",
        }
        return {
            "lists": [
                {"list": "made-up", "age_hours": 3.0, "stale": False, **told},
                {"list": "old-list", "age_hours": 999.5, "stale": True, **told},
            ],
            "never_fetched": ["another-list"],
            "coverage": ["Ethereum: histories of chosen addresses, heights 1 to 9"],
            "ledger": "e" * 64,
            "policy": "fifo",
            "run": "run-1",
            "notes": ["the ledger holds the histories of chosen addresses only"],
            "revision": str(self.version),
        }

    def addresses(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        if self.delay:
            time.sleep(self.delay * len(texts))
        return [self._address(text) for text in texts]

    def _address(self, text: str) -> dict[str, Any]:
        lower = text.strip().lower()
        told: dict[str, Any] = {"query": text, "readings": [], "listings": [], "tags": [], "heists": []}
        if len(lower) != 42 or not lower.startswith("0x") or not set(lower[2:]) <= HEX:
            return {**told, "answer": "not an address", "why": "no grammar fits"}
        told["readings"] = [{"chain": "eip155:*", "address": lower}]
        if lower != LISTED:
            return {**told, "answer": "not listed", "why": "no list in force names it; old-list is stale"}
        return {
            **told,
            "answer": "listed",
            "listings": [{**LISTING, **PLACE}],
            "why": "made-up lists it since 2024-02-03",
        }

    def names(self, queries: Sequence[NameQuery]) -> list[dict[str, Any]]:
        return [self._name(query) for query in queries]

    def _name(self, query: NameQuery) -> dict[str, Any]:
        deadline = time.perf_counter() + self.delay
        while time.perf_counter() < deadline:  # as busy as matching is
            pass
        if query.text.casefold() != NAME.casefold():
            return {"query": query.text, "answer": "no match", "hits": [], "why": "no name scores 0.70"}
        why = "a name alone decides nothing"
        return {"query": query.text, "answer": "possible matches", "hits": [HIT], "why": why}

    def transactions(self, txs: Sequence[str]) -> list[dict[str, Any]]:
        told = {"answer": "not covered", "why": "not in the ledger"}
        return [{"query": tx, **told, "exposure": {"source": exposure(tx, "source")}} for tx in txs]

    def exposure(self, subjects: Sequence[str], direction: str) -> list[dict[str, Any]]:
        return [exposure(each, direction) for each in subjects]

    def states(self, parties: Iterable[str]) -> Mapping[str, PartyState]:
        state = PartyState(f"digest-{self.version}", f"edition-{self.version}", "2024-03-01", NAME)
        return {PARTY: state} if PARTY in set(parties) else {}

    def current(self) -> bool:
        return self.version == self._newest[0]
