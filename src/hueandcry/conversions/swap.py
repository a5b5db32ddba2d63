"""Swaps: what an actor gave and received in one transaction, by the net rule.

The actor gives one asset on balance. Whoever his money came to and who gave something else for it is a pool;
what pools give to others are the proceeds. One asset of proceeds makes a swap: the actor's purse becomes
that of whoever was paid, and the rows between are legs. What others received of the asset given is a payment
to them, such as a referral fee. Where nobody gives anything in return there is no swap; where more than one
asset is given or received, or one that is not fungible, the conversion stays unresolved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hueandcry.conversions.netting import Nets, Row, counterparty, ends, moving, net
from hueandcry.conversions.rewrite import Move, shares
from hueandcry.model import Kind, Purse, Role

UNIQUE = ("erc721:", "erc1155:")
SWAP = "swap:"  # begins the name of the purse of an exchange that is not resolved

Amounts = tuple[tuple[str, int], ...]  # CAIP-19 asset, base units


class Result(StrEnum):
    """How far a conversion could be told."""

    SWAP = "swap"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Swap:
    """A conversion within one transaction: who gave what for what, and the rows by number that say it.

    `minted` says that the proceeds were made by a pool itself, so that their worth is what the pool says.
    """

    result: Result
    chain: str
    tx: str
    actor: str
    given: Amounts
    received: Amounts
    minted: bool
    moves: dict[int, Move]
    legs: tuple[int, ...]

    def told(self) -> str:
        """What the statement rests on, in words."""
        if self.result is Result.UNRESOLVED:
            return "several assets were given or received: how they divide is not stated"
        made = "; what was received was made by the pool itself" if self.minted else ""
        return f"net of what {self.actor} gave and received in one transaction{made}"


def swap(rows: Sequence[Row], actor: str) -> Swap | None:
    """The conversion of an actor among the rows of one transaction, None where there is none."""
    flow = moving(rows)
    nets = net(flow)
    given = {asset: -amount for asset, amount in nets.get(actor, {}).items() if amount < 0}
    pools = _pools(nets, actor, given)
    sold = {asset for name in pools for asset, amount in nets[name].items() if amount < 0}
    others = nets.keys() - pools
    bought = {
        a for name in others for a, amount in nets[name].items() if amount > 0 and a in sold
    } - given.keys()
    if not bought:
        return None
    found = _Found(flow, nets, actor, given, pools, others, bought)
    touched = {asset for name in pools for asset in nets[name]}
    alone = not any(nets[name].get(asset, 0) < 0 for name in others - {actor} for asset in touched)
    simple = len(given) == len(bought) == 1 and not any(a.startswith(UNIQUE) for a in (*given, *bought))
    return found.swap() if simple and alone else found.unresolved()


def trade(rows: Sequence[Row], actor: str, receiver: str) -> Swap | None:
    """The conversion of an actor whom an event names among several in one transaction (a batch auction)."""
    flow = moving(rows)
    nets = net(flow)
    given = {asset: -amount for asset, amount in nets.get(actor, {}).items() if amount < 0}
    bought = {asset for asset, amount in nets.get(receiver, {}).items() if amount > 0} - given.keys()
    if len(given) != 1 or len(bought) != 1:
        return None
    (asset,), (proceeds,) = given, bought
    own = [
        row
        for row in flow
        if (actor in ends(row) and row.transfer.sender.asset == asset)
        or (receiver in ends(row) and row.transfer.recipient.asset == proceeds)
    ]
    return _Found(own, nets, actor, given, nets.keys() - {actor, receiver}, {actor, receiver}, bought).swap()


def _pools(nets: Nets, actor: str, given: Iterable[str]) -> set[str]:
    """Everyone to whom the actor's money came and who gave something else for it."""
    mixed = {
        name: found
        for name, found in nets.items()
        if name != actor and max(found.values()) > 0 > min(found.values())
    }
    pools: set[str] = set()
    assets = set(given)
    while True:
        more = {name for name in mixed.keys() - pools if any(mixed[name].get(a, 0) > 0 for a in assets)}
        if not more:
            return pools
        pools |= more
        assets |= {asset for name in more for asset, amount in mixed[name].items() if amount < 0}


