"""Explorers with Esplora's REST interface, as mempool.space and Blockstream run it."""

from collections.abc import Iterator

import pyarrow as pa

from hueandcry.chains import Chain
from hueandcry.ledger.schema import MAX_HEIGHT
from hueandcry.model.errors import BadAnswer, SourceError
from hueandcry.sources.listener import Listener
from hueandcry.sources.live import flows
from hueandcry.sources.live.answer import Fields, Json, listed, parse, shown
from hueandcry.sources.live.bitcoin_core import check_genesis
from hueandcry.sources.live.client import Again, Client, Question, Reply
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.source import BLOCKS, HISTORY, INTERNAL, TRANSACTION, Head, History
from hueandcry.sources.live.usable import usable
from hueandcry.sources.utxo import rows, scripts
from hueandcry.sources.utxo.memos import pushed

_NOT_FOUND = (400, 404)  # Esplora says 400 of what is no hash and 404 of what it does not know
_HASH = 64


class Esplora:
    """One explorer."""

    name = "esplora"
    capabilities = frozenset({BLOCKS, HISTORY, TRANSACTION, INTERNAL})

    def __init__(self, chain: Chain, endpoint: Endpoint, client: Client, rate: float | None = None) -> None:
        self.chain = chain
        self._client = client
        self._endpoint = endpoint
        self._rate = rate
        self._heads = Heads(chain, endpoint.origin)
        self._address = scripts.addresses(chain)
        self._checked = False
        self.listener = Listener()

    @property
    def requests(self) -> int:
        """How many requests the client sent."""
        return self._client.requests

    def head(self) -> Head:
        """The newest block; BadAnswer where it lies below what the explorer had shown before."""
        if not self._checked:
            check_genesis(self.chain, self._get("/block-height/0"), self._endpoint.origin)
            self._checked = True
        return self._heads.seen(self._block(self._name(self._get("/blocks/tip/hash"))))

    def header(self, height: int) -> Head:
        """The block at a height."""
        self._ready()
        path = f"/block-height/{height}"
        name = self._get(path)
        found = self._block(self._name(name))
        if found.height != height:
            raise BadAnswer(f"{self._endpoint.origin}: block {height} was asked for, {found.height} came")
        self._keep(path, name, height)
        return found

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        """All inputs and outputs of the heights, one table each."""
        self.head()
        before = ""
        for height in range(first, last + 1):
            head = self.header(height)
            if before and head.parent != before:
                raise BadAnswer(f"{self._endpoint.origin}: block {height} does not follow: the chain changed")
            before = head.hash
            block = self._placed(head.height, head.time, head.hash)
            count = self._details(head.hash).quantity("tx_count")
            entries: list[tuple[rows.Block, rows.Transaction]] = []
            while len(entries) < count:
                path = f"/block/{head.hash}/txs/{len(entries)}"
                page = listed(self._get(path), self._endpoint.origin)
                if not page or len(entries) + len(page) > count:
                    raise BadAnswer(f"{self._endpoint.origin}: block {height} has not the {count} it claims")
                entries += [
                    (block, self._transaction(self._fields(each), index))
                    for index, each in enumerate(page, len(entries))
                ]
                self._keep(path, page, height)
            with usable(f"{self._endpoint.origin}: block {height}"):
                table = rows.table(self.chain, entries, listener=self.listener)
            yield table

    def transaction(self, tx: str) -> pa.Table:
        """All rows of one mined transaction."""
        self._ready()
        path = f"/tx/{tx}"
        answer = self._get(path)
        fields = self._fields(answer)
        table = self._whole(fields)
        if fields.text("txid") != tx:
            raise BadAnswer(f"{fields.what}: transaction {shown(fields.text('txid'))} came")
        self._keep(path, answer, self._status(fields)[0])
        return table

    def history(self, address: str, since_height: int, until_height: int) -> History:
        """Every transaction of an address, from the newest to the oldest that is asked for."""
        self._ready()
        tables: list[pa.Table] = []
        seen: set[str] = set()
        last = ""
        height = MAX_HEIGHT
        while True:
            page = listed(self._get(f"/address/{address}/txs/chain{last}"), self._endpoint.origin)
            if not page:
                break
            for each in map(self._fields, page):
                above, height, tx = height, self._status(each)[0], each.text("txid")
                if tx in seen or height > above:
                    reason = "repeat" if tx in seen else "do not go from the newest to the oldest"
                    raise BadAnswer(f"{self._endpoint.origin}: the pages of {address} {reason}: ask again")
                seen.add(tx)
                if since_height <= height <= until_height:
                    tables.append(self._whole(each))
            if height < since_height:
                break
            last = f"/{self._name(page[-1].get('txid'))}"
        return History(flows.together(tables[::-1]), {}, complete=True)

    def _whole(self, fields: Fields) -> pa.Table:
        height, time, name = self._status(fields)
        path = f"/tx/{self._name(fields.text('txid'))}/merkle-proof"
        answer = self._get(path)
        proof = Fields(answer, f"{fields.what}, its place")
        if proof.quantity("block_height") != height:
            raise BadAnswer(f"{fields.what} stands in two blocks: the chain changed, ask again")
        self._keep(path, answer, height)
        record = self._transaction(fields, proof.quantity("pos"))
        with usable(fields.what):
            entries = [(self._placed(height, time, name), record)]
            return rows.table(self.chain, entries, listener=self.listener)

    def _status(self, fields: Fields) -> tuple[int, int, str]:
        status = Fields(fields.value.get("status"), f"{fields.what}, its status")
        if status.value.get("confirmed") is not True:
            raise BadAnswer(f"{fields.what} is not mined yet")
        name = self._name(status.text("block_hash"))
        return status.quantity("block_height"), status.quantity("block_time"), name

    def _transaction(self, fields: Fields, index: int) -> rows.Transaction:
        inputs = [Fields(each, f"{fields.what}, an input") for each in fields.items("vin")]
        outputs = [Fields(each, f"{fields.what}, an output") for each in fields.items("vout")]
        coinbase = any(each.value.get("is_coinbase") is True for each in inputs)
        with usable(fields.what):
            return rows.Transaction(
                self._name(fields.text("txid")),
                index,
                [] if coinbase else [self._input(each) for each in inputs],
                [
                    rows.Output(n, *self._paid(each), pushed(self._script(each)))
                    for n, each in enumerate(outputs)
                ],
                coinbase,
            )

    def _input(self, fields: Fields) -> rows.Input:
        address, value = "", None
        if fields.has("prevout"):
            address, value = self._paid(Fields(fields.value["prevout"], fields.what))
        return rows.Input(self._name(fields.text("txid")), fields.quantity("vout"), address, value)

    def _paid(self, fields: Fields) -> tuple[str, int]:
        return self._address(self._script(fields)), fields.quantity("value")

    def _script(self, fields: Fields) -> bytes:
        try:
            return bytes.fromhex(fields.text("scriptpubkey"))
        except ValueError as error:
            raise BadAnswer(f"{fields.what}: its script is no hex") from error

    def _placed(self, height: int, time: int, name: str) -> rows.Block:
        with usable(self._endpoint.origin):
            return rows.Block.checked(height, time, name)

    def _block(self, name: str) -> Head:
        found = self._details(name)
        parent = found.text("previousblockhash", "")
        return Head(found.quantity("height"), name, found.quantity("timestamp"), parent)

    def _details(self, name: str) -> Fields:
        path = f"/block/{name}"
        answer = self._get(path)
        found = Fields(answer, f"{self._endpoint.origin}: block {name}")
        if found.text("id") != name:
            raise BadAnswer(f"{found.what}: block {shown(found.text('id'))} came")
        self._keep(path, answer, found.quantity("height"))
        return found

    def _fields(self, value: Json) -> Fields:
        found = Fields(value, f"{self._endpoint.origin}: a transaction")
        found.what = f"{self._endpoint.origin}: transaction {shown(found.value.get('txid'))}"
        return found

    def _name(self, text: Json) -> str:
        """A hash: what is no hash would ask for something else when it becomes part of a path."""
        if not isinstance(text, str) or len(text) != _HASH or text.strip("0123456789abcdef"):
            raise BadAnswer(f"{self._endpoint.origin}: {shown(text)} is no hash")
        return text

    def _ready(self) -> None:
        if not self._heads.known:
            self.head()

    def _question(self, path: str) -> list[str]:
        return [self.name, self.chain.id, self._endpoint.origin, path]

    def _keep(self, path: str, answer: Json, height: int) -> None:
        if self._client.cache is not None and self._heads.final(height):
            self._client.cache.put(self._question(path), answer)

    def _get(self, path: str) -> Json:
        cache = self._client.cache
        found = cache.get(self._question(path)) if cache is not None else None
        if found is not None:
            return found
        question = Question(self._endpoint, path)
        return self._client.ask(question, lambda reply: self._read(question, reply), self._rate)

    def _read(self, question: Question, reply: Reply) -> Json:
        origin = self._endpoint.origin
        if reply.status in _NOT_FOUND:
            text = question.scrubbed(reply.content[:200].decode("utf-8", "replace"))
            raise SourceError(f"{origin} does not have {question.path}: it says {text}")
        if len(reply.content) == _HASH:  # hashes stand alone, without quotes
            return reply.content.decode("ascii", "replace")
        try:
            return parse(reply.content, origin)
        except BadAnswer as error:
            raise Again(error) from None
