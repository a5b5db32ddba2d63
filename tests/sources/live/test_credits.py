"""What the protocol credited: rewards without fees, uncles, and balances that grew without a trace."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.live import Client, open_source
from hueandcry.sources.live.evm_credits import PROBES, Span, grown
from hueandcry.testing import Served, World, serve
from hueandcry.testing.evm import ETHER

ETH = chain("ethereum")
POSITION = 100_000


def explorer(served: Served, client: Client) -> Any:
    return open_source("etherscan", ETH, client, served.explorer_url)


def test_a_reward_does_not_hold_the_fees_of_the_block() -> None:
    world = World()
    miner, payer = world.evm.address("miner"), world.evm.address("payer")
    world.evm.fund(payer, ETHER)
    world.evm.reward(miner)
    world.evm.send(payer, world.evm.address("paid"), 5)
    world.evm.mine(5)
    with serve(world) as served, Client() as client:
        rows = explorer(served, client).history(miner, 0, 3).table.to_pylist()
        (block,) = [table for table in explorer(served, client).blocks(1, 1)]
    assert [(row["tx"], row["position"], int(row["amount"])) for row in rows] == [
        ("block:1", POSITION, 5 * ETHER)
    ]
    assert rows[0] | {"line": 0} in [row | {"line": 0} for row in block.to_pylist()]


@pytest.mark.parametrize("named", [4, 5], ids=["by its own height", "by the block that includes it"])
def test_uncles_are_found_by_whichever_height_they_are_listed(
    named: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    unlucky, first, miner = (world.evm.address(name) for name in ("unlucky", "first", "miner"))
    for _ in range(8):
        world.evm.reward(miner)
        world.evm.mine()
    with serve(world) as served, Client() as client:
        real = served.explorer.answer

        def answer(query: Mapping[str, str]) -> Any:
            told = real(query)
            if query["action"] == "getblockreward" and query["blockno"] == "5":
                uncles = [
                    {"miner": who, "unclePosition": str(place), "blockreward": str(4 * ETHER)}
                    for place, who in enumerate((unlucky, first))
                ]
                more = {"uncles": uncles, "uncleInclusionReward": str(ETHER // 4)}
                whole = str(int(told["result"]["blockReward"]) + ETHER // 4)
                return told | {"result": told["result"] | more | {"blockReward": whole}}
            if query.get("blocktype") == "uncles" and query["address"] == unlucky:
                row = {"blockNumber": str(named), "timeStamp": "1", "blockReward": str(4 * ETHER)}
                return {"status": "1", "message": "OK", "result": [row]}
            return told

        monkeypatch.setattr(served.explorer, "answer", answer)
        source = explorer(served, client)
        (row,) = source.history(unlucky, 0, 8).table.to_pylist()
        mined = source.history(miner, 5, 5).table.to_pylist()
    assert (row["tx"], int(row["amount"])) == ("block:5", 4 * ETHER)
    assert row["position"] == POSITION + 1 + sorted([unlucky, first]).index(unlucky)
    assert [int(each["amount"]) for each in mined] == [5 * ETHER + ETHER // 4]


def test_a_list_and_a_block_that_differ_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    validator = world.evm.address("validator")
    world.evm.withdraw(validator, 32)
    world.evm.mine(3)
    with serve(world) as served, Client() as client:
        real = served.explorer.answer

        def answer(query: Mapping[str, str]) -> Any:
            told = real(query)
            if query["action"] == "txsBeaconWithdrawal":
                told["result"][0]["amount"] = "33"
            return told

        monkeypatch.setattr(served.explorer, "answer", answer)
        with pytest.raises(BadAnswer, match="block 1 has other withdrawals than listed"):
            explorer(served, client).history(validator, 0, 3)


@given(st.dictionaries(st.integers(1, 4_000), st.integers(1, 9), max_size=12))
def test_the_heights_at_which_a_balance_grew_are_found(jumps: dict[int, int]) -> None:
    asked: list[int] = []

    def excess(height: int) -> int:
        asked.append(height)
        return sum(amount for place, amount in jumps.items() if place <= height)

    assert dict(grown(Span(0, 4_000, 0, sum(jumps.values())), excess)) == jumps
    assert len(asked) <= 12 * len(jumps)


def test_a_balance_that_always_grows_is_given_up() -> None:
    assert len(list(grown(Span(0, 10**6, 0, 10**6), lambda height: height))) < PROBES
