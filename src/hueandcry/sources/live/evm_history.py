"""The history of an address from a node that indexes traces: found by `trace_filter` and logs, read whole.

Validators' withdrawals are in no index: they are found by what the balance has too much.

Whether anything is missing is not a matter of trust: the balance before, plus the rows, must give the balance
after.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.chains import Chain
from hueandcry.model.errors import SourceError
from hueandcry.sources.evm.tokens import TOPICS
from hueandcry.sources.live import flows
from hueandcry.sources.live.answer import Fields, Json, listed, quantity
from hueandcry.sources.live.evm_credits import IDLE, Span, grown
from hueandcry.sources.live.evm_json import HASH
from hueandcry.sources.live.rpc import Call, JsonRpc, Refused
from hueandcry.sources.live.source import History

_STEP = 100_000  # heights searched at once; halved where the node finds that too much
_BALANCE_OF = "0x70a08231"
_TOKENS = 50  # balances asked in one batch
_BLOCK = "block:"


class Rows(NamedTuple):
    """How rows are read: those of a transaction, and those that a block itself credits."""

    transaction: Callable[[str], pa.Table]
    block: Callable[[int], pa.Table]


class NodeHistory:
    """Searches one node."""

    def __init__(self, chain: Chain, rpc: JsonRpc) -> None:
        self._chain = chain
        self._rpc = rpc

    @cached_property
    def offered(self) -> bool:
        """Whether the node has an index of addresses."""
        probe = Call("trace_filter", ({"fromBlock": "0x0", "toBlock": "0x0", "count": 1},))
        answer = self._rpc.batch([probe])[0]
        return not (isinstance(answer, Refused) and answer.missing)

    def read(self, address: str, since: int, until: int, rows: Rows) -> History:
        """The rows of the address, which `rows` reads by transaction and by block."""
        if not self.offered:
            reason = f"{self._rpc.origin} has no index of addresses (trace_filter)"
            raise SourceError(f"{reason}: read its blocks, or ask an explorer")
        found: dict[str, tuple[int, int]] = {}
        start, step = since, _STEP
        while start <= until:
            end = min(start + step - 1, until)
            names = self._search(address, start, end)
            if names is None and step > 1:
                step //= 2
                continue
            if names is None:
                raise SourceError(f"{self._rpc.origin} refuses to search block {start}")
            found |= names
            start = end + 1
        rewarded = {height for name, (height, _) in found.items() if name.startswith(_BLOCK)}
        sent = sorted((tx for tx in found if not tx.startswith(_BLOCK)), key=found.__getitem__)
        tables = [flows.of_address(rows.transaction(tx), address) for tx in sent]
        tables += [flows.of_address(rows.block(height), address) for height in sorted(rewarded)]
        opening = self._balances(address, max(since - 1, 0), flows.together(tables))
        if opening is not None:
            span = (max(since - 1, 0), until)
            tables += self._credits(address, span, flows.together(tables), opening, rows.block)
        return self._checked(address, until, flows.together(tables), opening)

    def _search(self, address: str, start: int, end: int) -> dict[str, tuple[int, int]] | None:
        """The transactions that concern the address, with their places; None where it is too much at once."""
        heights = {"fromBlock": hex(start), "toBlock": hex(end)}
        word = "0x" + "0" * 24 + address[2:]
        calls = [
            Call("trace_filter", ({**heights, side: [address]},)) for side in ("fromAddress", "toAddress")
        ]
        for place in (1, 2, 3):
            topics = [list(TOPICS), *[None] * (place - 1), word]
            calls.append(Call("eth_getLogs", ({**heights, "topics": topics},)))
        results = self._rpc.batch(calls)
        if any(isinstance(result, Refused) for result in results):
            return None
        found: dict[str, tuple[int, int]] = {}
        for call, result in zip(calls, results, strict=True):
            found |= dict(self._places(call, result))
        return found

    def _places(self, call: Call, result: Json) -> Iterator[tuple[str, tuple[int, int]]]:
        what = f"{self._rpc.origin}: {call.method}"
        for each in listed(result, what):
            entry = Fields(each, what)
            if not entry.has("transactionHash"):
                height = entry.quantity("blockNumber")
                yield f"{_BLOCK}{height}", (height, 0)  # a reward: it belongs to no transaction
                continue
            index = "transactionIndex" if call.method == "eth_getLogs" else "transactionPosition"
            tx = entry.hexadecimal("transactionHash", HASH)
            yield tx, (entry.quantity("blockNumber"), entry.quantity(index))

    def _balances(self, address: str, height: int, table: pa.Table) -> dict[str, int] | None:
        """The balances after a height of the assets that matter; None where the node has forgotten them."""
        contracts = [asset for asset in flows.paid_out(table, address) if asset.startswith("erc20:")]
        calls = [Call("eth_getBalance", (address, hex(height)))]
        data = _BALANCE_OF + "0" * 24 + address[2:]
        for asset in contracts:
            request = {"to": asset.removeprefix("erc20:"), "data": data}
            calls.append(Call("eth_call", (request, hex(height))))
        results: list[Json | Refused] = []
        for start in range(0, len(calls), _TOKENS):
            results += self._rpc.batch(calls[start : start + _TOKENS])
        if isinstance(results[0], Refused):
            return None
        found = {self._chain.native: quantity(results[0], f"{self._rpc.origin}: a balance")}
        for asset, result in zip(contracts, results[1:], strict=True):
            if isinstance(result, str) and len(result) == 2 + 2 * HASH:
                found[asset] = quantity(result, f"{self._rpc.origin}: a balance")
            elif result == "0x":
                found[asset] = 0  # the contract did not exist yet
        return found

    def _credits(
        self,
        address: str,
        span: tuple[int, int],
        table: pa.Table,
        opening: dict[str, int],
        block: Callable[[int], pa.Table],
    ) -> list[pa.Table]:
        """What blocks credited to the address, where its balance is more than its rows say."""
        native = self._chain.native

        def excess(height: int) -> int:
            answer = self._rpc.call("eth_getBalance", address, hex(height))
            known = table.filter(pc.less_equal(table["height"], height))
            return (
                quantity(answer, f"{self._rpc.origin}: a balance")
                - opening[native]
                - flows.net(known, address)[native]
            )

        found: list[pa.Table] = []
        idle = 0
        told = set(table["height"].filter(pc.starts_with(table["tx"], _BLOCK)).to_pylist())
        for height, _ in grown(Span(*span, 0, excess(span[1])), excess):
            own = flows.of_address(block(height), address)
            if height not in told and own.num_rows:
                found.append(own)
            idle = 0 if own.num_rows else idle + 1
            if idle == IDLE:
                break
        return found

    def _checked(self, address: str, until: int, table: pa.Table, opening: dict[str, int] | None) -> History:
        if opening is None:
            finding = (
                f"{self._rpc.origin} keeps no old balances: the opening balance of {address} is not known"
            )
            return History(table, None, complete=True, findings=(finding,))
        native = self._chain.native
        closing = self._rpc.call("eth_getBalance", address, hex(until))
        after = quantity(closing, f"{self._rpc.origin}: a balance")
        drift = after - opening[native] - flows.net(table, address)[native]
        findings = (f"the balance of {address} differs by {drift} from its transfers",) if drift else ()
        return History(table, opening, complete=not drift, findings=findings)
