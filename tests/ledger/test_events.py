"""Events: kept beside the transfers, in order and once, whatever the order of imports, and cut with them."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import EVENTS, Coverage, Imported, Kept, Ledger, schema, state
from hueandcry.ledger.compaction import FANOUT
from hueandcry.ledger.parts import EVENT_PARTS
from hueandcry.model import Event, EventKind, Wanted
from hueandcry.model.errors import ConflictingRows, LedgerDamaged
from tests.ledger.world import BTC, ETH, START, batch, contents, files, row

TOPIC, OTHER = b"\x11" * 32, b"\x22" * 32
WANTED = Wanted(frozenset({TOPIC}), frozenset({b"\xab\xcd\xef\x01"}), True)


def event(height: int = 1, tx: str = "", **given: Any) -> Event:
    """A log with one topic unless `given` says otherwise."""
    made = Event(
        chain=ETH,
        height=height,
        time=START + timedelta(seconds=height),
        tx_index=0,
        tx=tx or f"t{height}",
        position=100_000,
        kind=EventKind.LOG,
        address="0xbridge",
        sender="",
        topics=(TOPIC,),
        data=b"data",
    )
    return replace(made, **given)


def table(events: Iterable[Event]) -> pa.Table:
    columns = [
        {name: b"".join(each.topics) if name == "topics" else getattr(each, name) for name in EVENTS.names}
        for each in events
    ]
    return pa.Table.from_pylist(columns, schema=EVENTS)


def note(
    ledger: Ledger,
    *events: Event,
    rows: Sequence[dict[str, Any]] = (),
    retract: int | None = None,
    scope: Coverage | None = None,
    kept: Wanted | None = None,
) -> Imported:
    with ledger.importing() as incoming:
        incoming.begin("a.csv", "00", "test")
        if retract is not None:
            incoming.retract(ETH, retract)
        if rows:
            incoming.add(batch(rows))
        incoming.note(table(events))
        return incoming.commit("keep", scope, kept)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few events, so that merges and retractions fall on, in and between them."""
    monkeypatch.setattr(schema, "PART_ROWS", 6 * EVENT_PARTS.share)
    monkeypatch.setattr(schema, "ROW_GROUP", 2 * EVENT_PARTS.share)


def test_an_event_comes_back_as_it_was(ledger: Ledger) -> None:
    call = event(3, tx_index=None, position=0, kind=EventKind.CALL, sender="0xs", topics=(), data=b"\0\xff")
    memo = event(2, chain=BTC, kind=EventKind.MEMO, address="", topics=(), data=b"=:ETH.ETH:0x1")
    many = event(1, topics=(TOPIC, OTHER, TOPIC), data=b"")
    assert note(ledger, call, memo, many).events == 3
    assert list(ledger.events()) == [memo, many, call]
    assert ledger.known(ETH).events[0].first_height == 1
    assert ledger.known(ETH).events[0].last_height == 3
    ledger.check()


def test_events_are_chosen_by_chain_transaction_height_and_topic(ledger: Ledger) -> None:
    call = event(5, "c", kind=EventKind.CALL, position=0, topics=(), data=b"\xab\xcd\xef\x01")
    every = [event(h, f"t{h % 3}{h}", topics=(TOPIC if h % 2 else OTHER, OTHER)) for h in range(1, 9)]
    other = event(3, "t03", chain=BTC)
    note(ledger, call, *every, other)

    def heights(**choice: Any) -> list[int]:
        return [each.height for each in ledger.events(**choice)]

    assert heights(chains=[BTC]) == [3]
    assert heights(chains=[]) == []
    assert heights(txs=["t22", "t28", "none"]) == [2, 8]
    assert heights(heights=(7, 99)) == [7, 8]
    assert heights(chains=[ETH], topics=[TOPIC]) == [1, 3, 5, 7]
    assert heights(chains=[ETH], topics=[OTHER], heights=(3, 5), txs=["t14", "t22"]) == [4]
    assert heights(topics=[]) == []
    assert [each.kind for each in ledger.events(heights=(5, 5))] == [EventKind.CALL, EventKind.LOG]


