"""Pruning changes nothing but the time that a trace takes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.model import Tag
from hueandcry.trace import prune, run
from hueandcry.trace.run import Options
from tests.ledgers import address, heist, row, theft, view

STOPS = StopList([Tag("eip155:1", address(7), "S", "exchange", 90, "test")])


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(0, 90)), max_size=30),
    st.booleans(),
)
def test_the_answer_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int, int]], accept: bool
) -> None:
    kinds = [",,,", ",,,", "inferred,,,", "conversion,native,40,", "leg,,,"]
    lines = [row(1, 20, 1, 100)]
    for n, (sender, recipient, amount) in enumerate(moves, 2):
        lines.append(row(n, sender, recipient, amount, more=kinds[(sender + amount) % len(kinds)]))
    seen = view(tmp_path_factory.mktemp("v"), lines)
    holding = {
        "chain": "ethereum",
        "address": address(20),
        "asset": "native",
        "amount": "all",
        "since": "2025-01-01T00:00:00Z",
    }
    for stolen in (heist([theft(1, 1, 100)]), heist(holdings=[holding])):
        whole = run.run(seen, stolen, STOPS, Options(accept_inferred=accept), "r", {})
        less = prune.prune(seen, (stolen,), STOPS, accept)
        assert less.table.num_rows <= seen.table.num_rows
        part = run.run(less, stolen, STOPS, Options(accept_inferred=accept), "r", {})
        for name in ("balances", "ranges", "unknown_history", "findings", "flows"):
            assert getattr(part.trace, name) == getattr(whole.trace, name), name


def test_rows_far_from_the_money_are_left_out(tmp_path: Path) -> None:
    lines = [row(1, 20, 1, 100), row(2, 1, 7, 60), row(3, 7, 8, 60), row(4, 10, 11, 5), row(5, 9, 1, 5)]
    less = prune.prune(view(tmp_path, lines), (heist([theft(1, 1, 100)]),), STOPS, accept_inferred=False)
    assert less.table["height"].to_pylist() == [1, 2, 5]


def test_without_numba_the_answer_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = view(tmp_path, [row(1, 20, 1, 100), row(2, 1, 7, 60), row(3, 7, 8, 60), row(4, 10, 11, 5)])
    fast = prune.prune(seen, (heist([theft(1, 1, 100)]),), STOPS, accept_inferred=False)
    monkeypatch.setattr(prune, "find_spec", lambda _: None)
    assert prune.prune(seen, (heist([theft(1, 1, 100)]),), STOPS, accept_inferred=False).table.equals(
        fast.table
    )


def test_a_large_ledger_is_pruned_and_gives_the_same_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = view(
        tmp_path, [row(1, 20, 1, 100), *(row(n, n % 9 + 1, n % 5 + 2, n % 40) for n in range(2, 200))]
    )
    stolen = heist([theft(1, 1, 100)])
    small = run.run(seen, stolen, STOPS, Options(), "r", {}).trace
    monkeypatch.setattr("hueandcry.trace.case.SMALL", 10)
    monkeypatch.setattr("hueandcry.trace.scale.SMALL", 10)
    large = run.run(seen, stolen, STOPS, Options(), "r", {}).trace
    assert large.balances == small.balances
    assert large.flows == small.flows
