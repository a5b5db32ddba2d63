"""Bridges on chains where they have no contracts, and what they ask sources to keep."""

from typing import Any

import pytest

from hueandcry.conversions.bridges.across import Across
from hueandcry.conversions.bridges.cctp import Cctp
from hueandcry.conversions.bridges.celer import Celer
from hueandcry.conversions.bridges.connext import Connext
from hueandcry.conversions.bridges.debridge import Debridge
from hueandcry.conversions.bridges.hop import Hop
from hueandcry.conversions.bridges.layerzero import LayerZero
from hueandcry.conversions.bridges.stargate_v1 import StargateV1
from hueandcry.conversions.bridges.synapse import Synapse
from hueandcry.conversions.bridges.wormhole import Wormhole
from hueandcry.model import EventKind
from tests.conversions.bridges import speech

TX = "0x" + "11" * 32
BRIDGES = (Across, Cctp, Celer, Connext, Debridge, Hop, LayerZero, StargateV1, Synapse, Wormhole)


@pytest.mark.parametrize("kind", BRIDGES, ids=lambda kind: kind().name)
def test_a_chain_without_contracts_says_nothing(kind: Any) -> None:
    bridge = kind()
    logs = [
        speech.event("eip155:424242", TX, EventKind.LOG, speech.LOGS + at, topics=(topic,), data=bytes(640))
        for at, topic in enumerate(sorted(bridge.wanted.topics))
    ]
    calls = [
        speech.call("eip155:424242", TX, "", "", selector + bytes(640))
        for selector in sorted(bridge.wanted.selectors)
    ]
    assert list(bridge.read(speech.transaction(logs + calls))) == []


@pytest.mark.parametrize("kind", BRIDGES, ids=lambda kind: kind().name)
def test_a_memo_of_bitcoin_says_nothing(kind: Any) -> None:
    memo = speech.op_return(speech.BITCOIN, "ab" * 32, 0, b"=:ETH.ETH:0x")
    assert list(kind().read(speech.transaction([memo]))) == []


def test_names_differ_and_topics_are_whole() -> None:
    bridges = [kind() for kind in BRIDGES]
    assert len({bridge.name for bridge in bridges}) == len(bridges)
    assert all(len(topic) == 32 for bridge in bridges for topic in bridge.wanted.topics)
    assert all(len(selector) == 4 for bridge in bridges for selector in bridge.wanted.selectors)
