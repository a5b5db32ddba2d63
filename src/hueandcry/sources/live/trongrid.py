"""TronGrid, and nodes of Tron with the same interface: TRX, TRC-20 and internal transfers."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer, SourceError, WrongChain
from hueandcry.sources.live import flows, tron_json
from hueandcry.sources.live.answer import Fields, Json, listed, parse, shown
from hueandcry.sources.live.client import Again, Client, Question, Reply
from hueandcry.sources.live.endpoint import Endpoint
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.secret import Secret
from hueandcry.sources.live.source import BLOCKS, HISTORY, INTERNAL, TRANSACTION, Head, History
from hueandcry.sources.live.usable import usable

_PAGE = 200
_LISTS = ("transactions", "transactions/trc20", "internal-transactions")
_INTERNAL_FINDING = "the service does not list internal transfers: some into {} may be missing"


class TronGrid:
    """One service. Positions count the logs of a transaction: Tron's have no index of their own."""

    name = "trongrid"
    capabilities = frozenset({BLOCKS, HISTORY, TRANSACTION, INTERNAL})

    def __init__(
        self,
        chain: Chain,
        endpoint: Endpoint,
        client: Client,
        rate: float | None = None,
        key: Secret | None = None,
    ) -> None:
        self.chain = chain
        self._client = client
        self._endpoint = endpoint
        self._rate = rate
        self._headers = {"TRON-PRO-API-KEY": key} if key else {}
        self._heads = Heads(chain, endpoint.origin)
        self._checked = False

    @property
    def requests(self) -> int:
        """How many requests the client sent."""
        return self._client.requests

    def head(self) -> Head:
        """The newest block; BadAnswer where it lies below what the service had shown before."""
        if not self._checked:
            first = tron_json.head(Fields(self._post("getblockbynum", {"num": 0}), self._what("block 0")))
            # The chain's id is the end of its first block's hash.
            if f"tron:0x{first.hash[-8:]}" != self.chain.id:
                raise WrongChain(f"{self._endpoint.origin} serves a chain that begins with {first.hash}")
            self._checked = True
        answer = self._post("getnowblock", {})
        return self._heads.seen(tron_json.head(Fields(answer, self._what("the newest block"))))

    def header(self, height: int) -> Head:
        """The block at a height."""
        self._ready()
        return tron_json.head(self._block(height))

    def blocks(self, first: int, last: int) -> Iterator[pa.Table]:
        """All transfers of the heights, one table each."""
        self.head()
        before = ""
        for height in range(first, last + 1):
            block = self._block(height)
            head = tron_json.head(block)
            if before and head.parent != before:
                raise BadAnswer(f"{block.what} does not follow the one before: the chain changed, ask again")
            before = head.hash
            yield self._table(height, block)

    def transaction(self, tx: str) -> pa.Table:
        """All rows of one mined transaction."""
        self._ready()
        height = self._height(tx)
        table = self._table(height, self._block(height))
        found = table.filter(pc.equal(table["tx"], tx))
        if not found.num_rows:
            raise BadAnswer(f"{self._what(f'transaction {shown(tx)}')} moves nothing that is followed")
        return found

    def history(self, address: str, since_height: int, until_height: int) -> History:
        """Every transfer of an address; each of its transactions is read with its block."""
        head = self.head()
        until = min(until_height, head.height)
        span = (self.header(since_height).time, self.header(until).time)
        found: set[tuple[int, str]] = set()
        findings: tuple[str, ...] = ()
        for list_ in _LISTS:
            try:
                for tx in self._listed(address, list_, span):
                    found.add((self._height(tx), tx))
            except SourceError as error:
                if list_ != _LISTS[-1] or isinstance(error, BadAnswer):
                    raise
                findings = (_INTERNAL_FINDING.format(address),)
        tables = []
        for height in sorted({height for height, _ in found}):
            names = pa.array(sorted(tx for at, tx in found if at == height), pa.string())
            table = self._table(height, self._block(height))
            tables.append(table.filter(pc.is_in(table["tx"], names)))
        table = flows.of_address(flows.together(tables), address)
        inside = pc.and_(
            pc.greater_equal(table["height"], since_height), pc.less_equal(table["height"], until)
        )
        return History(table.filter(inside), None, complete=not findings, findings=findings)

    def _listed(self, address: str, list_: str, span: tuple[int, int]) -> Iterator[str]:
        query = {
            "limit": str(_PAGE),
            "only_confirmed": "true",
            "order_by": "block_timestamp,asc",
            "min_timestamp": str(span[0] * 1000),
            "max_timestamp": str(span[1] * 1000 + 999),
        }
        seen: set[str] = set()
        while True:
            path = f"/v1/accounts/{address}/{list_}"
            answer = Fields(self._ask(Question(self._endpoint, path, query, headers=self._headers)), path)
            for each in answer.items("data"):
                yield tron_json.name(Fields(each, self._what(list_)))
            meta = Fields(answer.value.get("meta") or {}, self._what(list_))
            mark = meta.text("fingerprint", "")
            if not mark:
                return
            if mark in seen:
                raise BadAnswer(f"{self._what(list_)}: the pages repeat: ask again")
            seen.add(mark)
            query["fingerprint"] = mark

    def _height(self, tx: str) -> int:
        answer = self._kept("gettransactioninfobyid", {"value": tx})
        fields = Fields(answer, self._what(f"transaction {shown(tx)}"))
        if fields.value.get("id") != tx:
            raise BadAnswer(f"{self._endpoint.origin} knows no mined transaction {shown(tx)}")
        height = fields.quantity("blockNumber")
        self._keep("gettransactioninfobyid", {"value": tx}, answer, height)
        return height

    def _block(self, height: int) -> Fields:
        answer = self._kept("getblockbynum", {"num": height})
        fields = Fields(answer, self._what(f"block {height}"))
        if not fields.value or tron_json.head(fields).height != height:
            raise BadAnswer(f"{fields.what}: there is none, or another came: the chain is not that long")
        self._keep("getblockbynum", {"num": height}, answer, height)
        return fields

    def _table(self, height: int, block: Fields) -> pa.Table:
        answer = self._kept("gettransactioninfobyblocknum", {"num": height})
        what = self._what(f"receipts of block {height}")
        infos = [Fields(each, what) for each in listed(answer, what)]
        with usable(what):
            table = tron_json.rows(self.chain, block, infos)
        self._keep("gettransactioninfobyblocknum", {"num": height}, answer, height)
        return table

    def _ready(self) -> None:
        if not self._heads.known:
            self.head()

    def _what(self, noun: str) -> str:
        return f"{self._endpoint.origin}: {noun}"

    def _question(self, method: str, body: Json) -> Json:
        return [self.name, self.chain.id, self._endpoint.origin, method, body]

    def _keep(self, method: str, body: Json, answer: Json, height: int) -> None:
        if self._client.cache is not None and self._heads.final(height):
            self._client.cache.put(self._question(method, body), answer)

    def _kept(self, method: str, body: Json) -> Json:
        cache = self._client.cache
        found = cache.get(self._question(method, body)) if cache is not None else None
        return self._post(method, body) if found is None else found

    def _post(self, method: str, body: Json) -> Json:
        return self._ask(Question(self._endpoint, f"/wallet/{method}", body=body, headers=self._headers))

    def _ask(self, question: Question) -> Json:
        def read(reply: Reply) -> Json:
            text = question.scrubbed(reply.content[:200].decode("utf-8", "replace"))
            if reply.status >= 400:
                raise SourceError(f"{self._endpoint.origin} refuses {question.path}: it says {text}")
            try:
                answer = parse(reply.content, self._endpoint.origin)
            except BadAnswer as error:
                raise Again(error) from None
            if isinstance(answer, dict) and ("Error" in answer or answer.get("success") is False):
                raise SourceError(f"{self._endpoint.origin} refuses {question.path}: it says {text}")
            return answer

        return self._client.ask(question, read, self._rate)
