"""Nodes of Bitcoin and its kin over their JSON-RPC; single transactions need the node's `txindex`."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer, SourceError, WrongChain
from hueandcry.sources.listener import Listener
from hueandcry.sources.live.answer import Fields, listed, shown
from hueandcry.sources.live.client import Client
from hueandcry.sources.live.draft import Draft
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.rpc import JsonRpc
from hueandcry.sources.live.source import BLOCKS, INTERNAL, TRANSACTION, Head, History
from hueandcry.sources.live.usable import usable
from hueandcry.sources.utxo import rows
from hueandcry.sources.utxo.answers import Answers

_FULL = 3  # verbosity: transactions with the outputs that they spend
GENESIS = 32  # hex digits of the first block's hash in a CAIP-2 id


class BitcoinCore:
    """One node."""

    name = "bitcoin-core"
    capabilities = frozenset({BLOCKS, TRANSACTION, INTERNAL})

    def __init__(self, chain: Chain, endpoint: Endpoint, client: Client, rate: float | None = None) -> None:
        self.chain = chain
        self._client = client
        self._rpc = JsonRpc(client, endpoint, f"{self.name} {chain.id}", rate)
        self._heads = Heads(chain, endpoint.origin)
        self._answers = Answers(chain)
        self._checked = False
        self.listener = Listener()

    @property
    def requests(self) -> int:
        """How many requests the client sent."""
        return self._client.requests

    def head(self) -> Head:
        """The newest block; BadAnswer where it lies below what the node had shown before."""
        self._check_chain()
        name = self._rpc.call("getbestblockhash")
        return self._heads.seen(self._header(self._rpc.call("getblockheader", name)))

    def header(self, height: int) -> Head:
        """The block at a height."""
        draft = self._draft()
        name = draft.ask("getblockhash", height)
        found = self._header(draft.ask("getblockheader", name))
        if found.height != height or found.hash != name:
            raise BadAnswer(f"{self._rpc.origin}: block {height} was asked for, {found.height} came")
        draft.settle(height)
        return found

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        """All inputs and outputs of the heights, one table each."""
        self.head()
        before = ""
        for height in range(first, last + 1):
            draft = self._draft()
            answer = draft.ask("getblock", draft.ask("getblockhash", height), _FULL)
            with usable(f"{self._rpc.origin}: block {height}"):
                fields = Fields(answer, f"{self._rpc.origin}: block {height}")
                block, transactions = self._answers.block(fields.value)
            if block.height != height:
                raise BadAnswer(f"{fields.what}: block {block.height} came")
            if before and fields.text("previousblockhash", "") != before:
                raise BadAnswer(f"{fields.what} does not follow the one before: the chain changed, ask again")
            before = block.hash
            with usable(fields.what):
                entries = [(block, each) for each in transactions]
                table = rows.table(self.chain, entries, listener=self.listener)
            draft.settle(height)
            yield table

    def transaction(self, tx: str) -> pa.Table:
        """All rows of one mined transaction."""
        draft = self._draft()
        answer = draft.ask("getrawtransaction", tx, 2)
        fields = Fields(answer, f"{self._rpc.origin}: transaction {shown(tx)}")
        if not fields.has("blockhash"):
            raise BadAnswer(f"{fields.what} is not mined yet")
        block = Fields(draft.ask("getblock", fields.text("blockhash"), 1), f"{fields.what}, its block")
        height, names = block.quantity("height"), list(listed(block.value.get("tx"), block.what))
        if tx not in names or block.quantity("confirmations", 0) == 0:
            raise BadAnswer(f"{fields.what} is not in the block that it names: the chain changed, ask again")
        with usable(fields.what):
            place = rows.Block.checked(height, block.quantity("time"), fields.text("blockhash"))
            record = self._answers.transaction(answer, names.index(tx))
        if record.txid != tx:
            raise BadAnswer(f"{fields.what}: transaction {record.txid} came")
        with usable(fields.what):
            table = rows.table(self.chain, [(place, record)], listener=self.listener)
        draft.settle(height)
        return table

    def history(self, address: str, since_height: int, until_height: int) -> History:
        """Always a SourceError: a node has no index of addresses."""
        raise SourceError(
            f"{self._rpc.origin} has no index of addresses: ask an explorer (esplora) for histories"
        )

    def _header(self, answer: Any) -> Head:
        fields = Fields(answer, f"{self._rpc.origin}: a block header")
        parent = fields.text("previousblockhash", "")
        return Head(fields.quantity("height"), fields.text("hash"), fields.quantity("time"), parent)

    def _draft(self) -> Draft:
        if not self._heads.known:
            self.head()
        return Draft(self._rpc, self._heads)

    def _check_chain(self) -> None:
        if not self._checked:
            check_genesis(self.chain, self._rpc.call("getblockhash", 0), self._rpc.origin)
            self._checked = True


def check_genesis(chain: Chain, found: Any, origin: str) -> None:
    """WrongChain unless this is the hash of the chain's first block, which its CAIP-2 id begins."""
    if not isinstance(found, str) or f"bip122:{found[:GENESIS]}" != chain.id:
        raise WrongChain(f"{origin} serves a chain that begins with {shown(found)}, not {chain.name}")
