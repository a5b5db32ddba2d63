"""A heist for the terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hueandcry import chains
from hueandcry.brief.amounts import exact
from hueandcry.model import AssetInfo, Heist


def heist_page(heist: Heist) -> Iterator[RenderableType]:
    """What was stolen, by whom on whose word, what is known of it, and what does not balance."""
    yield Text(f"{heist.title} ({heist.id}), {heist.date}", style="bold")
    yield Text(f"victim: {heist.victim}")
    for said in heist.attribution:
        yield Text(f"attributed to {said.actor} ({said.level}): {said.source}")
    shown = {info.asset: info for info in heist.assets}
    yield _thefts(heist, shown)
    if heist.figures:
        yield _figures(heist)
    if heist.addresses:
        yield Text(_counts(heist))
    for note in heist.notes:
        yield Text(f"- {note}")


def _thefts(heist: Heist, shown: dict[str, AssetInfo]) -> Table:
    table = Table(title="stolen", title_justify="left", box=None, pad_edge=False)
    table.add_column("amount", justify="right", no_wrap=True)
    table.add_column("to", overflow="fold")
    table.add_column("transaction", overflow="fold")
    for theft in heist.thefts:
        table.add_row(_amount(shown, theft.asset, theft.amount), _shown(theft.chain, theft.to), theft.tx)
    for holding in heist.holdings:
        amount = "all" if holding.amount is None else _amount(shown, holding.asset, holding.amount)
        since = f"declared holding since {holding.since:%Y-%m-%dT%H:%M:%SZ}"
        table.add_row(amount, _shown(holding.chain, holding.address), since)
    return table


def _amount(shown: dict[str, AssetInfo], asset: str, amount: int) -> str:
    info = shown.get(asset) or chains.asset_info(asset)
    return exact(amount, info.decimals, info.symbol)


def _shown(chain: str, address: str) -> str:
    return chains.display_address(chains.chain(chain), address)


def _figures(heist: Heist) -> Table:
    table = Table(title="published figures", title_justify="left", box=None, pad_edge=False)
    for name in ("what", "value", "publisher", "date"):
        table.add_column(name, overflow="fold")
    for figure in heist.figures:
        table.add_row(
            Text(figure.what), Text(f"{figure.value} {figure.unit}"), Text(figure.publisher), figure.date
        )
    return table


def _counts(heist: Heist) -> str:
    roles: dict[str, int] = {}
    for known in heist.addresses:
        roles[known.role] = roles.get(known.role, 0) + 1
    counts = ", ".join(f"{count} {role}" for role, count in sorted(roles.items()))
    return (
        f"{len(heist.addresses)} known addresses ({counts}); {len(heist.statements)} statements about purses"
    )
