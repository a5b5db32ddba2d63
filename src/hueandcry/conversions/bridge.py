"""The plug-in kind `bridge`: one module a protocol, which turns what transactions say into messages."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from hueandcry.conversions.message import Message, Transaction
from hueandcry.model import Wanted

__all__ = ["Bridge", "Wanted"]


class Bridge(Protocol):
    """A bridge or cross-chain exchange.

    Where the protocol has fixed contracts, an event that another address logs yields no message: anybody can
    log anything.
    """

    @property
    def name(self) -> str:
        """The bridge's name in messages, reports and docs."""
        ...

    @property
    def wanted(self) -> Wanted:
        """What a source has to keep for it."""
        ...

    def read(self, transaction: Transaction) -> Iterable[Message]:
        """The messages of a transaction in order; what is malformed yields none and raises nothing."""
        ...


@runtime_checkable
class Silent(Protocol):
    """A bridge of which one side is plain transfers: `vaults` are (CAIP-2 chain, address) that it reads."""

    @property
    def vaults(self) -> frozenset[tuple[str, str]]:
        """The addresses whose transactions are read though they say nothing."""
        ...
