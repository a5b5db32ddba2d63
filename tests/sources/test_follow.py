"""Following a chain, through reorganisations and kills, gives the ledger of the chain imported at once."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Coverage, Ledger
from hueandcry.model.errors import BadAnswer, InputError, RateLimited, SourceError, WrongChain
from hueandcry.sources.follow import Followed, follow
from hueandcry.sources.live.source import BLOCKS, Head
from tests.ledger.world import ETH, contents, load, row
from tests.sources.chain import Chain, Source, rows_of

COLUMNS = ("height", "time", "tx_index", "tx", "position", "kind", "sender", "recipient", "amount", "flags")
KILLS = int(os.environ.get("HUEANDCRY_KILLS", "10"))
FINALITY = 64


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def grown(count: int, seed: int = 0) -> Chain:
    chain = Chain(seed)
    chain.grow(count)
    return chain


def matches(ledger: Ledger, chain: Chain, first: int = 0) -> None:
    """The ledger is the one that the chain's present blocks give at once."""
    ledger.check()
    expected = Ledger(ledger.folder.parent / f"once-{random.random()}")
    with expected.importing() as incoming:
        incoming.begin("once", "00", "test")
        incoming.add(rows_of(chain, first))
        incoming.commit()
    assert contents(ledger, *COLUMNS) == contents(expected, *COLUMNS)
    assert ledger.known(ETH).coverage == Coverage("chain", ((first, len(chain.blocks) - 1),))
    known = ledger.known(ETH).blocks
    assert known[-1].height == len(chain.blocks) - 1
    assert all(chain.blocks[block.height][0] == block.hash for block in known if block.height >= 0)


def test_all_blocks_are_appended_and_then_the_new_ones(ledger: Ledger) -> None:
    chain, told = grown(100), list[tuple[int, int]]()
    source = Source(chain)
    done = follow(ledger, source, since=0, progress=lambda *counts: told.append(counts))
    assert done == Followed(100, rows_of(chain).num_rows, 0, 99)
    assert told == [(16, 100), (48, 100), (100, 100)]
    matches(ledger, chain)
    assert [block.height for block in ledger.known(ETH).blocks] == list(range(100 - FINALITY, 100))
    chain.grow(3)
    assert follow(ledger, source).blocks == 3
    asked = source.requests
    assert follow(ledger, source).blocks == 0
    assert source.requests - asked == 2
    matches(ledger, chain)


def test_it_goes_no_further_than_asked_and_begins_where_told(ledger: Ledger) -> None:
    chain = grown(40)
    assert follow(ledger, Source(chain), since=10, until=19, batch=4).height == 19
    assert ledger.manifest(ETH).coverage.heights == ((10, 19),)
    assert follow(ledger, Source(chain), since=10).blocks == 20
    matches(ledger, chain, 10)


def test_where_to_begin_must_be_clear(ledger: Ledger) -> None:
    with pytest.raises(InputError, match="ethereum: say at which height"):
        follow(ledger, Source(grown(3)))
    load(ledger, row("a", "b", height=1), scope=Coverage("chain"))
    chain = grown(5)
    follow(ledger, Source(chain))
    assert ledger.manifest(ETH).coverage.heights == ((1, 4),)


def test_replaced_blocks_are_retracted(ledger: Ledger) -> None:
    chain, said = grown(80, seed=3), list[str]()
    source = Source(chain)
    follow(ledger, source, since=0)
    before = ledger.rows()
    chain.reorganise(5, growth=2)
    done = follow(ledger, source, say=said.append)
    assert done.blocks == 7
    assert before - done.retracted + done.added == ledger.rows()
    assert said == [f"ethereum replaced its blocks from 75 on: {done.retracted} rows retracted"]
    matches(ledger, chain)


def test_the_deepest_reorganisation_is_the_chains_finality(ledger: Ledger) -> None:
    chain = grown(80)
    follow(ledger, Source(chain), since=0)
    chain.reorganise(FINALITY - 1)
    follow(ledger, Source(chain))
    matches(ledger, chain)
    digest = ledger.digest()
    chain.reorganise(FINALITY + 1)
    with pytest.raises(WrongChain, match=r"other ethereum blocks.*every height of 17 to 80.*64 blocks"):
        follow(ledger, Source(chain))
    assert ledger.digest() == digest


def test_a_reorganisation_of_all_that_was_followed(ledger: Ledger) -> None:
    chain = grown(20)
    follow(ledger, Source(chain), since=15)
    chain.reorganise(5)
    follow(ledger, Source(chain))
    matches(ledger, chain, 15)
    chain.reorganise(10)
    with pytest.raises(WrongChain):
        follow(ledger, Source(chain))


def test_a_source_that_is_behind_takes_nothing_back(ledger: Ledger) -> None:
    chain = grown(80)
    follow(ledger, Source(chain), since=0)
    late = Chain()
    late.blocks = chain.blocks[:70]
    assert follow(ledger, Source(late)).blocks == 0
    matches(ledger, chain)
    late.blocks = chain.blocks[:10]
    with pytest.raises(SourceError, match="stands at height 9.*16 to 79.*behind"):
        follow(ledger, Source(late))


def test_a_chain_that_changes_while_it_is_read_is_read_again(ledger: Ledger) -> None:
    class Restless(Source):
        def between(self) -> None:
            if self.requests % 23 == 0 and self.requests < 300:
                self.served.reorganise(20)

    chain, said = grown(60), list[str]()
    source = Restless(chain)
    while source.requests < 300:
        try:
            follow(ledger, source, since=0, batch=8, say=said.append)
        except BadAnswer:
            said.append("gave up")
    follow(ledger, source)
    matches(ledger, chain)
    assert any("asking again" in line for line in said)


