"""The format `bitcoin-blocks`: raw blocks of Bitcoin. Reference: docs/reference/bitcoin-blocks.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from hueandcry.chains import chain
from hueandcry.ledger.schema import MAX_HEIGHT
from hueandcry.model.errors import InputError
from hueandcry.sources.format import Format, settled
from hueandcry.sources.report import Report
from hueandcry.sources.utxo import block, branches, header, rows, scripts
from hueandcry.sources.utxo.batches import batches
from hueandcry.sources.utxo.block_files import KEY_FILE, Found, blocks

NAME = "bitcoin-blocks"
DESCRIPTION = "raw blocks of Bitcoin: one a file (binary or .hex), or blk*.dat of Bitcoin Core; .gz too"
OPTIONS = {"height": ""}
SUFFIXES = (".dat", ".bin", ".hex")


@dataclass(frozen=True, slots=True)
class BitcoinBlocks:
    """Raw blocks; of the blocks of all files together only those of the best chain are read."""

    name: str = NAME
    description: str = DESCRIPTION
    options: Mapping[str, str] = field(default_factory=lambda: dict(OPTIONS))

    def belongs(self, path: Path) -> bool:
        """Blocks, but not the undo data, the key and the index that a node keeps beside them."""
        suffix = Path(path.name.removesuffix(".gz")).suffix
        return suffix in SUFFIXES and path.name != KEY_FILE and not path.name.startswith("rev")

    def surveyed(self, paths: Sequence[Path], options: Mapping[str, str], report: Report) -> Format:
        """The reader that knows the height of each block of the best chain."""
        return _Surveyed(heights=_heights(paths, settled(self, options)["height"]))

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of one file alone."""
        return self.surveyed([path], options, report).read(path, options, report)


@dataclass(frozen=True, slots=True)
class _Surveyed:
    """Reads the blocks that have a height, each once."""

    heights: dict[bytes, int]
    done: set[bytes] = field(default_factory=set)
    name: str = NAME
    description: str = DESCRIPTION
    options: Mapping[str, str] = field(default_factory=lambda: dict(OPTIONS))

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        report.listener.hears()
        return batches(chain("bitcoin"), self._blocks(path, report), report.listener)

    def _blocks(self, path: Path, report: Report) -> Iterator[tuple[int, rows.Block, list[rows.Transaction]]]:
        address = scripts.addresses(chain("bitcoin"))
        left_out = 0
        for found in blocks(path):
            digest = header.double_sha256(found.prefix[: header.SIZE])
            if digest in self.done:
                continue
            if digest not in self.heights:
                left_out += 1
                continue
            self.done.add(digest)
            data = found.read()
            try:
                parsed = block.parse(data, address)
                place = rows.Block.checked(self.heights[digest], parsed.header.time, parsed.header.name)
            except InputError as error:
                raise InputError(f"{path.name}, block {found.number}: {error}") from error
            yield found.number, place, parsed.transactions
            report.advance(len(data))
        if left_out:
            noun = "block is" if left_out == 1 else "blocks are"
            report.note(f"{left_out} {noun} not in the best chain and left out")


def _heights(paths: Sequence[Path], height: str) -> dict[bytes, int]:
    if height and not (height.isascii() and height.isdigit() and int(height[:20]) <= MAX_HEIGHT):
        raise InputError(f"height={height!r} is not a block height: give that of the first block")
    entries = [_entry(path, found) for path in paths for found in blocks(path)]
    return branches.best(entries, int(height) if height else None)


def _entry(path: Path, found: Found) -> branches.Entry:
    try:
        head = header.parse(found.prefix)
    except InputError as error:
        raise InputError(f"{path.name}, block {found.number}: {error}") from error
    return branches.Entry(head.hash, head.prev, head.work, block.stated_height(head, found.prefix))
