"""Explorers with Etherscan's API, version 2: histories of addresses with the exact place of every row."""

from collections.abc import Iterator

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.evm.records import Call
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.listener import Listener
from hueandcry.sources.live import evm_json
from hueandcry.sources.live.answer import Fields, shown
from hueandcry.sources.live.client import Client
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.evm_json import HASH, BlockAnswer
from hueandcry.sources.live.explorer import WINDOW, Explorer
from hueandcry.sources.live.explorer_credits import ExplorerCredits
from hueandcry.sources.live.explorer_history import ExplorerHistory
from hueandcry.sources.live.explorer_internal import calls, inside
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.secret import Secret
from hueandcry.sources.live.source import BLOCKS, HISTORY, INTERNAL, TRANSACTION, Head, History
from hueandcry.sources.live.usable import usable


class Etherscan:
    """One explorer. A block costs a request for each of its transactions, so blocks are for small ranges."""

    name = "etherscan"
    capabilities = frozenset({BLOCKS, HISTORY, TRANSACTION, INTERNAL})

    def __init__(
        self,
        chain: Chain,
        endpoint: Endpoint,
        client: Client,
        rate: float | None = None,
        key: Secret | None = None,
        window: int = WINDOW,
    ) -> None:
        self.chain = chain
        self._client = client
        number = chain.id.removeprefix("eip155:")
        self._explorer = Explorer(client, endpoint, number, key, rate, window)
        self._heads = Heads(chain, endpoint.origin)
        self._credits = ExplorerCredits(chain, self._explorer, self._heads)
        self._checked = False
        self.listener = Listener()

    @property
    def requests(self) -> int:
        """How many requests the client sent."""
        return self._client.requests

    def head(self) -> Head:
        """The newest block; BadAnswer where it lies below what the explorer had shown before."""
        self._explorer.forget()
        self._check_chain()
        return self._heads.seen(self._block(None, full=False).head)

    def header(self, height: int) -> Head:
        """The block at a height."""
        self._ready()
        found = self._block(height, full=False).head
        self._explorer.settle()
        return found

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        """All transfers of the heights, one table each."""
        self.head()
        before = ""
        for height in range(first, last + 1):
            answer = self._block(height, full=True)
            before = evm_json.linked([answer], before, self._explorer.origin)
            rows = EvmRows(self.chain, listener=self.listener)
            inner = self._inside_block(height) if answer.transactions else {}
            for fields in answer.transactions:
                receipt = self._receipt(fields.hexadecimal("hash", HASH), height)
                record = evm_json.transaction(fields, receipt, self.chain)
                if fields.hexadecimal("blockHash", HASH) != answer.block.hash:
                    raise BadAnswer(f"{fields.what} is of another block: the chain changed, ask again")
                with usable(fields.what):
                    moved = inner.pop(record.hash, [])
                    rows.transaction(answer.block, record, evm_json.logs(receipt), moved)
            if inner:
                raise BadAnswer(
                    f"{self._explorer.origin}: internal transfers of transactions not in {height}"
                )
            rows.block(answer.block, answer.withdrawals, self._credits.rewards(height).rewards)
            with usable(f"{self._explorer.origin}: block {height}"):
                table = rows.take()
            self._explorer.settle()
            yield table

    def transaction(self, tx: str) -> pa.Table:
        """All rows of one mined transaction."""
        self._ready()
        found = self._explorer.proxy("eth_getTransactionByHash", txhash=tx)
        if not isinstance(found, dict) or found.get("blockNumber") is None:
            raise BadAnswer(f"{self._explorer.origin} knows no mined transaction {shown(tx)}")
        fields = Fields(found, f"{self._explorer.origin}: transaction {shown(tx)}")
        height = fields.quantity("blockNumber")
        receipt = self._receipt(tx, height)
        record = evm_json.transaction(fields, receipt, self.chain)
        block = self._block(height, full=False).block
        if record.hash != tx or fields.hexadecimal("blockHash", HASH) != block.hash:
            raise BadAnswer(
                f"{fields.what} is of another block, or another one: the chain changed, ask again"
            )
        rows = EvmRows(self.chain, listener=self.listener)
        moved = inside(self._explorer, tx, keep=self._heads.final(height)) if record.ran_code else []
        with usable(fields.what):
            rows.transaction(block, record, evm_json.logs(receipt), moved)
            table = rows.take()
        self._explorer.settle()
        return table

    def history(self, address: str, since_height: int, until_height: int) -> History:
        """Every transfer of an address; its opening balance is what its balance of today leaves over."""
        head = self.head()
        history = ExplorerHistory(self.chain, self._explorer, self._client.cache, self._heads, self.listener)
        found = history.read(address, since_height, until_height, head.height)
        self._explorer.settle()
        return found

    def _ready(self) -> None:
        self._explorer.forget()
        if not self._heads.known:
            self.head()

    def _check_chain(self) -> None:
        if self._checked:
            return
        # Explorers do not pass on eth_chainId, but a transaction says for which chain it was signed.
        first = self._explorer.proxy("eth_getTransactionByBlockNumberAndIndex", tag="latest", index="0x0")
        if isinstance(first, dict):
            evm_json.check_chain(
                Fields(first, f"{self._explorer.origin}: its newest transaction"), self.chain
            )
            self._checked = True

    def _block(self, height: int | None, *, full: bool) -> BlockAnswer:
        tag = "latest" if height is None else hex(height)
        keep = height is not None and self._heads.final(height)
        boolean = "true" if full else "false"
        value = self._explorer.proxy("eth_getBlockByNumber", keep=keep, tag=tag, boolean=boolean)
        return evm_json.block(value, height, self._explorer.origin)

    def _receipt(self, tx: str, height: int) -> Fields:
        keep = self._heads.final(height)
        value = self._explorer.proxy("eth_getTransactionReceipt", keep=keep, txhash=tx)
        return Fields(value, f"{self._explorer.origin}: the receipt of {shown(tx)}")

    def _inside_block(self, height: int) -> dict[str, list[Call]]:
        rows = self._explorer.rows(
            "account", "txlistinternal", height, height, keep=self._heads.final(height)
        )
        found: dict[str, list[Fields]] = {}
        for row in rows:
            found.setdefault(row.hexadecimal("hash", HASH), []).append(row)
        return {tx: calls(each) for tx, each in found.items()}
