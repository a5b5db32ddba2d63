"""Where transfers come from: the file formats, and importing them."""

from hueandcry.model.errors import InputError
from hueandcry.sources.evm.explorer_csv import ExplorerCsv
from hueandcry.sources.evm.export import CLOUD_ETHEREUM, CRYO, ETHEREUM_ETL
from hueandcry.sources.files import ImportChoices, import_file, import_files
from hueandcry.sources.flows_csv import FlowsCsv
from hueandcry.sources.format import FileSet, Format
from hueandcry.sources.report import Report
from hueandcry.sources.transfers_csv import TransfersCsv
from hueandcry.sources.utxo.bitcoin_blocks import BitcoinBlocks
from hueandcry.sources.utxo.bitcoin_json import BitcoinJson
from hueandcry.sources.utxo.cloud_bitcoin import CloudBitcoin

FORMATS: tuple[Format | FileSet, ...] = (
    TransfersCsv(),
    FlowsCsv(),
    BitcoinBlocks(),
    BitcoinJson(),
    CloudBitcoin(),
    ETHEREUM_ETL,
    CRYO,
    CLOUD_ETHEREUM,
    ExplorerCsv(),
)

__all__ = [
    "FORMATS",
    "FileSet",
    "FlowsCsv",
    "Format",
    "ImportChoices",
    "Report",
    "TransfersCsv",
    "format_named",
    "import_file",
    "import_files",
]


def format_named(name: str) -> Format | FileSet:
    """The format of this name; raises InputError listing those there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise InputError(f"{name!r} is no format: {', '.join(each.name for each in FORMATS)}")
