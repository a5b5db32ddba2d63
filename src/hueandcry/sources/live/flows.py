"""What the rows of an address add up to: what its balance changed by, and which assets it paid out."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.ledger.schema import INCOMING
from hueandcry.model import Kind

_MOVES_NOTHING = (int(Kind.LEG), int(Kind.INFERRED))


def of_address(table: pa.Table, address: str) -> pa.Table:
    """The rows in which the address pays or is paid."""
    pays = pc.equal(table["sender_address"], address)
    return table.filter(pc.or_(pays, pc.equal(table["recipient_address"], address)))


def together(tables: list[pa.Table]) -> pa.Table:
    """The tables as one."""
    return pa.concat_tables(tables) if tables else INCOMING.empty_table()


def net(table: pa.Table, address: str) -> Counter[str]:
    """By how much the rows change each balance of the address; amounts that do not fit are left out."""
    found: Counter[str] = Counter()
    columns = ("kind", "sender_address", "sender_asset", "recipient_address", "recipient_asset")
    for row in table.select([*columns, "amount", "amount_in"]).to_pylist():
        if row["kind"] in _MOVES_NOTHING or row["amount"] is None:
            continue
        amount_in = row["amount"] if row["amount_in"] is None else row["amount_in"]
        if row["sender_address"] == address:
            found[row["sender_asset"]] -= int(row["amount"])
        if row["recipient_address"] == address:
            found[row["recipient_asset"]] += int(amount_in)
    return found


def paid_out(table: pa.Table, address: str) -> list[str]:
    """The assets of which the address paid an amount: only of these does the opening balance matter."""
    pays = pc.and_(pc.equal(table["sender_address"], address), pc.greater(table["amount"], 0))
    return sorted(table.filter(pays)["sender_asset"].unique().to_pylist())
