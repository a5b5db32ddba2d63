"""The formats that are sets of files: `ethereum-etl`, `cryo` and `cloud-ethereum`.

Reference: docs/reference/ethereum-etl.md, cryo.md, cloud-ethereum.md. All share one table of columns
(`kinds`) and differ in the kinds that they know and in what they make of doubles.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from hueandcry.chains import Chain, chain
from hueandcry.model.errors import BadRow, InputError
from hueandcry.sources.evm import kinds
from hueandcry.sources.evm.assembly import Assembly
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.evm.staging import Staging
from hueandcry.sources.evm.tables import opened
from hueandcry.sources.format import settled
from hueandcry.sources.report import Report

_ETL = (kinds.TRANSACTIONS, kinds.RECEIPTS, kinds.LOGS, kinds.TOKENS, kinds.TRACES, kinds.BLOCKS)
_CRYO = (
    kinds.NATIVES,
    kinds.TRANSACTIONS,
    kinds.LOGS,
    kinds.TOKENS,
    kinds.NFTS,
    kinds.TRACES,
    kinds.BLOCKS,
)
_is_data = re.compile(r".+\.(csv|json|jsonl|ndjson|parquet)(\.gz)?", re.IGNORECASE).fullmatch
_NO_WRAPS = "no logs: wraps of the coin are not known"
_NO_IDS = f"{_NO_WRAPS}, and ids of ERC-721 tokens look like amounts"
_NO_CALLS = "no traces: native_transfers does not tell failed and delegated calls from payments"


@dataclass(frozen=True, slots=True)
class EvmExport:
    """An export of an EVM chain in files of these kinds; `doubles` says whether such amounts are taken."""

    name: str
    description: str
    kinds: tuple[str, ...]
    doubles: bool = False
    options: Mapping[str, str] = field(default_factory=lambda: {"chain": "ethereum"})

    def belongs(self, path: Path) -> bool:
        """Whether a file in a folder is of one of the kinds; one that cannot be opened is, to be named."""
        if not _is_data(path.name):
            return False
        try:
            return kinds.kind_of(opened(path, Report()).columns, self.kinds) is not None
        except InputError:
            return True

    def read_set(
        self, paths: Sequence[Path], options: Mapping[str, str], report: Report
    ) -> Iterator[pa.Table]:
        """The batches of all files together; option `chain` names the chain."""
        on = chain(settled(self, options)["chain"])
        if on.family != "evm":
            raise InputError(f"{on.name} is not an EVM chain")
        with (
            tempfile.TemporaryDirectory(prefix="hueandcry-") as folder,
            Staging(Path(folder), on, report.listener) as staging,
        ):
            for number, path in enumerate(paths):
                self._stage(staging, number, path, report)
            if report.total:
                return
            yield from self._rows(staging, on, paths, report)

    def _stage(self, staging: Staging, number: int, path: Path, report: Report) -> None:
        report.begin(path.name)
        source = opened(path, report, doubles=self.doubles)
        kind = kinds.kind_of(source.columns, self.kinds)
        if kind is None:
            columns = ", ".join(source.columns[:12]) or "not to be found"
            names = ", ".join(self.kinds)
            raise InputError(f"{path.name} is none of {names}: its columns are {columns}; leave the file out")
        staging.add(kind, source, number, report)

    def _rows(self, staging: Staging, on: Chain, paths: Sequence[Path], report: Report) -> Iterator[pa.Table]:
        def refuse(file: int, row: BadRow) -> None:
            report.begin(paths[file].name)
            report.refuse([row])

        assembly = Assembly(EvmRows(on, listener=report.listener), refuse)
        yield from assembly.tables(staging.items())
        report.begin(self.name)
        for text in assembly.notes():
            report.note(text)
        if staging.rows[kinds.TOKENS] and not staging.rows[kinds.LOGS]:
            report.note(_NO_WRAPS if kinds.NFTS in self.kinds else _NO_IDS)
        if staging.rows[kinds.NATIVES] and not staging.rows[kinds.TRACES]:
            report.note(_NO_CALLS)


ETHEREUM_ETL = EvmExport(
    "ethereum-etl",
    "files of ethereum-etl: blocks, transactions, receipts, logs, traces, token_transfers",
    _ETL,
)
CRYO = EvmExport("cryo", "Parquet files of cryo: blocks, transactions, logs, traces, transfers", _CRYO)
CLOUD_ETHEREUM = EvmExport(
    "cloud-ethereum",
    "the public Parquet bucket of Ethereum on AWS (v1.0/eth), amounts in doubles",
    _ETL,
    True,
)
