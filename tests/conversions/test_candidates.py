"""Tier C: what speaks for a candidate, and that silence does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hueandcry.conversions.candidates import ranked, score
from hueandcry.conversions.message import Message, Side

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
HERE, THERE = "eip155:1", "eip155:137"
BOB, EVE = "0x" + "b0" * 20, "0x" + "e5" * 20
TOKEN, OTHER = (f"{THERE}/erc20:0x{byte * 20}" for byte in ("aa", "bb"))

DEPOSIT = Message("b", Side.DEPOSIT, HERE, "0x1", NOON, 0, amount=1000, other_chain=THERE, recipient=BOB)
PAID = Message("b", Side.PAYOUT, THERE, "0x2", NOON, 0, party=BOB, asset=TOKEN, amount=999)


def test_an_amount_that_says_nothing_is_not_better_than_one_that_agrees() -> None:
    unknown = [
        replace(PAID, tx="0x3", amount=7),
        replace(PAID, tx="0x4", amount=None),
        replace(PAID, tx="0x5", asset=OTHER, amount=999 * 10**12),
    ]
    for deposit in (DEPOSIT, replace(DEPOSIT, recipient=""), replace(DEPOSIT, other_asset=TOKEN)):
        assert ranked(deposit, [*unknown, PAID])[0].payout == PAID


def test_an_unnamed_recipient_is_not_better_than_the_stated_one() -> None:
    silent, wrong = replace(PAID, tx="0x3", party=""), replace(PAID, tx="0x4", party=EVE)
    late = replace(PAID, time=NOON + timedelta(minutes=20))
    assert ranked(DEPOSIT, [silent, wrong, late])[0].payout == late


def test_what_the_deposit_does_not_state_costs_nothing() -> None:
    found = score(replace(DEPOSIT, recipient="", amount=None), PAID)
    assert found is not None
    assert (found.score, found.because) == (1, ("time",))
