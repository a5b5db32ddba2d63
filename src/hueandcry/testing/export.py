"""A world as files: its EVM chain as ethereum-etl exports it, Bitcoin's blocks as its node tells them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hueandcry.testing.bitcoin import CoreNode, written
from hueandcry.testing.transactions import Inner, MinedBlock, Send
from hueandcry.testing.world import World

Line = dict[str, Any]
_TYPES = {"create": "create", "create2": "create", "selfdestruct": "suicide"}


def export(world: World, folder: Path) -> list[Path]:
    """Write blocks, transactions, receipts, logs and traces into a folder; the files."""
    parts = {
        "blocks": _blocks,
        "transactions": _transactions,
        "receipts": _receipts,
        "logs": _logs,
        "traces": _traces,
    }
    found = []
    for name, lines in parts.items():
        path = folder / f"{name}.json"
        with path.open("w", encoding="utf-8") as file:
            for block in world.evm.blocks:
                file.writelines(json.dumps(line) + "\n" for line in lines(block))
        found.append(path)
    return found


def export_bitcoin(world: World, folder: Path) -> list[Path]:
    """Write the blocks of the script as `getblock` answers them (verbosity 3), a line each; the files.

    The first block, and those that were skipped behind it, are left out.
    """
    node, path = CoreNode(world.bitcoin), folder / "bitcoin.jsonl"
    lines = [written(node.call("getblock", (block.hash, 3))) + b"\n" for block in world.bitcoin.blocks[1:]]
    path.write_bytes(b"".join(lines))
    return [path]


def _blocks(block: MinedBlock) -> Iterator[Line]:
    yield {
        "type": "block",
        "number": block.height,
        "hash": block.hash,
        "parent_hash": block.parent,
        "miner": "0x" + "00" * 20,
        "timestamp": block.time,
        "transaction_count": len(block.sends),
        "withdrawals": [
            {"index": at, "validator_index": 1, "address": address, "amount": str(gwei)}
            for at, (address, gwei) in enumerate(block.withdrawals)
        ],
    }


def _placed(block: MinedBlock) -> Iterator[tuple[int, Send, Line]]:
    for place, send in enumerate(block.sends):
        yield (
            place,
            send,
            {"block_number": block.height, "block_hash": block.hash, "transaction_index": place},
        )


def _transactions(block: MinedBlock) -> Iterator[Line]:
    for _, send, place in _placed(block):
        yield {
            "type": "transaction",
            "hash": send.hash,
            **place,
            "from_address": send.sender,
            "to_address": None if send.creates else send.to,
            "value": str(send.value),
            "gas_price": send.price,
            "input": send.data,
            "block_timestamp": block.time,
        }


def _receipts(block: MinedBlock) -> Iterator[Line]:
    total = 0
    for _, send, place in _placed(block):
        total += send.gas_used
        yield {
            "type": "receipt",
            "transaction_hash": send.hash,
            **place,
            "cumulative_gas_used": total,
            "gas_used": send.gas_used,
            "contract_address": send.to if send.creates else None,
            "status": int(not send.failed),
            "effective_gas_price": send.price,
        }


def _logs(block: MinedBlock) -> Iterator[Line]:
    for at, send, place in _placed(block):
        for index, event in enumerate(send.events, block.first_logs[at]):
            yield {
                "type": "log",
                "log_index": index,
                "transaction_hash": send.hash,
                **place,
                "address": event.address,
                "data": event.data,
                "topics": list(event.topics),
            }


def _traces(block: MinedBlock) -> Iterator[Line]:
    for _, send, place in _placed(block):
        stack: list[tuple[list[int], Inner, bool]] = [([], send.top, False)]
        while stack:
            path, call, lost = stack.pop()
            lost = lost or call.failed
            yield {
                "type": "trace",
                "block_number": block.height,
                "transaction_hash": send.hash,
                "transaction_index": place["transaction_index"],
                "from_address": call.sender,
                "to_address": call.to,
                "value": str(call.value),
                "trace_type": _TYPES.get(call.kind, "call"),
                "call_type": None if call.kind in _TYPES else call.kind,
                "reward_type": None,
                "trace_address": path,
                "subtraces": len(call.inner),
                "error": "Reverted" if call.failed else None,
                "status": int(not lost),
            }
            stack += [([*path, at], each, lost) for at, each in enumerate(call.inner)]