def test_the_order_is_that_of_the_chain(ledger: Ledger) -> None:
    places = [(1, 0, 100_003), (1, 1, 0), (1, 1, 100_001), (1, None, 0), (2, 0, 0)]
    expected = [event(h, f"t{h}-{i}", tx_index=i, position=p) for h, i, p in places]
    mixed = random.Random(3).sample(expected, len(expected))
    note(ledger, *mixed)
    assert list(ledger.events()) == expected


def test_a_large_ledger_is_read_a_row_group_at_a_time(ledger: Ledger, small_parts: None) -> None:
    every = [event(h) for h in range(1, 40)]
    note(ledger, *every)
    assert len(ledger.known(ETH).events) > 3
    tables = list(ledger.event_tables(heights=(4, 36)))
    assert max(found.num_rows for found in tables) <= 2
    assert all(found.schema == EVENTS for found in tables)
    assert pa.concat_tables(tables)["height"].to_pylist() == list(range(4, 37))


def test_reading_goes_on_while_an_import_rewrites_the_parts(ledger: Ledger, small_parts: None) -> None:
    every = [event(h) for h in range(1, 9)]
    note(ledger, *every)
    reading = ledger.events()
    first = next(reading)
    note(ledger, *(event(h, f"u{h}") for h in range(1, 9)))
    assert [first, *reading] == every


def test_what_was_kept_before_is_not_kept_twice(ledger: Ledger) -> None:
    first = note(ledger, event(1), event(1), event(2))
    before = ledger.events_digest()
    again = note(ledger, event(1), event(2))
    assert (first.events, again.events) == (2, 0)
    assert ledger.events_digest() == before
    assert note(ledger, event(1, position=100_001)).events == 1
    assert ledger.events_digest() != before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("height", 2),
        ("time", START),
        ("tx_index", 1),
        ("address", "0xother"),
        ("sender", "0xs"),
        ("topics", (OTHER,)),
        ("data", b""),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_two_contents_of_one_event_are_refused(
    ledger: Ledger, field: str, value: Any, together: bool
) -> None:
    said, other = event(1, "t"), replace(event(1, "t"), **{field: value})
    if together:
        with pytest.raises(ConflictingRows, match=rf"t position 100000 \(log\) of a\.csv differs in {field}"):
            note(ledger, said, other)
        assert list(ledger.events()) == []
        return
    note(ledger, said)
    with pytest.raises(ConflictingRows, match=field):
        note(ledger, other)
    assert list(ledger.events()) == [said]


def test_a_transaction_has_one_place_in_its_block(ledger: Ledger) -> None:
    note(ledger, event(1, "t"))
    with pytest.raises(ConflictingRows, match="tx_index"):
        note(ledger, event(1, "t", position=100_001, tx_index=7))
    assert note(ledger, event(1, "u", position=100_001, tx_index=7)).events == 1


def test_an_index_that_is_learned_later_is_filled_in(ledger: Ledger) -> None:
    unknown = [event(1, "b", tx_index=None), event(1, "b", tx_index=None, position=100_001), event(1, "c")]
    note(ledger, *unknown)
    assert [each.tx for each in ledger.events()] == ["c", "b", "b"]
    done = note(ledger, event(1, "b", tx_index=0), event(1, "a", tx_index=None))
    assert done.events == 1
    assert [(each.tx, each.tx_index) for each in ledger.events()] == [
        ("b", 0), ("b", 0), ("c", 0), ("a", None)
    ]  # fmt: skip
    done = note(ledger, event(1, "b", tx_index=None))
    assert done.events == 0


