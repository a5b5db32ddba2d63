"""From staged rows to ledger rows: all that is known of a transaction goes to the builder together."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import pyarrow as pa

from hueandcry.model.errors import BadRow, InputError
from hueandcry.sources.evm import calls, items
from hueandcry.sources.evm.calls import Trace
from hueandcry.sources.evm.items import Item
from hueandcry.sources.evm.records import Block, Call, Log, Reward, Transaction, Withdrawal, fee, ran_code
from hueandcry.sources.evm.rows import EvmRows

BATCH = 50_000
Refuse = Callable[[int, BadRow], None]

_FINDINGS = {
    "unpaid": "{} transactions are known by their logs or traces alone: the file of transactions lacks them",
    "success": "{} transactions do not say whether they succeeded: they are taken as successful",
}
_is_address = re.compile(r"0x[0-9a-f]{40}").fullmatch


class Assembly:
    """Feeds a builder; `refuse` is called with the number of the file and the row for what cannot be."""

    def __init__(self, rows: EvmRows, refuse: Refuse) -> None:
        self._rows = rows
        self._refuse = refuse
        self._counts: Counter[str] = Counter()

    def tables(self, found: Iterable[Item]) -> Iterator[pa.Table]:
        """The batches of ledger rows; InputError where the time of a block is not known."""
        for (height, tx), group in groupby(found, key=lambda item: (item.height, item.hash)):
            members = list(group)
            block = Block(height, _time(height, members))
            (self._transaction if tx else self._block)(block, members)
            if len(self._rows) >= BATCH:
                yield self._rows.take()
        if self._counts:
            self._rows.listener.misses_inputs()
        if len(self._rows):
            yield self._rows.take()

    def notes(self) -> list[str]:
        """What is not known, counted."""
        found = [text.format(self._counts[name]) for name, text in _FINDINGS.items() if self._counts[name]]
        return [*self._rows.notes(), *found]

    def _transaction(self, block: Block, members: Sequence[Item]) -> None:
        heads, logs, steps, natives = (
            self._unique([item for item in members if item.part == part])
            for part in (items.TRANSACTION, items.LOG, items.TRACE, items.NATIVE)
        )
        traces = [_trace(item) for item in steps]
        top = next((trace for trace in traces if not trace.address), None)
        if traces:
            inside: Sequence[Call] | None = calls.moved(traces)
        else:
            top, inside = _natives(natives, heads[0] if heads else None)
        index = next((item.tx_index for item in members if item.tx_index is not None), None)
        tx = self._head(heads[0], index, top) if heads else self._headless(members[0].hash, index, top)
        if heads and heads[0].status is None and top is None and not logs:
            tx = replace(tx, input="")  # it may have failed
        self._rows.transaction(block, tx, map(_log, logs), inside)

    def _head(self, item: Item, index: int | None, top: Trace | None) -> Transaction:
        if item.status is None and top is None:
            self._counts["success"] += 1
        failed = item.status == 0 if item.status is not None else top is not None and top.failed
        to = item.recipient or None
        created = item.created or (top.recipient if top is not None and to is None else None)
        gas = int(item.gas_used) if item.gas_used else None
        paid = None
        if gas is not None and item.price:
            blob = [int(text or 0) for text in (item.l1_fee, item.blob_gas, item.blob_price)]
            paid = fee(gas, int(item.price), l1=blob[0], blob_gas=blob[1], blob_price=blob[2])
        code = ran_code(to, bool(item.has_input), gas)
        return Transaction(
            item.hash,
            index,
            item.sender,
            to,
            int(item.value),
            failed,
            paid,
            created=created,
            ran_code=code,
            line=item.line,
            rounded=bool(item.rounded),
            input=item.input,
        )

    def _headless(self, tx: str, index: int | None, top: Trace | None) -> Transaction:
        self._counts["unpaid"] += 1
        if top is None:
            return Transaction(tx, index)
        return Transaction(
            tx, index, top.sender, top.recipient, top.value, top.failed, line=top.line, rounded=top.rounded
        )

    def _block(self, block: Block, members: Sequence[Item]) -> None:
        rewards: list[Reward] = []
        moves: list[Call] = []
        steps = [item for item in members if item.part in (items.TRACE, items.NATIVE)]
        # Two uncles may have equal rewards, so that copies are known by their file alone.
        for item in (item for item in steps if item.file == steps[0].file):
            value = int(item.value or 0)
            if item.part == items.NATIVE or item.kind in ("reward", "genesis"):
                recipient = item.recipient or item.sender
                uncle = "uncle" in (item.reward or "")
                rewards.append(Reward(recipient, value, uncle, item.line, bool(item.rounded)))
            elif item.kind == "daofork":
                moves.append(Call(len(moves), item.sender, item.recipient, value, item.line))
            else:
                reason = "is empty, and no transaction of the files has its transaction_index"
                self._refuse(item.file, BadRow(item.line, "transaction_hash", reason))
        heads = [item for item in members if item.part == items.BLOCK]
        self._rows.block(block, self._withdrawals(heads[0]) if heads else (), rewards, moves)

    def _withdrawals(self, item: Item) -> list[Withdrawal]:
        try:
            listed = sorted(json.loads(item.value), key=lambda entry: int(entry["index"]))
            found = [
                Withdrawal(place, entry["address"], int(entry["amount"]), item.line)
                for place, entry in enumerate(listed)
            ]
            if all(_is_address(each.recipient) and each.gwei >= 0 for each in found):
                return found
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        reason = "is not a JSON list of objects with index, address and amount in gwei"
        self._refuse(item.file, BadRow(item.line, "withdrawals", reason))
        return []

    def _unique(self, found: Iterable[Item]) -> list[Item]:
        """Rows that stand in several files count once; those that differ are refused."""
        kept: dict[tuple[int, str], Item] = {}
        for item in found:
            other = kept.setdefault((item.place, item.path), item)
            if item is not other and item._replace(line=other.line, file=other.file) != other:
                reason = f"differs from another row of {item.hash} that stands for the same"
                self._refuse(item.file, BadRow(item.line, "", reason))
        return list(kept.values())


def _time(height: int, members: Iterable[Item]) -> int:
    times = {time for item in members for time in (item.time, item.block_time) if time is not None}
    if not times:
        raise InputError(f"the time of block {height} is not known: import the file of its blocks with it")
    if len(times) > 1:
        raise InputError(f"block {height} has two times, {min(times)} and {max(times)}: heights are mixed up")
    return times.pop()


def _log(item: Item) -> Log:
    topics = tuple(item.recipient.split(","))
    inferred = item.kind == "token"
    return Log(item.place, item.sender, topics, item.value, item.line, bool(item.rounded), inferred)


def _trace(item: Item) -> Trace:
    return Trace(
        tuple(map(int, item.path.split("_"))) if item.path else (),
        item.sender,
        item.recipient or "",
        int(item.value or 0),
        item.call_type.replace("_", ""),
        item.status == 0,
        item.line,
        bool(item.rounded),
    )


def _natives(found: Sequence[Item], head: Item | None) -> tuple[Trace | None, list[Call] | None]:
    """The transfer of the transaction itself, which comes first, and those inside it."""
    if not found:
        return None, None
    first, rest = found[0], found
    same = head is None or (
        (first.sender, first.value) == (head.sender, head.value) and head.recipient in ("", first.recipient)
    )
    top = None
    if same:
        top, rest = Trace((), first.sender, first.recipient, int(first.value), line=first.line), found[1:]
    paid = [item for item in rest if item.recipient and item.value != "0"]
    return top, [
        Call(i, item.sender, item.recipient, int(item.value), item.line) for i, item in enumerate(paid)
    ]
