"""Score names with the peers; runs inside `.venv-peers`, imports nothing of the project.

`python score.py JOB ANSWER`: JOB is JSON: `engine`, `kind` (`person` or `entity`), `queries` (names),
`parties` (lists of names), `candidates` (for each query places in `parties`; null: all of them), `limit`,
`cutoff` (scores below may be left out), `warm` (true: it is done twice and the second time counts). ANSWER is
JSON: `best`, for each query up to `limit` pairs of place and score from 0 to 1, best first; `seconds` of the
processor for scoring alone, after one comparison that loads what an engine loads late; `first`, the seconds
from the start of this script to the end of that one; `resident`, the most that was, in bytes.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Parties = Sequence[Sequence[str]]
Scored = list[tuple[int, float]]

START = time.perf_counter()
BATCH = 100
SCHEMATA = {"person": "Person", "entity": "Organization", "vessel": "Vessel"}


class LogicV2:
    """Nomenklatura's logic-v2: entities with names alone, made before the clock runs."""

    def __init__(self, kind: str, parties: Parties) -> None:
        from followthemoney import model
        from nomenklatura.matching import LogicV2 as Algorithm
        from nomenklatura.matching import ScoringConfig

        self._model = model
        self._schema = SCHEMATA[kind]
        self._compare = Algorithm.compare
        self._config = ScoringConfig.defaults()
        self._made = 0
        self.parties = [self._entity(names) for names in parties]

    def _entity(self, names: Sequence[str]) -> Any:
        entity = self._model.make_entity(self._schema)
        self._made += 1  # what is known of an entity is kept by its id: no two may share one
        entity.id = f"made-{self._made}"
        for name in names:
            entity.add("name", name)
        return entity

    def query(self, name: str) -> Any:
        """A name as what `scores` wants."""
        return self._entity([name])

    def scores(self, query: Any, candidates: Sequence[int] | None, limit: int) -> Scored:
        """Places and scores of the candidates."""
        places = range(len(self.parties)) if candidates is None else candidates
        return [(place, self._compare(query, self.parties[place], self._config).score) for place in places]


class Fuzzy:
    """A ratio of rapidfuzz after its own cleaning; the best name of a party counts."""

    def __init__(self, scorer: str, parties: Parties) -> None:
        from rapidfuzz import fuzz, process, utils

        self._scorer = getattr(fuzz, scorer)
        self._clean = utils.default_process
        self._process = process
        self._names = [[self._clean(name) for name in names] for names in parties]
        self._flat = [name for names in self._names for name in names]
        self._owner = [place for place, names in enumerate(self._names) for _ in names]

    def query(self, name: str) -> Any:
        """A name as what `scores` wants."""
        return self._clean(name)

    def scores(self, query: Any, candidates: Sequence[int] | None, limit: int) -> Scored:
        """Places and scores of the candidates; of all, those of the best names."""
        if candidates is not None:
            scorer = self._scorer
            return [
                (place, max(scorer(query, name) for name in self._names[place]) / 100) for place in candidates
            ]
        return self.of_all([query], limit, 0.0)[0]

    def of_all(self, queries: Sequence[str], limit: int, cutoff: float) -> list[Scored]:
        """The best parties of each query among all, in the way that is fastest: many queries at once."""
        import numpy as np

        found: list[Scored] = []
        for start in range(0, len(queries), BATCH):
            batch = queries[start : start + BATCH]
            wanted: dict[str, Any] = {
                "scorer": self._scorer,
                "score_cutoff": 100 * cutoff,
                "dtype": np.float32,
            }
            table = self._process.cdist(batch, self._flat, **wanted)
            most = min(4 * limit, table.shape[1])
            places = np.argpartition(-table, most - 1, axis=1)[:, :most]
            for row, names in zip(table, places, strict=True):
                best: dict[int, float] = {}
                for name in names[np.argsort(-row[names], kind="stable")]:
                    if row[name] > 0:
                        best.setdefault(self._owner[name], float(row[name]) / 100)
                found.append(list(best.items()))
        return found


def resident() -> int:
    """The most memory that this process had, in bytes; 0 where the system does not say."""
    # What getrusage calls the most counts the process that this one was started from.
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def run(job: Mapping[str, Any]) -> dict[str, Any]:
    """Do the job."""
    engine, kind, parties = job["engine"], job["kind"], job["parties"]
    scorer: LogicV2 | Fuzzy = LogicV2(kind, parties) if engine == "logic-v2" else Fuzzy(engine, parties)
    scorer.scores(scorer.query("John Smith"), [0], 1)
    first = time.perf_counter() - START
    queries = [scorer.query(name) for name in job["queries"]]
    candidates = job["candidates"] or [None] * len(queries)
    limit = job["limit"]
    for _ in range(2 if job["warm"] else 1):
        begin = time.process_time()
        if job["candidates"] is None and isinstance(scorer, Fuzzy):
            found = scorer.of_all(queries, limit, job["cutoff"])
        else:
            found = [
                scorer.scores(query, places, limit) for query, places in zip(queries, candidates, strict=True)
            ]
        best = [sorted(each, key=lambda pair: -pair[1])[:limit] for each in found]
        seconds = time.process_time() - begin
    return {"best": best, "seconds": seconds, "first": first, "resident": resident()}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(run(json.loads(Path(sys.argv[1]).read_text()))))
