"""The history of an address from an explorer: its lists, put together so that each row has its exact place.

Payments come from `txlist`, internal ones from `txlistinternal` (asked again by transaction, since their
place counts all of them), tokens from `getLogs` (the token lists do not tell the log's index), what the
protocol credited from `explorer_credits`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain
from hueandcry.model.errors import BadAnswer
from hueandcry.sources.evm import tokens
from hueandcry.sources.evm.records import Block, Log, Transaction, fee, ran_code
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.evm.wrapped import WRAPPED
from hueandcry.sources.listener import Listener
from hueandcry.sources.live import evm_json, flows
from hueandcry.sources.live.answer import Fields, quantity
from hueandcry.sources.live.cache import Cache
from hueandcry.sources.live.evm_json import ADDRESS, HASH
from hueandcry.sources.live.explorer import END, Explorer
from hueandcry.sources.live.explorer_credits import ExplorerCredits
from hueandcry.sources.live.explorer_events import ExplorerEvents
from hueandcry.sources.live.explorer_internal import inside
from hueandcry.sources.live.heads import Heads
from hueandcry.sources.live.source import History
from hueandcry.sources.live.usable import usable

# Their fee has a part for the layer below, which only a receipt tells.
_ROLLUPS = ("eip155:10", "eip155:8453")
# Event, and in which topics it names the parties.
_EVENTS = (
    (tokens.TRANSFER, (1, 2)),
    (tokens.SINGLE, (2, 3)),
    (tokens.BATCH, (2, 3)),
    (tokens.DEPOSIT, (1,)),
    (tokens.WITHDRAWAL, (1,)),
)


class _Found:
    """What the lists tell of one transaction."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.record: Transaction | None = None
        self.index = -1
        self.logs: dict[int, Log] = {}
        self.internal = False


