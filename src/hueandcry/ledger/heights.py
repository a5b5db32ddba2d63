"""Tables of rows in order, cut again so that no height is split over two of them."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa


def whole_heights(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows; each table ends where a height ends."""
    kept: list[pa.Table] = []
    for table in tables:
        if not table.num_rows:
            continue
        heights = table["height"].to_numpy()
        cut = int(np.searchsorted(heights, heights[-1]))
        if cut or (kept and kept[-1]["height"][-1].as_py() != heights[-1]):
            yield pa.concat_tables([*kept, table.slice(0, cut)])
            kept = []
        kept.append(table.slice(cut))
    if kept:
        yield pa.concat_tables(kept)
