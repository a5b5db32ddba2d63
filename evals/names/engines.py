"""Ours and the peers behind one question: how well does each query score against these parties?"""

import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from evals.names.pairs import Pair
from hueandcry.model.party import PartyKind
from hueandcry.screen.names import NameQuery, compare

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
DONE = ROOT / ".venv-peers" / ".done"  # written by `make` when all of it is installed
SCRIPT = ROOT / "evals" / "peers" / "score.py"
MISSING = "peer not installed: make .venv-peers"
LIMIT = 20  # candidates of an answer
LOWEST = 0.5  # of the scores that are looked at
DEFAULT = NameQuery("").threshold


class Peer(NamedTuple):
    """A peer: how it is called in tables and in `score.py`, and the threshold published for it."""

    name: str
    engine: str
    threshold: float


LOGIC = Peer("nomenklatura logic-v2", "logic-v2", 0.7)
SORT = Peer("rapidfuzz token_sort_ratio", "token_sort_ratio", 0.8)
WEIGHTED = Peer("rapidfuzz WRatio", "WRatio", 0.85)
RATIOS = (SORT, WEIGHTED)
PEERS = (LOGIC, *RATIOS)


class Answers(NamedTuple):
    """For each query places of parties with scores, best first; seconds of the processor, and bytes."""

    best: Sequence[Sequence[tuple[int, float]]]
    seconds: float
    first: float = 0.0
    resident: int = 0


class Scores(NamedTuple):
    """One score a pair, and the microseconds of the processor that a pair took."""

    scores: list[float]
    micros: float


def installed() -> bool:
    """Whether the peers' environment is there, and whole."""
    return DONE.exists()


def ask(
    peer: Peer,
    kind: str,
    queries: Sequence[str],
    parties: Sequence[Sequence[str]],
    candidates: Sequence[Sequence[int]] | None = None,
    *,
    warm: bool = False,
    cutoff: float = LOWEST,
) -> Answers:
    """What a peer scores, in a process of its environment; `warm` times a second round."""
    job: dict[str, object] = {"engine": peer.engine, "kind": kind, "limit": LIMIT, "warm": warm}
    job["cutoff"] = cutoff
    job |= {"queries": list(queries), "parties": list(map(list, parties)), "candidates": candidates}
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "job.json"), Path(folder, "answer.json")
        asked.write_text(json.dumps(job))
        done = subprocess.run([PYTHON, SCRIPT, asked, answered], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{peer.name} failed: {done.stderr[-2000:]}")
        return Answers(**json.loads(answered.read_text()))


def peer_scores(peer: Peer, pairs: Sequence[Pair]) -> Scores:
    """A peer's scores of pairs, each kind with its own schema."""
    scores, seconds = [0.0] * len(pairs), 0.0
    for kind in sorted({pair.kind for pair in pairs}):
        places = [place for place, pair in enumerate(pairs) if pair.kind == kind]
        queries = [pairs[place].query for place in places]
        names = [[pairs[place].name] for place in places]
        answers = ask(peer, kind, queries, names, [[number] for number in range(len(places))])
        seconds += answers.seconds
        for place, best in zip(places, answers.best, strict=True):
            scores[place] = best[0][1]
    return Scores(scores, seconds / len(pairs) * 1e6)


def our_scores(pairs: Sequence[Pair]) -> Scores:
    """Our scores of pairs, with reasons."""
    kinds = {kind.value: kind for kind in PartyKind}
    compare("John Smith", "Jon Smith")  # tables are loaded late
    begin = time.process_time()
    scores = [compare(pair.query, pair.name, kinds[pair.kind]).score for pair in pairs]
    return Scores(scores, (time.process_time() - begin) / len(pairs) * 1e6)
