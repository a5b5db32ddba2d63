"""Quality findings of ledger rows, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.model import Flag

FINDINGS: dict[str, str] = dict(
    order_inferred="rows whose order in their block is not given: credits were put before debits",
    time_inferred="rows whose height or time is not documented and was set by the source",
    aggregated="rows that stand for several events of which only the sum is documented",
    rounded="rows whose amount the source gives as a rounded number",
    overwide="rows whose amount has more than 38 digits: kept as text, they carry no taint",
    internal_missing="transactions whose internal transfers the source does not know",
    unresolved="inputs whose value is not known: the outputs that they spend are not in the ledger",
    no_position="rows without a position in their transaction",
    duplicate_kept="rows without a position that equal another row in every field and were kept",
    zero_amount="rows that move an amount of zero",
    self_transfer="rows whose sender and recipient are one purse",
)
"""Each finding and what it means; the names of flags are those of `model.Flag` in lower case."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How many rows each finding of `FINDINGS` applies to; findings of no row are left out."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Quality") -> "Quality":
        names = [name for name in FINDINGS if name in self.counts or name in other.counts]
        return Quality({name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in names})

    @classmethod
    def of(cls, rows: pa.Table) -> "Quality":
        """The findings of rows with the columns of a part."""
        masks: dict[str, Any] = {
            str(flag.name).lower(): pc.not_equal(
                pc.bit_wise_and(rows["flags"], pa.scalar(flag, pa.uint16())), 0
            )
            for flag in Flag
        }
        masks["no_position"] = pc.is_null(rows["position"])
        masks["duplicate_kept"] = pc.greater(rows["occurrence"], 0)
        masks["zero_amount"] = pc.equal(rows["amount"], pa.scalar(0, rows["amount"].type))
        masks["self_transfer"] = pc.equal(rows["sender"], rows["recipient"])
        counts = {name: pc.sum(masks[name]).as_py() or 0 for name in FINDINGS}
        return cls({name: count for name, count in counts.items() if count})
