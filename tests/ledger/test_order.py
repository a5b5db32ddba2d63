"""The order inside a height against the rule of ACCOUNTING, section 1, applied by brute force."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hueandcry.ledger import Ledger
from hueandcry.ledger.order import Row, resolved
from hueandcry.model import Flag, Kind
from tests.ledger.world import contents, load, row


def known_before(a: Row, b: Row) -> bool:
    """Whether the chain's own order puts a before b."""
    if a.tx != b.tx:
        if a.tx_index is None or b.tx_index is None:
            return False
        return (a.tx_index, a.tx) < (b.tx_index, b.tx)
    if a.gas != b.gas:
        return b.gas
    return a.position is not None and b.position is not None and a.position < b.position


def brute_force(rows: list[Row]) -> list[int]:
    left = sorted(range(len(rows)), key=lambda index: (rows[index].tx, index))
    order = []
    while left:
        free = [i for i in left if not any(known_before(rows[j], rows[i]) for j in left)]

        def blocked(i: int, left: list[int] = left) -> bool:
            return rows[i].moves and any(
                rows[j].moves
                and rows[j].recipient == rows[i].sender
                and j != i
                and not known_before(rows[i], rows[j])
                for j in left
            )

        chosen = next((i for i in free if not blocked(i)), free[0])
        left.remove(chosen)
        order.append(chosen)
    return order


@st.composite
def heights(draw: st.DrawFn) -> list[Row]:
    transactions = draw(st.lists(st.sampled_from("pqrs"), min_size=1, max_size=4, unique=True))
    indexes = {tx: draw(st.none() | st.integers(0, 3)) for tx in transactions}
    rows = []
    for number in range(draw(st.integers(1, 9))):
        tx = draw(st.sampled_from(transactions))
        position = draw(st.none() | st.just(number))
        sender, recipient = draw(st.integers(0, 4)), draw(st.integers(0, 4))
        moves = sender != recipient and draw(st.integers(0, 5)) > 0
        rows.append(Row(tx, indexes[tx], position, draw(st.integers(0, 4)) == 0, moves, sender, recipient))
    # The ledger hands in rows as the chain orders them where it does, so equals stand in canonical order.
    return sorted(rows, key=lambda r: (r.tx, r.gas, r.position is None, r.position or 0))


@settings(max_examples=1500, deadline=None)
@given(heights())
def test_resolution_equals_brute_force(rows: list[Row]) -> None:
    assert resolved(rows) == brute_force(rows)


def test_large_heights_are_not_quadratic() -> None:
    chance = random.Random(3)
    rows = [
        Row(f"{n:05d}", None, None, False, True, *((0, n + 1) if n % 2 else (n + 1, 0)))
        for n in range(20_000)
    ]
    chance.shuffle(rows)
    began = time.perf_counter()
    order = resolved(rows)
    assert time.perf_counter() - began < 5
    recipients = [rows[index].recipient == 0 for index in order]
    assert recipients.index(False) == 10_000  # all payments into the hub come first


def order_of(tmp_path: Path, *rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, *rows, duplicates="keep")
    return contents(ledger, "tx", "sender", "recipient", "flags")


def test_credits_come_before_debits_and_are_flagged(tmp_path: Path) -> None:
    found = order_of(tmp_path, row("b", "c", tx="a"), row("a", "b", tx="b"), row("x", "y", tx="c", height=2))
    assert found == [("b", "a", "b", 1), ("a", "b", "c", 1), ("c", "x", "y", 0)]


def test_known_orders_stay_and_are_not_flagged(tmp_path: Path) -> None:
    found = order_of(
        tmp_path,
        row("b", "c", tx="a", tx_index=1, position=0),
        row("a", "b", tx="b", tx_index=2, position=0),
        row("e", "f", height=2, position=0),
        row("d", "e", height=2, position=1),
    )
    assert found == [("a", "b", "c", 0), ("b", "a", "b", 0), ("t", "e", "f", 0), ("t", "d", "e", 0)]


def test_cycles_are_broken_at_the_smallest(tmp_path: Path) -> None:
    found = order_of(tmp_path, row("b", "a", tx="2"), row("a", "b", tx="1"), row("a", "c", tx="3"))
    assert [tx for tx, *_ in found] == ["1", "2", "3"]


