"""The transfers of a warehouse through Ibis: DuckDB, Spark, ClickHouse, Trino, BigQuery, Snowflake.

Nothing here imports Ibis before a warehouse is asked.
"""

from hueandcry.ledger.warehouse.columns import LEDGER, Columns, Transfers
from hueandcry.ledger.warehouse.frontier import MOST_HOPS, Round, Search, expand, rounds, touched
from hueandcry.ledger.warehouse.plan import moves
from hueandcry.ledger.warehouse.rows import ledger_rows, write_rows
from hueandcry.ledger.warehouse.spark import spark

__all__ = [
    "LEDGER",
    "MOST_HOPS",
    "Columns",
    "Round",
    "Search",
    "Transfers",
    "expand",
    "ledger_rows",
    "moves",
    "rounds",
    "spark",
    "touched",
    "write_rows",
]
