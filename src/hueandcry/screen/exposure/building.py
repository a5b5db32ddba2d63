"""Building a state: one pass a layer, everything else read off the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.ledger import Stream, View
from hueandcry.model import Heist
from hueandcry.model.exposure import SubjectKind
from hueandcry.screen.exposure.answer import Basis
from hueandcry.screen.exposure.files import Kept
from hueandcry.screen.exposure.ground import Material
from hueandcry.screen.exposure.layer import of_heists, of_subjects
from hueandcry.screen.exposure.register import addresses, complete, register, transactions
from hueandcry.screen.exposure.shelf import shelf_of
from hueandcry.screen.exposure.shelving import key
from hueandcry.screen.exposure.subjects import places
from hueandcry.screen.exposure.tables import has
from hueandcry.trace.balances import describe


@dataclass(frozen=True, slots=True)
class Inputs:
    """What names a state: the run, the digests behind it, and how far the ledger was read (empty: all)."""

    run: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    as_of: str = ""


def built(material: Material, inputs: Inputs) -> Kept:
    """Account for all layers and index the ledger."""
    rows = material.rows
    last = _last(rows)
    index = transactions(rows)
    heists, notes = _happened(material.heists, index, last if inputs.as_of else None)
    present = replace(material, heists=heists)
    at = places(material.subjects, rows.chains)
    layer, missing = of_heists(present)
    layers = [layer, *(of_subjects(present, kind, at) for kind in SubjectKind)]
    shelves = tuple(shelf_of(each) for each in layers if each is not None)
    absent = sorted(
        {each.id for each in material.subjects} - {each.id for found in at.values() for each in found}
    )
    if absent:
        notes = (*notes, f"{len(absent)} subjects have no address on a chain of the ledger")
    described = tuple(describe(chain, found) for chain, found in sorted(rows.coverage.items()))
    basis = Basis(inputs.run, inputs.digests, described, (*notes, *missing), inputs.as_of)
    known = register(material.heists, material.subjects, rows.coverage, last.date().isoformat())
    indexes = {"addresses": addresses(rows), "transactions": index, "complete": complete(rows.coverage)}
    return Kept(basis, known, shelves, indexes)


def _last(rows: View | Stream) -> datetime:
    """The time of the last transfer."""
    if isinstance(rows, View):
        found: datetime | None = pc.max(rows.table["time"]).as_py()
        return found or datetime(1970, 1, 1, tzinfo=UTC)
    return datetime.fromtimestamp(max(groups.last_time for groups in rows.groups), UTC)


def _happened(
    heists: tuple[Heist, ...], index: pa.Table, end: datetime | None
) -> tuple[tuple[Heist, ...], tuple[str, ...]]:
    """The heists with what the ledger holds of them, and what it does not, in words."""
    kept, notes = [], []
    for heist in heists:
        thefts = tuple(each for each in heist.thefts if has(index, key(chains.chain(each.chain).id, each.tx)))
        holdings = tuple(each for each in heist.holdings if end is None or each.since <= end)
        lost = len(heist.thefts) - len(thefts) + len(heist.holdings) - len(holdings)
        if lost:
            notes.append(f"{heist.id}: {lost} of its thefts or holdings are not in the ledger")
        if thefts or holdings:
            kept.append(replace(heist, thefts=thefts, holdings=holdings))
    return tuple(kept), tuple(notes)
