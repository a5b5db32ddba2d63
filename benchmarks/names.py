"""Names: an index of OFAC's whole list asked on one core, beside rapidfuzz and nomenklatura's logic-v2.

Ours runs in processes of their own that only open the saved index, so that time and memory are those of a
service: `python -m benchmarks.names FOLDER` is such a process. Queries are timed by the processor's clock, on
both sides: what else runs on the machine does not count. The start is timed by the wall's.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.table import Line

ROUNDS = 5
QUERIES = 1_000
WARMING = 2_000
AGAINST_ALL = 20  # queries that are compared with every name
FIRST = 10
MEBIBYTE = 2**20
_COLD = (
    "import sys; from pathlib import Path; from hueandcry.screen.names import NameIndex, NameQuery; "
    "NameIndex.open(Path(sys.argv[1])).search(NameQuery('Kim Jong Un'))"
)

Asked = Sequence[tuple[str, str]]


def names() -> list[Line]:
    """All lines; none where OFAC's list is not beside the checkout."""
    from evals.names import ofac

    if not ofac.FILE.exists():
        return []
    with tempfile.TemporaryDirectory() as name, _one_core():
        return _measured(Path(name))


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process, and all that it starts, on one core."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _measured(folder: Path) -> list[Line]:
    from evals.names import lists, ofac, perturbed

    from hueandcry.screen.names import NameIndex

    parties = ofac.parties()
    rows = f"{sum(len(party.names) for party in parties):,} names"
    begin = time.perf_counter()
    NameIndex.build(parties).save(folder / "index")
    built = time.perf_counter() - begin
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    queries = [(query.text, query.kind) for query in lists.everything()][:QUERIES]
    known = perturbed.Listed(name.text for party in parties for name in party.names)
    others = perturbed.perturbed(parties, WARMING // 2, 7) + perturbed.ordinary(known, WARMING // 2, 8)
    warming = [(query.text, query.kind) for query in others]
    (folder / "queries.json").write_text(json.dumps({"warming": warming, "queries": queries}))
    ours = _child(folder)
    rate = ours["rate"]
    lines = [
        Line(
            "name queries a second on one core, reasons included",
            rows,
            rate,
            "/s",
            f"{QUERIES:,} queries after {WARMING:,} others; the first 100 of a new process "
            f"{ours['cold']:.0f}/s; median {ours['median']:.2f} ms, 99th percentile {ours['p99']:.2f} ms",
            (">=", 1000),
        ),
        _recall(folder, rows),
        _start(folder, rows),
        Line(
            "memory at its highest, queries included",
            rows,
            ours["resident"] / MEBIBYTE,
            " MiB",
            f"index of {size / MEBIBYTE:.0f} MiB, built and saved in {built:.1f} s by another process",
            ("<=", 250),
        ),
    ]
    return lines + _peers(rate, rows)


def _child(folder: Path) -> dict[str, float]:
    command = (sys.executable, "-m", "benchmarks.names", str(folder))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _recall(folder: Path, rows: str) -> Line:
    """Of the ten best parties by comparing with every name, those that the index finds."""
    from evals.names import lists, ofac

    from hueandcry.screen.names import NameIndex, NameQuery
    from hueandcry.screen.names.analysis import Analysis
    from hueandcry.screen.names.comparison import judge

    parties = ofac.parties()
    every = [(Analysis(name.text, party.kind), party.key) for party in parties for name in party.names]
    index = NameIndex.open(folder / "index")
    found = of = 0
    for query in lists.general()["changed"][:AGAINST_ALL]:
        kind = lists.KINDS[query.kind]
        asked = Analysis(query.text, kind)
        best: dict[str, float] = {}
        for analysis, key in every:
            score = judge(asked, analysis).score
            if score > best.get(key, 0.0):
                best[key] = score
        threshold = NameQuery(query.text).threshold
        over = sorted((score for score in best.values() if score >= threshold), reverse=True)
        hits = {hit.party for hit in index.search(NameQuery(query.text, limit=1000))}
        # Ties at the last place are all as good: as many of them count as there are places.
        least = over[:FIRST][-1] if over else 1.1
        good = [key for key, score in best.items() if score >= max(least, threshold)]
        wanted = min(FIRST, len(over))
        found += min(wanted, sum(key in hits for key in good))
        of += wanted
    detail = f"{found} of {of} over {AGAINST_ALL} changed names, each compared with every listed name"
    return Line(f"recall at {FIRST} against comparing with all", rows, found / of if of else 0.0, "", detail)


def _start(folder: Path, rows: str) -> Line:
    """From nothing to the first answer, the interpreter's own start included."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        subprocess.run((sys.executable, "-c", _COLD, str(folder / "index")), check=True)
        times.append(time.perf_counter() - begin)
    detail = f"median of {ROUNDS} new processes from start to end; slowest {max(times):.2f} s"
    return Line("a new process to its first answer", rows, statistics.median(times), " s", detail, ("<=", 1))


def _peers(rate: float, rows: str) -> list[Line]:
    from evals.names import engines, lists, ofac
    from evals.names.engines import LOGIC, SORT, WEIGHTED

    if not engines.installed():
        return [Line("ours / peers", rows, 0.0, " x", engines.MISSING)]
    parties = [[name.text for name in party.names] for party in ofac.parties()]
    texts = [query.text for query in lists.everything()][:QUERIES]
    whole = engines.ask(SORT, "person", texts, parties, cutoff=SORT.threshold)
    persons = [query for query in lists.everything() if query.kind == "person"][:200]
    asked = [query.text for query in persons]
    candidates = engines.ask(WEIGHTED, "person", asked, parties)
    kept = sorted({place for best in candidates.best for place, _ in best})
    back = {place: new for new, place in enumerate(kept)}
    chosen = [[back[place] for place, _ in best] for best in candidates.best]
    logic = engines.ask(LOGIC, "person", asked, [parties[place] for place in kept], chosen, warm=True)
    sort_rate, logic_rate = len(texts) / whole.seconds, len(asked) / logic.seconds
    return [
        Line(
            "ours / rapidfuzz token_sort_ratio, every name, in batches, no reasons",
            rows,
            rate / sort_rate,
            " x",
            f"{sort_rate:.0f}/s, {whole.resident / MEBIBYTE:.0f} MiB",
        ),
        Line(
            f"ours / logic-v2 on {engines.LIMIT} candidates found beforehand",
            rows,
            rate / logic_rate,
            " x",
            f"{logic_rate:.0f}/s on entities analysed before; the first comparison of a process after "
            f"{logic.first:.1f} s; {logic.resident / MEBIBYTE:.0f} MiB",
        ),
    ]


def _serve(folder: Path) -> None:
    """Be the process that answers: warm up, then take the time of each query."""
    from evals.peers.score import resident

    from hueandcry.model.party import PartyKind
    from hueandcry.screen.names import NameIndex, NameQuery

    asked = json.loads((folder / "queries.json").read_text())
    index = NameIndex.open(folder / "index")

    def timed(queries: Asked) -> list[float]:
        times = []
        for text, kind in queries:
            query = NameQuery(text, PartyKind(kind))
            begin = time.process_time()
            index.search(query)
            times.append(time.process_time() - begin)
        return times

    first = timed(asked["warming"][:100])
    timed(asked["warming"][100:])
    times = sorted(timed(asked["queries"]))
    answer = {
        "rate": len(times) / sum(times),
        "cold": len(first) / sum(first),
        "median": statistics.median(times) * 1e3,
        "p99": times[len(times) * 99 // 100] * 1e3,
        "resident": resident(),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
