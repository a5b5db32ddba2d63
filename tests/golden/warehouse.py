"""What a warehouse is asked, as SQL: `python -m tests.golden.warehouse` writes it anew beside this file."""

from collections.abc import Iterator
from pathlib import Path

import ibis
from ibis.expr.types import Table

from hueandcry.ledger.warehouse import Columns, Transfers, plan

FOLDER = Path(__file__).parent
DIALECTS = ("bigquery", "clickhouse", "snowflake", "trino")
TOKENS = Columns(
    sender={"address": "from_address", "token": "token_address"},
    recipient={"address": "to_address", "token": "token_address"},
    amount="value",
    order=("block_number", "log_index"),
)
COINS = Columns(
    sender={"tx": "from_tx", "place": "from_place"},
    recipient={"tx": "to_tx", "place": "to_place"},
    amount="value",
    order=("block_number",),
)


def known(**keys: str) -> Table:
    """What goes up with a question."""
    return ibis.table({**keys, "source": "int64", "first": "int64", "fresh": "boolean"}, name="known")


def ledger() -> Transfers:
    """The ledger's own rows."""
    columns = {name: "int32" for name in ("sender", "recipient")}
    return Transfers(
        ibis.table({**columns, "amount": "decimal(38, 0)", "kind": "int16", "row": "int64"}, name="transfers")
    )


def tokens() -> Transfers:
    """The public token transfers of Ethereum, from the day of a theft on."""
    texts = {name: "string" for name in ("token_address", "from_address", "to_address", "value")}
    numbers = {"log_index": "int64", "block_timestamp": "timestamp('UTC')", "block_number": "int64"}
    place = ("bigquery-public-data", "crypto_ethereum")
    table = ibis.table({**texts, **numbers}, name="token_transfers", catalog=place[0], database=place[1])
    since = ibis.timestamp("2025-02-21 14:00:00", timezone="UTC")
    return Transfers(table.filter(table.block_timestamp >= since), TOKENS)


def coins() -> Transfers:
    """The public inputs and outputs of Bitcoin as movements; place -1 is the transaction itself."""
    place = {"catalog": "bigquery-public-data", "database": "crypto_bitcoin"}
    row = {"transaction_hash": "string", "block_number": "int64", "value": "decimal(38, 9)"}
    spent = {"spent_transaction_hash": "string", "spent_output_index": "int64"}
    inputs = ibis.table({**row, **spent}, name="inputs", **place)
    outputs = ibis.table({**row, "index": "int64"}, name="outputs", **place)
    own = ibis.literal(-1, "int64")
    spends = inputs.select(
        "value",
        "block_number",
        from_tx=inputs.spent_transaction_hash,
        from_place=inputs.spent_output_index,
        to_tx=inputs.transaction_hash,
        to_place=own,
    )
    creates = outputs.select(
        "value",
        "block_number",
        from_tx=outputs.transaction_hash,
        from_place=own,
        to_tx=outputs.transaction_hash,
        to_place=outputs.index,
    )
    return Transfers(spends.union(creates), COINS)


def asked(transfers: Transfers, hops: int, **keys: str) -> Table:
    """The question of one round trip."""
    stops = ibis.table(keys, name="stops")
    return plan.hops(plan.moves(transfers, 10**20), known(**keys), stops, transfers.columns.purse, hops)


def statements(dialect: str) -> Iterator[tuple[str, Table]]:
    """The questions of a dialect by name."""
    yield "two hops over the ledger's rows", asked(ledger(), 2, purse="int64")
    purses = ibis.table({"purse": "int64"}, name="purses")
    yield "the rows that touch purses", plan.touched(ledger(), purses)
    if dialect == "bigquery":
        yield "one hop over public token transfers", asked(tokens(), 1, address="string", token="string")
        yield "one hop over public coins", asked(coins(), 1, tx="string", place="int64")


def sql(dialect: str) -> str:
    """All questions of a dialect."""
    texts = [f"-- {name}\n{ibis.to_sql(table, dialect=dialect)};\n" for name, table in statements(dialect)]
    return "\n".join(texts)


def main() -> None:
    """Write the files."""
    for dialect in DIALECTS:
        (FOLDER / f"warehouse-{dialect}.sql").write_text(sql(dialect), "utf-8")


if __name__ == "__main__":
    main()
