"""Names looked up in lists: South-Korean namesakes in the UN's, changed and ordinary names in OFAC's."""

import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from evals.names import engines, namesakes, ofac, perturbed, un
from evals.names.engines import Peer
from evals.names.namesakes import Namesakes
from evals.names.perturbed import Query
from hueandcry.model.party import Party, PartyKind, PartyName, Strength
from hueandcry.screen.names import NameIndex, NameQuery

KINDS = {kind.value: kind for kind in PartyKind}


class Found(NamedTuple):
    """Places of parties with scores for each query, best first; microseconds of the processor a query."""

    best: Sequence[Sequence[tuple[int, float]]]
    micros: float


def listed(party: un.Named) -> Party:
    """A party of the UN's list with its names."""
    aliases = tuple(PartyName(alias) for alias in party.aliases)
    names = (PartyName(party.primary, Strength.PRIMARY), *aliases)
    return Party("un", party.number, PartyKind.PERSON, names)


def search(parties: Sequence[Party], queries: Sequence[tuple[str, str]], threshold: float) -> Found:
    """Look up (name, kind) in an index of ours over the parties."""
    index = NameIndex.build(parties)
    places = {party.key: place for place, party in enumerate(parties)}
    index.search(NameQuery("John Smith"))  # tables are loaded late
    begin = time.process_time()
    hits = [
        index.search(NameQuery(text, KINDS[kind], limit=engines.LIMIT, threshold=threshold))
        for text, kind in queries
    ]
    micros = (time.process_time() - begin) / len(queries) * 1e6
    return Found([[(places[hit.party], hit.score) for hit in each] for each in hits], micros)


def flagged(found: Found, threshold: float) -> int:
    """How many queries have a party at or above the threshold."""
    return sum(any(score >= threshold for _, score in each) for each in found.best)


@cache
def south() -> Mapping[str, Namesakes]:
    """The two sets of South Koreans."""
    names = [name for party in un.parties("person") for name in party.names]
    return {"drawn": namesakes.drawn(names), "near": namesakes.near(names)}


def our_namesakes(which: str) -> Found:
    """South Koreans in our index of the UN's persons."""
    queries = [(text, "person") for text in south()[which].written]
    return search([listed(party) for party in un.parties("person")], queries, engines.LOWEST)


def peer_namesakes(peer: Peer, which: str) -> Found:
    """South Koreans against each of the UN's persons."""
    queries = south()[which].written
    answers = engines.ask(peer, "person", queries, [party.names for party in un.parties("person")])
    return Found(answers.best, answers.seconds / len(queries) * 1e6)


@cache
def general() -> Mapping[str, Sequence[Query]]:
    """The queries against OFAC's list: changed names, ordinary names, invented companies."""
    parties = ofac.parties()
    known = perturbed.Listed(name.text for party in parties for name in party.names)
    return {
        "changed": perturbed.perturbed(parties),
        "ordinary": perturbed.ordinary(known),
        "companies": perturbed.companies(known),
    }


@cache
def everything() -> Sequence[Query]:
    """All queries against OFAC's list in one row."""
    return [query for queries in general().values() for query in queries]


def our_general() -> Found:
    """All queries in our index of the whole list."""
    return search(ofac.parties(), [(query.text, query.kind) for query in everything()], engines.LOWEST)


def peer_general(peer: Peer, candidates: Found | None = None) -> Found:
    """All queries against the parties of their kind: all of these, or candidates found before."""
    parties, queries = ofac.parties(), everything()
    best: list[Sequence[tuple[int, float]]] = [()] * len(queries)
    seconds = 0.0
    for kind in ("person", "entity"):
        numbers = [number for number, query in enumerate(queries) if query.kind == kind]
        texts = [queries[number].text for number in numbers]
        if candidates is None:
            places = [place for place, party in enumerate(parties) if party.kind.value == kind]
            wanted = None
        else:
            lists = [[place for place, _ in candidates.best[number]] for number in numbers]
            places = sorted({place for each in lists for place in each})
            back = {place: new for new, place in enumerate(places)}
            wanted = [[back[place] for place in each] for each in lists]
        names = [[name.text for name in parties[place].names] for place in places]
        answers = engines.ask(peer, kind, texts, names, wanted)
        seconds += answers.seconds
        for number, each in zip(numbers, answers.best, strict=True):
            best[number] = [(places[place], score) for place, score in each]
    return Found(best, seconds / len(queries) * 1e6)


class General(NamedTuple):
    """What a lookup makes of OFAC's list at a threshold."""

    found: int  # changed names with their party at or above the threshold
    first: int  # changed names whose party has the best score, ties included
    changed: int
    ordinary: int  # flagged
    companies: int  # flagged
    by_change: Mapping[str, int]


def judged(found: Found, threshold: float) -> General:
    """Count."""
    right = first = changed = 0
    wrong = {"ordinary": 0, "companies": 0}
    by_change = dict.fromkeys(perturbed.CHANGES, 0)
    numbered = iter(found.best)
    for name, queries in general().items():
        for query in queries:
            best = next(numbered)
            flags = {place: score for place, score in best if score >= threshold}
            if query.party is None:
                wrong[name] += bool(flags)
                continue
            changed += 1
            hit = query.party in flags
            right += hit
            by_change[query.change] += hit
            first += hit and flags[query.party] == max(flags.values())
    return General(right, first, changed, wrong["ordinary"], wrong["companies"], by_change)