@dataclass(frozen=True, slots=True)
class _Found:
    """A conversion with its parts: who gave what, through which pools, and who was paid."""

    flow: Sequence[Row]
    nets: Nets
    actor: str
    given: dict[str, int]
    pools: set[str]
    others: set[str]
    bought: set[str]

    def swap(self) -> Swap:
        """One asset for one other."""
        ((asset, amount),), (bought,) = self.given.items(), self.bought
        purse = self._purse(asset)
        moves = self._aside(asset, purse)
        left = amount - sum(move.out for move in moves.values())
        paid = self._paid(bought)
        amounts = [self.nets[ends(row)[1]][bought] for row in paid]
        for row, out, into in zip(paid, shares(left, amounts), amounts, strict=True):
            moves[row.number] = Move(purse, row.transfer.recipient, out, into)
        return self._done(Result.SWAP, moves, [row.number for row in self._between()])

    def unresolved(self) -> Swap:
        """What went to pools rests in the transaction; what they gave stays as it is."""
        moves: dict[int, Move] = {}
        legs: list[int] = []
        for asset, amount in self.given.items():
            purse = self._purse(asset)
            aside = self._aside(asset, purse)
            own = [r for r in self.flow if self.actor in ends(r) and r.transfer.sender.asset == asset]
            left = amount - sum(move.out for move in aside.values())
            free = [r.number for r in own if r.number not in aside and ends(r)[0] == self.actor]
            if left and free:
                tx = self.flow[0].transfer.tx
                moves[free[-1]] = Move(
                    purse, Purse(purse.chain, "", asset, f"{SWAP}{tx}", Role.TRANSIT), left, left
                )
            moves |= aside
            legs += [row.number for row in own]
        return self._done(Result.UNRESOLVED, moves, legs)

    def _aside(self, asset: str, purse: Purse) -> dict[int, Move]:
        """Payments of the asset given to whoever is no pool."""
        found = {}
        for row in self._paid(asset):
            paid = self.nets[ends(row)[1]][asset]
            found[row.number] = Move(purse, row.transfer.recipient, paid, paid)
        return found

    def _paid(self, asset: str) -> list[Row]:
        """The last row that pays each one who received the asset on balance and is no pool."""
        last: dict[str, Row] = {}
        for row in self.flow:
            name = ends(row)[1]
            if (
                row.transfer.recipient.asset == asset
                and name in self.others
                and self.nets[name].get(asset, 0) > 0
            ):
                last[name] = row
        return sorted(last.values(), key=lambda row: row.number)

    def _between(self) -> list[Row]:
        """The rows of every asset that the actor or a pool gave or received."""
        assets = {asset for name in (self.actor, *self.pools) for asset in self.nets.get(name, {})}
        for row in self.flow:
            if row.transfer.kind is Kind.CONVERSION and counterparty(row) in self.pools:
                assets |= {row.transfer.sender.asset, row.transfer.recipient.asset}
        return [
            row for row in self.flow if {row.transfer.sender.asset, row.transfer.recipient.asset} <= assets
        ]

    def _purse(self, asset: str) -> Purse:
        """The actor's purse that gives."""
        own = (row.transfer.sender for row in self.flow if ends(row)[0] == self.actor)
        return next(purse for purse in own if purse.asset == asset)

    def _done(self, result: Result, moves: dict[int, Move], legs: Iterable[int]) -> Swap:
        first = self.flow[0].transfer
        chain = first.sender.chain
        got = {
            asset: sum(max(self.nets[name].get(asset, 0), 0) for name in self.others) for asset in self.bought
        }
        made = {asset.partition(":")[2].partition("/")[0] for asset in self.bought}
        return Swap(
            result,
            chain,
            first.tx,
            self.actor,
            tuple((f"{chain}/{asset}", amount) for asset, amount in sorted(self.given.items())),
            tuple((f"{chain}/{asset}", amount) for asset, amount in sorted(got.items())),
            bool(made & self.pools),
            moves,
            tuple(sorted(set(legs) - moves.keys())),
        )
