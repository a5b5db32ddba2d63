"""Candidates: what may have paid a deposit that no id answers (tiers B and C).

Tier B is one transfer to the stated recipient, in the stated asset, of the exact amount, within the window,
which no other deposit can claim. Everything else that could be is tier C: a ranked list for a person, with a
score that says how well it fits and never feeds taint.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.chains import Chain
from hueandcry.conversions.matching import DEFAULT_SLACK, SLACK, Match, Tier, place, slack
from hueandcry.conversions.message import Message, Side
from hueandcry.ledger import View
from hueandcry.model import Kind

WINDOW = timedelta(hours=2)  # of tier B, and of the candidates of tier C
HALF = timedelta(minutes=30)  # after which the time's share of the score has fallen by 1/e
KEPT = 10
FEE = 0.10  # a payout that is lower by more than this share of the deposit is no candidate
MOST = 1.01  # nor is one that is higher: pools pay a little more at times, bridges no more
# What each agreement weighs in the score of tier C. A deposit that states no recipient or amount is scored by
# the rest alone; what it states and a payout does not answer counts as nothing agreed, never in its favour.
WEIGHTS = {"recipient": 5.0, "amount": 3.0, "time": 2.0}
PAYS = (Kind.TRANSFER, Kind.OUTPUT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payout that may belong to a deposit; `score` is between 0 and 1, `because` names what agrees."""

    payout: Message
    score: float
    because: tuple[str, ...]


def exact(view: View, deposits: Sequence[Message], payouts: Sequence[Message]) -> list[Match]:
    """Tier B: deposits and payouts that fit each other exactly and nothing else."""
    found = {n: _exact(view, deposit, payouts) for n, deposit in enumerate(deposits)}
    claims: dict[tuple[str, str, int], int] = defaultdict(int)
    for payouts_ in found.values():
        for payout in payouts_:
            claims[place(payout)] += 1
    return [
        Match(
            Tier.B, deposits[n], (only[0],), "recipient, asset, amount and time agree, and nothing else fits"
        )
        for n, only in found.items()
        if len(only) == 1 and claims[place(only[0])] == 1
    ]


def ranked(deposit: Message, payouts: Sequence[Message]) -> tuple[Candidate, ...]:
    """Tier C: the payouts that may belong to a deposit, the best first, at most ten."""
    scored = (score(deposit, payout) for payout in payouts)
    found = sorted((each for each in scored if each), key=lambda each: (-each.score, place(each.payout)))
    return tuple(found[:KEPT])


def listed(
    deposits: Sequence[Message], payouts: Sequence[Message]
) -> Iterator[tuple[Message, tuple[Candidate, ...]]]:
    """The candidates of each deposit; payouts outside every window are not looked at."""
    ordered = sorted(payouts, key=lambda payout: payout.time)
    times = [payout.time for payout in ordered]
    widest = max(DEFAULT_SLACK, *SLACK.values())
    for deposit in deposits:
        first = bisect_left(times, deposit.time - widest)
        last = bisect_right(times, deposit.time + WINDOW)
        yield deposit, ranked(deposit, ordered[first:last])


def score(deposit: Message, payout: Message) -> Candidate | None:
    """How well a payout fits a deposit; None where something speaks against it."""
    late = payout.time - deposit.time
    if late < -slack(deposit, payout) or late > WINDOW:
        return None
    if deposit.other_chain and payout.chain != deposit.other_chain:
        return None
    agree = {"time": exp(-max(late, timedelta()) / HALF)}
    if deposit.recipient:
        agree["recipient"] = float(deposit.recipient == payout.party)
    ratio = _ratio(deposit, payout)
    if ratio is not None and not 1 - FEE <= ratio <= MOST:
        return None
    if deposit.amount:
        agree["amount"] = 0.0 if ratio is None else 1 - abs(1 - ratio) / FEE
    total = sum(WEIGHTS[name] for name in agree)
    because = tuple(name for name in agree if agree[name] > 0.9)
    return Candidate(payout, sum(WEIGHTS[name] * agree[name] for name in agree) / total, because)


def _ratio(deposit: Message, payout: Message) -> float | None:
    """Paid to deposited, None where that says nothing.

    Where the digits of the two assets are not known to be the same, only an amount that agrees speaks.
    """
    expected = expected_amount(deposit)
    if not expected or payout.amount is None or payout.asset != (deposit.other_asset or payout.asset):
        return None
    ratio = payout.amount / expected
    known = deposit.same_asset or _coins(deposit) is not None
    return ratio if known or 1 - FEE <= ratio <= MOST else None


def expected_amount(deposit: Message) -> int | None:
    """What would be paid if nothing were taken off, in base units of the asset paid; None where unknown.

    Coins of chains that share one (ether on roll-ups) are scaled; of tokens the digits are taken as equal.
    """
    if deposit.amount is None:
        return None
    coins = _coins(deposit)
    if coins is None:
        return deposit.amount
    here, there = coins
    return deposit.amount * int(10**there.decimals) // int(10**here.decimals)


def _coins(deposit: Message) -> tuple[Chain, Chain] | None:
    """The two chains, where their native coin is the same one and both sides are in it."""
    if not deposit.asset or not deposit.other_asset:
        return None
    (here, given), (there, paid) = map(chains.parse_caip19, (deposit.asset, deposit.other_asset))
    native = (given, paid) == (here.native, there.native)
    return (here, there) if native and here.symbol == there.symbol else None


def _exact(view: View, deposit: Message, payouts: Sequence[Message]) -> list[Message]:
    amount = expected_amount(deposit)
    if amount is None or not deposit.recipient or not deposit.other_asset:
        return []
    stated = [
        payout
        for payout in payouts
        if payout.bridge == deposit.bridge
        and (payout.chain, payout.party) == (deposit.other_chain, deposit.recipient)
        and (payout.asset, payout.amount) == (deposit.other_asset, amount)
        and _within(deposit, payout)
    ]
    return stated or [each for each in _paid(view, deposit, amount) if _within(deposit, each)]


def _within(deposit: Message, payout: Message) -> bool:
    return -slack(deposit, payout) <= payout.time - deposit.time <= WINDOW


def _paid(view: View, deposit: Message, amount: int) -> list[Message]:
    """The transfers of an amount to the recipient, as messages."""
    chain, _, asset = deposit.other_asset.partition("/")
    purses = view.purses
    mask = pc.and_(
        pc.and_(pc.equal(purses["chain"], chain), pc.equal(purses["address"], deposit.recipient)),
        pc.equal(purses["asset"], asset),
    )
    numbers = pc.indices_nonzero(mask).cast(pa.int32())
    table = view.table
    chosen = pc.and_(
        pc.is_in(table["recipient"], numbers), pc.is_in(table["kind"], pa.array(PAYS, pa.uint8()))
    )
    rows = table.filter(chosen).select(["tx", "time", "position", "amount"]).to_pylist()
    return [
        Message(
            deposit.bridge,
            Side.PAYOUT,
            chain,
            row["tx"],
            row["time"],
            row["position"] or 0,
            party=deposit.recipient,
            asset=deposit.other_asset,
            amount=amount,
        )
        for row in rows
        if row["amount"] is not None and int(row["amount"]) == amount
    ]
