"""The ledger in figures, for the terminal and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hueandcry.brief.words import count
from hueandcry.ledger import FINDINGS, ChainInfo, LedgerInfo
from hueandcry.ledger.coverage import to_record
from hueandcry.trace.balances import describe


def ledger_document(info: LedgerInfo) -> dict[str, Any]:
    """The figures as JSON: amounts are strings, times ISO 8601, coverage as the manifest has it."""
    document = asdict(info)
    for caip2, chain in document["chains"].items():
        chain["coverage"] = to_record(info.chains[caip2].coverage)
        for name in ("first_time", "last_time"):
            chain[name] = f"{chain[name]:%Y-%m-%dT%H:%M:%SZ}"
        for figures in chain["assets"].values():
            figures["total"] = str(figures["total"])
    return document


def ledger_rows(info: LedgerInfo) -> list[dict[str, Any]]:
    """One row a chain and asset."""
    return [
        {
            "chain": name,
            "asset": asset,
            "rows": figures.rows,
            "total": str(figures.total),
            "first_height": chain.first_height,
            "last_height": chain.last_height,
        }
        for name, chain in info.chains.items()
        for asset, figures in chain.assets.items()
    ]


def ledger_page(info: LedgerInfo) -> Iterator[RenderableType]:
    """What a person wants to know before a trace: how much there is, what is covered, what is doubtful."""
    yield Text(
        f"{count(info.rows, 'transfer')}, SHA-256 {info.digest}" if info.rows else "the ledger is empty",
        style="bold",
    )
    for name, chain in info.chains.items():
        yield Text(f"\n{name}", style="bold")
        yield Text(describe(name, chain.coverage))
        yield Text(
            f"{count(chain.rows, 'row')}, {count(chain.purses, 'purse')}, "
            f"heights {chain.first_height} to {chain.last_height}, "
            f"{chain.first_time:%Y-%m-%dT%H:%M:%SZ} to {chain.last_time:%Y-%m-%dT%H:%M:%SZ}"
        )
        yield Text(", ".join(f"{number} {kind}" for kind, number in sorted(chain.kinds.items())))
        if chain.events:
            yield Text(f"{count(chain.events, 'event')} kept")
        yield _assets(chain)
        for finding, number in chain.quality.items():
            yield Text(f"- {number} {FINDINGS[finding]}")


def _assets(chain: ChainInfo) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("asset", overflow="fold")
    table.add_column("rows", justify="right")
    table.add_column("sum of amounts, base units", justify="right", no_wrap=True)
    for asset, figures in chain.assets.items():
        table.add_row(asset, str(figures.rows), str(figures.total))
    return table
