"""What every bridge must do: be named and documented, ask for something, read anything without failing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.conversions.bridge import Bridge
from hueandcry.conversions.message import Transaction
from hueandcry.model import Event, EventKind
from hueandcry.plugins import bridges

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "bridges.md"
CHAINS = ("eip155:1", "eip155:42161", "bip122:000000000019d6689c085ae165831e93")
TIME = datetime(2025, 3, 1, tzinfo=UTC)
EVERY = pytest.mark.parametrize("bridge", bridges(), ids=lambda bridge: bridge.name)


def test_names_are_unique() -> None:
    names = [bridge.name for bridge in bridges()]
    assert len(names) == len(set(names))


@EVERY
def test_it_is_documented(bridge: Bridge) -> None:
    assert f"| `{bridge.name}` |" in DOCS.read_text("utf-8")


@EVERY
def test_it_asks_for_what_it_reads(bridge: Bridge) -> None:
    assert bridge.wanted.topics or bridge.wanted.selectors or bridge.wanted.memos
    assert all(len(topic) == 32 for topic in bridge.wanted.topics)
    assert all(len(selector) == 4 for selector in bridge.wanted.selectors)


@EVERY
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_reads_anything(bridge: Bridge, data: st.DataObject) -> None:
    """Junk under its own topics, selectors and memos yields messages of its own or none; it never raises."""
    topics = st.sampled_from(sorted(bridge.wanted.topics) or [bytes(32)])
    selectors = st.sampled_from(sorted(bridge.wanted.selectors) or [bytes(4)])
    words = st.binary(min_size=32, max_size=32)
    events = []
    for position in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(list(EventKind)))
        said = data.draw(st.binary(max_size=400))
        if kind is EventKind.CALL:
            said = data.draw(selectors) + said
        logged = (data.draw(topics), *data.draw(st.lists(words, max_size=3)))
        events.append(
            Event(
                data.draw(st.sampled_from(CHAINS)),
                1,
                TIME,
                0,
                "0x" + "ab" * 32,
                position,
                kind,
                "0x" + "cd" * 20,
                "0x" + "ef" * 20 if kind is EventKind.CALL else "",
                logged if kind is EventKind.LOG else (),
                said,
            )
        )
    chain = data.draw(st.sampled_from(CHAINS))
    found = list(bridge.read(Transaction(chain, 1, TIME, "0x" + "ab" * 32, tuple(events), ())))
    assert all(message.bridge == bridge.name for message in found)
