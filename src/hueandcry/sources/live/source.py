"""What a live source is: a node or explorer that is asked for heads, blocks, transactions, histories."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.sources.listener import Listener

BLOCKS = "blocks"  # `blocks` and `header` answer
HISTORY = "history"  # `history` answers
TRANSACTION = "transaction"  # `transaction` answers
INTERNAL = "internal"  # rows include the native value moved inside transactions
CAPABILITIES = (BLOCKS, HISTORY, TRANSACTION, INTERNAL)


@dataclass(frozen=True, slots=True)
class Head:
    """One block as its chain knows it: `time` in seconds UTC, `parent` the hash of the block before."""

    height: int
    hash: str
    time: int
    parent: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The transfers of one address between two heights, with the columns of `ledger.INCOMING`.

    On a UTXO chain the rows are whole transactions. `opening` holds balances just before the first height,
    by asset part, for the assets whose balance the source knows (one that is absent is not known; None: it
    knows none; on UTXO chains it is empty, since an outpoint is not older than its output).
    `complete` says that nothing of the address is known to be missing; `findings` say what is.
    """

    table: pa.Table
    opening: Mapping[str, int] | None = None
    complete: bool = False
    findings: tuple[str, ...] = field(default=())


class LiveSource(Protocol):
    """Answers questions about one chain; rows are those of the canonical builder of the chain's family.

    Every method raises SourceError: RateLimited where the service asks to wait longer than is bearable,
    WrongChain where it serves another chain, BadAnswer where its answer cannot be used, and a plain
    SourceError where it cannot be reached or does not offer what was asked (see `capabilities`).
    """

    @property
    def name(self) -> str:
        """The name of the built-in or plug-in, as on the command line."""
        ...

    @property
    def chain(self) -> Chain:
        """The chain that is served."""
        ...

    @property
    def capabilities(self) -> frozenset[str]:
        """Which of CAPABILITIES this service offers; asking costs a few requests the first time."""
        ...

    @property
    def requests(self) -> int:
        """How many requests went out so far; answers from the cache do not count."""
        ...

    def head(self) -> Head:
        """The newest block; never from the cache."""
        ...

    def header(self, height: int) -> Head:
        """The block at a height: two answers that differ mean that the chain was reorganised."""
        ...

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        """All transfers of the heights `first` to `last`: one table a height, in order, empty ones included.

        BadAnswer where a block does not follow from the one before it: the chain changed, ask again.
        """
        ...

    def transaction(self, tx: str) -> pa.Table:
        """All rows of one mined transaction; BadAnswer where the source knows no such transaction."""
        ...

    def history(self, address: str, since_height: int, until_height: int) -> History:
        """Every transfer in or out of a canonical address from one height to another, both included."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A live source that tells events too: all that `listener` wants of what was read is in it."""

    listener: Listener


def listener(source: LiveSource) -> Listener:
    """What takes the events of a source, empty; of one that tells none, a listener that hears nothing."""
    found = source.listener if isinstance(source, Listening) else Listener()
    found.take()  # what a question that failed left behind
    return found
