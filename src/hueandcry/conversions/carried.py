"""Carried: which rows of a transaction are the deposit or the payout that a message states."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hueandcry.conversions.message import Message
from hueandcry.conversions.netting import Nets, Row, ends, moving, net, payer
from hueandcry.conversions.rewrite import Move
from hueandcry.model import Kind, Purse, Role


@dataclass(frozen=True, slots=True)
class Leaving:
    """A deposit in rows: `amount` enters `transit` by `moves`; `legs` say the same once more."""

    transit: Purse
    amount: int
    moves: Mapping[int, Move]
    legs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Arriving:
    """A payout in rows: each (row, purse, amount) pays so much into a purse."""

    paid: tuple[tuple[int, Purse, int], ...]
    legs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A message with the rows of its transaction; `alone` if no other of its side speaks there."""

    message: Message
    rows: Sequence[Row] = field(default_factory=tuple)
    alone: bool = True

    @property
    def asset(self) -> str:
        """The asset that it states, without its chain; empty where it states none."""
        return self.message.asset.partition("/")[2]


def leaving(said: Said, name: str, used: Collection[int]) -> Leaving | None:
    """The rows of a deposit, None where the ledger has none that fits; `name` is the transit purse's."""
    coins = [row for row in said.rows if row.transfer.kind is Kind.OUTPUT and row.number not in used]
    if coins:
        fitting = (row for row in coins if said.message.amount in (None, row.transfer.amount))
        row = next(fitting, None)
        return _one(row, row.transfer.amount or 0, name) if row else None
    flow = [row for row in moving(said.rows) if row.number not in used]
    nets = net(flow)
    actor = _actor(said, nets)
    given = {asset: -amount for asset, amount in nets.get(actor, {}).items() if amount < 0}
    asset = said.asset if said.asset in given or not said.alone else next(iter(given), "")
    own = [row for row in flow if ends(row)[0] == actor and row.transfer.sender.asset == asset]
    if said.alone and own and (asset == said.asset or len(given) == 1):
        return _whole(said, flow, nets, actor, own, name)
    row = next((row for row in own if row.transfer.amount == said.message.amount), None)
    return _one(row, row.transfer.amount or 0, name) if row else None


def arriving(said: Said, used: Collection[int]) -> Arriving | None:
    """The rows of a payout, None where the ledger has none that fits."""
    coins = [row for row in said.rows if row.transfer.kind is Kind.OUTPUT and row.number not in used]
    if coins:
        return _coins(said, coins)
    flow = [row for row in moving(said.rows) if row.number not in used]
    nets = net(flow)
    party = said.message.party or _sink(said, nets)
    got = {asset: amount for asset, amount in nets.get(party, {}).items() if amount > 0}
    asset = said.asset if said.asset in got else next(iter(got)) if len(got) == 1 else ""
    own = [row for row in flow if ends(row)[1] == party and row.transfer.recipient.asset == asset]
    exact = [row for row in own if said.message.amount in (None, _received(row))]
    if asset == said.asset and exact:
        return Arriving(((exact[0].number, exact[0].transfer.recipient, _received(exact[0])),))
    if own and said.alone and (asset != said.asset or said.message.amount is None):
        legs = tuple(row.number for row in own[:-1])
        return Arriving(((own[-1].number, own[-1].transfer.recipient, got[asset]),), legs)
    return None


def _whole(said: Said, flow: Sequence[Row], nets: Nets, actor: str, own: Sequence[Row], name: str) -> Leaving:
    """All that the actor gave of an asset, less what went to others than the bridge."""
    purse = own[-1].transfer.sender
    moves: dict[int, Move] = {}
    if purse.asset == said.asset and said.message.amount is not None:
        moves = _aside(said.message.amount, flow, nets, actor, purse)
    amount = -nets[actor][purse.asset] - sum(move.out for move in moves.values())
    free = [row for row in own if row.number not in moves] or list(own)
    transit = _transit(purse, name)
    moves[free[-1].number] = Move(purse, transit, amount, amount)
    legs = (row.number for row in flow if actor in ends(row) and row.transfer.sender.asset == purse.asset)
    return Leaving(transit, amount, moves, tuple(number for number in legs if number not in moves))


def _aside(stated: int, flow: Sequence[Row], nets: Nets, actor: str, purse: Purse) -> dict[int, Move]:
    """Payments to others, where someone else received exactly what the bridge says it did."""
    paid = {
        name: found[purse.asset]
        for name, found in nets.items()
        if name != actor and found.get(purse.asset, 0) > 0
    }
    if stated not in paid.values() or sum(paid.values()) != -nets[actor][purse.asset]:
        return {}
    vault = max(name for name, amount in paid.items() if amount == stated)
    rows = {ends(row)[1]: row for row in flow if row.transfer.recipient.asset == purse.asset}
    return {
        rows[name].number: Move(purse, rows[name].transfer.recipient, amount, amount)
        for name, amount in paid.items()
        if name != vault and ends(rows[name])[0] != actor
    }


def _one(row: Row, amount: int, name: str) -> Leaving:
    transit = _transit(row.transfer.sender, name)
    return Leaving(transit, amount, {row.number: Move(row.transfer.sender, transit, amount, amount)})


def _transit(purse: Purse, name: str) -> Purse:
    return Purse(purse.chain, "", purse.asset, name, Role.TRANSIT)


def _actor(said: Said, nets: Nets) -> str:
    """Who deposits: as stated, else who pays for the transaction, else the one who gave just that much."""
    for name in (said.message.party, payer(said.rows)):
        if name and any(amount < 0 for amount in nets.get(name, {}).values()):
            return name
    exact = [name for name, found in nets.items() if found.get(said.asset) == -(said.message.amount or 0)]
    return exact[0] if len(exact) == 1 else ""


def _sink(said: Said, nets: Nets) -> str:
    """Who is paid, where the message does not say: the one who received just that much."""
    exact = [name for name, found in nets.items() if found.get(said.asset) == said.message.amount]
    return exact[0] if len(exact) == 1 else ""


def _coins(said: Said, coins: Sequence[Row]) -> Arriving | None:
    """The outputs to whoever is paid; the vault's change goes back to where its inputs came from."""
    vault = {row.transfer.sender.address for row in said.rows if row.transfer.kind is Kind.INPUT}
    fitting = [
        (row.number, row.transfer.recipient, row.transfer.amount or 0)
        for row in coins
        if row.transfer.recipient.address
        and row.transfer.recipient.address not in vault
        and said.message.party in ("", row.transfer.recipient.address)
        and (row.transfer.amount or 0) > 0
    ]
    return Arriving(tuple(fitting)) if fitting else None


def _received(row: Row) -> int:
    transfer = row.transfer
    return (transfer.amount if transfer.amount_in is None else transfer.amount_in) or 0
