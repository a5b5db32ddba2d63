"""Every policy side by side, for the terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from hueandcry.brief.amounts import exact
from hueandcry.model import AMOUNT_POLICIES, Policy
from hueandcry.trace.evidence import by_kind
from hueandcry.trace.result import Trace


def policy_table(trace: Trace) -> Iterator[RenderableType]:
    """One table a stolen asset: a row a policy, a column a kind of endpoint; poison counts places."""
    for asset in trace.chosen:
        info = trace.assets[asset]
        sums = {policy: by_kind(trace.balances[policy][asset]) for policy in AMOUNT_POLICIES}
        kinds = list(dict.fromkeys(kind for columns in sums.values() for kind in columns))
        table = Table(title=f"{info.symbol} by policy", title_justify="left", box=None, pad_edge=False)
        table.add_column("policy")
        for kind in kinds:
            table.add_column(kind.replace("_", " "), justify="right", overflow="fold")
        for policy, columns in sums.items():
            table.add_row(policy, *(exact(columns.get(kind, (0, 0))[1], info.decimals, "") for kind in kinds))
        reached = len(trace.balances[Policy.POISON][asset].places)
        table.caption = f"poison: {reached} purses can have been reached"
        yield table
