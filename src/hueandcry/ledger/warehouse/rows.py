"""The ledger's rows as a warehouse reads them: numbered in their order."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry.ledger.schema import ROW_GROUP
from hueandcry.ledger.view import View

COLUMNS = ("sender", "recipient", "amount", "kind")


def ledger_rows(view: View) -> pa.Table:
    """Sender, recipient, amount, kind and `row`: the number of the row in the view's order.

    Unsigned columns become signed ones: not every engine knows the former.
    """
    rows = view.table.select(COLUMNS)
    kinds = rows["kind"].cast(pa.int16())
    rows = rows.set_column(rows.schema.get_field_index("kind"), "kind", kinds)
    return rows.append_column("row", pa.array(np.arange(rows.num_rows, dtype=np.int64)))


def write_rows(view: View, path: Path) -> None:
    """Write `ledger_rows` as one Parquet file, for an engine that reads files."""
    pq.write_table(
        ledger_rows(view),
        path,
        row_group_size=ROW_GROUP,
        compression="zstd",
        use_dictionary=False,
        column_encoding={"row": "DELTA_BINARY_PACKED"},
    )