class ExplorerHistory:
    """Reads the histories of addresses of one chain."""

    def __init__(
        self, chain: Chain, explorer: Explorer, cache: Cache | None, heads: Heads, listener: Listener
    ) -> None:
        self._chain = chain
        self._explorer = explorer
        self._cache = cache
        self._heads = heads
        self._credits = ExplorerCredits(chain, explorer, heads)
        self._events = ExplorerEvents(chain, explorer, heads, listener)

    def read(self, address: str, since: int, until: int, head: int) -> History:
        """The history between two heights; `head` is the newest block."""
        last = until if until < head else END
        table = self._rows(address, since, last, until)
        opening, finding = self._opening(address, since, last, table)
        kept = table.filter(pc.less_equal(table["height"], until))
        findings = (*filter(None, [finding]), *self._credits.findings)
        return History(kept, opening, complete=not finding, findings=findings)

    def _rows(self, address: str, first: int, last: int, heard: int = -1) -> pa.Table:
        """The rows of these heights; up to the height `heard` events are kept."""
        found: dict[str, _Found] = {}
        keep = self._heads.final(last)
        for row in self._explorer.rows("account", "txlist", first, last, keep=keep, address=address):
            self._payment(found, row, address)
        for row in self._explorer.rows("account", "txlistinternal", first, last, keep=keep, address=address):
            if row.quantity("value"):
                self._at(found, row, "hash").internal = True
        for query in self._searches(address):
            self._logs(found, query, (first, last, keep))
        rows = EvmRows(self._chain)
        for tx, each in sorted(found.items(), key=lambda pair: pair[1].block.height):
            self._add(rows, tx, each)
            if each.block.height <= heard:
                record = each.record or Transaction(tx, each.index)
                self._events.hear(each.block, record, listed=each.record is not None)
        for credit in self._credits.of(address, first, last):
            rows.block(*credit)
        with usable(f"{self._explorer.origin}: transfers of {address}"):
            return flows.of_address(rows.take(), address)

    def _payment(self, found: dict[str, _Found], row: Fields, address: str) -> None:
        sender = row.hexadecimal("from", ADDRESS)
        to = row.hexadecimal("to", ADDRESS) if row.text("to", "") else None
        gas_used, tx = row.quantity("gasUsed"), row.hexadecimal("hash", HASH)
        entry = self._at(found, row, "hash")
        entry.index = row.quantity("transactionIndex")
        created = row.hexadecimal("contractAddress", ADDRESS) if row.text("contractAddress", "") else None
        entry.record = Transaction(
            hash=tx,
            index=entry.index,
            sender=sender,
            to=to,
            value=row.quantity("value"),
            failed=row.text("isError", "0") != "0",
            fee=fee(gas_used, row.quantity("gasPrice")),
            created=created,
            ran_code=ran_code(to, row.text("input", "0x") != "0x", gas_used),
            input=evm_json.called(row),
        )
        if self._chain.id in _ROLLUPS and sender == address:
            entry.record = replace(entry.record, fee=self._whole_fee(tx, gas_used, row))

    def _whole_fee(self, tx: str, gas_used: int, row: Fields) -> int:
        receipt = self._events.receipt(tx, row.quantity("blockNumber"))
        return fee(gas_used, receipt.quantity("effectiveGasPrice"), l1=receipt.quantity("l1Fee", 0))

    def _searches(self, address: str) -> Iterator[dict[str, str]]:
        """The searches that together find every event that moves something of the address."""
        wrapped = WRAPPED.get(self._chain.id)
        word = "0x" + "0" * 24 + address[2:]
        for topic, places in _EVENTS:
            wraps = topic in (tokens.DEPOSIT, tokens.WITHDRAWAL)
            if wraps and (wrapped is None or wrapped.mints):
                continue
            contract = {"address": wrapped.contract} if wraps and wrapped else {}
            for place in places:
                yield {"topic0": topic, f"topic{place}": word, f"topic0_{place}_opr": "and", **contract}
        if wrapped is not None and address == wrapped.contract:
            # Wraps move the coin of the contract itself, whoever makes them.
            for topic in (tokens.TRANSFER,) if wrapped.mints else (tokens.DEPOSIT, tokens.WITHDRAWAL):
                yield {"topic0": topic, "address": address}

    def _logs(self, found: dict[str, _Found], query: dict[str, str], span: tuple[int, int, bool]) -> None:
        first, last, keep = span
        for row in self._explorer.rows("logs", "getLogs", first, last, keep=keep, **query):
            log = evm_json.log(row)
            if not log.topics or log.topics[0] != query["topic0"]:
                raise BadAnswer(f"{self._explorer.origin}: getLogs gives other events than asked for")
            entry = self._at(found, row, "transactionHash")
            index = row.value.get("transactionIndex")
            entry.index = 0 if index == "0x" else row.quantity("transactionIndex")
            entry.logs[log.index] = log

    def _at(self, found: dict[str, _Found], row: Fields, name: str) -> _Found:
        tx = row.hexadecimal(name, HASH)
        block = Block(row.quantity("blockNumber"), evm_json.time(row, "timeStamp"))
        entry = found.setdefault(tx, _Found(block))
        if entry.block != block:
            raise BadAnswer(
                f"{self._explorer.origin}: {tx} stands in two blocks: the chain changed, ask again"
            )
        return entry

    def _add(self, rows: EvmRows, tx: str, each: _Found) -> None:
        keep = self._heads.final(each.block.height)
        if each.index < 0:
            each.index = self._events.transaction(tx, each.block.height).quantity("transactionIndex")
        calls = inside(self._explorer, tx, keep=keep) if each.internal else []
        logs = [each.logs[index] for index in sorted(each.logs)]
        with usable(f"{self._explorer.origin}: transaction {tx}"):
            rows.transaction(each.block, each.record or Transaction(tx, each.index), logs, calls)

    def _opening(
        self, address: str, since: int, last: int, table: pa.Table
    ) -> tuple[dict[str, int] | None, str]:
        """The balances before the rows: those of today less all that came since; a finding if that fails."""
        native = self._chain.native
        assets = [native, *(each for each in flows.paid_out(table, address) if each.startswith("erc20:"))]
        kept = {"opening": assets, "address": address, "since": since, "last": last, "chain": self._chain.id}
        kept["explorer"] = self._explorer.origin
        known = self._cache.get(kept) if self._cache is not None else None
        if known is not None:
            return {asset: int(amount) for asset, amount in known.items()}, ""
        before = self._balances(address, assets)
        later = self._rows(address, last + 1, END) if last < END else table.slice(0, 0)
        if before != self._balances(address, assets):
            return (
                None,
                f"the balance of {address} changed while it was read: its opening balance is not known",
            )
        moved = flows.net(flows.together([table, later]), address)
        opening = {asset: before[asset] - moved[asset] for asset in assets}
        short = [asset for asset in assets if opening[asset] < 0]
        for asset in short:
            del opening[asset]
        if short:
            return (
                opening,
                f"transfers of {', '.join(short)} to {address} are missing: it paid more than it got",
            )
        if self._cache is not None and last < END and self._heads.final(last):
            self._cache.put(kept, {asset: str(amount) for asset, amount in opening.items()})
        return opening, ""

    def _balances(self, address: str, assets: Iterable[str]) -> dict[str, int]:
        what = f"{self._explorer.origin}: a balance"
        found: dict[str, int] = {}
        for asset in assets:
            query = {"address": address, "tag": "latest"}
            query |= {"contractaddress": asset.removeprefix("erc20:")} if ":0x" in asset else {}
            action = "tokenbalance" if len(query) > 2 else "balance"
            answer = self._explorer.value("account", action, query)
            found[asset] = quantity(answer, what)
        return found
