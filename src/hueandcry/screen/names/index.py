"""The index of listed names: which of tens of thousands a name may be, in about a millisecond."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from hueandcry.model.party import Party, PartyKind, PartyName, Strength
from hueandcry.screen.names import building, store
from hueandcry.screen.names.analysis import Analysis, listed
from hueandcry.screen.names.comparison import Verdict, explain, judge
from hueandcry.screen.names.corroboration import corroborate, grade, weights
from hueandcry.screen.names.keys import folded, keys
from hueandcry.screen.names.query import Corroboration, NameHit, NameQuery

# How many names a query looks at, the most where it asks for many parties, how many names a key may have
# before it says too little; how many analysed names are kept in memory.
CANDIDATES, MOST_CANDIDATES, COMMONEST, KEPT = 40, 400, 4000, 12000
# How many of those are compared in any case; how alike, of 100, the letters of the others must look; how many
# that share a reading are compared however they look.
SURE, LOOK, READ = 5, 75, 12
Array = store.Array


class _Found(NamedTuple):
    name_score: float
    number: int
    verdict: Verdict


class NameIndex:
    """Names of parties by their keys. Build it once per edition of the lists, save it, open it mapped."""

    def __init__(self, tables: store.Store) -> None:
        self._tables = tables
        self._analyses: dict[int, Analysis] = {}
        self._folded = tables.folded()
        self._party: list[int] = tables.arrays["name_party"].tolist()
        self._sizes: Array = np.diff(tables.arrays["key_starts"].astype(np.int64))
        self._rarity: Array = np.log((tables.names + 1) / self._sizes.astype(np.float64)).astype(np.float32)

    @classmethod
    def build(cls, parties: Iterable[Party]) -> "NameIndex":
        """Index every name of every party."""
        return cls(building.build(parties))

    @classmethod
    def open(cls, folder: Path) -> "NameIndex":
        """Open a saved index, mapped into memory; InputError where the folder holds no whole one."""
        return cls(store.load(Path(folder)))

    def save(self, folder: Path) -> None:
        """Write the index to a folder, which may exist."""
        self._tables.save(Path(folder))

    @property
    def names(self) -> int:
        """How many names it holds."""
        return self._tables.names

    @property
    def parties(self) -> int:
        """How many parties it holds."""
        return self._tables.parties

    def search_many(self, queries: Iterable[NameQuery]) -> tuple[tuple[NameHit, ...], ...]:
        """The hits of each query, in the order of the queries."""
        return tuple(self.search(query) for query in queries)

    def search(self, query: NameQuery) -> tuple[NameHit, ...]:
        """The parties that the name may be of, best first; what was suppressed comes last.

        InputError where the name is longer than 1,000 characters or 60 words.
        """
        asked = Analysis(query.text, query.kind)
        wanted = min(MOST_CANDIDATES, max(CANDIDATES, 3 * query.limit))
        best: dict[int, _Found] = {}
        for number in self.candidates(asked, wanted):
            verdict = judge(asked, self._analysis(number))
            if verdict.score >= query.threshold:
                party = self._party[number]
                found = _Found(self._weighed(verdict.score, number), number, verdict)
                if party not in best or found.name_score > best[party].name_score:
                    best[party] = found
        hits = [self._hit(query, asked, party, found) for party, found in best.items()]
        hits.sort(key=lambda hit: (bool(hit.suppressed), -hit.score, hit.party))
        return tuple(hits[: query.limit])

    def candidates(self, asked: Analysis, wanted: int = CANDIDATES) -> list[int]:
        """The numbers of the names that share the most, and the rarest, keys with a name.

        A few are always compared; of the others those whose letters are alike at a quick look, or that share
        a reading or an acronym.
        """
        letters, readings = keys(asked)
        found = self._sharing({**letters, **readings}, wanted)
        first, rest = found[:SURE], found[SURE:]
        if not rest:
            return first
        alike = set(self._sharing(readings, READ)) if readings else set()
        text = folded(asked)
        looks = {number: self._folded[number] for number in rest}
        if text:
            close = process.extract(
                text, looks, scorer=fuzz.token_ratio, processor=None, limit=None, score_cutoff=LOOK
            )
            alike.update(number for _, _, number in close)
        return first + [number for number in rest if number in alike or not (text and looks[number])]

    def _sharing(self, wished: dict[int, float], wanted: int) -> list[int]:
        """The numbers of the names that share the most of some keys, best first."""
        arrays = self._tables.arrays
        listed = arrays["keys"]
        if not len(listed):
            return []
        codes = np.fromiter(wished, dtype=np.uint32, count=len(wished))
        places = np.minimum(np.searchsorted(listed, codes), len(listed) - 1)
        known = listed[places] == codes
        places = places[known]
        if not len(places):
            return []
        said = np.fromiter(wished.values(), dtype=np.float32, count=len(wished))[known] * self._rarity[places]
        starts, sizes = arrays["key_starts"][places], self._sizes[places]
        rare = sizes <= COMMONEST
        if rare.any():
            starts, sizes, said = starts[rare], sizes[rare], said[rare]
        postings = arrays["postings"]
        runs = [
            postings[start : start + size]
            for start, size in zip(starts.tolist(), sizes.tolist(), strict=True)
        ]
        total = np.bincount(np.concatenate(runs), weights=np.repeat(said, sizes))
        found = np.flatnonzero(total > 0)
        if len(found) > wanted:
            found = found[np.argpartition(-total[found], wanted)[:wanted]]
        order: list[int] = found[np.argsort(-total[found], kind="stable")].tolist()
        return order

    def _analysis(self, number: int) -> Analysis:
        found = self._analyses.get(number)
        if found is None:
            if len(self._analyses) >= KEPT:
                self._analyses.clear()
            kind = self._tables.kind(self._party[number])
            found = self._analyses[number] = listed(self._tables.text(number), kind)
        return found

    def _weighed(self, score: float, number: int) -> float:
        weak = store.STRENGTHS[self._tables.arrays["name_strength"][number]] is Strength.WEAK
        return score * weights()["weak-alias"] if weak else score

    def _hit(self, query: NameQuery, asked: Analysis, party: int, found: _Found) -> NameHit:
        key, facts = self._tables.party(party)
        alias = self._tables.name(found.number)
        comparison = explain(asked, self._analysis(found.number), found.verdict)
        corroboration = corroborate(query, facts)
        against = _against(query.kind, self._tables.kind(party), corroboration)
        score = found.name_score
        for each in against:
            score *= weights()[each]
        suppressed = f"suppressed by {' and '.join(against)}" if score < query.threshold and against else ""
        return NameHit(
            party=key,
            alias=alias,
            score=round(score, 4),
            rule=comparison.rule,
            reasons=(_listed_as(alias), *comparison.reasons),
            corroboration=corroboration,
            name_score=round(found.name_score, 4),
            grade=grade(score),
            suppressed=suppressed,
        )


def _against(asked: PartyKind, listed: PartyKind, corroboration: tuple[Corroboration, ...]) -> list[str]:
    """What is held against a hit, by the names of `data/weights.csv`."""
    known = PartyKind.UNKNOWN not in (asked, listed)
    found = ["other-kind"] if known and asked is not listed else []
    return found + [
        each.what.replace(" ", "-")
        for each in corroboration
        if each.verdict == "conflicts" and each.what in ("birth date", "country")
    ]


def _listed_as(alias: PartyName) -> str:
    words = {
        Strength.PRIMARY: "the name under which the party is listed",
        Strength.STRONG: "an alias on the list",
        Strength.WEAK: f"an alias that the list itself calls weak: counted at {weights()['weak-alias']:g}",
    }
    return f'"{alias.text}" is {words[alias.strength]}{f" ({alias.type})" if alias.type else ""}'
