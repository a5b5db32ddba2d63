"""The fake explorer with Etherscan's API: lists by address and height, and what it passes on to a node."""

from collections.abc import Iterator, Mapping
from typing import Any

from hueandcry.testing.node import Node, RpcError, log_json, matches
from hueandcry.testing.transactions import REWARD, Inner, MinedBlock, Send
from hueandcry.testing.world import World

WINDOW = 10_000
_PROXIED = {
    "eth_blockNumber": (),
    "eth_getBlockByNumber": ("tag", "boolean"),
    "eth_getTransactionByHash": ("txhash",),
    "eth_getTransactionByBlockNumberAndIndex": ("tag", "index"),
    "eth_getTransactionReceipt": ("txhash",),
}


class Explorer:
    """Answers for a world; no list has more than `window` rows."""

    def __init__(self, world: World, node: Node, window: int = WINDOW) -> None:
        self._world = world
        self._node = node
        self._window = window

    def answer(self, query: Mapping[str, str]) -> Any:
        """What the API says to a query."""
        module, action = query.get("module", ""), query.get("action", "")
        if query.get("chainid") != str(self._node.number):
            return _refusal("Missing or unsupported chainid parameter (required for v2 api)")
        if module == "proxy":
            return self._proxied(action, query)
        found = {
            "txlist": self._payments,
            "txlistinternal": self._internal,
            "getLogs": self._logs,
            "balance": self._balance,
            "tokenbalance": self._balance,
            "txsBeaconWithdrawal": self._withdrawals,
            "getminedblocks": self._mined,
            "getblockreward": self._reward,
        }.get(action)
        if found is None:
            return _refusal("Error! Missing Or invalid Action name")
        result = found(query)
        if isinstance(result, (str, dict)):
            return {"status": "1", "message": "OK", "result": result}
        size = min(int(query.get("offset", self._window)), self._window)
        first = (int(query.get("page", 1)) - 1) * size
        rows = list(result)[first : first + size]
        if rows:
            return {"status": "1", "message": "OK", "result": rows}
        return {"status": "0", "message": "No transactions found", "result": []}

    def _proxied(self, action: str, query: Mapping[str, str]) -> Any:
        if action not in _PROXIED:
            return _refusal("Error! Missing Or invalid Action name")
        values: list[Any] = [query[name] for name in _PROXIED[action]]
        values = [value == "true" if value in ("true", "false") else value for value in values]
        try:
            return {"jsonrpc": "2.0", "id": 1, "result": self._node.call(action, values)}
        except RpcError as error:
            return {"jsonrpc": "2.0", "id": 1, "error": {"code": error.code, "message": str(error)}}

    def _blocks(self, query: Mapping[str, str]) -> list[MinedBlock]:
        first, last = int(query.get("startblock", 0)), int(query.get("endblock", 10**9))
        return [block for block in self._world.evm.blocks if first <= block.height <= last]

    def _payments(self, query: Mapping[str, str]) -> Iterator[dict[str, str]]:
        for block in self._blocks(query):
            for place, send in enumerate(block.sends):
                if query["address"] in (send.sender, send.to):
                    yield _payment(block, place, send)

    def _internal(self, query: Mapping[str, str]) -> Iterator[dict[str, str]]:
        tx, address = query.get("txhash"), query.get("address")
        for block in self._blocks(query):
            for send in block.sends:
                for path, call, failed in _walked(send.inner, failed=send.failed):
                    mine = address is None or address in (call.sender, call.to)
                    if call.value and mine and tx in (None, send.hash):
                        yield _internal_row(block, send, path, call, failed=failed)

    def _logs(self, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        topics = [query.get(f"topic{place}") for place in range(4)]
        while topics and topics[-1] is None:
            topics.pop()
        first, last = int(query["fromBlock"]), min(int(query["toBlock"]), len(self._world.evm.blocks) - 1)
        for block, place, index, event in self._node.logs(hex(first), hex(last)):
            if matches(event, query.get("address"), topics):
                row = log_json(block, place, index, event)
                # Etherscan writes a zero as "0x".
                zeros = {name: "0x" for name in ("logIndex", "transactionIndex") if row[name] == "0x0"}
                yield {**row, **zeros, "timeStamp": hex(block.time)}

    def _withdrawals(self, query: Mapping[str, str]) -> Iterator[dict[str, str]]:
        index = 0
        for block in self._world.evm.blocks:
            for to, gwei in block.withdrawals:
                if to == query["address"] and block in self._blocks(query):
                    place = {"blockNumber": str(block.height), "timestamp": str(block.time)}
                    row = {"withdrawalIndex": str(index), "validatorIndex": "1", "address": to}
                    yield {**row, "amount": str(gwei), **place}
                index += 1

    def _mined(self, query: Mapping[str, str]) -> Iterator[dict[str, str]]:
        for block in reversed(self._world.evm.blocks):
            if block.miner == query["address"] and query["blocktype"] == "blocks":
                fees = sum(each.fee for each in block.sends)
                place = {"blockNumber": str(block.height), "timeStamp": str(block.time)}
                yield {**place, "blockReward": str(REWARD + fees)}

    def _reward(self, query: Mapping[str, str]) -> dict[str, Any] | str:
        block = self._node.block(int(query["blockno"]))
        if block is None:
            return "Error! No block"
        fees = sum(each.fee for each in block.sends) + (REWARD if block.miner else 0)
        place = {"blockNumber": str(block.height), "timeStamp": str(block.time)}
        told = {"blockMiner": block.miner or "0x" + "00" * 20, "blockReward": str(fees)}
        return {**place, **told, "uncles": [], "uncleInclusionReward": "0"}

    def _balance(self, query: Mapping[str, str]) -> str:
        top = len(self._world.evm.blocks) - 1
        if "contractaddress" not in query:
            return str(self._world.balance(query["address"], top))
        return str(max(0, self._world.token_balance(query["contractaddress"], query["address"], top)))


def _refusal(words: str) -> dict[str, str]:
    return {"status": "0", "message": "NOTOK", "result": words}


def _payment(block: MinedBlock, place: int, send: Send) -> dict[str, str]:
    return {
        "blockNumber": str(block.height),
        "timeStamp": str(block.time),
        "hash": send.hash,
        "blockHash": block.hash,
        "transactionIndex": str(place),
        "from": send.sender,
        "to": "" if send.creates else send.to,
        "value": str(send.value),
        "gasPrice": str(send.price),
        "gasUsed": str(send.gas_used),
        "isError": str(int(send.failed)),
        "input": send.data,
        "contractAddress": send.to if send.creates else "",
    }


def _internal_row(
    block: MinedBlock, send: Send, path: tuple[int, ...], call: Inner, *, failed: bool
) -> dict[str, str]:
    return {
        "blockNumber": str(block.height),
        "timeStamp": str(block.time),
        "hash": send.hash,
        "from": call.sender,
        "to": "" if call.kind.startswith("create") else call.to,
        "value": str(call.value),
        "contractAddress": call.to if call.kind.startswith("create") else "",
        "type": call.kind,
        "traceId": "_".join(map(str, path)),
        "isError": str(int(failed)),
    }


def _walked(
    inner: tuple[Inner, ...], path: tuple[int, ...] = (), *, failed: bool
) -> Iterator[tuple[tuple[int, ...], Inner, bool]]:
    for at, call in enumerate(inner):
        lost = failed or call.failed
        yield (*path, at), call, lost
        yield from _walked(call.inner, (*path, at), failed=lost)
