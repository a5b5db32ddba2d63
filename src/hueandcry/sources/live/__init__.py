"""Transfers from nodes and explorers: asked for block by block, transaction by transaction, by address."""

from hueandcry.sources.live.cache import Cache
from hueandcry.sources.live.catalogue import (
    SOURCES,
    Check,
    SourceKind,
    check,
    kind_named,
    kinds,
    open_source,
)
from hueandcry.sources.live.client import Client, Clock
from hueandcry.sources.live.limits import Limits
from hueandcry.sources.live.source import (
    BLOCKS,
    CAPABILITIES,
    HISTORY,
    INTERNAL,
    TRANSACTION,
    Head,
    History,
    LiveSource,
)

__all__ = [
    "BLOCKS",
    "CAPABILITIES",
    "HISTORY",
    "INTERNAL",
    "SOURCES",
    "TRANSACTION",
    "Cache",
    "Check",
    "Client",
    "Clock",
    "Head",
    "History",
    "Limits",
    "LiveSource",
    "SourceKind",
    "check",
    "kind_named",
    "kinds",
    "open_source",
]
