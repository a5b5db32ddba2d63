"""The fake TronGrid: an EVM chain in Tron's dress, since Tron's contracts and events are Ethereum's."""

from collections.abc import Iterator, Mapping
from typing import Any

from hueandcry.chains import Chain, chain, parse_address
from hueandcry.testing.evm import EvmChain
from hueandcry.testing.transactions import MinedBlock, Send, walked

_FIRST = "00000000000000001ebf88508a03865c71d452e25f4d51194196a1d22b6653dc"  # Tron's first block


class TronGrid:
    """Answers for a chain whose asset is TRX; lists give `page` entries at a time."""

    def __init__(self, evm: EvmChain, page: int = 200) -> None:
        self._evm = evm
        self._page = page
        self._tron: Chain = chain("tron")

    def address(self, evm_address: str) -> str:
        """An address of the EVM chain as Tron writes it."""
        return parse_address(self._tron, _hex(evm_address))

    def post(self, method: str, body: Mapping[str, Any]) -> Any:
        """The answer of a method of nodes, None where there is no such."""
        blocks = self._evm.blocks
        if method == "getnowblock":
            return self._block(blocks[-1])
        if method == "getblockbynum":
            return self._block(blocks[body["num"]]) if body["num"] < len(blocks) else {}
        if method == "gettransactioninfobyblocknum":
            return [self._info(blocks[body["num"]], each) for each in blocks[body["num"]].sends]
        if method == "gettransactioninfobyid":
            named = [(b, each) for b in blocks for each in b.sends if each.hash[2:] == body["value"]]
            return self._info(*named[0]) if named else {}
        return None

    def account(self, address: str, list_: str, query: Mapping[str, str]) -> Any:
        """A page of an account's list."""
        low, high = int(query["min_timestamp"]), int(query["max_timestamp"])
        names = [
            {"transaction_id": send.hash[2:], "block_timestamp": block.time * 1000}
            for block in self._evm.blocks
            if low <= block.time * 1000 <= high
            for send in block.sends
            if address in map(self.address, self._parties(list_, send))
        ]
        start = int(query.get("fingerprint", "0"))
        end = start + self._page
        meta = {"fingerprint": str(end)} if end < len(names) else {}
        return {"success": True, "data": names[start:end], "meta": meta}

    def _parties(self, list_: str, send: Send) -> Iterator[str]:
        if list_ == "transactions":
            yield from (send.sender, send.to)
        elif list_ == "transactions/trc20":
            for event in send.events:
                yield from (f"0x{topic[26:]}" for topic in event.topics[1:])
        else:
            for call in walked(send.inner):
                yield from (call.sender, call.to)

    def _block(self, block: MinedBlock) -> dict[str, Any]:
        raw = {
            "number": block.height,
            "timestamp": block.time * 1000,
            "parentHash": self._name(block.height - 1),
        }
        return {
            "blockID": self._name(block.height),
            "block_header": {"raw_data": raw if block.height else {"parentHash": raw["parentHash"]}},
            "transactions": [self._transaction(each) for each in block.sends],
        }

    def _name(self, height: int) -> str:
        if height < 1:
            return _FIRST if height == 0 else "00" * 32
        return self._evm.blocks[height].hash[2:]

    def _transaction(self, send: Send) -> dict[str, Any]:
        plain = send.data == "0x"
        value: dict[str, Any] = {"owner_address": _hex(send.sender)}
        value |= {"to_address" if plain else "contract_address": _hex(send.to)}
        value |= {"amount" if plain else "call_value": send.value}
        kind = "TransferContract" if plain else "TriggerSmartContract"
        return {
            "txID": send.hash[2:],
            "raw_data": {"contract": [{"type": kind, "parameter": {"value": value}}]},
        }

    def _info(self, block: MinedBlock, send: Send) -> dict[str, Any]:
        found: dict[str, Any] = {"id": send.hash[2:], "blockNumber": block.height, "fee": send.fee}
        found |= {"result": "FAILED"} if send.failed else {}
        found["log"] = [
            {
                "address": event.address[2:],
                "topics": [topic[2:] for topic in event.topics],
                "data": event.data[2:],
            }
            for event in send.events
        ]
        found["internal_transactions"] = [
            {
                "caller_address": _hex(call.sender),
                "transferTo_address": _hex(call.to),
                "callValueInfo": [{"callValue": call.value}] if call.value else [{}],
            }
            for call in walked(() if send.failed else send.inner)
        ]
        return found


def _hex(address: str) -> str:
    return "41" + address[2:]
