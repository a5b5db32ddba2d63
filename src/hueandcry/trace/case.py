"""A case: a view of the ledger as movements, with what is stolen among them, ready for the kernels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hueandcry.attribution import StopList
from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.noise import Noise
from hueandcry.attribution.stops import Mixes
from hueandcry.conversions import Converter, Resolved
from hueandcry.ledger import Stream, View
from hueandcry.model import Heist
from hueandcry.model.errors import HeistError
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.prune import prune
from hueandcry.trace.purses import Purses
from hueandcry.trace.quiet import quiet
from hueandcry.trace.relevant import relevant
from hueandcry.trace.rows import Table
from hueandcry.trace.rows import movements as from_rows
from hueandcry.trace.scale import SMALL
from hueandcry.trace.sources import Source, Stolen, find


@dataclass(frozen=True, slots=True)
class Case:
    """The view (pruned where it was large), its movements and purses, what was stolen, conversions, mixes."""

    view: View
    table: Table
    purses: Purses
    sources: tuple[Source, ...]
    movements: Movements
    resolved: Resolved
    mixes: Mapping[int, Mix]
    noise: Noise | None = None

    def moments(self) -> list[datetime]:
        """The time of each movement."""
        times = self.view.table.column("time").to_pylist()
        return [times[row] for row in self.table.row]


def prepare(
    rows: View | Stream,
    heists: Sequence[Heist],
    stops: StopList,
    accept_inferred: bool,
    convert: Converter | None = None,
) -> Case:
    """Find what the heists stole; raises TheftNotInLedger and HeistError.

    Of a view or stream that is not small only the rows that can matter are prepared; a stream is never held.
    With `convert`, swaps and crossings are movements, and noise is told apart.
    """
    resolved, mixes = _resolved(rows, heists, stops, accept_inferred, convert)
    view, noise = resolved.view, None
    if convert is not None:
        view, noise = quiet(view, heists, stops, accept_inferred)
    table = from_rows(view, accept_inferred)
    purses = Purses(view.purses, table.fees)
    stolen = find(heists, view, table, purses)
    mixing = purses.transactions(mixes)
    movements = _movements(table, purses, stolen, purses.absorbing(stops) | mixing.keys())
    _refuse_stopped_holdings(movements, purses)
    return Case(view, table, purses, tuple(stolen.sources), movements, resolved, mixing, noise)


def _resolved(
    rows: View | Stream,
    heists: Sequence[Heist],
    stops: StopList,
    accept_inferred: bool,
    convert: Converter | None,
) -> tuple[Resolved, Mixes]:
    """The rows that can matter with their conversions, and the mixes among them."""
    if isinstance(rows, Stream):
        if rows.rows > SMALL:
            return relevant(rows, heists, stops, accept_inferred, convert)
        rows = rows.read()
    resolved = convert.of(rows, heists) if convert else Resolved(rows)
    if rows.table.num_rows > SMALL:
        resolved = replace(resolved, view=prune(resolved.view, heists, stops, accept_inferred))
    return resolved, stops.mixes(rows)


def _movements(table: Table, purses: Purses, stolen: Stolen, absorbs: frozenset[int]) -> Movements:
    return Movements(
        purses=len(purses),
        sources=len(stolen.sources),
        sender=table.sender,
        recipient=table.recipient,
        out=table.out,
        into=table.into,
        thefts=stolen.thefts,
        holdings=stolen.holdings,
        absorbs=absorbs,
        outputs=table.outputs,
    )


def _refuse_stopped_holdings(movements: Movements, purses: Purses) -> None:
    for holding in movements.holdings:
        if holding.purse in movements.absorbs:
            raise HeistError(
                f"the holding at {purses[holding.purse].address} is on the stop-list: a trace cannot start "
                "where it stops; mend the tag or the holding"
            )


def arrivals(case: Case, outcome: Outcome) -> Mapping[str, int]:
    """Per chain the height at which taint first arrived."""
    heights = case.view.table.column("height")
    since: dict[str, int] = {}
    for part in outcome.parts:
        chain = case.purses[part.purse].chain
        if chain not in since and part.movement < len(case.table.row):
            since[chain] = heights[case.table.row[part.movement]].as_py()
    return since
