"""Events: what a transaction said besides moving value, kept because a bridge or an issuer meant it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum


class EventKind(IntEnum):
    """Where it was said."""

    LOG = 0  # a contract's event
    CALL = 1  # the input data of the transaction's own call
    MEMO = 2  # an OP_RETURN output


@dataclass(frozen=True, slots=True)
class Event:
    """One thing said: `chain` is CAIP-2, addresses are canonical, `data` and `topics` are raw bytes.

    `address` is the contract that logged or was called, empty for a memo; `sender` is who sent a call's
    transaction, otherwise empty. `position` is that of a ledger row: 100,000 + log index for a log, 0 for a
    call, 100,000 + output index for a memo.
    """

    chain: str
    height: int
    time: datetime
    tx_index: int | None
    tx: str
    position: int
    kind: EventKind
    address: str
    sender: str
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source has to keep: first topics of logs, selectors of calls, and memos.

    `memos` wants OP_RETURN outputs, and calls whose whole input is printable text (ASCII).
    """

    topics: frozenset[bytes] = field(default_factory=frozenset)
    selectors: frozenset[bytes] = field(default_factory=frozenset)
    memos: bool = False

    def __bool__(self) -> bool:
        return bool(self.topics or self.selectors or self.memos)

    def __or__(self, other: "Wanted") -> "Wanted":
        return Wanted(self.topics | other.topics, self.selectors | other.selectors, self.memos or other.memos)

    def __and__(self, other: "Wanted") -> "Wanted":
        return Wanted(
            self.topics & other.topics, self.selectors & other.selectors, self.memos and other.memos
        )

    def __sub__(self, other: "Wanted") -> "Wanted":
        """What `other` does not want: of what was kept under it, this is missing."""
        return Wanted(
            self.topics - other.topics, self.selectors - other.selectors, self.memos and not other.memos
        )

    def call(self, data: bytes) -> bool:
        """Whether the input of a call is wanted."""
        if data[:4] in self.selectors:
            return True
        return self.memos and bool(data) and data.isascii() and data.decode("ascii").isprintable()
