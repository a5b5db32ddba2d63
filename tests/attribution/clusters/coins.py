"""Small ledgers of coins, written as who spends together."""

from collections.abc import Sequence
from pathlib import Path

from hueandcry.chains import chain
from hueandcry.ledger import Ledger
from hueandcry.sources.utxo.rows import Block, Input, Output, Transaction, table

BTC = chain("bitcoin").id
Spend = tuple[Sequence[str], Sequence[tuple[str, int]]]


def append(ledger: Ledger, spends: Sequence[Spend], first: int = 0) -> Ledger:
    """Add transactions, one a block from height 900,000 + first on; inputs are worth 10^6 each."""
    entries = []
    for number, (owners, outputs) in enumerate(spends, first):
        inputs = [Input(f"f{number:031x}{n:032x}", 0, owner, 10**6) for n, owner in enumerate(owners)]
        made = [Output(n, owner, value) for n, (owner, value) in enumerate(outputs)]
        block = Block(900_000 + number, 1_700_000_000 + 600 * number, f"{number:064x}")
        entries.append((block, Transaction(tx(number), 1, inputs, made)))
    with ledger.importing() as incoming:
        incoming.begin(f"made-{first}", f"{first:02x}", "test")
        incoming.add(table(chain("bitcoin"), entries))
        incoming.commit(None, None)
    return ledger


def tx(number: int) -> str:
    """The id of the transaction of this number."""
    return f"{number:064x}"


def spend(*owners: str) -> Spend:
    """A transaction of these owners' coins that pays somebody else."""
    return owners, [("else", 5)]


def filled(folder: Path, spends: Sequence[Spend]) -> Ledger:
    """A ledger with these transactions."""
    return append(Ledger(folder / "ledger"), spends)
