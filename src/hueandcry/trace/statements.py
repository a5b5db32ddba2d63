"""What is known of purses that the money reached: frozen by issuers, come back, as the heist file says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from hueandcry.attribution.freezes import Arrival, freezes, topics
from hueandcry.attribution.freezes import statements as said
from hueandcry.conversions import Converter
from hueandcry.model import Heist, PurseStatement
from hueandcry.trace.case import Case
from hueandcry.trace.outcome import Outcome

VICTIM = "victim"


def statements(
    heist: Heist, case: Case, outcome: Outcome, convert: Converter | None
) -> Mapping[tuple[str, str, str], PurseStatement]:
    """One statement a purse, by (chain, address, CAIP-19 asset); events are read where there are any."""
    told = freezes(convert.said(case.view.chains, topics())) if convert else ()
    victims = {(known.chain, known.address) for known in heist.addresses if known.role == VICTIM}
    return said(told, _arrivals(case, outcome), _theft(heist, case), victims, heist.statements)


def _arrivals(case: Case, outcome: Outcome) -> Iterator[Arrival]:
    times, txs = case.view.table["time"].to_pylist(), case.view.table["tx"].to_pylist()
    for part in outcome.parts:
        if part.movement < len(case.table.row):
            row = case.table.row[part.movement]
            purse = case.purses[part.purse]
            yield Arrival(purse.chain, purse.address, purse.caip19, times[row], txs[row], part.amount)


def _theft(heist: Heist, case: Case) -> datetime:
    """When the first theft in the ledger was, or the day of the heist where it is a holding."""
    rows = [case.table.row[movement] for movement in case.movements.thefts]
    if rows:
        first: datetime = case.view.table["time"][min(rows)].as_py()
        return first
    return datetime.fromisoformat(heist.date).replace(tzinfo=UTC)
