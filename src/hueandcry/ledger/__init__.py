"""The transfer table on disk: schema, import, reader, coverage."""

from hueandcry.ledger.blocks import Block
from hueandcry.ledger.identity import Counts
from hueandcry.ledger.incoming import Import, Imported
from hueandcry.ledger.manifest import Coverage, ImportedFile, Manifest, Part, PurseFile, Scope
from hueandcry.ledger.quality import FINDINGS, Quality
from hueandcry.ledger.schema import INCOMING, PURSES, TRANSFERS, VIEW
from hueandcry.ledger.stream import Batch, Stream
from hueandcry.ledger.survey import AssetFigures, ChainInfo, LedgerInfo
from hueandcry.ledger.transfers import Ledger
from hueandcry.ledger.view import View

__all__ = [
    "FINDINGS",
    "INCOMING",
    "PURSES",
    "TRANSFERS",
    "VIEW",
    "AssetFigures",
    "Batch",
    "Block",
    "ChainInfo",
    "Counts",
    "Coverage",
    "Import",
    "Imported",
    "ImportedFile",
    "Ledger",
    "LedgerInfo",
    "Manifest",
    "Part",
    "PurseFile",
    "Quality",
    "Scope",
    "Stream",
    "View",
    "info",
]


def info(ledger: Ledger) -> LedgerInfo:
    """What a ledger holds, in figures; raises LedgerDamaged."""
    return ledger.info()
