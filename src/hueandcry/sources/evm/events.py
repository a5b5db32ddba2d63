"""What a transaction of an EVM chain says: its logs and the input of its call, as far as they are wanted."""

from collections.abc import Iterable

from hueandcry.model import EventKind
from hueandcry.sources.evm.records import Log, Transaction
from hueandcry.sources.evm.tokens import LOGS
from hueandcry.sources.listener import Listener, Said

CALL = 0  # position of the call; that of a log is `LOGS` + its index


Place = tuple[int, int, int | None, str]


def listen(listener: Listener, chain: str, place: Place, tx: Transaction, logs: Iterable[Log]) -> None:
    """Keep what a transaction that succeeded says, given its height, time, index and hash.

    A creation calls nobody: its input is code.
    """
    if tx.to and len(tx.input) > len("0x"):
        data = bytes.fromhex(tx.input[2:])
        if listener.wanted.call(data):
            listener.add(Said(chain, *place, CALL, EventKind.CALL, tx.to, tx.sender, data=data))
    for log in logs:
        if log.topics and log.topics[0] in listener.topics and not log.inferred:
            topics = bytes.fromhex("".join(topic[2:] for topic in log.topics))
            data = bytes.fromhex(log.data[2:])
            position = LOGS + log.index
            listener.add(Said(chain, *place, position, EventKind.LOG, log.address, topics=topics, data=data))