def test_transfers_do_not_depend_on_events(tmp_path: Path) -> None:
    rows = [row("a", "b", height=h, position=0, tx=f"t{h}") for h in range(1, 4)]
    plain, told = Ledger(tmp_path / "plain"), Ledger(tmp_path / "told")
    note(plain, rows=rows)
    note(told, event(2), rows=rows, kept=WANTED)
    assert told.digest() == plain.digest()
    assert contents(told, *schema.VIEW.names) == contents(plain, *schema.VIEW.names)
    assert told.events_digest() != plain.events_digest()
    assert told.info().chains[ETH].events == 1


def test_an_import_without_commit_leaves_nothing(ledger: Ledger) -> None:
    note(ledger, event(1))
    before = files(ledger.folder)
    with ledger.importing() as incoming:
        incoming.begin("b.csv", "11", "test")
        incoming.note(table([event(2)]))
    assert files(ledger.folder) == before
    assert list(ledger.events()) == [event(1)]


def test_leftovers_of_a_killed_import_are_removed(ledger: Ledger) -> None:
    note(ledger, event(1))
    stray = state.chain_folder(ledger.folder, ETH) / "events-00000000000000000000.parquet"
    stray.write_bytes(b"half")
    note(ledger, event(2))
    assert not stray.exists()
    assert len(list(ledger.events())) == 2


def test_a_part_that_is_damaged_is_named(ledger: Ledger, small_parts: None) -> None:
    note(ledger, *(event(h) for h in range(1, 20)))
    part = ledger.known(ETH).events[1]
    path = state.chain_folder(ledger.folder, ETH) / part.file
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"\0")
    with pytest.raises(LedgerDamaged, match=part.file):
        ledger.check()
    with pytest.raises(LedgerDamaged, match=part.file):
        note(ledger, event(part.first_height, "new"))
    with pytest.raises(LedgerDamaged, match=part.file):
        note(ledger, retract=part.first_height + 1)
    path.unlink()
    with pytest.raises(LedgerDamaged, match="is missing"):
        list(ledger.events())
    path.write_bytes(good)
    ledger.check()


def test_many_small_imports_leave_few_parts(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "PART_ROWS", 100 * FANOUT**2 * EVENT_PARTS.share)
    every = [event(h) for h in range(1, FANOUT * 2 + 3)]
    for each in every:
        note(ledger, each)
        assert len(ledger.known(ETH).events) <= FANOUT
    assert list(ledger.events()) == every
    ledger.check()


