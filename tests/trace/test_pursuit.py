"""Filling a case ledger on demand: largest claim first, resumable, never the same question twice."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hueandcry.attribution import StopList
from hueandcry.chains import Chain, chain
from hueandcry.ledger import Ledger
from hueandcry.model import Policy, Tag
from hueandcry.model.errors import RateLimited
from hueandcry.sources import format_named
from hueandcry.sources.live.fill import blocks, transaction
from hueandcry.sources.live.source import BLOCKS, HISTORY, Head, History
from hueandcry.sources.report import Report
from hueandcry.trace.pursuit import Budget, Ground, Progress, pursue
from hueandcry.trace.run import Options, run
from tests.ledgers import HEADER, address, heist, row, theft

ETH = "eip155:1/slip44:60"
STOPS = StopList([Tag("eip155:1", address(9), "S", "exchange", 90, "test")])
SCENE = [
    row(1, 20, 1, 100),
    row(2, 1, 2, 70),
    row(3, 1, 3, 30),
    row(4, 2, 9, 50),
    row(5, 2, 4, 20),
    row(6, 3, 5, 29),
    row(6, 40, 41, 5, tx="t6b", position=1),
]


class Scripted:
    """A source whose chain is a list of rows; it counts what it is asked and can fail."""

    name = "scripted"

    def __init__(self, folder: Path, lines: list[str], offers: str = HISTORY) -> None:
        file = folder / "scene.csv"
        file.write_text("\n".join([HEADER, *lines]) + "\n")
        with Report(size=0, rejects=None, progress=None) as report:
            report.begin(file.name)
            self.rows = pa.concat_tables(format_named("transfers-csv").read(file, {}, report))
        self.capabilities = frozenset({offers})
        self.asked: list[str] = []
        self.fail_at: int | None = None
        self.opening: dict[str, int] | None = None

    @property
    def chain(self) -> Chain:
        return chain("ethereum")

    @property
    def requests(self) -> int:
        return len(self.asked)

    def head(self) -> Head:
        return Head(100, "h", 0)

    def header(self, height: int) -> Head:
        return Head(height, f"h{height}", 1735689600 + height)

    def transaction(self, tx: str) -> pa.Table:
        self._ask(tx)
        return self.rows.filter(pc.equal(self.rows["tx"], tx))

    def history(self, address: str, since_height: int, until_height: int) -> History:
        self._ask(address)
        either = [pc.equal(self.rows[f"{side}_address"], address) for side in ("sender", "recipient")]
        rows = self.rows.filter(pc.or_(*either))
        return History(
            rows.filter(pc.greater_equal(rows["height"], since_height)), self.opening, complete=True
        )

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        for height in range(first, last + 1):
            self._ask(f"block {height}")
            yield self.rows.filter(pc.equal(self.rows["height"], height))

    def _ask(self, what: str) -> None:
        if self.fail_at == len(self.asked):
            raise RateLimited("come back tomorrow")
        self.asked.append(what)


def started(folder: Path, source: Scripted) -> Ledger:
    ledger = Ledger(folder / "ledger")
    transaction(ledger, source, "t1")
    return ledger


def go(
    ledger: Ledger, source: Scripted, budget: Budget | None = None, said: list[Progress] | None = None
) -> Progress:
    return pursue(
        Ground(ledger, {"eip155:1": source}, {"eip155:1": 100}),
        heist([theft(1, 1, 100)]),
        STOPS,
        Policy.FIFO,
        budget or Budget(),
        (said if said is not None else []).append,
    )


def test_the_whole_theft_is_resolved_largest_claim_first(tmp_path: Path) -> None:
    source = Scripted(tmp_path, SCENE)
    ledger = started(tmp_path, source)
    said: list[Progress] = []
    done = go(ledger, source, said=said)
    assert done.resolved_ppm == 1_000_000
    assert [int(asked, 16) for asked in source.asked[1:]] == [1, 2, 3, 5, 4]
    assert [progress.resolved_ppm for progress in said] == [0, 0, 500_000, 510_000, 800_000]
    done_run = run(ledger.read(), heist([theft(1, 1, 100)]), STOPS, Options(), "r", {})
    found = {(p.kind.value, int(p.address, 16)): p.claim for p in done_run.trace.chosen[ETH].places}
    assert found == {("exchange", 9): 50, ("held", 3): 1, ("held", 4): 20, ("held", 5): 29}


def test_an_interrupted_pursuit_goes_on_and_asks_nothing_twice(tmp_path: Path) -> None:
    source = Scripted(tmp_path, SCENE)
    ledger = started(tmp_path, source)
    for fail_at in (2, 4, None):
        source.fail_at = fail_at
        if fail_at is None:
            assert go(ledger, source).resolved_ppm == 1_000_000
        else:
            with pytest.raises(RateLimited):
                go(ledger, source)
    assert len(source.asked) == len(set(source.asked)) == 6
    assert go(ledger, source).requests == 0


def test_the_budget_and_the_floor_stop_it(tmp_path: Path) -> None:
    source = Scripted(tmp_path, SCENE)
    ledger = started(tmp_path, source)
    done = go(ledger, source, Budget(max_requests=2))
    assert (done.requests, done.stopped) == (2, "the budget of requests is spent")
    done = go(ledger, source, Budget(floor_ppm=250_000))
    assert [int(asked, 16) for asked in source.asked[1:]] == [1, 2, 3, 5]
    assert done.resolved_ppm == 800_000


def test_whole_blocks_where_a_source_has_no_histories(tmp_path: Path) -> None:
    source = Scripted(tmp_path, SCENE, BLOCKS)
    ledger = started(tmp_path, source)
    assert go(ledger, source).resolved_ppm == 1_000_000
    asked = source.asked.copy()
    assert len(asked) == len(set(asked)) == 101
    assert ledger.rows() == len(SCENE)
    blocks(ledger, source, 1, 102)
    assert source.asked[len(asked) :] == ["block 101", "block 102"]


def test_opening_balances_are_clean_and_come_first(tmp_path: Path) -> None:
    source = Scripted(tmp_path, [row(1, 20, 1, 100), row(2, 1, 3, 60)])
    source.opening = {"slip44:60": 50}
    ledger = started(tmp_path, source)
    go(ledger, source)
    trace = run(ledger.read(), heist([theft(1, 1, 100)]), STOPS, Options(), "r", {}).trace
    claims = {int(p.address, 16): p.claim for p in trace.chosen[ETH].held}
    assert claims == {1: 90, 3: 10}
    assert not trace.unknown_history
