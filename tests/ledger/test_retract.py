"""Retraction: whatever was imported and taken back before, the ledger is the one of the final state."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Block, Coverage, Imported, Ledger, schema
from hueandcry.ledger.compaction import FANOUT, run_to_merge
from hueandcry.model.errors import ConflictingRows, LedgerDamaged
from tests.ledger.world import BSC, ETH, batch, contents, load, row

KEEP = 4
Blocks = Mapping[int, list[dict[str, Any]]]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few rows, so that retraction falls on, in and between them."""
    monkeypatch.setattr(schema, "PART_ROWS", 6)
    monkeypatch.setattr(schema, "ROW_GROUP", 4)


def follow(ledger: Ledger, blocks: Blocks, retract: int | None = None, keep: int = KEEP) -> Imported:
    """Import whole blocks as a live source would hand them in."""
    with ledger.importing() as incoming:
        incoming.begin("node", "", "live")
        if retract is not None:
            incoming.retract(ETH, retract)
        for rows in blocks.values():
            incoming.add(batch(rows))
        incoming.remember(ETH, [Block(height, f"hash{height}") for height in blocks], keep)
        heights = tuple((height, height) for height in blocks)
        return incoming.commit("keep", Coverage("chain", heights))


def everything(ledger: Ledger) -> list[tuple[Any, ...]]:
    return contents(ledger, *schema.VIEW.names) if ledger.rows() else []


KINDS = st.sampled_from(["plain", "open", "gas", "crossing", "leg"])
ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abcd"), st.integers(0, 3), KINDS), max_size=4
)


def block(height: int, drawn: list[tuple[str, str, int, str]], salt: int) -> list[dict[str, Any]]:
    rows = []
    for position, (sender, recipient, amount, kind) in enumerate(drawn):
        given: dict[str, Any] = {"height": height, "tx": f"t{height}-{salt}-{amount}", "position": position}
        if kind == "open":
            given |= {"position": None, "tx": f"o{height}"}
        elif kind == "gas":
            given |= {"kind": 2, "recipient_role": 3, "recipient_address": ""}
        elif kind == "crossing":
            given |= {"kind": 1, "amount_in": 7, "recipient_chain": BSC, "recipient_asset": "slip44:714"}
        elif kind == "leg":
            given |= {"kind": 6}
        rows.append(row(sender, recipient, amount, **given))
    return rows


FULL = st.lists(ROWS.filter(bool), min_size=4, max_size=6)
STEPS = st.lists(st.tuples(st.integers(0, 5), st.lists(ROWS, max_size=4), st.integers(0, 2)), max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FULL, STEPS)
def test_any_sequence_equals_the_final_state_at_once(
    tmp_path_factory: pytest.TempPathFactory, full: list[Any], steps: list[tuple[int, list[Any], int]]
) -> None:
    """A step takes back some of the newest heights and puts new blocks in their place."""
    folder = tmp_path_factory.mktemp("l")
    ledger, final = Ledger(folder / "steps"), dict[int, list[dict[str, Any]]]()
    for salt, (depth, drawn, gap) in enumerate([(0, full, 0), *steps]):
        first = max(final, default=0) + 1 - depth
        retract = first if depth else None
        final = {height: rows for height, rows in final.items() if not depth or height < first}
        start = max(final, default=0) + 1 + gap
        new = {start + n: block(start + n, rows, salt) for n, rows in enumerate(drawn)}
        final |= new
        follow(ledger, new, retract)
        ledger.check()
    once = Ledger(folder / "once")
    follow(once, final)
    assert everything(ledger) == everything(once)
    assert ledger.known(ETH).coverage.heights == once.known(ETH).coverage.heights
    spans = [(part.first_height, part.last_height) for part in ledger.known(ETH).parts]
    assert all(low[1] < high[0] for low, high in zip(spans, spans[1:], strict=False))
    known = [block.height for block in ledger.known(ETH).blocks]
    assert known == sorted(height for height in known if height in final and height > max(known) - KEEP)
    assert not drawn or known[-1] == max(final)


def test_a_retraction_and_what_replaces_it_are_one_commit(ledger: Ledger) -> None:
    follow(ledger, {h: [row("a", "b", height=h, position=0, tx=f"t{h}")] for h in range(1, 10)})
    done = follow(ledger, {8: [row("a", "c", height=8, position=0, tx="t9")]}, retract=7)
    assert (done.total.added, done.total.retracted, done.chains[ETH].retracted) == (1, 3, 3)
    assert contents(ledger, "height", "recipient")[-2:] == [(6, "b"), (8, "c")]
    assert ledger.manifest(ETH).coverage.heights == ((1, 6), (8, 8))
    assert ledger.manifest(ETH).blocks == (Block(6, "hash6"), Block(8, "hash8"))


