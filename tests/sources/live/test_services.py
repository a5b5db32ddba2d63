"""What single services do: pages of explorers, nodes that lack methods, answers that contradict."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hueandcry.chains import Chain, chain
from hueandcry.model.errors import BadAnswer, RateLimited, SourceError
from hueandcry.sources.evm import tokens
from hueandcry.sources.live import HISTORY, INTERNAL, Cache, Client, Clock, Limits, open_source
from hueandcry.sources.live.endpoint import endpoint
from hueandcry.sources.live.etherscan import Etherscan
from hueandcry.sources.live.evm_rpc import EvmRpc
from hueandcry.testing import DEBUG, PARITY, Served, World, scenarios, serve
from hueandcry.testing.evm import ETHER
from tests.conformance.live import CONTENT, rows

ETH = chain("ethereum")
BTC = chain("bitcoin")
NO_WAIT = Clock(sleep=lambda seconds: None)
Change = Callable[[dict[str, Any]], object]


def busy(payments: int = 40) -> World:
    """An address with many payments, several in a block."""
    world = World()
    source = world.evm.address("source")
    world.evm.fund(source, 1_000 * ETHER)
    world.evm.mine()
    for number in range(payments):
        world.evm.send(source, world.evm.address(f"{number}"), ETHER)
        if number % 4 == 3:
            world.evm.mine()
    world.evm.mine(80)
    return world


@pytest.mark.parametrize("window", [6, 7, 40, 10_000])
def test_long_lists_are_read_to_their_end(window: int) -> None:
    world = busy()
    source = world.evm.address("source")
    with serve(world, window=window) as served, Client() as client:
        explorer = Etherscan(ETH, endpoint(served.explorer_url), client, window=window)
        history = explorer.history(source, 0, 50)
        assert history.table.num_rows == 80
        assert history.opening == {ETH.native: 1_000 * ETHER}
        assert history.complete


def test_a_block_with_more_rows_than_a_page_is_told() -> None:
    with serve(busy(), window=4) as served, Client() as client:
        explorer = Etherscan(ETH, endpoint(served.explorer_url), client, window=4)
        with pytest.raises(BadAnswer, match=r"shows only 4 of the rows of block \d+: use a node"):
            explorer.history(served.world.evm.address("source"), 0, 50)


def test_an_explorer_that_is_busy_is_asked_again_and_a_key_that_is_wrong_is_not() -> None:
    with serve(busy()) as served, Client(Limits(attempts=2), clock=NO_WAIT) as client:
        explorer = open_source("etherscan", ETH, client, served.explorer_url)
        real = served.explorer.answer
        for words, error in (
            ("Max calls per sec rate limit reached (3/sec)", RateLimited),
            ("Invalid API Key", SourceError),
        ):
            served.explorer.answer = lambda query, words=words: {  # type: ignore[method-assign, misc]
                "status": "0",
                "message": "NOTOK",
                "result": words,
            }
            before = client.requests
            with pytest.raises(SourceError, match=r"it says") as caught:
                explorer.head()
            assert type(caught.value) is error
            assert client.requests - before == (2 if error is RateLimited else 1)
        served.explorer.answer = real  # type: ignore[method-assign]
        assert explorer.head().height > 80


def read(served: Served, **limits: Any) -> set[tuple[Any, ...]]:
    with Client() as client:
        source = open_source("evm-rpc", ETH, client, served.rpc_url)
        return rows(list(source.blocks(0, 30)))


def test_a_node_without_block_receipts_or_batches_gives_the_same_rows() -> None:
    world = scenarios.laundering()
    with serve(world) as served:
        expected = read(served)
        served.batches = False
        assert read(served) == expected
    with serve(world, without=["eth_getBlockReceipts"]) as served:
        assert read(served) == expected
        served.batches = False
        assert read(served) == expected
    for lacks in (DEBUG, PARITY):
        with serve(world, without=lacks) as served:
            assert read(served) == expected


def test_a_node_without_traces_says_so() -> None:
    world = scenarios.laundering()
    with serve(world, without=(*DEBUG, *PARITY)) as served, Client() as client:
        source = open_source("evm-rpc", ETH, client, served.rpc_url)
        assert not {INTERNAL, HISTORY} & source.capabilities
        flags = CONTENT.index("flags")
        assert {row[flags] for row in rows(list(source.blocks(0, 30)))} == {0, 32}
        with pytest.raises(SourceError, match="trace_filter"):
            source.history(world.evm.address("split 0"), 0, 30)


def test_a_node_that_forgets_old_balances_gives_no_opening() -> None:
    world = scenarios.laundering()
    with serve(world, without=["eth_getBalance"]) as served, Client() as client:
        history = open_source("evm-rpc", ETH, client, served.rpc_url).history(
            world.evm.address("split 0"), 3, 30
        )
        assert history.opening is None
        assert "opening balance" in history.findings[0]
        assert history.table.num_rows > 0


def test_what_no_block_explains_makes_a_history_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    recipient = world.evm.address("recipient of tips")
    world.evm.withdraw(recipient, 32)
    world.evm.mine(40)
    real = world.balance
    monkeypatch.setattr(World, "balance", lambda _, owner, height: real(owner, height) + 10 * height)
    with serve(world) as served, Client() as client:
        source = open_source("evm-rpc", ETH, client, served.rpc_url)
        history = source.history(recipient, 0, 40)
        assert not history.complete
        assert f"the balance of {recipient} differs by 400" in history.findings[0]
        assert [row["height"] for row in history.table.to_pylist()] == [1]
        assert client.requests < 80


def test_an_explorer_that_lists_no_withdrawals_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    validator = world.evm.address("validator")
    world.evm.mine()
    world.evm.withdraw(validator, 32)
    world.evm.reward(validator)
    world.evm.mine(70)
    with serve(world) as served, Client() as client:
        real = served.explorer.answer
        refusal = {"status": "0", "message": "NOTOK", "result": "Error! Missing Or invalid Action name"}
        lists = ("txsBeaconWithdrawal", "getminedblocks")
        monkeypatch.setattr(
            served.explorer, "answer", lambda query: refusal if query["action"] in lists else real(query)
        )
        source = open_source("etherscan", ETH, client, served.explorer_url)
        for since in (1, 2):
            history = source.history(validator, since, 9)
            assert history.complete
            assert history.table.num_rows == 0
            assert "withdrawals are not among the rows" in history.findings[0]
            assert "rewards are not among the rows" in history.findings[1]
        assert sum("txsBeaconWithdrawal" in path for path in served.requests) == 1


def test_a_node_that_falls_back_is_told() -> None:
    world = busy(4)
    with serve(world) as served, Client() as client:
        source = open_source("evm-rpc", ETH, client, served.rpc_url)
        top = source.head().height
        served.node.lowered = 3
        assert source.head().height == top - 3  # as after a reorganisation, or behind a balancer
        served.node.lowered = 70
        with pytest.raises(BadAnswer, match=f"fallen back from block {top} to {top - 70}"):
            source.head()
        with pytest.raises(BadAnswer, match="there is no block"):
            source.header(top)


@contextmanager
def lying(served: Served, method: str, change: Change) -> Iterator[None]:
    """The node's answers to a method are changed."""
    real = served.node.call

    def call(asked: str, params: Any) -> Any:
        answer = real(asked, params)
        if asked == method:
            for each in answer if isinstance(answer, list) else [answer]:
                change(each)
        return answer

    served.node.call = call  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        del served.node.call


