"""Swaps by the net rule: through the ledger, the rewriting and a kernel, so that claims can be asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hueandcry.attribution import StopList
from hueandcry.conversions import Converter
from hueandcry.conversions.swap import Result
from hueandcry.ledger import View
from hueandcry.model import Event, EventKind, Policy, Role
from hueandcry.trace.case import Case, prepare
from hueandcry.trace.scale import account
from tests.ledgers import address, heist, row, theft, view

TOKEN, OTHER, THIRD = (f"erc20:{address(0xA0 + n)}" for n in range(3))
VICTIM, THIEF, POOL, POOL2, ROUTER, FEES, FRIEND = range(1, 8)
GAS = ",,,"


def tx(height: int, *moves: tuple[int | str, int | str, int, str], payer: int = THIEF) -> list[str]:
    """The rows of one transaction, and the gas that its payer paid."""
    lines = [
        row(height, sender, recipient, amount, position=n, asset=asset)
        for n, (sender, recipient, amount, asset) in enumerate(moves)
    ]
    return [*lines, row(height, payer, "", 1, position=2_000_000, more="gas,,,")]


def traced(tmp_path: Path, lines: list[str], stolen: int = 1000) -> tuple[Case, dict[tuple[str, str], int]]:
    """The case, and each FIFO claim that rests, by (address or transit name, asset)."""
    start = [row(1, VICTIM, THIEF, stolen)]
    case = prepare(
        view(tmp_path, start + lines),
        (heist([theft(1, THIEF, stolen)]),),
        StopList([]),
        accept_inferred=False,
        convert=Converter(lambda _: ()),
    )
    outcomes = account(case.movements, (Policy.FIFO, Policy.HAIRCUT))
    rests: dict[tuple[str, str], int] = {}
    for rest in (*outcomes[Policy.FIFO].held, *outcomes[Policy.FIFO].booked):
        purse = case.purses[rest.purse]
        name = purse.address or purse.outpoint or purse.role.name
        rests[name, purse.asset] = rests.get((name, purse.asset), 0) + rest.claim
    assert sum(rests.values()) == stolen
    return case, rests


def test_one_asset_for_another(tmp_path: Path) -> None:
    lines = tx(2, (THIEF, POOL, 900, "native"), (POOL, THIEF, 45, TOKEN))
    case, rests = traced(tmp_path, lines)
    assert rests[address(THIEF), TOKEN] == 900
    assert (address(POOL), "slip44:60") not in rests
    (swap,) = case.resolved.swaps
    assert swap.result is Result.SWAP
    assert swap.given == (("eip155:1/slip44:60", 900),)
    assert swap.received == ((f"eip155:1/{TOKEN}", 45),)


def test_several_hops_and_a_router_are_one_swap(tmp_path: Path) -> None:
    lines = tx(
        2,
        (THIEF, ROUTER, 1000, "native"),
        (ROUTER, POOL, 1000, "native"),
        (POOL, POOL2, 70, OTHER),
        (POOL2, ROUTER, 45, TOKEN),
        (ROUTER, THIEF, 45, TOKEN),
    )
    # One unit more than it has is gas: missing history, clean.
    assert traced(tmp_path, lines)[1][address(THIEF), TOKEN] == 1000


def test_what_is_given_back_is_not_swapped(tmp_path: Path) -> None:
    lines = tx(
        2,
        (THIEF, ROUTER, 800, "native"),
        (ROUTER, POOL, 600, "native"),
        (POOL, THIEF, 30, TOKEN),
        (ROUTER, THIEF, 200, "native"),
    )
    case, rests = traced(tmp_path, lines)
    assert rests[address(THIEF), TOKEN] == 600
    assert rests[address(THIEF), "slip44:60"] == 399  # 1000 - 600 - gas


def test_a_fee_in_the_asset_given_is_a_payment(tmp_path: Path) -> None:
    lines = tx(
        2,
        (THIEF, ROUTER, 900, "native"),
        (ROUTER, FEES, 9, "native"),
        (ROUTER, POOL, 891, "native"),
        (POOL, THIEF, 45, TOKEN),
    )
    rests = traced(tmp_path, lines)[1]
    assert rests[address(FEES), "slip44:60"] == 9
    assert rests[address(THIEF), TOKEN] == 891


def test_proceeds_can_go_to_somebody_else_and_to_several(tmp_path: Path) -> None:
    lines = tx(
        2,
        (THIEF, POOL, 900, "native"),
        (POOL, FRIEND, 44, TOKEN),
        (POOL, FEES, 1, TOKEN),
    )
    rests = traced(tmp_path, lines)[1]
    assert rests[address(FRIEND), TOKEN] == 880
    assert rests[address(FEES), TOKEN] == 20


def test_minted_by_the_pool_that_was_paid(tmp_path: Path) -> None:
    """Liquid staking: ether goes to the token's contract, which mints."""
    contract = TOKEN.removeprefix("erc20:")
    lines = tx(2, (THIEF, contract, 900, "native"), (0, THIEF, 850, TOKEN))
    case, rests = traced(tmp_path, lines)
    assert rests[address(THIEF), TOKEN] == 900
    assert case.resolved.swaps[0].minted


def test_burned_to_redeem(tmp_path: Path) -> None:
    contract = TOKEN.removeprefix("erc20:")
    lines = [
        *tx(2, (THIEF, contract, 999, "native"), (0, THIEF, 850, TOKEN)),
        *tx(3, (THIEF, 0, 850, TOKEN), (contract, FRIEND, 1000, "native")),
    ]
    assert traced(tmp_path, lines)[1][address(FRIEND), "slip44:60"] == 999


