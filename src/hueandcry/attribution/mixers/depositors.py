"""Who made a deposit: the transfers of its transaction followed back from the pool, past a router."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.attribution.mixers.notes import Deposit
from hueandcry.ledger import View
from hueandcry.model import Kind, Role


@dataclass(frozen=True, slots=True)
class Paid:
    """A deposit with who paid it, and in what: `asset` and `amount` are what reached the pool."""

    deposit: Deposit
    depositor: str
    asset: str
    amount: int


class Payment(NamedTuple):
    """A transfer between accounts on one chain."""

    chain: str
    tx: str
    sender: str
    recipient: str
    asset: str
    amount: int


def paid(view: View, deposits: Sequence[Deposit]) -> list[Paid]:
    """The deposits whose payment is in the ledger, in their order; of the others nobody is known."""
    by_tx: dict[tuple[str, str], list[Payment]] = {}
    for each in payments(view, {deposit.tx for deposit in deposits}):
        by_tx.setdefault((each.chain, each.tx), []).append(each)
    found = (_paid(deposit, by_tx.get((deposit.pool.chain, deposit.tx), [])) for deposit in deposits)
    return [each for each in found if each is not None]


def payments(view: View, txs: Iterable[str]) -> list[Payment]:
    """The transfers between accounts in some transactions, in the order of the ledger."""
    wanted = pa.array(sorted(txs), pa.string())
    mask = pc.and_(pc.equal(view.table["kind"], int(Kind.TRANSFER)), pc.is_in(view.table["tx"], wanted))
    return named(view, view.table.filter(mask))


def named(view: View, rows: pa.Table) -> list[Payment]:
    """Rows of a view with their purses spelled out; those that are not between accounts are left out."""
    senders, recipients = (_names(view.purses.take(rows[name])) for name in ("sender", "recipient"))
    found = []
    table = rows.select(["chain", "tx", "amount"]).to_pylist()
    for row, sender, recipient in zip(table, senders, recipients, strict=True):
        if row["amount"] is not None and sender["role"] == recipient["role"] == Role.ACCOUNT:
            chain, amount = view.chains[row["chain"]], int(row["amount"])
            found.append(
                Payment(chain, row["tx"], sender["address"], recipient["address"], sender["asset"], amount)
            )
    return found


def _names(purses: pa.Table) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = purses.select(["address", "asset", "role"]).to_pylist()
    return found


def _paid(deposit: Deposit, moves: Sequence[Payment]) -> Paid | None:
    pool = deposit.pool
    reached = [each for each in moves if each.recipient == pool.contract and pool.asset in ("", each.asset)]
    if pool.denomination is not None:
        reached = [each for each in reached if each.amount >= pool.denomination]
    if not reached:
        return None
    last = max(reached, key=lambda each: each.amount)
    payer, seen = last.sender, {pool.contract}
    while payer not in seen:
        seen.add(payer)
        before = [each.sender for each in moves if each.recipient == payer and each.asset == last.asset]
        payer = next((sender for sender in before if sender not in seen), payer)
    return Paid(deposit, payer, last.asset, last.amount)
