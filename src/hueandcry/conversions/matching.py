"""Matching: the deposit and the payouts that share an id (tier A), and why others were refused.

A payout belongs to one deposit at most, and a match that would make value is refused; what is refused stays
unresolved and is told with its reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hueandcry import chains
from hueandcry.conversions.message import Message, Side

# How far the clocks of two chains may disagree: a bitcoin block's time may lie two hours ahead (Bitcoin Core,
# MAX_FUTURE_BLOCK_TIME) and an hour behind; account chains keep to seconds.
SLACK = {"bitcoin": timedelta(hours=3)}
DEFAULT_SLACK = timedelta(minutes=15)


Place = tuple[str, str, int]  # CAIP-2 chain, transaction, position


class Tier(StrEnum):
    """How sure a link is."""

    A = "A"  # both sides state one id
    B = "B"  # recipient, asset, amount and window are exact, and no other pair fits
    C = "C"  # a scored candidate for a person


@dataclass(frozen=True, slots=True)
class Match:
    """A deposit and what was paid for it, in order of time; `why` says in words what links them."""

    tier: Tier
    deposit: Message
    payouts: tuple[Message, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Messages that share an id and were not linked."""

    messages: tuple[Message, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Matched:
    """What could be linked, what was refused, and the deposits and payouts that nothing answers."""

    matches: tuple[Match, ...]
    refusals: tuple[Refusal, ...]
    deposits: tuple[Message, ...]
    payouts: tuple[Message, ...]


def match(messages: Iterable[Message]) -> Matched:
    """Link messages by the id that they state; those without one are left over."""
    by_key: dict[tuple[str, str], list[Message]] = defaultdict(list)
    left: list[Message] = []
    for message in messages:
        (by_key[message.bridge, message.key] if message.key else left).append(message)
    matches: list[Match] = []
    refusals: list[Refusal] = []
    for (_, key), group in sorted(by_key.items()):
        deposits = [message for message in group if message.side is Side.DEPOSIT]
        payouts = sorted((m for m in group if m.side is not Side.DEPOSIT), key=lambda m: (m.time, m.position))
        if not deposits or not payouts:
            left += group
            continue
        # Anybody can name any id: a payment that cannot answer the deposit does not spoil one that can.
        against = [_mismatch(deposits[0], payout) for payout in payouts]
        fitting = [payout for payout, why in zip(payouts, against, strict=True) if not why]
        why = _against(deposits, fitting) or ("" if fitting else against[0])
        if why:
            refusals.append(Refusal(tuple(group), why))
            left += deposits
            continue
        refusals += [Refusal((payout,), why) for payout, why in zip(payouts, against, strict=True) if why]
        matches.append(Match(Tier.A, deposits[0], tuple(fitting), f"both sides state the id {key}"))
    return Matched(
        tuple(matches),
        tuple(refusals),
        tuple(message for message in left if message.side is Side.DEPOSIT),
        tuple(message for message in left if message.side is not Side.DEPOSIT),
    )


def single(matched: Matched) -> Matched:
    """One meaning for each deposit: a memo may be a deposit with either of two networks.

    What a payout answers is meant; where nothing answers, or both are, it is the first that read it.
    """
    matches: dict[Place, Match] = {}
    for each in matched.matches:
        matches.setdefault(place(each.deposit), each)
    answered = {place(payout) for each in matches.values() for payout in each.payouts}
    answered |= {place(message) for refusal in matched.refusals for message in refusal.messages}
    deposits: dict[Place, Message] = {}
    for deposit in matched.deposits:
        if place(deposit) not in matches:
            deposits.setdefault(place(deposit), deposit)
    payouts = tuple(payout for payout in matched.payouts if place(payout) not in answered)
    return Matched(tuple(matches.values()), matched.refusals, tuple(deposits.values()), payouts)


def place(message: Message) -> Place:
    """Where a message is said."""
    return (message.chain, message.tx, message.position)


def _against(deposits: Sequence[Message], payouts: Sequence[Message]) -> str:
    """Why a deposit and payouts of one id are not linked, empty where nothing speaks against it."""
    if len(deposits) > 1:
        return f"{len(deposits)} deposits state this id"
    (deposit,) = deposits
    kinds = {(payout.side, payout.chain, payout.asset) for payout in payouts}
    if len({kind for kind in kinds if kind[0] is Side.PAYOUT}) > 1:
        return "paid in several assets or on several chains: how the deposit divides is not stated"
    if deposit.same_asset and deposit.amount is not None:
        paid = sum(payout.amount or 0 for payout in payouts)
        if paid > deposit.amount:
            return f"{paid} paid for {deposit.amount} deposited: value from nothing"
    return ""


def _mismatch(deposit: Message, payout: Message) -> str:
    if deposit.other_chain and payout.side is Side.PAYOUT and payout.chain != deposit.other_chain:
        return f"the deposit is for {deposit.other_chain}, the payout on {payout.chain}"
    if payout.other_chain and payout.other_chain != deposit.chain:
        return f"the payout is for a deposit on {payout.other_chain}, this one is on {deposit.chain}"
    if payout.side is Side.REFUND and payout.chain != deposit.chain:
        return f"refunded on {payout.chain}, deposited on {deposit.chain}"
    if (
        payout.side is Side.PAYOUT
        and deposit.recipient
        and payout.party
        and payout.party != deposit.recipient
    ):
        return f"the deposit names {deposit.recipient}, the payout went to {payout.party}"
    if payout.time + slack(deposit, payout) < deposit.time:
        return "paid before the deposit"
    return ""


def slack(deposit: Message, payout: Message) -> timedelta:
    """How far the clocks of two sides may disagree."""
    families = {chains.chain(message.chain).family for message in (deposit, payout)}
    return max(SLACK.get(family, DEFAULT_SLACK) for family in families)
