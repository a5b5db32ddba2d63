"""EVM nodes over JSON-RPC: blocks, receipts, and the value moved inside where the node traces."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer, WrongChain
from hueandcry.sources.evm.records import Block
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.listener import Listener
from hueandcry.sources.live import evm_json
from hueandcry.sources.live.answer import Fields, quantity, shown
from hueandcry.sources.live.client import Client
from hueandcry.sources.live.draft import Draft
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.evm_history import NodeHistory, Rows
from hueandcry.sources.live.evm_json import HASH, BlockAnswer
from hueandcry.sources.live.evm_receipts import Receipts
from hueandcry.sources.live.evm_traces import DIALECTS, BlockTraces, Tracing, spoken
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.rpc import Call, JsonRpc
from hueandcry.sources.live.source import BLOCKS, HISTORY, INTERNAL, TRANSACTION, Head, History
from hueandcry.sources.live.usable import usable

_STEP = 8  # heights asked in one batch


class EvmRpc:
    """One node; what it offers beyond blocks (traces, histories) is found out by asking.

    `dialects` are the ways of tracing to try, the preferred one first; without any, nothing is traced.
    """

    name = "evm-rpc"

    def __init__(
        self,
        chain: Chain,
        endpoint: Endpoint,
        client: Client,
        rate: float | None = None,
        dialects: Sequence[Tracing] = DIALECTS,
    ) -> None:
        self.chain = chain
        self._client = client
        self._rpc = JsonRpc(client, endpoint, f"{self.name} {chain.id}", rate)
        self._heads = Heads(chain, endpoint.origin)
        self._receipts = Receipts()
        self._dialects = dialects
        self._checked = False
        self.listener = Listener()

    @property
    def requests(self) -> int:
        """How many requests the client sent."""
        return self._client.requests

    @cached_property
    def capabilities(self) -> frozenset[str]:
        """Blocks and transactions always; internal transfers and histories where the node traces."""
        found = {BLOCKS, TRANSACTION}
        found |= {INTERNAL} if self._tracing else set()
        found |= {HISTORY} if self._tracing and self._history.offered else set()
        return frozenset(found)

    def head(self) -> Head:
        """The newest block; BadAnswer where it lies below what the node had shown before."""
        self._check_chain()
        answer = self._rpc.call("eth_getBlockByNumber", "latest", False)
        return self._heads.seen(evm_json.block(answer, None, self._rpc.origin).head)

    def header(self, height: int) -> Head:
        """The block at a height."""
        draft = self._draft()
        answer = evm_json.block(
            draft.ask("eth_getBlockByNumber", hex(height), False), height, self._rpc.origin
        )
        draft.settle(height)
        return answer.head

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        """All transfers of the heights, one table each."""
        self.head()
        before = ""
        for start in range(first, last + 1, _STEP):
            heights = range(start, min(start + _STEP, last + 1))
            draft = self._draft()
            results = draft.granted([Call("eth_getBlockByNumber", (hex(height), True)) for height in heights])
            answers = [
                evm_json.block(result, height, self._rpc.origin)
                for height, result in zip(heights, results, strict=True)
            ]
            before = evm_json.linked(answers, before, self._rpc.origin)
            receipts = self._receipts.of_blocks(draft, answers)
            tables = [self._table(draft, *pair) for pair in zip(answers, receipts, strict=True)]
            draft.settle(heights[-1])
            yield from tables

    def transaction(self, tx: str) -> pa.Table:
        """All rows of one mined transaction."""
        draft = self._draft()
        methods = ("eth_getTransactionByHash", "eth_getTransactionReceipt")
        found, receipt = draft.granted([Call(method, (tx,)) for method in methods])
        if not isinstance(found, dict) or receipt is None or found.get("blockNumber") is None:
            raise BadAnswer(f"{self._rpc.origin} knows no mined transaction {shown(tx)}")
        fields = Fields(found, f"{self._rpc.origin}: transaction {shown(tx)}")
        told = Fields(receipt, f"{self._rpc.origin}: the receipt of {shown(tx)}")
        record = evm_json.transaction(fields, told, self.chain)
        head = self.header(fields.quantity("blockNumber"))
        if head.hash != fields.hexadecimal("blockHash", HASH) or record.hash != tx:
            raise BadAnswer(f"{fields.what} is of another block, or is another: the chain changed, ask again")
        calls = None
        if self._tracing:
            calls = self._tracing.transaction(draft, tx) if record.ran_code else []
        rows = EvmRows(self.chain, listener=self.listener)
        with usable(fields.what):
            rows.transaction(Block(head.height, head.time, head.hash), record, evm_json.logs(told), calls)
            table = rows.take()
        draft.settle(head.height)
        return table

    def history(self, address: str, since_height: int, until_height: int) -> History:
        """Every transfer of an address, by `trace_filter` and logs; SourceError where that is not offered."""
        head = self.head()
        rows = Rows(self.transaction, self._credited)
        return self._history.read(address, since_height, min(until_height, head.height), rows)

    @cached_property
    def _tracing(self) -> Tracing | None:
        self._check_chain()
        return spoken(self._rpc, self._dialects)

    @cached_property
    def _history(self) -> NodeHistory:
        self._check_chain()
        return NodeHistory(self.chain, self._rpc)

    def _credited(self, height: int) -> pa.Table:
        """What a block itself credits: withdrawals, and rewards where the node's traces tell them."""
        draft = self._draft()
        answer = evm_json.block(
            draft.ask("eth_getBlockByNumber", hex(height), True), height, self._rpc.origin
        )
        names = [each.hexadecimal("hash", HASH) for each in answer.transactions]
        traced = self._tracing.block(draft, height, names) if self._tracing else BlockTraces()
        rows = EvmRows(self.chain, listener=self.listener)
        rows.block(answer.block, answer.withdrawals, traced.rewards)
        with usable(f"{self._rpc.origin}: block {height}"):
            table = rows.take()
        draft.settle(height)
        return table

    def _draft(self) -> Draft:
        if not self._heads.known:
            self.head()
        return Draft(self._rpc, self._heads)

    def _check_chain(self) -> None:
        if self._checked:
            return
        number = quantity(self._rpc.call("eth_chainId"), f"{self._rpc.origin}: its chain id")
        if f"eip155:{number}" != self.chain.id:
            reason = f"{self._rpc.origin} serves eip155:{number}, not {self.chain.id} ({self.chain.name})"
            raise WrongChain(reason)
        self._checked = True

    def _table(self, draft: Draft, answer: BlockAnswer, receipts: Sequence[Fields]) -> pa.Table:
        names = [each.hexadecimal("hash", HASH) for each in answer.transactions]
        traced = BlockTraces()
        if self._tracing and (names or self._tracing.rewards):
            traced = self._tracing.block(draft, answer.block.height, names)
        rows = EvmRows(self.chain, listener=self.listener)
        for name, fields, receipt in zip(names, answer.transactions, receipts, strict=True):
            if fields.hexadecimal("blockHash", HASH) != answer.block.hash:
                raise BadAnswer(f"{fields.what} is of another block: the chain changed, ask again")
            record = evm_json.transaction(fields, receipt, self.chain)
            calls = traced.calls.get(name, []) if self._tracing else None
            with usable(fields.what):
                rows.transaction(answer.block, record, evm_json.logs(receipt), calls)
        rows.block(answer.block, answer.withdrawals, traced.rewards)
        with usable(f"{self._rpc.origin}: block {answer.block.height}"):
            return rows.take()
