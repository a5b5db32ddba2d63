"""What an import has been given so far: transfers and events on disk, each with the number of its file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hueandcry.ledger import schema

_FILE = pa.field("file", pa.int32(), nullable=False)


class Staged:
    """Two files in a folder, which take batches until they are closed."""

    def __init__(self, folder: Path) -> None:
        self.transfers = folder / "incoming.parquet"
        self.events = folder / "events.parquet"
        self._writers = {
            schema.INCOMING: _writer(self.transfers, schema.INCOMING),
            schema.EVENTS: _writer(self.events, schema.EVENTS),
        }

    def add(self, table: pa.Table, columns: pa.Schema, file: int) -> pa.Table:
        """Take a batch of `schema.INCOMING` or `schema.EVENTS`; returns it with exactly these columns."""
        table = table.select(columns.names).cast(columns)
        number = pa.repeat(pa.scalar(file, pa.int32()), table.num_rows)
        self._writers[columns].write_table(table.append_column(_FILE, number))
        return table

    def close(self) -> None:
        """Finish the files; a second time does nothing."""
        for writer in self._writers.values():
            writer.close()


def _writer(path: Path, columns: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, columns.append(_FILE), compression="zstd", compression_level=1)
