"""A real node's blocks as a world: replayed by the fake services, or written as an export."""

from collections.abc import Iterator
from typing import Any

from hueandcry.chains import chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.live.client import Client
from hueandcry.sources.live.endpoint import endpoint
from hueandcry.sources.live.rpc import JsonRpc
from hueandcry.testing.evm import EvmChain
from hueandcry.testing.transactions import Event, Inner, MinedBlock, Send
from hueandcry.testing.world import World

_TRACER = {"tracer": "callTracer"}


def mirror(url: str) -> World:
    """Read all blocks of a test node, which must have `debug_traceBlockByNumber`, and its first balances.

    Meant for short chains: everything is held in memory. Rewards of blocks are not asked for. Raises
    SourceError where the node refuses or contradicts itself.
    """
    with Client() as client:
        rpc = JsonRpc(client, endpoint(url), "mirror")
        on = EvmChain(chain(f"eip155:{_number(rpc.call('eth_chainId'))}"))
        on.blocks.clear()
        for height in range(_number(rpc.call("eth_blockNumber")) + 1):
            on.blocks.append(_block(rpc, height))
        for address in sorted(set(_addresses(on.blocks))):
            balance = _number(rpc.call("eth_getBalance", address, "0x0"))
            if balance:
                on.fund(address, balance)
    return World(evm=on)


def _number(text: Any) -> int:
    return int(str(text), 16)


def _block(rpc: JsonRpc, height: int) -> MinedBlock:
    block: Any = rpc.call("eth_getBlockByNumber", hex(height), True)
    traced: Any = rpc.call("debug_traceBlockByNumber", hex(height), _TRACER) if block["transactions"] else []
    if len(traced) != len(block["transactions"]):
        raise BadAnswer(f"{rpc.origin}: block {height} has other transactions than its traces")
    sends = (
        _send(tx, rpc.call("eth_getTransactionReceipt", tx["hash"]), trace["result"])
        for tx, trace in zip(block["transactions"], traced, strict=True)
    )
    return MinedBlock(
        height,
        _number(block["timestamp"]),
        block["hash"],
        block["parentHash"],
        tuple(sends),
        tuple((each["address"], _number(each["amount"])) for each in block.get("withdrawals") or ()),
    )


def _send(tx: dict[str, Any], receipt: Any, frame: dict[str, Any]) -> Send:
    return Send(
        tx["hash"],
        tx["from"],
        tx["to"] or receipt["contractAddress"],
        _number(tx["value"]),
        tx["input"],
        _inner(frame).inner,
        tuple(Event(log["address"], tuple(log["topics"]), log["data"]) for log in receipt["logs"]),
        receipt["status"] == "0x0",
        creates=tx["to"] is None,
        gas=_number(receipt["gasUsed"]),
        price=_number(receipt["effectiveGasPrice"]),
    )


def _inner(frame: dict[str, Any]) -> Inner:
    return Inner(
        frame["from"],
        frame.get("to", ""),
        _number(frame.get("value", "0x0")),
        frame["type"].lower(),
        "error" in frame,
        tuple(_inner(each) for each in frame.get("calls", ())),
    )


def _addresses(blocks: list[MinedBlock]) -> Iterator[str]:
    for block in blocks:
        for send in block.sends:
            yield from (side for sender, to, _ in send.paid() for side in (sender, to) if side)
            yield send.sender
