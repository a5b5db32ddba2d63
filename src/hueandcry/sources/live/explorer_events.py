"""The events of the transactions of a history: an explorer's lists do not tell them, receipts do.

Each transaction that ran code costs a request for its receipt, where logs are wanted; where inputs are, one
that the list of payments does not have costs another for itself. Nothing is asked twice.
"""

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.evm.events import listen
from hueandcry.sources.evm.records import Block, Transaction
from hueandcry.sources.listener import Listener
from hueandcry.sources.live import evm_json
from hueandcry.sources.live.answer import Fields
from hueandcry.sources.live.evm_json import ADDRESS, HASH
from hueandcry.sources.live.explorer import Explorer
from hueandcry.sources.live.heads import Heads


class ExplorerEvents:
    """Asks for what a history's lists leave out, and remembers it; `listener` takes what it wants of that."""

    def __init__(self, chain: Chain, explorer: Explorer, heads: Heads, listener: Listener) -> None:
        self._chain = chain
        self._explorer = explorer
        self._heads = heads
        self._listener = listener
        self._receipts: dict[str, Fields] = {}
        self._transactions: dict[str, Fields] = {}

    def receipt(self, tx: str, height: int) -> Fields:
        """The receipt of a transaction; BadAnswer where it is that of another, or of another block."""
        if tx not in self._receipts:
            keep = self._heads.final(height)
            value = self._explorer.proxy("eth_getTransactionReceipt", keep=keep, txhash=tx)
            found = Fields(value, f"{self._explorer.origin}: the receipt of {tx}")
            self._receipts[tx] = self._checked(found, "transactionHash", tx, height)
        return self._receipts[tx]

    def transaction(self, tx: str, height: int) -> Fields:
        """The transaction itself, likewise."""
        if tx not in self._transactions:
            keep = self._heads.final(height)
            value = self._explorer.proxy("eth_getTransactionByHash", keep=keep, txhash=tx)
            found = Fields(value, f"{self._explorer.origin}: transaction {tx}")
            self._transactions[tx] = self._checked(found, "hash", tx, height)
        return self._transactions[tx]

    def hear(self, block: Block, tx: Transaction, *, listed: bool) -> None:
        """Keep what a transaction says; one that is not `listed` is known by hash and index alone."""
        wanted = self._listener.wanted
        if not wanted or (listed and (tx.failed or not tx.ran_code)):
            return
        if not listed and (wanted.selectors or wanted.memos):
            found = self.transaction(tx.hash, block.height)
            to = found.hexadecimal("to", ADDRESS) if found.has("to") else None
            sender, data = found.hexadecimal("from", ADDRESS), evm_json.called(found)
            tx = Transaction(tx.hash, tx.index, sender, to, input=data)
        logs = evm_json.logs(self.receipt(tx.hash, block.height)) if wanted.topics else []
        self._receipts.pop(tx.hash, None)
        self._transactions.pop(tx.hash, None)
        listen(self._listener, self._chain.id, (block.height, block.time, tx.index, tx.hash), tx, logs)

    def _checked(self, found: Fields, name: str, tx: str, height: int) -> Fields:
        if found.hexadecimal(name, HASH) != tx or found.quantity("blockNumber") != height:
            raise BadAnswer(f"{found.what} is of another block, or of another: the chain changed, ask again")
        return found
