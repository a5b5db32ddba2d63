"""Logs, calls and transfers as a chain would have them, for tests of bridges; ABI words come from eth_abi."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from eth_abi.abi import encode
from hypothesis import settings
from hypothesis import strategies as st

from hueandcry.conversions.abi import Signature
from hueandcry.conversions.message import Message, Transaction
from hueandcry.model import Event, EventKind, Kind, Purse, Transfer

TIME = datetime(2024, 1, 1, tzinfo=UTC)
ETHEREUM, BSC, POLYGON, AVALANCHE = "eip155:1", "eip155:56", "eip155:137", "eip155:43114"
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
STRANGER = "0x" + "5f" * 20
TX = "0x" + "17" * 32

# The first example loads the ABI codec, which takes longer than the usual deadline.
FUZZ = settings(max_examples=40, deadline=None)


def raw(chain: str, contract: str, topics: Sequence[str], data: str, at: int = 0, tx: str = TX) -> Event:
    """A log by its raw topics and data, in hex."""
    words = tuple(bytes.fromhex(topic.removeprefix("0x")) for topic in topics)
    spoken = bytes.fromhex(data.removeprefix("0x"))
    return Event(chain, 1, TIME, 0, tx, 100_000 + at, EventKind.LOG, contract, "", words, spoken)


def log(chain: str, contract: str, signature: str, at: int = 0, tx: str = TX, **values: Any) -> Event:
    """A log of an event with these values; an indexed string or bytes is given as its hash."""
    meant = Signature(signature)
    topics, data = [meant.topic.hex()], []
    for field in meant.fields:
        value = values[field.name]
        if not field.indexed:
            data.append((field.type, value))
        else:
            topics.append(
                (value if field.type in ("bytes", "string") else encode([field.type], [value])).hex()
            )
    body = encode([kind for kind, _ in data], [value for _, value in data])
    return raw(chain, contract, topics, body.hex(), at, tx)


def called(signature: str, *values: Any) -> bytes:
    """The input of a call of a function."""
    meant = Signature(signature)
    return meant.selector + encode([field.type for field in meant.fields], values)


def call(chain: str, contract: str, data: bytes, sender: str = ALICE, tx: str = TX) -> Event:
    """The transaction's own call."""
    return Event(chain, 1, TIME, 0, tx, 0, EventKind.CALL, contract, sender, (), data)


def transfer(
    chain: str, asset: str, sender: str, recipient: str, amount: int, at: int = 0, tx: str = TX
) -> Transfer:
    """Value moved; `at` is the log's index."""
    purses = (Purse(chain, sender, asset), Purse(chain, recipient, asset))
    return Transfer(1, TIME, 0, tx, 100_000 + at, Kind.TRANSFER, *purses, amount, amount)


def transaction(*events: Event, transfers: Sequence[Transfer] = (), chain: str = "") -> Transaction:
    """The transaction of these events, in order of position."""
    first = chain or events[0].chain
    tx = events[0].tx if events else transfers[0].tx
    ordered = tuple(sorted(events, key=lambda event: event.position))
    return Transaction(first, 1, TIME, tx, ordered, tuple(transfers))


def read(bridge: Any, *events: Event, transfers: Sequence[Transfer] = (), chain: str = "") -> list[Message]:
    """The messages of a bridge."""
    return list(bridge.read(transaction(*events, transfers=transfers, chain=chain)))


def garbled(bridge: Any, contracts: Sequence[tuple[str, str]]) -> st.SearchStrategy[Transaction]:
    """Transactions in which the bridge's own contracts say and are told anything under its own topics."""
    topics = st.sampled_from(sorted(bridge.wanted.topics))
    words = st.binary(min_size=32, max_size=32) | st.binary(max_size=40) | st.just(bytes(32))
    data = st.binary(max_size=400) | st.lists(
        st.sampled_from([bytes(32), (32).to_bytes(32), (1).to_bytes(32), b"\xff" * 32]), max_size=12
    ).map(b"".join)
    selectors = st.sampled_from(sorted(bridge.wanted.selectors) or [b"\0\0\0\0"])
    logs = st.builds(
        lambda head, rest, body: (EventKind.LOG, (head, *rest), body),
        topics,
        st.lists(words, max_size=3),
        data,
    )
    calls = st.builds(lambda head, body: (EventKind.CALL, (), head + body), selectors, data)

    def made(chain: str, spoken: list[tuple[str, tuple[EventKind, tuple[bytes, ...], bytes]]]) -> Transaction:
        events = [
            Event(chain, 1, TIME, 0, TX, 100_000 + at, kind, contract, "", said, body)
            for at, (contract, (kind, said, body)) in enumerate(spoken)
        ]
        return Transaction(chain, 1, TIME, TX, tuple(events), ())

    chains = sorted({chain for chain, _ in contracts})
    return st.sampled_from(chains).flatmap(
        lambda chain: st.builds(
            made,
            st.just(chain),
            st.lists(
                st.tuples(st.sampled_from([c for where, c in contracts if where == chain]), logs | calls),
                max_size=6,
            ),
        )
    )
