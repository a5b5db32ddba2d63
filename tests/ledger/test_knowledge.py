"""What one source leaves out and another tells is no contradiction: the ledger has all that is known."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from hueandcry.ledger import Ledger
from hueandcry.model import Flag, Kind
from hueandcry.model.errors import ConflictingRows, DuplicateRows
from tests.ledger.world import batch, contents, load, row

GAS = 2_000_000_000
NAMES = ("height", "tx_index", "position", "kind", "sender", "recipient", "amount", "flags", "raw_amount")
EXACT = 1_234_567_890_123_456_789
NFT, OVER = "0xabc", "9" * 40
TOKEN = {"sender_asset": f"erc20:{NFT}", "recipient_asset": f"erc20:{NFT}"}
TOKEN_ID = {"sender_asset": f"erc721:{NFT}/7", "recipient_asset": f"erc721:{NFT}/7"}
WIDE_ID = {"sender_asset": f"erc721:{NFT}/{OVER}", "recipient_asset": f"erc721:{NFT}/{OVER}"}

Row = dict[str, Any]

# What a source that lacks something says, what one that has it says.
PAIRS: dict[str, tuple[Row, Row]] = {
    "the index of the transaction": (row("a", "b", position=0), row("a", "b", position=0, tx_index=4)),
    "height and time": (
        row("a", "b", position=0, height=9, flags=Flag.TIME_INFERRED),
        row("a", "b", position=0, height=3),
    ),
    "traces": (
        row("a", "", position=GAS, kind=Kind.GAS, recipient_role=3, flags=Flag.INTERNAL_MISSING),
        row("a", "", position=GAS, kind=Kind.GAS, recipient_role=3),
    ),
    "logs, of a wrap": (row("a", "weth", position=0), row("a", "weth", position=0, kind=Kind.LEG)),
    "all digits": (
        row("a", "b", int(float(EXACT)), position=0, flags=Flag.ROUNDED),
        row("a", "b", EXACT, position=0),
    ),
    "logs, of a token with an id": (
        row("a", "b", 7, position=0, **TOKEN),
        row("a", "b", 1, position=0, **TOKEN_ID),
    ),
    "logs, of a token with a long id": (
        row("a", "b", None, position=0, flags=Flag.OVERWIDE, raw_amount=OVER, **TOKEN),
        row("a", "b", 1, position=0, **WIDE_ID),
    ),
    "everything": (
        row("a", "b", int(float(EXACT)), position=0, height=8, flags=Flag.ROUNDED | Flag.TIME_INFERRED),
        row("a", "b", EXACT, position=0, height=2, tx_index=3, kind=Kind.LEG),
    ),
}


def told(ledger: Ledger) -> list[tuple[Any, ...]]:
    assets = ledger.read().purses["asset"].to_pylist()
    senders = [assets[each] for each in ledger.read().table["sender"].to_pylist()]
    return list(zip(contents(ledger, *NAMES), senders, strict=True))


@pytest.mark.parametrize("name", PAIRS)
def test_the_row_that_knows_more_stays_whichever_comes_first(name: str, tmp_path: Path) -> None:
    poor, rich = PAIRS[name]
    alone = Ledger(tmp_path / "alone")
    load(alone, rich)
    orders = {"later": [[poor], [rich]], "earlier": [[rich], [poor]], "at once": [[poor, rich]]}
    for order, imports in orders.items():
        ledger = Ledger(tmp_path / order)
        done = [load(ledger, *rows).total for rows in imports]
        assert told(ledger) == told(alone)
        assert sum(each.added for each in done) == 1
        assert sum(each.enriched for each in done) == (order == "later")
        assert all(each.read == each.added + each.present for each in done)
        ledger.check()
        digest = ledger.digest()
        assert load(ledger, poor).total.enriched == load(ledger, rich).total.enriched == 0
        assert ledger.digest() == digest


def test_each_of_several_sources_may_know_something_else(tmp_path: Path) -> None:
    tellings = [
        row("a", "b", int(float(EXACT)), position=0, kind=Kind.LEG, flags=Flag.ROUNDED),
        row("a", "b", EXACT, position=0, height=5, flags=Flag.TIME_INFERRED),
        row("a", "b", EXACT, position=0, tx_index=2),
    ]
    for number, order in enumerate(itertools.permutations(tellings)):
        ledger = Ledger(tmp_path / str(number))
        for each in order:
            load(ledger, each)
        assert contents(ledger, *NAMES) == [(1, 2, 0, Kind.LEG, "a", "b", EXACT, 0, None)]


@pytest.mark.parametrize(
    ("first", "second", "fields"),
    [
        (row("a", "b", 5), row("a", "b", 6), "amount"),
        (row("a", "b"), row("a", "c"), "recipient"),
        (row("a", "b"), row("c", "b"), "sender"),
        (row("a", "b"), row("a", "b", height=2), "height, time"),
        (row("a", "b"), row("a", "b", kind=Kind.REWARD), "kind"),
        (row("a", "b", kind=Kind.LEG), row("a", "b", kind=Kind.REWARD), "kind"),
        (row("a", "b"), row("a", "b", flags=Flag.AGGREGATED), "flags"),
        (row("a", "b", 10**18, flags=Flag.ROUNDED), row("a", "b", 10**18 + 2_000), "amount"),
        (row("a", "b", 9, flags=Flag.ROUNDED), row("a", "b", 8, flags=Flag.ROUNDED), "amount"),
        (
            row("a", "b", height=1, flags=Flag.TIME_INFERRED),
            row("a", "b", height=2, flags=Flag.TIME_INFERRED),
            "height, time",
        ),
        (row("a", "b", 8, **TOKEN), row("a", "b", 1, **TOKEN_ID), "sender, recipient, amount"),
        (row("a", "c", 7, **TOKEN), row("a", "b", 1, **TOKEN_ID), "sender, recipient, amount"),
    ],
)
def test_what_no_source_can_know_better_is_a_conflict(
    first: Row, second: Row, fields: str, tmp_path: Path
) -> None:
    for number, (one, other) in enumerate(((first, second), (second, first))):
        ledger = Ledger(tmp_path / str(number))
        load(ledger, one | {"position": 3})
        digest = ledger.digest()
        with pytest.raises(ConflictingRows, match=rf"\(the ledger and a.csv line 2 differ in {fields}\)"):
            load(ledger, other | {"position": 3})
        assert ledger.digest() == digest


@pytest.mark.parametrize("indexed_first", [True, False])
def test_rows_without_a_position_get_the_index_of_their_transaction(
    indexed_first: bool, tmp_path: Path
) -> None:
    bare, indexed = row("a", "b", 5), row("a", "b", 5, tx_index=4)
    other = row("a", "c", 6)
    ledger = Ledger(tmp_path)
    first, second = ((indexed,), (bare, other)) if indexed_first else ((bare, other), (indexed,))
    load(ledger, *first)
    done = load(ledger, *second).total
    assert (done.added, done.enriched) == ((1, 0) if indexed_first else (0, 2))
    assert contents(ledger, "recipient", "tx_index", "occurrence") == [("b", 4, 0), ("c", 4, 0)]
    assert load(ledger, bare, other).total.present == 2
    with pytest.raises(ConflictingRows, match=r"two places in its block: t \(4 and 5\)"):
        load(ledger, row("d", "e", tx_index=5), bare)
    with pytest.raises(DuplicateRows):
        load(ledger, row("a", "b", 5, position=0, tx_index=4))
    assert load(ledger, row("a", "b", 5, position=0), duplicates="drop").total.superseded == 1
    assert contents(ledger, "recipient", "tx_index", "position") == [("b", 4, 0), ("c", 4, None)]


def test_what_was_enriched_is_no_finding_of_the_import(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    gas = row("a", "", position=GAS, kind=Kind.GAS, recipient_role=3)
    assert load(ledger, gas | {"flags": Flag.INTERNAL_MISSING}).quality.counts == {"internal_missing": 1}
    with ledger.importing() as incoming:
        incoming.begin("richer", "", "test")
        incoming.add(batch([gas, row("a", "a", 0, position=1)]))
        done = incoming.commit()
    assert done.quality.counts == {"zero_amount": 1, "self_transfer": 1}
    assert ledger.read().table["flags"].to_pylist() == [0, 0]


WETH = "0xweth"
COIN, WRAPPED = "slip44:60", f"erc20:{WETH}"


def paid(sender: str, recipient: str, amount: int, position: int, **given: Any) -> Row:
    return row(sender, recipient, amount, position=position, tx_index=0, **given)


def wrapped(actor: str, amount: int, position: int, assets: tuple[str, str] = (COIN, WRAPPED)) -> Row:
    sides = {"sender_asset": assets[0], "recipient_asset": assets[1]}
    return paid(actor, actor, amount, position, kind=Kind.CONVERSION, amount_in=amount, **sides)


def test_a_log_here_and_a_payment_there_make_the_leg_of_a_wrap(tmp_path: Path) -> None:
    payments = [
        paid("a", WETH, 5, 0),
        paid("a", WETH, 5, 1),
        paid("a", WETH, 6, 2),
        paid("b", WETH, 5, 3),
        paid(WETH, "a", 7, 4),
        paid(WETH, "a", int(float(EXACT)), 6, flags=Flag.ROUNDED),
        paid("a", WETH, 5, 5, **TOKEN),
    ]
    logs = [
        wrapped("a", 5, 100),
        wrapped("a", 7, 101, (WRAPPED, COIN)),
        wrapped("a", EXACT, 102, (WRAPPED, COIN)),
        wrapped("c", 5, 103),
    ]
    for number, imports in enumerate(([payments, logs], [logs, payments], [payments + logs])):
        ledger = Ledger(tmp_path / str(number))
        done = [load(ledger, *rows).total for rows in imports]
        assert sum(each.enriched for each in done) == (3 if number == 0 else 0)
        found = dict(contents(ledger, "position", "kind"))
        assert {position for position, kind in found.items() if kind == Kind.LEG} == {0, 4, 6}
        assert [load(ledger, *rows).total.enriched for rows in imports] == [0] * len(imports)
        # A second deposit of the same amount takes the next payment alike.
        assert load(ledger, wrapped("a", 5, 104)).total.enriched == 1
        assert dict(contents(ledger, "position", "kind"))[1] == Kind.LEG


def test_an_exchange_for_another_amount_implies_no_payment(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    swap = wrapped("a", 5, 100) | {"amount_in": 6}
    load(ledger, swap, paid("a", WETH, 5, 0))
    assert dict(contents(ledger, "position", "kind"))[0] == Kind.TRANSFER