def test_rows_that_move_nothing_do_not_block(tmp_path: Path) -> None:
    idle = [
        row("z", "a", 0, tx="9"),
        row("z", "a", 5, tx="9", kind=int(Kind.LEG)),
        row("z", "a", 6, tx="9", kind=int(Kind.INFERRED)),
        row("a", "a", 7, tx="9"),
        row("z", "a", None, tx="9", raw_amount="1" * 39, flags=int(Flag.OVERWIDE)),
    ]
    found = order_of(tmp_path, row("a", "b", tx="1"), *idle)
    assert found[0] == ("1", "a", "b", 0)
    assert all(not flags & Flag.ORDER_INFERRED for *_, flags in found)


def test_an_indexed_transaction_waits_for_an_unindexed_payment(tmp_path: Path) -> None:
    found = order_of(
        tmp_path,
        row("b", "c", tx="a", tx_index=0),
        row("d", "e", tx="b", tx_index=1),
        row("a", "b", tx="z"),
    )
    assert [(tx, flags) for tx, *_, flags in found] == [("z", 1), ("a", 1), ("b", 1)]


def test_the_flag_is_withdrawn_where_a_height_is_completed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    load(ledger, row("a", "b", tx="1", tx_index=0), row("c", "d", tx="2", tx_index=1, flags=1))
    assert contents(ledger, "flags") == [(0,), (0,)]
    load(ledger, row("e", "f", tx="0"))
    assert contents(ledger, "tx", "flags") == [("0", 1), ("1", 1), ("2", 1)]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_does_not_depend_on_the_file(tmp_path: Path, seed: int) -> None:
    chance = random.Random(11)
    rows = []
    for number in range(60):
        given: dict[str, Any] = {"tx": f"t{chance.randrange(4)}", "height": chance.randrange(5)}
        if chance.random() < 0.3:
            given["position"] = number
        given["kind"] = chance.choice([0, 0, 0, 2, 6])
        rows.append(row(chance.choice("abcde"), chance.choice("abcde"), chance.randrange(3), **given))
    base = Ledger(tmp_path / "base")
    load(base, *rows, duplicates="keep")
    random.Random(seed).shuffle(rows)
    other = Ledger(tmp_path / "other")
    cut = seed * 10
    load(other, *rows[cut:], duplicates="keep")
    assert cut or other.digest() == base.digest()
    if cut:
        # Occurrences are counted over the whole ledger: equal rows of two imports are one row.
        load(other, *rows, duplicates="keep")
        names = ("height", "tx", "position", "kind", "sender", "recipient", "amount", "flags", "occurrence")
        assert contents(other, *names) == contents(base, *names)


@settings(max_examples=25, deadline=None)
@given(heights())
def test_the_ledger_stores_the_resolved_order(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger"))
    given = [
        row(
            f"p{each.sender}",
            f"p{each.recipient}",
            (number + 1) * 10 if each.moves else 0,
            tx=each.tx,
            tx_index=each.tx_index,
            position=each.position,
            kind=2 if each.gas else 0,
        )
        for number, each in enumerate(rows)
    ]
    load(ledger, *given, duplicates="keep")
    stored = contents(ledger, "tx", "position", "kind", "sender", "recipient", "amount")
    # Among equal (tx, gas, position) the canonical order goes on with the purses and the amount.
    canonical = sorted(
        zip(rows, given, strict=True),
        key=lambda pair: (
            *(pair[0].tx, pair[0].gas, pair[0].position is None, pair[0].position or 0),
            *(pair[1]["sender_address"], pair[1]["recipient_address"], pair[1]["amount"]),
        ),
    )
    names = ("tx", "position", "kind", "sender_address", "recipient_address", "amount")
    order = brute_force([pair[0] for pair in canonical])
    assert stored == [tuple(canonical[index][1][name] for name in names) for index in order]
    flags = [flag for (flag,) in contents(ledger, "flags")]
    expected = [
        any(
            a.moves and b.moves and a is not b and not known_before(a, b) and not known_before(b, a)
            for b, _ in canonical
        )
        for a in (canonical[index][0] for index in order)
    ]
    assert flags == [int(flag) for flag in expected]


def test_the_numbers_in_the_queries_are_those_of_the_model() -> None:
    assert (Kind.GAS, Kind.LEG, Kind.INFERRED, Flag.ORDER_INFERRED) == (2, 6, 7, 1)
