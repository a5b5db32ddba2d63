"""Deposits: what a payment that has not happened would carry, by what is in the payer's purse now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.model.exposure import Exposure, Leaving, Moment, Named, Share, Total, Way
from hueandcry.screen.exposure.entries import LotRow, PurseRow
from hueandcry.screen.exposure.layer import THEFTS
from hueandcry.screen.exposure.rows import Asked, Labels
from hueandcry.screen.exposure.shelf import Shelf
from hueandcry.screen.exposure.subjects import in_force
from hueandcry.trace.lots import CLEAN, Lot, Queue

NOWHERE = -1
_NEVER = Moment(None, None)


class Piece(NamedTuple):
    """Some of the payment: a source or CLEAN, the arrival that it is of, and how far that was."""

    amount: int
    source: int
    arrival: int
    hops: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What one shelf says of a payment.

    `lack` is how much more it is than the ledger knows of, `coins` in how many purses that lies; `stopped`
    says that the payer absorbs, `beyond` that some money came further than was asked for.
    """

    rows: tuple[Exposure, ...]
    totals: tuple[Total, ...]
    leaving: tuple[Leaving, ...]
    lack: int = 0
    coins: int = 0
    stopped: bool = False
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` of an asset (CAIP-19) from an address of a chain."""

    chain: str
    sender: str
    asset: str
    amount: int


def deposit(shelf: Shelf, labels: Labels, asked: Asked, paid: Payment) -> Judged:
    """The share of a payment that stems from each source, and the lots that would leave."""
    purses = [purse for purse in shelf.purses(paid.chain, paid.sender) if purse.caip19 == paid.asset]
    followed = [purse for purse in purses if not purse.absorbs]
    known = sum(purse.balance or 0 for purse in followed)
    books = {policy: _pieces(shelf, policy, followed, paid.amount, known) for policy in AMOUNT_POLICIES}
    rows = _rows(shelf, labels, asked, paid, books)
    mine = books[asked.policy]
    total = Total(
        shelf.kind, paid.asset, "offered", paid.amount, sum(each.amount for each in mine if each.source >= 0)
    )
    leaving = tuple(_leaving(shelf, asked.policy, each, paid.asset) for each in mine)
    stopped = bool(purses) and not followed
    told = shelf.whole or any(purse.balance is not None for purse in followed)
    lack = max(paid.amount - known, 0) if told and not stopped else 0
    coins = sum(1 for purse in followed if purse.balance)
    far = asked.max_hops
    beyond = bool(far) and any(each.hops > far for pieces in books.values() for each in pieces)
    return Judged(rows, (total,), leaving, lack, coins, stopped, beyond)


def from_named(
    shelf: Shelf, labels: Labels, asked: Asked, paid: Payment, named: Sequence[Named], day: str
) -> Judged | None:
    """A payment from a listed address itself: all of it, directly; None where the shelf does not list it.

    `day` is that on which it would come.
    """
    if shelf.name == THEFTS:
        return None
    time = datetime.fromisoformat(day).replace(tzinfo=UTC)
    rows = {
        each.subject: Exposure(
            subject=each.subject,
            label=labels.get(each.subject, each.label),
            kind=shelf.kind,
            direction=asked.direction,
            direct=True,
            after_listing=in_force(each.since, time),
            asset=paid.asset,
            amount=paid.amount,
            low=paid.amount,
            high=paid.amount,
            share=Share(paid.amount, paid.amount),
            hops=1,
            first=_NEVER,
            last=_NEVER,
            policy=asked.policy,
            shortest=Way(()),
            largest=Way(()),
        )
        for each in named
        if each.kind is shelf.kind and not each.role
    }
    if not rows:
        return None
    total = Total(shelf.kind, paid.asset, "offered", paid.amount, paid.amount)
    return Judged(tuple(rows[subject] for subject in sorted(rows)), (total,), ())


def _pieces(shelf: Shelf, policy: Policy, purses: Sequence[PurseRow], amount: int, known: int) -> list[Piece]:
    lots = [lot for purse in purses for lot in _all_lots(shelf, policy, purse)]
    if policy is Policy.HAIRCUT:
        return _mixed(shelf, purses, lots, amount, known)
    queue = Queue()
    for lot in lots:
        queue.join(Lot(0, lot.amount, lot.arrival if lot.source >= 0 else CLEAN, lot.source))
    if amount > known:
        queue.precede(Lot(0, amount - known))
    pieces = queue.take(amount, policy)
    return [Piece(each.amount, each.source, each.part, _hops(shelf, policy, each.part)) for each in pieces]


def _all_lots(shelf: Shelf, policy: Policy, purse: PurseRow) -> list[LotRow]:
    """The lots of a purse; one that taint did not reach has its balance as its one clean lot."""
    lots = shelf.lots(policy, purse.number)
    if not lots and purse.balance:
        lots = [LotRow(purse.number, purse.balance, CLEAN, NOWHERE)]
    return lots


def _mixed(
    shelf: Shelf, purses: Sequence[PurseRow], lots: Sequence[LotRow], amount: int, known: int
) -> list[Piece]:
    """Each source gives its share of what is spent; all of it where everything is."""
    nearest: dict[int, tuple[int, int]] = {}
    for each in shelf.arrivals(Policy.HAIRCUT, [purse.number for purse in purses]):
        nearest[each.source] = min(
            nearest.get(each.source, (each.hops, each.number)), (each.hops, each.number)
        )
    held: dict[int, int] = defaultdict(int)
    for lot in lots:
        if lot.source >= 0:
            held[lot.source] += lot.amount
    pieces = []
    for source, tainted in sorted(held.items()):
        part = tainted if amount >= known else tainted * amount // known
        hops, number = nearest[source]
        pieces.append(Piece(part, source, number, hops + 1))
    clean = amount - sum(piece.amount for piece in pieces)
    return [piece for piece in (*pieces, Piece(clean, CLEAN, NOWHERE, 0)) if piece.amount > 0]


def _hops(shelf: Shelf, policy: Policy, arrival: int) -> int:
    return shelf.arrival(policy, arrival).hops + 1 if arrival >= 0 else 0


def _rows(
    shelf: Shelf, labels: Labels, asked: Asked, paid: Payment, books: Mapping[Policy, Sequence[Piece]]
) -> tuple[Exposure, ...]:
    sums: dict[Policy, dict[tuple[str, bool, bool | None], list[Piece]]] = {}
    for policy, pieces in books.items():
        found: dict[tuple[str, bool, bool | None], list[Piece]] = defaultdict(list)
        for piece in pieces:
            if piece.source < 0 or (asked.max_hops and piece.hops > asked.max_hops):
                continue
            for subject, after in shelf.sources[piece.source].owners:
                found[subject, piece.hops <= 1, after].append(piece)
        sums[policy] = found
    rows = []
    for key in {key for found in sums.values() for key in found}:
        subject, direct, after = key
        amounts = {policy: sum(each.amount for each in found.get(key, ())) for policy, found in sums.items()}
        chosen = amounts[asked.policy]
        told = asked.policy if chosen else max(AMOUNT_POLICIES, key=lambda policy: amounts[policy])
        pieces = sums[told][key]
        nearest = min(pieces, key=lambda each: each.hops)
        largest = max(pieces, key=lambda each: each.amount)
        rows.append(
            Exposure(
                subject=subject,
                label=labels.get(subject, subject),
                kind=shelf.kind,
                direction=asked.direction,
                direct=direct,
                after_listing=after,
                asset=paid.asset,
                amount=chosen,
                low=min(amounts.values()),
                high=max(amounts.values()),
                share=Share(chosen, paid.amount),
                hops=nearest.hops,
                first=_NEVER,
                last=_NEVER,
                policy=asked.policy,
                shortest=_way(shelf, told, nearest, False),
                largest=_way(shelf, told, largest, True),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.amount, -row.high, row.subject, row.hops)))


def _way(shelf: Shelf, policy: Policy, piece: Piece, largest: bool) -> Way:
    return shelf.way(policy, piece.arrival, largest)


def _leaving(shelf: Shelf, policy: Policy, piece: Piece, asset: str) -> Leaving:
    if piece.source < 0:
        return Leaving(shelf.kind, asset, piece.amount, (), _NEVER, "", None)
    arrival = shelf.arrival(policy, piece.arrival)
    subjects = tuple(subject for subject, _ in shelf.sources[piece.source].owners)
    tx = shelf.move(arrival.move)["tx"] if arrival.move >= 0 else ""
    return Leaving(shelf.kind, asset, piece.amount, subjects, shelf.moment(arrival.move), tx, piece.hops)
