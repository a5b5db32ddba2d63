"""Look-ups in the shelves of a state: an address, a transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from hueandcry.model import AMOUNT_POLICIES, Policy, Role
from hueandcry.model.exposure import Exposure, Standing, Total
from hueandcry.screen.exposure.entries import ArrivalRow, PurseRow
from hueandcry.screen.exposure.rows import Asked, Books, Labels, Rows, by_source
from hueandcry.screen.exposure.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Found:
    """What one shelf says; `unknown` is the missing history of the purses, by asset.

    `stopped` says that the purses absorb, `beyond` that some money came further than was asked for,
    `partial` that the sum of all that came is not known.
    """

    rows: tuple[Exposure, ...] = ()
    totals: tuple[Total, ...] = ()
    standing: tuple[Standing, ...] = ()
    unknown: Mapping[str, int] | None = None
    stopped: bool = False
    beyond: bool = False
    partial: bool = False


def address(shelf: Shelf, labels: Labels, asked: Asked, chain: str, text: str) -> Found:
    """What came to an address from others, and what rests there."""
    purses = shelf.purses(chain, text)
    if not purses:
        return Found()
    numbers = [purse.number for purse in purses]
    books = {
        policy: [each for each in shelf.arrivals(policy, numbers) if not each.own]
        for policy in AMOUNT_POLICIES
    }
    received = _by_asset(purses, [purse.received for purse in purses])
    balance = _by_asset(purses, [None if purse.absorbs else purse.balance for purse in purses])
    held = {policy: _held(shelf, policy, purses) for policy in AMOUNT_POLICIES}
    rows = Rows(shelf, shelf.kind, labels, asked, by_source(shelf))
    came = _sum_by_asset(shelf, books[asked.policy])
    rests: dict[str, int] = defaultdict(int)
    for (_, asset), amount in held[asked.policy].items():
        rests[asset] += amount
    totals = [Total(shelf.kind, asset, "received", received[asset], came.get(asset, 0)) for asset in received]
    totals += [Total(shelf.kind, asset, "balance", balance[asset], rests.get(asset, 0)) for asset in balance]
    return Found(
        tuple(rows.exposures(books, lambda asset, _: received.get(asset, 0))),
        tuple(total for total in totals if total.whole),
        tuple(rows.standing(held, balance)),
        {asset: lack for asset, lack in _by_asset(purses, [p.unknown for p in purses]).items() if lack},
        all(purse.absorbs for purse in purses),
        beyond(books, asked),
        any(purse.received is None for purse in purses) and any(books.values()),
    )


def beyond(books: Books, asked: Asked) -> bool:
    """Whether some arrivals are further away than is asked for."""
    far = asked.max_hops
    return bool(far) and any(each.hops > far for arrivals in books.values() for each in arrivals)


def _by_asset(purses: Sequence[PurseRow], amounts: Sequence[int | None]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for purse, amount in zip(purses, amounts, strict=True):
        if amount is not None:
            sums[purse.caip19] = sums.get(purse.caip19, 0) + amount
    return dict(sorted(sums.items()))


def _sum_by_asset(shelf: Shelf, arrivals: Collection[ArrivalRow]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for each in arrivals:
        sums[shelf.purse(each.purse).caip19] += each.amount
    return sums


def _held(shelf: Shelf, policy: Policy, purses: Sequence[PurseRow]) -> dict[tuple[int, str], int]:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for purse in purses:
        for lot in shelf.lots(policy, purse.number):
            if lot.source >= 0:
                sums[lot.source, purse.caip19] += lot.amount
    return sums


def transaction(shelf: Shelf, labels: Labels, asked: Asked, chain: str, tx: str) -> Found:
    """The taint that a transaction's own transfers carried, by whom they paid."""
    moves = shelf.moves(chain, tx)
    books = {
        policy: [each for each in shelf.arrived_by(policy, moves) if _tells(shelf, each)]
        for policy in AMOUNT_POLICIES
    }
    paid = {each.move: each.purse for arrivals in books.values() for each in arrivals}
    wholes: dict[tuple[str, str], int] = defaultdict(int)
    for move, number in paid.items():
        purse = shelf.purse(number)
        wholes[purse.caip19, purse.shown] += int(shelf.move(move)["amount"])

    def at(arrival: ArrivalRow) -> str:
        return shelf.purse(arrival.purse).shown

    moved: dict[str, int] = defaultdict(int)
    for (asset, _), whole in wholes.items():
        moved[asset] += whole
    carried = _sum_by_asset(shelf, books[asked.policy])
    totals = [
        Total(shelf.kind, asset, "moved", moved[asset], carried.get(asset, 0)) for asset in sorted(moved)
    ]
    rows = Rows(shelf, shelf.kind, labels, asked, replace(by_source(shelf), at=at))
    found = rows.exposures(books, lambda asset, to: wholes[asset, to])
    return Found(tuple(found), tuple(totals), beyond=beyond(books, asked))


def _tells(shelf: Shelf, arrival: ArrivalRow) -> bool:
    """Whether an arrival is a payment to somebody; into a transaction or to the fees it is not."""
    return shelf.purse(arrival.purse).role not in (Role.TRANSACTION, Role.TRANSIT, Role.FEES)
