"""Deposit addresses at exchanges: who pays to a customer's address is held to be the customer (Victor 2020).

A deposit address pays only hot wallets of one exchange. Each payment passes on what came in since the last
one, soon after, less a little for its own fee. Addresses that others are paid from as well (other services,
senders to many deposit addresses) are not customers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.attribution.clusters.heuristics import DEPOSIT_REUSE, DepositLimits
from hueandcry.attribution.clusters.joins import Join
from hueandcry.ledger import Stream, View
from hueandcry.model import Kind, Role

_NATIVE = ("slip44", "native")  # namespaces of a chain's own coin


@dataclass(frozen=True, slots=True)
class DepositAddress:
    """A deposit address: the exchange's name, who paid (first transaction, height), and its sweeps."""

    chain: str
    address: str
    exchange: str
    senders: Mapping[str, str]
    heights: Mapping[str, int]
    sweeps: tuple[str, ...]


class _Move(NamedTuple):
    """A transfer between two accounts, time in seconds."""

    sender: str
    recipient: str
    asset: str
    amount: int
    seconds: int
    tx: str
    height: int


def deposit_addresses(
    ledger: View | Stream,
    chain: str,
    hot: Mapping[str, str],
    services: frozenset[str],
    limits: DepositLimits,
) -> list[DepositAddress]:
    """The deposit addresses of the exchanges whose hot wallets are given (address -> name), by address.

    `services` are addresses that are no customers.
    """
    view = _near(ledger, chain, hot) if isinstance(ledger, Stream) else ledger
    moves = list(_moves(view, chain, hot))
    paid_to: dict[str, list[_Move]] = {}
    paid_by: dict[str, list[_Move]] = {}
    for move in moves:
        paid_to.setdefault(move.recipient, []).append(move)
        paid_by.setdefault(move.sender, []).append(move)
    found = []
    for address in sorted(paid_by.keys() - hot.keys() - services):
        made = _deposit_address(chain, address, paid_to.get(address, []), paid_by[address], hot, limits)
        if made is not None:
            found.append(made)
    return found


def joins(found: Sequence[DepositAddress], services: frozenset[str], limits: DepositLimits) -> list[Join]:
    """The customers of each deposit address, joined to its first one, in order of height."""
    uses = Counter(sender for each in found for sender in each.senders)
    made = []
    for each in found:
        customers = [
            sender
            for sender in each.senders
            if sender not in services and uses[sender] <= limits.deposits_a_sender
        ]
        customers.sort(key=lambda sender: (each.heights[sender], sender))
        for sender in customers[1:]:
            tx, height = each.senders[sender], each.heights[sender]
            made.append(Join(customers[0], sender, DEPOSIT_REUSE, tx, height, each.address))
    return sorted(made, key=lambda join: (join.height, join.tx, join.left, join.right))


def _deposit_address(
    chain: str,
    address: str,
    received: Sequence[_Move],
    sent: Sequence[_Move],
    hot: Mapping[str, str],
    limits: DepositLimits,
) -> DepositAddress | None:
    exchanges = {hot.get(move.recipient, "") for move in sent}
    senders = {move.sender for move in received}
    if len(exchanges) != 1 or "" in exchanges or not 0 < len(senders) <= limits.senders:
        return None
    if senders & hot.keys() or not all(
        _swept(received, sent, asset, limits) for asset in {move.asset for move in sent}
    ):
        return None
    first: dict[str, _Move] = {}
    for move in received:
        first.setdefault(move.sender, move)
    return DepositAddress(
        chain,
        address,
        exchanges.pop(),
        {sender: move.tx for sender, move in first.items()},
        {sender: move.height for sender, move in first.items()},
        tuple(dict.fromkeys(move.tx for move in sent)),
    )


def _swept(received: Sequence[_Move], sent: Sequence[_Move], asset: str, limits: DepositLimits) -> bool:
    """Whether each payment of an asset passes on what came in since the last one."""
    native = asset.partition(":")[0] in _NATIVE
    tolerance = limits.native_tolerance if native else limits.token_tolerance
    moves = [(move, False) for move in received if move.asset == asset]
    moves += [(move, True) for move in sent if move.asset == asset]
    moves.sort(key=lambda each: (each[0].height, each[1]))
    held, left, last = 0, 0, 0
    for move, out in moves:
        if not out:
            held, last = held + move.amount, move.seconds
            continue
        if not held or move.seconds - last > limits.seconds:
            return False
        left += held - move.amount
        if not 0 <= left <= tolerance:
            return False
        held = 0
    return True


def _moves(view: View, chain: str, hot: Mapping[str, str]) -> Iterator[_Move]:
    """The transfers to and from addresses that pay a hot wallet, in order."""
    if chain not in view.chains:
        return
    purses = view.purses
    account = pc.and_(pc.equal(purses["role"], int(Role.ACCOUNT)), pc.equal(purses["chain"], chain))
    wallets = pc.and_(account, pc.is_in(purses["address"], pa.array(sorted(hot), pa.string())))
    plain = pc.equal(view.table["kind"], int(Kind.TRANSFER)).to_numpy()
    sender, recipient = (view.table[name].to_numpy() for name in ("sender", "recipient"))
    paying = plain & wallets.to_numpy()[recipient]
    named = pc.unique(purses["address"].take(pa.array(np.unique(sender[paying]))))
    near = pc.and_(account, pc.is_in(purses["address"], named)).to_numpy()
    own = account.to_numpy()
    mask = plain & (near[sender] | near[recipient]) & own[sender] & own[recipient]
    rows = view.table.filter(pa.array(mask))
    ends = [
        purses.take(rows[name]).select(["address", "asset"]).to_pylist() for name in ("sender", "recipient")
    ]
    columns = rows.select(["amount", "time", "tx", "height"]).to_pylist()
    for row, giver, taker in zip(columns, *ends, strict=True):
        if row["amount"]:
            seconds = int(row["time"].timestamp())
            yield _Move(
                giver["address"],
                taker["address"],
                giver["asset"],
                int(row["amount"]),
                seconds,
                row["tx"],
                row["height"],
            )


def _near(stream: Stream, chain: str, hot: Mapping[str, str]) -> View:
    """Of a ledger too large to load, the rows of hot wallets and of those who pay them."""
    touched = np.zeros(stream.numbers.total, np.bool_)
    for numbers in stream.numbers.at({(chain, address) for address in hot}).values():
        touched[numbers] = True
    view = stream.take(touched).view
    names = view.purses.filter(pc.equal(view.purses["role"], int(Role.ACCOUNT)))["address"]
    for numbers in stream.numbers.at({(chain, name) for name in pc.unique(names).to_pylist()}).values():
        touched[numbers] = True
    return stream.take(touched).view
