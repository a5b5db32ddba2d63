"""The fake services of Bitcoin: a node like Bitcoin Core, and an explorer with Esplora's interface."""

import json
import re
from collections.abc import Sequence
from typing import Any

from hueandcry.testing.node import RpcError
from hueandcry.testing.utxo import COIN, Coin, CoinBlock, Spend, UtxoChain

PAGE = 25
_MISSING = -5
_amounts = re.compile(rb'"BTC ([0-9.]+)"').sub


def written(answer: Any) -> bytes:
    """An answer as JSON; amounts in BTC are numbers with eight decimals, which no float would be."""
    return _amounts(rb"\1", json.dumps(answer).encode())


class CoreNode:
    """Answers like Bitcoin Core, with its index of transactions."""

    def __init__(self, chain: UtxoChain) -> None:
        self._chain = chain

    def call(self, method: str, params: Sequence[Any]) -> Any:
        """The result of a method; RpcError where it is refused."""
        found = getattr(self, f"_{method}", None)
        if found is None:
            raise RpcError(-32601, "Method not found")
        return found(*params)

    def _getblockcount(self) -> int:
        return self._chain.top

    def _getbestblockhash(self) -> str:
        return self._chain.blocks[-1].hash

    def _getblockhash(self, height: int) -> str:
        block = self._chain.block(height)
        if block is None:
            raise RpcError(-8, "Block height out of range")
        return block.hash

    def _getblockheader(self, name: str) -> dict[str, Any]:
        block = self._named(name)
        found = {"hash": name, "height": block.height, "time": block.time, "merkleroot": block.root}
        found["confirmations"] = self._chain.top + 1 - block.height
        return found | ({"previousblockhash": block.parent} if block.parent else {})

    def _getblock(self, name: str, verbosity: int = 1) -> dict[str, Any]:
        block = self._named(name)
        transactions = [each.hash if verbosity == 1 else self._transaction(each) for each in block.sends]
        return self._getblockheader(name) | {"tx": transactions}

    def _getrawtransaction(self, tx: str, _: int = 0) -> dict[str, Any]:
        found = self._chain.places().get(tx)
        if found is None:
            raise RpcError(_MISSING, "No such mempool or blockchain transaction")
        return self._transaction(found[0].sends[found[1]]) | {"blockhash": found[0].hash}

    def _named(self, name: str) -> CoinBlock:
        block = self._chain.named(name)
        if block is None:
            raise RpcError(_MISSING, "Block not found")
        return block

    def _transaction(self, spend: Spend) -> dict[str, Any]:
        inputs = [
            {"txid": coin.tx, "vout": coin.n, "prevout": {"generated": False, **self._output(coin)}}
            for coin in spend.inputs
        ]
        outputs = [{"n": coin.n, **self._output(coin)} for coin in spend.outputs]
        return {"txid": spend.hash, "vin": inputs or [{"coinbase": "03"}], "vout": outputs}

    def _output(self, coin: Coin) -> dict[str, Any]:
        script = {"hex": self._chain.script_of(coin)} | ({"address": coin.address} if coin.address else {})
        whole, rest = divmod(coin.value, COIN)
        # `written` makes a number of it.
        return {"value": f"BTC {whole}.{rest:08d}", "scriptPubKey": script}


class Esplora:
    """Answers like Esplora; `page` transactions at a time."""

    def __init__(self, chain: UtxoChain, page: int = PAGE) -> None:
        self._chain = chain
        self._page = page

    def answer(self, path: str) -> Any:
        """What a path gives: JSON, text, or None where there is nothing."""
        parts = path.strip("/").split("/")
        head = self._chain.top
        if path == "/blocks/tip/height":
            return head
        if path == "/blocks/tip/hash":
            return self._chain.blocks[-1].hash
        if parts[0] == "block-height":
            block = self._chain.block(int(parts[1])) if parts[1].isdecimal() else None
            return block.hash if block else None
        if parts[0] == "block":
            return self._block(parts[1], parts[2:])
        if parts[0] == "tx":
            return self._placed(parts[1], parts[2:])
        if parts[0] == "address" and parts[2:4] == ["txs", "chain"]:
            return self._history(parts[1], parts[4] if len(parts) > 4 else "")
        return None

    def _block(self, name: str, rest: list[str]) -> Any:
        block = self._chain.named(name)
        if block is None:
            return None
        if rest[:1] == ["txs"]:
            start = int(rest[1]) if len(rest) > 1 else 0
            return [self._transaction(block, each) for each in block.sends[start : start + self._page]]
        return {
            "id": name,
            "height": block.height,
            "timestamp": block.time,
            "tx_count": len(block.sends),
            "previousblockhash": block.parent or None,
        }

    def _placed(self, tx: str, rest: list[str]) -> Any:
        found = self._chain.places().get(tx)
        if found is None:
            return None
        block, place = found
        if rest == ["merkle-proof"]:
            return {"block_height": block.height, "pos": place, "merkle": []}
        return self._transaction(block, block.sends[place])

    def _history(self, address: str, after: str) -> Any:
        found = [
            self._transaction(block, each)
            for block in reversed(self._chain.blocks)
            for each in reversed(block.sends)
            if any(coin.address == address for coin in (*each.inputs, *each.outputs))
        ]
        names = [each["txid"] for each in found]
        start = names.index(after) + 1 if after in names else 0
        return found[start : start + self._page]

    def _transaction(self, block: CoinBlock, spend: Spend) -> dict[str, Any]:
        inputs: list[dict[str, Any]] = [
            {"txid": coin.tx, "vout": coin.n, "is_coinbase": False, "prevout": self._output(coin)}
            for coin in spend.inputs
        ]
        coinbase = {"txid": "00" * 32, "vout": 2**32 - 1, "is_coinbase": True, "prevout": None}
        return {
            "txid": spend.hash,
            "fee": spend.fee,
            "vin": inputs or [coinbase],
            "vout": [self._output(coin) for coin in spend.outputs],
            "status": {
                "confirmed": True,
                "block_height": block.height,
                "block_hash": block.hash,
                "block_time": block.time,
            },
        }

    def _output(self, coin: Coin) -> dict[str, Any]:
        paid = {"scriptpubkey_address": coin.address} if coin.address else {}
        return {"scriptpubkey": self._chain.script_of(coin), **paid, "value": coin.value}