OTHER = "0x" + "ab" * 32
TRANSFER = {
    "address": OTHER[:42],
    "topics": [tokens.TRANSFER, OTHER, OTHER],
    "data": OTHER,
    "logIndex": hex(2**70),
}
LIES: list[tuple[str, Change]] = [
    ("eth_getBlockByNumber", lambda answer: answer.update(number="0x77")),
    ("eth_getBlockByNumber", lambda answer: answer.update(hash="0x12")),
    ("eth_getBlockByNumber", lambda answer: answer.update(timestamp=hex(2**60))),
    ("eth_getBlockByNumber", lambda answer: answer.update(parentHash=OTHER)),
    ("eth_getBlockByNumber", lambda answer: answer.update(transactions={})),
    ("eth_getBlockByNumber", lambda answer: answer["transactions"].append({"hash": OTHER})),
    ("eth_getBlockReceipts", lambda answer: answer.update(transactionHash=OTHER)),
    ("eth_getBlockReceipts", lambda answer: answer.update(blockHash=OTHER)),
    ("eth_getBlockReceipts", lambda answer: answer.update(gasUsed="many")),
    ("eth_getBlockReceipts", lambda answer: answer.update(logs=[{"address": "0x12"}])),
    (
        "eth_getBlockByNumber",
        lambda answer: [tx.update(transactionIndex=hex(2**40)) for tx in answer["transactions"]],
    ),
    ("eth_getBlockByNumber", lambda answer: [tx.update(value=hex(2**300)) for tx in answer["transactions"]]),
    ("eth_getBlockReceipts", lambda answer: answer.update(logs=[TRANSFER])),
    ("trace_block", lambda answer: answer.update(transactionHash=OTHER)),
    ("trace_block", lambda answer: answer.update(traceAddress=["a"])),
    ("trace_block", lambda answer: answer.update(action=None)),
]