def test_what_is_left_without_commit_is_not_retracted(ledger: Ledger) -> None:
    follow(ledger, {h: [row("a", "b", height=h, position=0, tx=f"t{h}")] for h in range(1, 10)})
    digest = ledger.digest()
    with ledger.importing() as incoming:
        incoming.retract(ETH, 3)
    assert ledger.digest() == digest
    ledger.check()


def test_a_position_that_was_retracted_can_get_other_content(ledger: Ledger) -> None:
    follow(ledger, {5: [row("a", "b", 1, height=5, position=0)]})
    done = follow(ledger, {5: [row("a", "z", 2, height=5, position=0)]}, retract=5)
    assert (done.total.added, done.total.retracted) == (1, 1)
    assert contents(ledger, "recipient", "amount") == [("z", 2)]


def test_a_transaction_is_looked_for_where_blocks_are_not_final(ledger: Ledger) -> None:
    for height in (2, 20):
        follow(ledger, {height: [row("a", "b", height=height, position=0, tx=f"t{height}")]})
    with pytest.raises(ConflictingRows, match="t20 position 0"):
        follow(ledger, {24: [row("a", "b", height=24, position=0, tx="t20")]})
    follow(ledger, {24: [row("a", "b", height=24, position=0, tx="t24")]}, retract=20)
    assert contents(ledger, "height") == [(2,), (24,)]


def test_a_chain_can_be_emptied_and_keeps_its_log(ledger: Ledger) -> None:
    follow(ledger, {5: [row("a", "b", height=5, position=0)]})
    follow(ledger, {}, retract=1)
    assert ledger.rows() == 0
    assert ledger.chains() == ()
    assert ledger.known(ETH).coverage == Coverage()
    follow(ledger, {6: [row("a", "b", height=6, position=0)], 7: []})
    (log,) = ledger.manifest(ETH).imports
    assert (log.file, log.sha256, log.rows) == ("node", "", 2)
    assert ledger.manifest(ETH).coverage.heights == ((6, 7),)


def test_other_chains_stay_and_a_crossing_goes_with_the_chain_that_it_leaves(ledger: Ledger) -> None:
    away = {"kind": 1, "amount_in": 7, "recipient_chain": BSC, "recipient_asset": "slip44:714"}
    load(ledger, row("x", "y", chain=BSC, height=9, position=0))
    follow(ledger, {4: [row("a", "x", height=4, position=0, tx="c", **away)], 3: []})
    follow(ledger, {}, retract=4)
    assert contents(ledger, "height", "sender") == [(9, "x")]
    assert ledger.known(ETH).coverage.heights == ((3, 3),)


def test_an_address_that_loses_a_row_is_complete_no_longer(ledger: Ledger) -> None:
    scope = Coverage(complete=frozenset({f"{ETH}:a", f"{ETH}:b", f"{ETH}:c"}))
    rows = [row("a", "b", height=1, position=0, tx="1"), row("b", "c", height=2, position=0, tx="2")]
    load(ledger, *rows, scope=scope)
    follow(ledger, {}, retract=3)
    assert ledger.manifest(ETH).coverage.complete == scope.complete
    follow(ledger, {}, retract=2)
    assert ledger.manifest(ETH).coverage.complete == {f"{ETH}:a"}


def test_damage_in_the_part_that_is_cut_is_seen(ledger: Ledger) -> None:
    follow(ledger, {h: [row("a", "b", height=h, position=0, tx=f"t{h}")] for h in range(1, 4)})
    path = next((ledger.folder / "eip155.1").glob("part-*"))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(LedgerDamaged, match=path.name):
        follow(ledger, {}, retract=2)


def test_many_small_imports_leave_few_files(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "PART_ROWS", 100 * FANOUT**2)
    whole = {h: [row(f"s{h}", f"r{h}", height=h, position=0, tx=f"t{h}")] for h in range(1, FANOUT * 2 + 3)}
    for height, rows in whole.items():
        follow(ledger, {height: rows})
        assert len(ledger.manifest(ETH).parts) <= FANOUT
        assert len(ledger.manifest(ETH).purses) <= FANOUT
    ledger.check()
    once = Ledger(ledger.folder.parent / "once")
    follow(once, whole)
    assert everything(ledger) == everything(once)
    assert [(f.file, f.rows) for f in ledger.manifest(ETH).imports] == [("node", len(whole))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([1] * 16, None),
        ([1] * 17, (0, 17)),
        ([5_000_000, *[1] * 17], (1, 18)),
        ([*[1] * 9, 20_000, *[1] * 9], None),
        ([*[20_000] * 17, 3, 3], (0, 19)),
        ([*[20_000] * 10, *[1] * 10], None),
        ([*[300_000] * 12, *[20_000] * 12, *[1] * 12], None),
        ([4_000_000] * 40, None),
    ],
)
def test_which_neighbours_are_merged(
    rows: list[int], expected: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "PART_ROWS", 4_000_000)
    assert run_to_merge(rows) == expected
