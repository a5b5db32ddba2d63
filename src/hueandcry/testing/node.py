"""The fake EVM node: what it answers over JSON-RPC."""

from collections.abc import Iterator, Sequence
from typing import Any

from hueandcry.testing.evm import word
from hueandcry.testing.transactions import REWARD, Event, Inner, MinedBlock, Send
from hueandcry.testing.world import World

_ZERO = "0x" + "00" * 20
DEBUG = ("debug_traceBlockByNumber", "debug_traceTransaction")
PARITY = ("trace_block", "trace_transaction", "trace_filter")


class RpcError(Exception):
    """A refusal, with its code."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


class Node:
    """Answers for a world; `without` are methods that it lacks, `number` is the chain id that it claims."""

    def __init__(self, world: World, without: Sequence[str] = (), number: int | None = None) -> None:
        self._world = world
        self._without = frozenset(without)
        self.number = int(world.evm.on.id.partition(":")[2]) if number is None else number
        self.lowered = 0

    def call(self, method: str, params: Sequence[Any]) -> Any:
        """The result of a method; RpcError where it is refused."""
        found = None if method in self._without else getattr(self, f"_{method}", None)
        if found is None:
            raise RpcError(-32601, f"the method {method} does not exist/is not available")
        return found(*params)

    def block(self, height: int) -> MinedBlock | None:
        """The block at a height, if there is one."""
        blocks = self._world.evm.blocks
        top = len(blocks) - self.lowered
        return blocks[height] if 0 <= height < top else None

    def placed(self, tx: str) -> tuple[MinedBlock, int] | None:
        """Where a transaction stands."""
        for block in self._world.evm.blocks:
            for place, each in enumerate(block.sends):
                if each.hash == tx:
                    return block, place
        return None

    def height(self, tag: str) -> int:
        """The height that a block tag means."""
        return len(self._world.evm.blocks) - 1 - self.lowered if tag == "latest" else int(tag, 16)

    def _eth_chainId(self) -> str:  # noqa: N802
        return hex(self.number)

    def _eth_blockNumber(self) -> str:  # noqa: N802
        return hex(self.height("latest"))

    def _eth_getBlockByNumber(self, tag: str, full: bool) -> Any:  # noqa: N802
        block = self.block(self.height(tag))
        if block is None:
            return None
        places = range(len(block.sends))
        return {
            "number": hex(block.height),
            "hash": block.hash,
            "parentHash": block.parent,
            "timestamp": hex(block.time),
            "miner": block.miner or _ZERO,
            "transactions": [self._transaction(block, at) if full else block.sends[at].hash for at in places],
            "withdrawals": [
                {"index": hex(at), "validatorIndex": "0x1", "address": to, "amount": hex(gwei)}
                for at, (to, gwei) in enumerate(block.withdrawals)
            ],
        }

    def _eth_getTransactionByHash(self, tx: str) -> Any:  # noqa: N802
        found = self.placed(tx)
        return self._transaction(*found) if found else None

    def _eth_getTransactionByBlockNumberAndIndex(self, tag: str, index: str) -> Any:  # noqa: N802
        block = self.block(self.height(tag))
        place = int(index, 16)
        return self._transaction(block, place) if block and place < len(block.sends) else None

    def _eth_getTransactionReceipt(self, tx: str) -> Any:  # noqa: N802
        found = self.placed(tx)
        return self._receipt(*found) if found else None

    def _eth_getBlockReceipts(self, tag: str) -> Any:  # noqa: N802
        block = self.block(self.height(tag))
        return [self._receipt(block, place) for place in range(len(block.sends))] if block else None

    def _eth_getLogs(self, query: dict[str, Any]) -> Any:  # noqa: N802
        return [
            log_json(block, place, index, event)
            for block, place, index, event in self.logs(query["fromBlock"], query["toBlock"])
            if matches(event, query.get("address"), query.get("topics", ()))
        ]

    def _eth_getBalance(self, address: str, tag: str) -> str:  # noqa: N802
        return hex(self._world.balance(address, self.height(tag)))

    def _eth_call(self, request: dict[str, str], tag: str) -> str:
        owner = "0x" + request["data"][-40:]
        return word(max(0, self._world.token_balance(request["to"], owner, self.height(tag))))

    def _debug_traceBlockByNumber(self, tag: str, _: Any) -> Any:  # noqa: N802
        block = self.block(self.height(tag))
        return [{"txHash": each.hash, "result": _frame(each)} for each in block.sends] if block else None

    def _debug_traceTransaction(self, tx: str, _: Any) -> Any:  # noqa: N802
        found = self.placed(tx)
        return _frame(found[0].sends[found[1]]) if found else None

    def _trace_block(self, tag: str) -> Any:
        block = self.block(self.height(tag))
        if block is None:
            return None
        return [step for at in range(len(block.sends)) for _, step in _steps(block, at)] + _rewards(block)

    def _trace_transaction(self, tx: str) -> Any:
        found = self.placed(tx)
        return [step for _, step in _steps(*found)] if found else []

    def _trace_filter(self, query: dict[str, Any]) -> Any:
        span = range(self.height(query["fromBlock"]), self.height(query["toBlock"]) + 1)
        payers, payees = query.get("fromAddress"), query.get("toAddress")
        blocks = [block for block in self._world.evm.blocks if block.height in span]
        rewards = [each for block in blocks if block.miner in (payees or ()) for each in _rewards(block)]
        return rewards + [
            step
            for block in blocks
            for place in range(len(block.sends))
            for call, step in _steps(block, place)
            if payers is None or call.sender in payers
            if payees is None or call.to in payees
        ]

    def logs(self, first: str, last: str) -> Iterator[tuple[MinedBlock, int, int, Event]]:
        """All events of a range of heights: block, place of the transaction, index in the block."""
        span = range(self.height(first), self.height(last) + 1)
        for block in self._world.evm.blocks:
            if block.height in span:
                for place, send in enumerate(block.sends):
                    for index, event in enumerate(send.events, block.first_logs[place]):
                        yield block, place, index, event

    def _transaction(self, block: MinedBlock, place: int) -> dict[str, Any]:
        send = block.sends[place]
        return {
            "hash": send.hash,
            "blockHash": block.hash,
            "blockNumber": hex(block.height),
            "transactionIndex": hex(place),
            "chainId": hex(self.number),
            "from": send.sender,
            "to": None if send.creates else send.to,
            "value": hex(send.value),
            "gasPrice": hex(send.price),
            "input": send.data,
        }

    def _receipt(self, block: MinedBlock, place: int) -> dict[str, Any]:
        send, first = block.sends[place], block.first_logs[place]
        return {
            "transactionHash": send.hash,
            "blockHash": block.hash,
            "blockNumber": hex(block.height),
            "transactionIndex": hex(place),
            "gasUsed": hex(send.gas_used),
            "effectiveGasPrice": hex(send.price),
            "status": hex(not send.failed),
            "contractAddress": send.to if send.creates else None,
            "logs": [log_json(block, place, index, each) for index, each in enumerate(send.events, first)],
        }


def log_json(block: MinedBlock, place: int, index: int, event: Event) -> dict[str, Any]:
    """An event as nodes write it."""
    return {
        "address": event.address,
        "topics": list(event.topics),
        "data": event.data,
        "logIndex": hex(index),
        "blockNumber": hex(block.height),
        "blockHash": block.hash,
        "transactionHash": block.sends[place].hash,
        "transactionIndex": hex(place),
    }


def matches(event: Event, address: str | None, topics: Sequence[Any]) -> bool:
    """Whether an event is one that a filter asks for."""
    if address not in (None, event.address) or len(topics) > len(event.topics):
        return False
    pairs = zip(topics, event.topics, strict=False)
    return all(wanted is None or found == wanted or found in wanted for wanted, found in pairs)


def _frame(send: Send) -> dict[str, Any]:
    return {**_nested(send.top), "gasUsed": hex(send.gas_used), "input": send.data}


def _nested(call: Inner) -> dict[str, Any]:
    found: dict[str, Any] = {"type": call.kind.upper(), "from": call.sender, "to": call.to}
    found |= {"value": hex(call.value)} if call.kind != "staticcall" else {}
    found |= {"error": "execution reverted"} if call.failed else {}
    return found | ({"calls": [_nested(each) for each in call.inner]} if call.inner else {})


def _steps(block: MinedBlock, place: int) -> Iterator[tuple[Inner, dict[str, Any]]]:
    send = block.sends[place]
    stack: list[tuple[tuple[int, ...], Inner]] = [((), send.top)]
    while stack:
        path, call = stack.pop()
        yield (
            call,
            {
                **_step(call),
                "traceAddress": list(path),
                "blockNumber": block.height,
                "transactionHash": send.hash,
                "transactionPosition": place,
            },
        )
        stack += reversed([((*path, at), each) for at, each in enumerate(call.inner)])


def _rewards(block: MinedBlock) -> list[dict[str, Any]]:
    action = {"author": block.miner, "value": hex(REWARD), "rewardType": "block"}
    reward: dict[str, Any] = {
        "type": "reward",
        "action": action,
        "result": None,
        "traceAddress": [],
        "transactionHash": None,
    }
    return [{**reward, "blockNumber": block.height, "transactionPosition": None}] if block.miner else []


def _step(call: Inner) -> dict[str, Any]:
    found: dict[str, Any]
    if call.kind == "selfdestruct":
        action = {"address": call.sender, "refundAddress": call.to, "balance": hex(call.value)}
        found = {"type": "suicide", "action": action, "result": None}
    elif call.kind.startswith("create"):
        action = {"from": call.sender, "value": hex(call.value)}
        found = {"type": "create", "action": action, "result": {"address": call.to}}
    else:
        action = {"callType": call.kind, "from": call.sender, "to": call.to, "value": hex(call.value)}
        found = {"type": "call", "action": action, "result": {"gasUsed": "0x0"}}
    return found | ({"error": "Reverted", "result": None} if call.failed else {})
