"""What anybody can log or send: events with the right first topic and any rest. Decoders may not raise."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from hueandcry.conversions.bridge import Bridge, Wanted
from hueandcry.conversions.message import Transaction
from hueandcry.model import Event, EventKind, Transfer
from tests.conversions.bridges import speech

_LARGE = st.binary(min_size=32, max_size=32)
_SMALL = st.integers(0, 40).map(lambda number: number.to_bytes(32))
_WORDS = st.lists(_LARGE, max_size=3)
_DATA = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(_SMALL, _LARGE), max_size=24).map(b"".join),
)


def transactions(wanted: Wanted, caip2: str, addresses: Iterable[str]) -> st.SearchStrategy[Transaction]:
    """Transactions whose events have wanted topics and selectors, at these addresses, and else are noise."""
    address = st.sampled_from(sorted(addresses))
    topic = st.sampled_from(sorted(wanted.topics))
    selector = st.sampled_from(sorted(wanted.selectors) or [b"\0" * 4])

    def logged(at: int, first: bytes, rest: list[bytes], data: bytes, index: int) -> Event:
        names = sorted(addresses)
        return speech.event(
            caip2,
            "0x" + "ab" * 32,
            EventKind.LOG,
            speech.LOGS + index,
            address=names[at % len(names)],
            topics=(first, *rest),
            data=data,
        )

    logs = st.builds(logged, st.integers(0, 99), topic, _WORDS, _DATA, st.integers(0, 9))
    calls = st.builds(
        lambda to, head, data: speech.call(caip2, "0x" + "ab" * 32, "", to, head + data),
        address,
        selector,
        _DATA,
    )
    return st.lists(st.one_of(logs, calls), min_size=1, max_size=4).map(speech.transaction)


def bent(events: Sequence[Event], transfers: Sequence[Transfer] = ()) -> st.SearchStrategy[Transaction]:
    """The transaction of these events with one of them cut off somewhere, or with a word of it changed."""

    def bend(which: int, at: int, word: bytes, *, cut: bool) -> Transaction:
        each = events[which % len(events)]
        at %= len(each.data) + 1
        data = each.data[:at] if cut else each.data[: at // 32 * 32] + word + each.data[at // 32 * 32 + 32 :]
        changed = [replace(other, data=data) if other is each else other for other in events]
        return speech.transaction(changed, transfers)

    number = st.integers(0, 10_000)
    return st.builds(bend, number, number, st.one_of(_SMALL, _LARGE), cut=st.booleans())


def elsewhere(bridge: Bridge, transaction: Transaction) -> list[object]:
    """What a bridge reads when an address that is none of its contracts logs the same events."""
    events = [replace(each, address="0x" + "f0" * 20) for each in transaction.events]
    return list(bridge.read(speech.transaction(events, transaction.transfers)))
