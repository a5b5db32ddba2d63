"""What the ledger holds, in figures: coverage, rows, purses, assets, kinds, quality."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hueandcry.ledger.coverage import Coverage
from hueandcry.ledger.manifest import ImportedFile, Manifest
from hueandcry.ledger.quality import Quality
from hueandcry.ledger.state import chain_folder
from hueandcry.ledger.view import read_file
from hueandcry.model import Kind
from hueandcry.model.errors import LedgerDamaged

_COLUMNS = ["kind", "sender", "recipient", "amount", "position", "occurrence", "flags"]
_LIMB = 2**32


@dataclass(frozen=True, slots=True)
class AssetFigures:
    """How many rows send an asset, and the sum of their amounts in base units (over-wide ones left out)."""

    rows: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class ChainInfo:
    """The figures of one chain; `assets` is keyed by CAIP-19 id, `kinds` by lower-case name of transfers."""

    coverage: Coverage
    rows: int
    purses: int
    first_height: int
    last_height: int
    first_time: datetime
    last_time: datetime
    assets: Mapping[str, AssetFigures]
    kinds: Mapping[str, int]
    quality: Mapping[str, int]
    imports: tuple[ImportedFile, ...]
    events: int = 0


@dataclass(frozen=True, slots=True)
class LedgerInfo:
    """The figures of a ledger; `dataclasses.asdict` gives them as plain values."""

    rows: int
    digest: str
    chains: Mapping[str, ChainInfo]


def survey(folder: Path, manifest: Manifest) -> ChainInfo:
    """Count one chain, a row group at a time; raises LedgerDamaged."""
    folder = chain_folder(folder, manifest.chain)
    purses = pa.concat_tables([read_file(folder, file, ["chain", "asset"]) for file in manifest.purses])
    assets = pc.binary_join_element_wise(purses["chain"], purses["asset"], "/").combine_chunks()
    encoded = assets.dictionary_encode()
    names, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    figures = [[0, 0] for _ in names]
    kinds: dict[str, int] = {}
    quality = Quality()
    for rows in _groups(folder, manifest):
        quality = quality + Quality.of(rows)
        for entry in rows["kind"].value_counts().to_pylist():
            name = Kind(entry["values"]).name.lower()
            kinds[name] = kinds.get(name, 0) + entry["counts"]
        _add_amounts(figures, codes[rows["sender"].to_numpy()], rows["amount"])
    return ChainInfo(
        coverage=manifest.coverage,
        rows=manifest.rows,
        purses=purses.num_rows,
        first_height=manifest.heights[0],
        last_height=manifest.heights[1],
        first_time=min(part.first_time for part in manifest.parts),
        last_time=max(part.last_time for part in manifest.parts),
        assets={
            name: AssetFigures(*found) for name, found in sorted(zip(names, figures, strict=True)) if found[0]
        },
        kinds=dict(sorted(kinds.items())),
        quality=quality.counts,
        imports=manifest.imports,
        events=sum(part.rows for part in manifest.events),
    )


def _groups(folder: Path, manifest: Manifest) -> Any:
    for part in manifest.parts:
        path = folder / part.file
        try:
            file = pq.ParquetFile(path, memory_map=True)
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, _COLUMNS)
        except FileNotFoundError as error:
            raise LedgerDamaged(f"{path} is missing: restore it or import again") from error
        except (pa.ArrowException, OSError) as error:
            raise LedgerDamaged(f"{path} is damaged ({error}): restore it or import again") from error


def _add_amounts(figures: list[list[int]], assets: np.ndarray[Any, Any], amounts: pa.ChunkedArray) -> None:
    """Add the rows and amounts of a row group; four 32-bit limbs in 64-bit sums cannot overflow."""
    counts = np.bincount(assets, minlength=len(figures))
    chunk = amounts.combine_chunks()
    chunk = chunk if isinstance(chunk, pa.Array) else pa.concat_arrays(amounts.chunks)
    words = np.frombuffer(chunk.fill_null(0).buffers()[1], np.uint32)
    limbs = words[chunk.offset * 4 : (chunk.offset + len(chunk)) * 4].reshape(-1, 4)
    for asset in np.flatnonzero(counts):
        sums = limbs[assets == asset].sum(axis=0, dtype=np.uint64)
        figures[asset][0] += int(counts[asset])
        figures[asset][1] += sum(int(limb) * _LIMB**place for place, limb in enumerate(sums))
