"""Inputs without a value get that of the output they spend, whichever of the two comes first."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hueandcry.ledger import Coverage, Ledger
from hueandcry.model import Flag, Kind, Role
from hueandcry.model.errors import ConflictingRows, LedgerDamaged
from tests.ledger.world import BTC, load, row


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def created(outpoint: str, amount: int, address: str = "", **given: Any) -> dict[str, Any]:
    tx = outpoint.split(":")[0]
    sides = {"sender_role": Role.TRANSACTION, "sender_outpoint": tx}
    sides |= {"recipient_role": Role.OUTPOINT, "recipient_outpoint": outpoint}
    told = {"chain": BTC, "tx": tx, "position": 100_000, "tx_index": 0, "kind": Kind.OUTPUT}
    return row("", address, amount, **told | sides | given)


def spent(outpoint: str, amount: int | None, address: str = "", **given: Any) -> dict[str, Any]:
    sides = {"recipient_role": Role.TRANSACTION, "recipient_outpoint": "s"}
    sides |= {"sender_role": Role.OUTPOINT, "sender_outpoint": outpoint}
    flags = Flag.NONE if amount is not None else Flag.UNRESOLVED
    told = {
        "chain": BTC,
        "tx": "s",
        "position": 0,
        "tx_index": 0,
        "kind": Kind.INPUT,
        "height": 9,
        "flags": flags,
    }
    return row(address, "", amount, **told | sides | given)


def seen(ledger: Ledger) -> list[tuple[str, int | None, int, str]]:
    """Tx, amount, flags and the outpoint's address of each row."""
    view = ledger.read()
    purses = view.purses.to_pylist()
    found = []
    for each in view.table.to_pylist():
        coin = purses[each["sender" if each["kind"] == Kind.INPUT else "recipient"]]
        amount = None if each["amount"] is None else int(each["amount"])
        found.append((each["tx"], amount, each["flags"], coin["address"]))
    return found


OUT, IN, IN_TOLD = created("c:0", 5, "owner"), spent("c:0", None), spent("c:0", 5, "owner")
RESOLVED = [("c", 5, 0, "owner"), ("s", 5, 0, "owner")]


@pytest.mark.parametrize(
    "imports",
    [
        [[OUT, IN]],
        [[IN, OUT]],
        [[OUT], [IN]],
        [[IN], [OUT]],
        [[IN], [IN_TOLD], [OUT]],
        [[IN_TOLD], [IN], [OUT]],
        [[IN, IN_TOLD], [OUT, IN]],
        [[IN], [OUT], [IN], [IN_TOLD], [OUT]],
    ],
)
def test_any_order_gives_the_same_rows(ledger: Ledger, imports: Sequence[Sequence[dict[str, Any]]]) -> None:
    for rows in imports:
        load(ledger, *rows)
    assert seen(ledger) == RESOLVED
    ledger.check()
    assert load(ledger, OUT, IN, IN_TOLD).total.added == 0
    assert "unresolved" not in ledger.info().chains[BTC].quality


def test_what_is_not_known_stays_open_and_is_counted(ledger: Ledger) -> None:
    done = load(ledger, IN, created("other:0", 7))
    assert done.quality.counts == {"unresolved": 1}
    assert seen(ledger) == [("other", 7, 0, ""), ("s", None, Flag.UNRESOLVED, "")]
    again = load(ledger, IN)
    assert (again.total.added, again.total.present, again.total.resolved) == (0, 1, 0)


def test_an_output_far_below_mends_rows_in_other_parts(ledger: Ledger) -> None:
    many = [spent(f"c{n}:0", None, tx=f"s{n}", recipient_outpoint=f"s{n}", height=50 + n) for n in range(5)]
    load(ledger, *many)
    load(ledger, created("z:0", 1, height=70))
    before = ledger.manifest(BTC).parts
    done = load(ledger, created("c2:0", 8, "owner", height=3))
    assert (done.total.added, done.total.resolved) == (1, 1)
    assert before[1] in ledger.manifest(BTC).parts
    assert seen(ledger)[3] == ("s2", 8, 0, "owner")
    assert ledger.info().chains[BTC].quality["unresolved"] == 4
    ledger.check()


def test_an_address_is_learned_even_where_no_row_changes(ledger: Ledger) -> None:
    load(ledger, spent("c:0", 5), scope=Coverage("chain", ((1, 9),)))
    parts = ledger.manifest(BTC).parts
    digest = ledger.digest()
    done = load(ledger, spent("c:0", 5, "owner"))
    assert (done.total.added, done.total.present) == (0, 1)
    assert seen(ledger) == [("s", 5, 0, "owner")]
    assert ledger.manifest(BTC).parts == parts
    assert ledger.digest() != digest
    assert load(ledger, spent("c:0", 5)).total.present == 1
    assert seen(ledger) == [("s", 5, 0, "owner")]
    ledger.check()


def test_addresses_are_learned_in_the_purse_files_they_stand_in(ledger: Ledger) -> None:
    for name in "abc":
        load(ledger, spent(f"{name}:0", None, tx=f"s{name}", recipient_outpoint=f"s{name}"))
    before = ledger.manifest(BTC).purses
    load(ledger, created("b:0", 4, "owner"))
    after = ledger.manifest(BTC).purses
    assert [file in after for file in before] == [True, False, True]
    assert [file.first_id for file in after] == sorted(file.first_id for file in after)
    assert {entry for entry in seen(ledger) if entry[3]} == {("b", 4, 0, "owner"), ("sb", 4, 0, "owner")}
    ledger.check()


def test_one_coin_cannot_have_two_values(ledger: Ledger) -> None:
    with pytest.raises(ConflictingRows, match="one outpoint two values: c:0"):
        load(ledger, OUT, spent("c:0", 6))
    load(ledger, spent("c:0", 6))
    with pytest.raises(ConflictingRows, match="c:0"):
        load(ledger, OUT)
    with pytest.raises(ConflictingRows, match="c:0"):
        load(ledger, spent("c:0", 7, position=1))
    assert seen(ledger) == [("s", 6, 0, "")]


def test_rows_without_a_position_are_mended_too(ledger: Ledger) -> None:
    load(ledger, IN | {"position": None})
    assert load(ledger, IN_TOLD | {"position": None}).total.present == 1
    assert seen(ledger) == [("s", 5, 0, "owner")]
    load(ledger, OUT)
    assert load(ledger, IN_TOLD, duplicates="drop").total.superseded == 1
    assert seen(ledger) == RESOLVED


def test_a_row_is_mended_and_superseded_at_once(ledger: Ledger) -> None:
    load(ledger, IN | {"position": None})
    found = load(ledger, OUT, IN, duplicates="drop").total
    assert (found.added, found.superseded, found.resolved) == (2, 1, 1)
    assert seen(ledger) == RESOLVED


@pytest.mark.parametrize("place", [b"PAR1", b"parquet-cpp"])
def test_damage_is_seen_before_a_part_is_mended(ledger: Ledger, place: bytes) -> None:
    load(ledger, IN | {"height": 90})
    part = ledger.folder / BTC.replace(":", ".") / ledger.manifest(BTC).parts[0].file
    data = part.read_bytes()
    at = data.index(place) + 10  # in a page, or in a remark that no reader minds
    part.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    with pytest.raises(LedgerDamaged, match="differs from its manifest"):
        load(ledger, OUT)
