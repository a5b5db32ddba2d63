"""Matching by id: what a stranger writes into a memo links nothing, and unlinks nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from hueandcry.conversions import Message, Side
from hueandcry.conversions.bridges.thorchain import THORCHAIN
from hueandcry.conversions.matching import match, single
from tests.conversions.bridges.test_thorchain import PAID, deposit, read, spoken

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
ETHEREUM, BITCOIN = "eip155:1", "bip122:000000000019d6689c085ae165831e93"


def said(side: Side, chain: str, tx: str, minutes: int = 0, bridge: str = "b", **more: str) -> Message:
    return Message(bridge, side, chain, tx, NOON + timedelta(minutes=minutes), 0, "K", **more)


DEPOSIT = said(Side.DEPOSIT, ETHEREUM, "d", other_chain=BITCOIN, recipient="payee")
PAYOUT = said(Side.PAYOUT, BITCOIN, "p", 9, party="payee")
LIES = {
    "to somebody else": said(Side.PAYOUT, BITCOIN, "lie", 5, party="liar"),
    "elsewhere": said(Side.PAYOUT, "eip155:10", "lie", 5, party="payee"),
    "before the deposit": said(Side.PAYOUT, BITCOIN, "lie", -600, party="payee"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_payment_that_cannot_answer_does_not_spoil_one_that_does(lie: str) -> None:
    found = match([DEPOSIT, LIES[lie], PAYOUT])
    assert [each.payouts for each in found.matches] == [(PAYOUT,)]
    assert [each.messages for each in found.refusals] == [(LIES[lie],)]
    assert found.deposits == found.payouts == ()


@pytest.mark.parametrize("lie", LIES)
def test_alone_it_leaves_the_deposit_unanswered_with_the_reason(lie: str) -> None:
    found = match([DEPOSIT, LIES[lie]])
    assert found.matches == ()
    assert found.deposits == (DEPOSIT,)
    (refusal,) = found.refusals
    assert refusal.messages == (DEPOSIT, LIES[lie])
    assert refusal.why


def test_two_deposits_of_one_id_are_refused_whatever_is_paid() -> None:
    second = said(Side.DEPOSIT, ETHEREUM, "e", other_chain=BITCOIN, recipient="liar")
    for payouts in ([PAYOUT], [LIES["to somebody else"]], [PAYOUT, LIES["to somebody else"]]):
        found = match([DEPOSIT, second, *payouts])
        assert [each.why for each in found.refusals] == ["2 deposits state this id"]


def test_what_was_refused_is_no_payout_of_the_other_network_either() -> None:
    lie = LIES["to somebody else"]
    other = said(Side.PAYOUT, BITCOIN, "lie", 5, bridge="a", party="liar")
    assert single(match([DEPOSIT, lie, PAYOUT, other])).payouts == ()


def test_a_deposit_names_who_is_paid_back_if_that_is_another() -> None:
    trick = "0x" + "9" * 40
    (found,) = read(THORCHAIN, spoken(deposit(f"=:b:{PAID}/{trick}:1e20")))
    assert found.refund == trick
    (plain,) = read(THORCHAIN, spoken(deposit(f"=:b:{PAID}:1e20")))
    assert plain.refund == ""
    (broken,) = read(THORCHAIN, spoken(deposit(f"=:b:{PAID}/nonsense:1e20")))
    assert broken.refund == ""