PLACES = st.tuples(st.integers(1, 12), st.integers(0, 2), st.integers(0, 1), st.booleans())
STEPS = st.lists(
    st.tuples(st.lists(PLACES, max_size=8), st.one_of(st.none(), st.integers(1, 13))), max_size=6
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_equals_the_final_state_at_once(
    tmp_path_factory: pytest.TempPathFactory, small_parts: None, steps: list[tuple[list[Any], int | None]]
) -> None:
    """A step takes back all from some height on and adds events, of which some know no index."""
    folder = tmp_path_factory.mktemp("l")
    ledger, final = Ledger(folder / "steps"), dict[tuple[str, int], Event]()
    for places, retract in steps:
        final = {key: each for key, each in final.items() if retract is None or each.height < retract}
        new = []
        for height, index, place, known in places:
            tx, position = f"t{height}-{index}", 100_000 + place
            new.append(event(height, tx, position=position, tx_index=index if known else None))
            final.setdefault((tx, position), new[-1])
        told = {each.tx: each.tx_index for each in (*final.values(), *new) if each.tx_index is not None}
        final = {key: replace(each, tx_index=told.get(each.tx)) for key, each in final.items()}
        note(ledger, *new, retract=retract)
        ledger.check()
    once = Ledger(folder / "once")
    note(once, *final.values())
    assert list(ledger.events()) == list(once.events())
    assert sorted(final) == sorted((each.tx, each.position) for each in ledger.events())
    spans = [(part.first_height, part.last_height) for part in ledger.known(ETH).events]
    assert all(low[1] < high[0] for low, high in zip(spans, spans[1:], strict=False))


def test_a_retraction_takes_the_events_with_the_rows(ledger: Ledger) -> None:
    rows = [row("a", "b", height=h, position=0, tx=f"t{h}") for h in range(1, 6)]
    scope = Coverage("chain", ((1, 5),), frozenset({f"{ETH}:a", f"{ETH}:z"}))
    note(ledger, *(event(h) for h in range(1, 6)), rows=rows, scope=scope, kept=WANTED)
    replaced = event(4, data=b"new")
    done = note(ledger, replaced, retract=4, kept=WANTED)
    assert (done.total.retracted, done.events) == (2, 1)
    assert [each.height for each in ledger.events()] == [1, 2, 3, 4]
    assert list(ledger.events(heights=(4, 4))) == [replaced]
    assert ledger.known(ETH).coverage.events == (Kept(WANTED, ((1, 3),), frozenset({f"{ETH}:z"})),)


def test_a_ledger_from_before_there_were_events_can_be_read(ledger: Ledger) -> None:
    note(ledger, rows=[row("a", "b", height=1, position=0)], scope=Coverage("chain"))
    path = state.chain_folder(ledger.folder, ETH) / state.MANIFEST
    old = json.loads(path.read_text())
    del old["events"], old["coverage"]["events"], old["coverage"]["every"]
    path.write_text(json.dumps(old))
    assert old["format"] == 1
    assert list(ledger.events()) == []
    assert not ledger.known(ETH).coverage.kept(1)
    rows = [row("a", "b", height=2, position=0, tx="t2")]
    note(ledger, event(2), rows=rows, scope=Coverage("chain"), kept=WANTED)
    coverage = ledger.known(ETH).coverage
    assert (coverage.kept(), coverage.kept(1), coverage.kept(2)) == (Wanted(), Wanted(), WANTED)


def test_coverage_says_where_events_were_kept(ledger: Ledger) -> None:
    logs, memos = Wanted(frozenset({TOPIC})), Wanted(memos=True)
    rows = [row("a", "b", height=h, position=0, tx=f"t{h}") for h in range(1, 9)]
    note(ledger, rows=rows[:4], scope=Coverage("chain"), kept=logs | memos)
    assert ledger.known(ETH).coverage.kept() == logs | memos
    history = Coverage(complete=frozenset({f"{ETH}:a"}))
    note(ledger, rows=rows[4:], scope=history, kept=memos)
    note(ledger, rows=rows[2:6], scope=Coverage("chain"), kept=logs)
    coverage = ledger.known(ETH).coverage
    assert coverage.kept() == Wanted()  # an import kept logs only, another memos only
    assert coverage.kept(2) == logs | memos
    assert coverage.kept(6) == logs
    assert coverage.kept(8) == Wanted()
    assert coverage.kept(8, f"{ETH}:a") == memos
    assert coverage.kept(6, f"{ETH}:a") == logs | memos
    assert (logs | memos) - coverage.kept(6) == memos
    note(ledger, rows=rows, scope=Coverage("chain"))
    assert ledger.known(ETH).coverage.events == coverage.events


def test_coverage_of_events_is_read_back(ledger: Ledger) -> None:
    scope = Coverage(complete=frozenset({f"{ETH}:a"}))
    note(ledger, rows=[row("a", "b", height=1, position=0)], scope=scope, kept=WANTED)
    found = Ledger(ledger.folder).known(ETH).coverage
    assert found == scope.keeping(WANTED)
    assert found.events[0].wanted == WANTED


def test_a_chain_may_have_events_alone(ledger: Ledger) -> None:
    note(ledger, event(1))
    assert ledger.chains() == ()
    assert list(ledger.events()) == [event(1)]
    note(ledger, rows=[row("a", "b", height=2, position=0)])
    assert ledger.chains() == (ETH,)
    assert list(ledger.events()) == [event(1)]


def test_parts_hold_the_documented_columns(ledger: Ledger) -> None:
    note(ledger, event(1))
    path = state.chain_folder(ledger.folder, ETH) / ledger.known(ETH).events[0].file
    assert pq.read_schema(path).names == schema.EVENT_PARTS.names
