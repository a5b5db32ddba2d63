"""The format `bitcoin-json`: blocks as `getblock` tells them. Reference: docs/reference/bitcoin-json.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from hueandcry.chains import chain
from hueandcry.model.errors import InputError
from hueandcry.sources.format import settled
from hueandcry.sources.report import Report
from hueandcry.sources.utxo import rows
from hueandcry.sources.utxo.answers import Answers, number
from hueandcry.sources.utxo.batches import batches
from hueandcry.sources.utxo.json_text import documents


@dataclass(frozen=True, slots=True)
class BitcoinJson:
    """Blocks with their transactions in full (verbosity 2), or with the outputs that they spend too (3)."""

    name: str = "bitcoin-json"
    description: str = "`getblock` of Bitcoin Core, verbosity 2 or 3: JSON lines or one JSON a file; .gz too"
    options: Mapping[str, str] = field(default_factory=dict)

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of a file; raises InputError."""
        settled(self, options)
        report.listener.hears()
        return batches(chain("bitcoin"), _blocks(path, report), report.listener)


def _blocks(path: Path, report: Report) -> Iterator[tuple[int, rows.Block, list[rows.Transaction]]]:
    stale = 0
    reader = Answers(chain("bitcoin"))
    for line, document in documents(path, report):
        try:
            answer = _unwrapped(document)
            if "confirmations" in answer and number(answer, "confirmations", least=-1) < 0:
                stale += 1
                continue
            block, transactions = reader.block(answer)
        except InputError as error:
            raise InputError(f"{path.name} line {line}: {error}") from error
        yield line, block, transactions
    if reader.blind:
        report.listener.misses_inputs()
    if stale:
        noun = "block is" if stale == 1 else "blocks are"
        report.note(f"{stale} {noun} not in the best chain and left out (confirmations -1)")


def _unwrapped(document: Any) -> Mapping[str, Any]:
    """The block itself, also where the file keeps the whole answer of the RPC."""
    if isinstance(document, dict) and isinstance(document.get("result"), dict):
        document = document["result"]
    if not isinstance(document, dict) or "tx" not in document:
        raise InputError("is no block as `getblock` answers it: it has no tx")
    return document