def test_a_chain_that_never_rests_is_given_up(ledger: Ledger) -> None:
    class Mad(Source):
        def between(self) -> None:
            self.served.reorganise(30, growth=0)

    with pytest.raises(BadAnswer):
        follow(ledger, Mad(grown(30)), since=0)
    assert ledger.rows() == 0


def test_steps_of_any_kind_end_at_the_chain(tmp_path_factory: pytest.TempPathFactory) -> None:
    steps = st.lists(
        st.one_of(
            st.tuples(st.just("grow"), st.integers(0, 20)),
            st.tuples(st.just("reorganise"), st.integers(1, 12)),
            st.tuples(st.just("follow"), st.integers(1, 30)),
        ),
        max_size=8,
    )

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, 99), steps)
    def check(seed: int, steps: list[tuple[str, int]]) -> None:
        ledger, chain = Ledger(tmp_path_factory.mktemp("f") / "ledger"), grown(30, seed)
        source = Source(chain)
        for step, number in steps:
            if step == "grow":
                chain.grow(number)
            elif step == "reorganise":
                chain.reorganise(number)
            else:
                follow(ledger, source, since=0, batch=number)
        follow(ledger, source, since=0)
        matches(ledger, chain)

    check()


class Wrong(Source):
    """Answers that cannot be used."""

    def __init__(self, chain: Chain, fault: str) -> None:
        super().__init__(chain)
        self.fault = fault

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        tables = list(super().blocks(first, last))
        if self.fault == "few":
            tables.pop()
        elif self.fault == "many":
            tables.append(tables[0])
        elif self.fault == "order":
            tables.reverse()
        elif self.fault == "chain":
            place = tables[0].schema.get_field_index("chain")
            tables = [t.set_column(place, "chain", pa.array(["eip155:56"] * len(t))) for t in tables]
        return iter(tables)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("few", "gave 9 blocks for the heights 0 to 9"),
        ("many", "gave 11 blocks"),
        ("order", "another height for block"),
        ("chain", "another chain for block"),
    ],
)
def test_hostile_answers_leave_the_ledger_alone(ledger: Ledger, fault: str, message: str) -> None:
    with pytest.raises(BadAnswer, match=message):
        follow(ledger, Wrong(grown(10, seed=1), fault), since=0)
    assert ledger.rows() == 0


def test_a_parent_that_was_not_seen_is_refused(ledger: Ledger) -> None:
    class Orphaned(Source):
        def header(self, height: int) -> Head:
            found = super().header(height)
            return Head(height, found.hash, found.time, "0x" + "1" * 64) if height == 29 else found

    chain = grown(29)
    follow(ledger, Source(chain), since=0)
    chain.grow(4)
    with pytest.raises(BadAnswer, match="block 29 does not follow"):
        follow(ledger, Orphaned(chain))
    assert ledger.known(ETH).blocks[-1].height == 28


def test_a_source_without_internal_transfers_covers_nothing(ledger: Ledger) -> None:
    class Shallow(Source):
        capabilities = frozenset({BLOCKS})

    said: list[str] = []
    chain = grown(20)
    follow(ledger, Shallow(chain), since=0, say=said.append)
    assert "internal transfers will be missing" in said[0]
    assert ledger.manifest(ETH).coverage == Coverage()
    chain.grow(2)
    assert follow(ledger, Shallow(chain)).height == 21

    class Explorer(Source):
        capabilities = frozenset({"history"})

    with pytest.raises(SourceError, match="does not serve whole blocks"):
        follow(ledger, Explorer(chain))


def test_it_waits_at_the_head_and_while_it_is_asked_to(ledger: Ledger) -> None:
    chain, waited = grown(10), list[float]()

    class Limited(Source):
        def head(self) -> Head:
            if len(waited) == 1:
                raise RateLimited("slow down", 90)
            return super().head()

    def wait(seconds: float) -> None:
        waited.append(seconds)
        chain.grow(1)

    follow(ledger, Limited(chain), since=0, until=12, interval=12.0, wait=wait)
    assert waited == [12.0, 90.0, 12.0]
    with pytest.raises(RateLimited):
        waited.pop()
        waited.pop()
        follow(ledger, Limited(chain))


def unsettled(steps: int) -> Chain:
    """A chain that two processes build alike: every step replaces some blocks and adds others."""
    chain = grown(24, seed=5)
    for _ in range(steps):
        chain.reorganise(8, growth=4)
    return chain


def work(folder: str, steps: int) -> None:
    """One run, in a process of its own."""
    follow(Ledger(Path(folder)), Source(unsettled(steps)), since=0, batch=4)


def run(folder: Path, steps: int, seconds: float) -> int | None:
    """The exit code of a run that is killed after so many seconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["hueandcry.sources.follow", "tests.sources.chain", "duckdb"])
    process = context.Process(target=work, args=(str(folder), steps))
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
    process.join()
    return process.exitcode


@pytest.mark.slow
def test_a_killed_run_loses_and_doubles_nothing(ledger: Ledger) -> None:
    chance = random.Random(11)
    assert run(ledger.folder, 0, 300) == 0
    began = time.perf_counter()
    assert run(ledger.folder, 1, 300) == 0
    duration = time.perf_counter() - began
    ends = []
    for step in range(2, KILLS + 2):
        ends.append(run(ledger.folder, step, chance.uniform(0.1, 0.9) * duration))
        ledger.check()
        rows = contents(ledger, "tx", "position")
        assert len(rows) == len(set(rows))
    assert -signal.SIGKILL in ends
    assert run(ledger.folder, KILLS + 1, 300) == 0
    matches(ledger, unsettled(KILLS + 1))
