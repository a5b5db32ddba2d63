"""The format `explorer-csv`: the CSV pages of Etherscan and the explorers built like it.

Reference: docs/reference/explorer-csv.md. Pages tell amounts in whole coins, and no order in a transaction.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from hueandcry.chains import Chain, chain, parse_address
from hueandcry.model.errors import InputError
from hueandcry.sources import columns
from hueandcry.sources.columns import Cache, Rows
from hueandcry.sources.csv_text import CsvText
from hueandcry.sources.evm import cells
from hueandcry.sources.evm.pages import Page, page_of
from hueandcry.sources.evm.records import Block, Call, Transaction
from hueandcry.sources.evm.rows import EvmRows
from hueandcry.sources.format import settled
from hueandcry.sources.report import Report

_is_decimal = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?").fullmatch
_LONGEST = 96


@dataclass(frozen=True, slots=True)
class ExplorerCsv:
    """One page of an address or a token: transactions, internal transactions or token transfers."""

    name: str = "explorer-csv"
    description: str = "CSV pages of Etherscan-like explorers: transactions, internal ones, token transfers"
    options: Mapping[str, str] = field(
        default_factory=lambda: {"chain": "ethereum", "decimals": "", "token": ""}
    )

    def read(self, path: Path, options: Mapping[str, str], report: Report) -> Iterator[pa.Table]:
        """The batches of a page; `decimals` lists CONTRACT=NUMBER, `token` is a contract for all rows."""
        chosen = settled(self, options)
        on = chain(chosen["chain"])
        if on.family != "evm":
            raise InputError(f"{on.name} is not an EVM chain")
        text = CsvText(path, report)
        page = page_of(path.name, text.header, on)
        reader = _Reader(on, page, _decimals(on, chosen["decimals"]), _token(on, chosen["token"]))
        cache = Cache()
        for block in text.blocks():
            rows = Rows(block, cache)
            table = reader.table(rows)
            rows.close(report)
            if not report.total:
                yield table
        for note in reader.rows.notes():
            report.note(note)


def _token(on: Chain, text: str) -> str:
    return parse_address(on, text) if text else ""


def _decimals(on: Chain, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair in filter(None, text.split(",")):
        contract, equals, number = pair.strip().partition("=")
        if not equals or not re.fullmatch("[0-9]{1,2}", number):
            raise InputError(f"decimals: {pair!r} is not CONTRACT=NUMBER, as 0xdac1...1ec7=6")
        found[parse_address(on, contract)] = int(number)
    return found


class _Reader:
    """Turns the rows of one page into ledger rows."""

    def __init__(self, on: Chain, page: Page, decimals: Mapping[str, int], token: str) -> None:
        self.rows = EvmRows(on)
        self._on = on
        self._page = page
        self._decimals = decimals
        self._token = token

    def table(self, rows: Rows) -> pa.Table:
        page = self._page
        heights = cells.height(rows, page.height)
        times = cells.time(rows, page.time)
        rows.require(page.time)
        hashes = cells.hash_(rows, page.tx)
        sides = [self._addresses(rows, name) for name in (page.sender, page.recipient, page.contract)]
        blocks = [
            Block(height, time) if height is not None and time is not None else None
            for height, time in zip(heights.to_pylist(), times.to_pylist(), strict=True)
        ]
        add = self._add_token if page.kind == "tokens" else self._add_native
        for index, (block, tx, *addresses) in enumerate(zip(blocks, hashes.to_pylist(), *sides, strict=True)):
            if rows.good[index] and block is not None:
                try:
                    add(rows, index, block, tx, *addresses)
                except InputError as error:
                    rows.refuse(np.arange(rows.size) == index, page.amounts[0], str(error))
        return self.rows.take()

    def _addresses(self, rows: Rows, name: str) -> list[str]:
        found: list[str] = columns.take(*rows.distinct(name, self._address, rows.given(name))).to_pylist()
        return found

    def _address(self, text: str) -> str:
        return parse_address(self._on, text)

    def _add_native(
        self, rows: Rows, index: int, block: Block, tx: str, sender: str, recipient: str, created: str
    ) -> None:
        page = self._page
        values = {self._coins(rows, name, index) for name in page.amounts} - {0}
        if len(values) > 1:
            raise InputError("the two values of the row differ: what came in is not what went out")
        value = values.pop() if values else 0
        failed = _failed(*(rows.text(name)[index].as_py() for name in page.outcome))
        line = int(rows.block.lines[index])
        if not sender:
            raise InputError(f"{page.sender} is empty")
        if page.kind == "internal":
            if value and not failed:
                to = recipient or created
                if not to:
                    raise InputError("neither the recipient nor the contract created is given")
                self.rows.unplaced(block, tx, self._on.native, Call(0, sender, to, value, line))
            return
        method = rows.text(page.method)[index].as_py().strip().lower()
        # A transfer without value is a token's; with value it is a plain payment.
        code = not recipient or not (method in ("", "-") or (method == "transfer" and value))
        paid = self._coins(rows, page.fee, index)
        self.rows.transaction(
            block,
            Transaction(
                tx,
                None,
                sender,
                recipient or None,
                value,
                failed,
                paid,
                created=created or None,
                ran_code=code,
                line=line,
            ),
        )

    def _add_token(
        self, rows: Rows, index: int, block: Block, tx: str, sender: str, recipient: str, contract: str
    ) -> None:
        contract = contract or self._token
        if not contract:
            raise InputError("the page does not name the token: say which it is (token=CONTRACT)")
        if contract not in self._decimals:
            raise InputError(
                f"the decimals of {contract} are not given: its amounts cannot be told exactly; "
                f"say decimals={contract}=NUMBER"
            )
        if not sender or not recipient:
            raise InputError("the sender or the recipient is empty")
        value = units(rows.text(self._page.amounts[0])[index].as_py(), self._decimals[contract])
        line = int(rows.block.lines[index])
        self.rows.unplaced(block, tx, f"erc20:{contract}", Call(0, sender, recipient, value, line))

    def _coins(self, rows: Rows, name: str, index: int) -> int:
        return units(rows.text(name)[index].as_py() or "0", self._on.decimals)


def units(text: str, decimals: int) -> int:
    """Base units of an amount in whole coins, as `1,234.5`; InputError where digits would be lost."""
    found = _is_decimal(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        raise InputError(f"{columns.shown(pa.array([text]), 0)} is not an amount in decimal digits")
    part = (found["part"] or "").rstrip("0")
    if len(part) > decimals:
        raise InputError(f"{text} has more than {decimals} decimals: is it this asset?")
    return int(found["whole"].replace(",", "") + part.ljust(decimals, "0"))


def _failed(status: str, error: str) -> bool:
    status = status.strip().lower()
    if error.strip() or status.startswith(("error", "fail")):
        return True
    if status not in ("", "0", "ok", "success"):
        raise InputError(f"{status!r} is no known status of an explorer")
    return False
