"""The ledger on disk, transfers and events: schema, import, reader, coverage."""

from hueandcry.ledger.blocks import Block
from hueandcry.ledger.coverage import Coverage, Kept, Scope
from hueandcry.ledger.identity import Counts
from hueandcry.ledger.incoming import Import, Imported
from hueandcry.ledger.manifest import ImportedFile, Manifest, Part, PurseFile
from hueandcry.ledger.quality import FINDINGS, Quality
from hueandcry.ledger.queues import Batch
from hueandcry.ledger.schema import EVENTS, INCOMING, PURSES, TRANSFERS, VIEW
from hueandcry.ledger.stream import Sample, Stream, Taken
from hueandcry.ledger.survey import AssetFigures, ChainInfo, LedgerInfo
from hueandcry.ledger.transfers import Ledger
from hueandcry.ledger.view import Booking, View

__all__ = [
    "EVENTS",
    "FINDINGS",
    "INCOMING",
    "PURSES",
    "TRANSFERS",
    "VIEW",
    "AssetFigures",
    "Batch",
    "Block",
    "Booking",
    "ChainInfo",
    "Counts",
    "Coverage",
    "Import",
    "Imported",
    "ImportedFile",
    "Kept",
    "Ledger",
    "LedgerInfo",
    "Manifest",
    "Part",
    "PurseFile",
    "Quality",
    "Sample",
    "Scope",
    "Stream",
    "Taken",
    "View",
    "info",
]


def info(ledger: Ledger) -> LedgerInfo:
    """What a ledger holds, in figures; raises LedgerDamaged."""
    return ledger.info()