def test_money_that_is_only_passed_on_beside_a_worthless_token_is_no_swap(tmp_path: Path) -> None:
    """A thief's own contract forwards the ether and mints something: the ether is followed."""
    contract = TOKEN.removeprefix("erc20:")
    lines = tx(2, (THIEF, ROUTER, 900, "native"), (ROUTER, FRIEND, 900, "native"), (0, THIEF, 10**9, TOKEN))
    case, rests = traced(tmp_path, lines)
    assert not case.resolved.swaps
    assert rests[address(FRIEND), "slip44:60"] == 900
    assert contract not in {name for name, _ in rests}


@pytest.mark.parametrize("extra", [THIRD, "erc721:0x00000000000000000000000000000000000000aa/7"])
def test_what_gives_several_things_stays_unresolved(tmp_path: Path, extra: str) -> None:
    moves = [(POOL, THIEF, 45, TOKEN)] if extra == THIRD else []
    lines = tx(2, (THIEF, POOL, 900, "native"), *moves, (POOL, THIEF, 1, extra))
    case, rests = traced(tmp_path, lines)
    assert case.resolved.swaps[0].result is Result.UNRESOLVED
    assert rests["swap:t2", "slip44:60"] == 900
    assert case.purses[_transit(case)].role is Role.TRANSIT
    assert (address(POOL), "slip44:60") not in rests


def _transit(case: Case) -> int:
    return next(n for n in range(len(case.purses)) if case.purses[n].role is Role.TRANSIT)


def test_two_assets_given_stay_unresolved_each_for_itself(tmp_path: Path) -> None:
    lines = [
        *tx(2, (THIEF, POOL, 400, "native"), (POOL, THIEF, 20, TOKEN)),
        *tx(3, (THIEF, POOL2, 500, "native"), (THIEF, POOL2, 20, TOKEN), (POOL2, THIEF, 5, THIRD)),
    ]
    rests = traced(tmp_path, lines)[1]
    assert rests["swap:t3", "slip44:60"] == 500
    assert rests["swap:t3", TOKEN] == 400


def test_a_router_that_unwraps_and_pays_out(tmp_path: Path) -> None:
    """The call that pays stands before the log of the unwrap: the net rule does not mind."""
    weth = "erc20:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
    unwrap = "conversion,native,45,"
    lines = [
        *tx(2, (THIEF, POOL, 900, "native"), (POOL, THIEF, 45, weth)),
        row(3, ROUTER, FRIEND, 45, position=1),
        row(3, THIEF, ROUTER, 45, position=100_000, asset=weth),
        row(3, ROUTER, ROUTER, 45, position=100_001, asset=weth, more=unwrap),
        row(3, THIEF, "", 1, position=2_000_000, more="gas,,,"),
    ]
    assert traced(tmp_path, lines)[1][address(FRIEND), "slip44:60"] == 900


def test_the_theft_is_never_taken_for_a_swap(tmp_path: Path) -> None:
    start = tx(1, (VICTIM, THIEF, 1000, "native"), (THIEF, VICTIM, 3, TOKEN), payer=VICTIM)
    stolen = heist([theft(1, THIEF, 1000)])
    case = prepare(view(tmp_path, start), (stolen,), StopList([]), False, Converter(lambda _: ()))
    assert not case.resolved.swaps
    assert case.movements.thefts


def _cow(owner: int, height: int) -> Event:
    from hueandcry.conversions.trades import COW

    words = [0xA0, 0xA1, 400, 20, 0, 0xC0, 56]
    data = b"".join(word.to_bytes(32, "big") for word in words) + bytes(64)
    place = "0x9008d19f58aabd9ed0d60971565aa8510560ab41"
    topics = (COW.topic, bytes(12) + bytes.fromhex(address(owner)[2:]))
    time = datetime(2025, 1, 1, 0, 0, height, tzinfo=UTC)
    return Event("eip155:1", height, time, None, f"t{height}", 9, EventKind.LOG, place, "", topics, data)


def test_a_batch_names_its_traders(tmp_path: Path) -> None:
    place = "0x9008d19f58aabd9ed0d60971565aa8510560ab41"
    lines = [
        row(1, VICTIM, THIEF, 400, asset=TOKEN),
        *tx(
            2,
            (THIEF, place, 400, TOKEN),
            (FRIEND, place, 77, TOKEN),
            (place, POOL, 477, TOKEN),
            (POOL, place, 24, OTHER),
            (place, THIEF, 20, OTHER),
            (place, FRIEND, 4, OTHER),
            payer=ROUTER,
        ),
    ]
    stolen = heist([theft(1, THIEF, 400, asset=TOKEN)])
    for named, expected in (([THIEF, FRIEND], 400), ([], 0)):
        said = [_cow(trader, 2) for trader in named]
        convert = Converter(lambda _, said=said: said)
        case = prepare(_fresh(tmp_path, lines, str(len(named))), (stolen,), StopList([]), False, convert)
        held = account(case.movements, (Policy.FIFO,))[Policy.FIFO].held
        got = sum(r.claim for r in held if case.purses[r.purse].asset == OTHER)
        assert got == expected


def _fresh(tmp_path: Path, lines: list[str], name: str) -> View:
    return view(tmp_path / name, lines)