@pytest.mark.parametrize(("method", "change"), LIES, ids=range(len(LIES)))
def test_answers_that_contradict_themselves_are_refused_and_not_kept(
    method: str, change: Change, tmp_path: Path
) -> None:
    world = busy(4)
    with serve(world) as served, Client(cache=Cache(tmp_path)) as client:
        source = open_source("evm-rpc", ETH, client, served.rpc_url)
        source.head()
        with lying(served, method, change), pytest.raises(BadAnswer):
            list(source.blocks(1, 5))
        kept = [path for path in tmp_path.rglob("*.json") if OTHER in path.read_text()]
        assert not kept
        assert rows(list(source.blocks(1, 5)))


def test_traces_of_another_form_are_refused() -> None:
    with serve(busy(4), without=["trace_block"]) as served, Client() as client:
        source = EvmRpc(ETH, endpoint(served.rpc_url), client)
        for change in (lambda a: a.update(txHash=OTHER), lambda a: a.update(result=None)):
            with lying(served, "debug_traceBlockByNumber", change), pytest.raises(BadAnswer):
                list(source.blocks(1, 5))


@pytest.mark.parametrize(
    ("name", "on"), [("evm-rpc", ETH), ("etherscan", ETH), ("bitcoin-core", BTC), ("esplora", BTC)]
)
def test_what_is_not_there_is_told(name: str, on: Chain) -> None:
    with serve(busy(4)) as served, Client() as client:
        url = {
            "evm-rpc": served.rpc_url,
            "etherscan": served.explorer_url,
            "bitcoin-core": served.core_url,
            "esplora": served.esplora_url,
        }[name]
        source = open_source(name, on, client, url)
        with pytest.raises(SourceError):
            source.transaction("ab" * 32 if on is BTC else OTHER)
        with pytest.raises(SourceError):
            source.header(10**6)


def test_a_fork_of_bitcoin_changes_the_header_at_its_height() -> None:
    world = World()
    world.bitcoin.mine(10)
    with serve(world) as served, Client() as client:
        source = open_source("esplora", BTC, client, served.esplora_url)
        before = [source.header(height) for height in (7, 8, 9)]
        with served.lock:
            world.bitcoin.reorganise(3)
        after = [source.header(height) for height in (7, 8, 9)]
        assert after[0] == before[0]
        assert after[1].parent == before[1].parent
        assert after[1].hash != before[1].hash
        assert after[2].parent == after[1].hash
        assert source.head().height == 11


LIES_OF_ESPLORA: list[tuple[str, Change]] = [
    ("vout", lambda answer: answer["vout"][0].update(value=2**63)),
    ("vout", lambda answer: answer["vout"][0].update(value="0.5")),
    ("vout", lambda answer: answer["vout"][0].update(scriptpubkey="zz")),
    ("vin", lambda answer: answer["vin"][0].update(txid="../../tx")),
    ("vin", lambda answer: answer.update(txid="ab")),
    ("vin", lambda answer: answer.update(status={"confirmed": False})),
    ("pos", lambda answer: answer.update(pos=2**40)),
    ("pos", lambda answer: answer.update(block_height=3)),
    ("id", lambda answer: answer.update(id="00" * 32)),
]


@pytest.mark.parametrize(("where", "change"), LIES_OF_ESPLORA, ids=range(len(LIES_OF_ESPLORA)))
def test_an_esplora_that_lies_is_refused(where: str, change: Change) -> None:
    world = World()
    coin = world.bitcoin.fund(world.bitcoin.address("a"), 10**8)
    spend = world.bitcoin.spend([coin], [(world.bitcoin.address("b"), 10**8 - 500)])
    world.bitcoin.mine(3)
    with serve(world) as served, Client() as client:
        source = open_source("esplora", BTC, client, served.esplora_url)
        source.head()
        real = served.esplora.answer

        def answer(path: str) -> Any:
            found = real(path)
            if isinstance(found, dict) and where in found:
                change(found)
            return found

        served.esplora.answer = answer  # type: ignore[method-assign]
        with pytest.raises(BadAnswer):
            source.header(2) if where == "id" else source.transaction(spend.hash)
