"""The ground of an exposure: the ledger's rows as movements, whatever is asked of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.conversions import Converter, Resolved
from hueandcry.ledger import Stream, View
from hueandcry.ledger.schema import MAX_HEIGHT
from hueandcry.model import Heist, Holding, Role
from hueandcry.model.errors import InputError
from hueandcry.model.exposure import Subject
from hueandcry.screen.exposure.subjects import Place
from hueandcry.trace.case import Case
from hueandcry.trace.prune import prune
from hueandcry.trace.purses import Purses
from hueandcry.trace.quiet import quiet
from hueandcry.trace.relevant import relevant
from hueandcry.trace.rows import Table, movements
from hueandcry.trace.scale import SMALL

PASSING = (Role.TRANSACTION, Role.TRANSIT)  # purses that nobody owns: the money is on its way
NOBODY = -1
DIGITS = 18  # of a height; what is longer is above every height
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Material:
    """What an exposure is computed from: rows, thefts, subjects, where money stops, what converts it.

    Heists and subjects that the rows do not hold are no error: an answer says so.
    """

    rows: View | Stream
    heists: tuple[Heist, ...]
    subjects: tuple[Subject, ...]
    stops: StopList
    accept_inferred: bool = False
    convert: Converter | None = None


class Ground:
    """Rows as movements, the purses that they connect, and who owns each of those.

    `whole` says that all rows of the ledger are here, not only those that can matter.
    """

    def __init__(
        self, view: View, table: Table, purses: Purses, mixing: Collection[int], whole: bool
    ) -> None:
        self.view, self.table, self.purses, self.whole = view, table, purses, whole
        self.mixing = frozenset(mixing)
        names = (view.purses[name].to_pylist() for name in ("chain", "address", "asset", "outpoint", "role"))
        self.chain, self.address, self.asset, self.outpoint, self.role = names
        for number in range(view.purses.num_rows, len(purses)):
            fee = purses[number]
            self.chain.append(fee.chain)
            self.address.append(fee.address)
            self.asset.append(fee.asset)
            self.outpoint.append(fee.outpoint)
            self.role.append(int(fee.role))

    @cached_property
    def owner(self) -> list[int]:
        """Per purse a number of its address; of one that money only passes, the one that alone pays in."""
        ids: dict[Place, int] = {}
        owner = [
            ids.setdefault((chain, address), len(ids)) if address and role not in PASSING else NOBODY
            for chain, address, role in zip(self.chain, self.address, self.role, strict=True)
        ]
        payers: dict[int, set[int]] = {}
        for sender, recipient in zip(self.table.sender, self.table.recipient, strict=True):
            if self.role[recipient] in PASSING:
                payers.setdefault(recipient, set()).add(owner[sender])
        for purse, found in payers.items():
            if len(found) == 1:
                (owner[purse],) = found
        return owner

    def at(self, places: Collection[Place]) -> dict[int, Place]:
        """The purses of some addresses."""
        found: dict[int, Place] = {}
        if not places:
            return found
        wanted = pa.array(sorted({address for _, address in places}), pa.string())
        for number in pc.indices_nonzero(pc.is_in(self.view.purses["address"], wanted)).to_pylist():
            place = (self.chain[number], self.address[number])
            if place in places and self.role[number] not in PASSING:
                found[number] = place
        return found

    def times(self, of: Sequence[int]) -> list[datetime]:
        """The times of some movements."""
        rows = pa.array([self.table.row[movement] for movement in of], pa.int64())
        times: list[datetime] = self.view.table["time"].take(rows).to_pylist()
        return times


def of_case(case: Case, whole: bool) -> Ground:
    """The ground of a case that a trace prepared."""
    return Ground(case.view, case.table, case.purses, case.mixes, whole)


def around(material: Material, at: Iterable[Place]) -> Ground:
    """The rows that money from some addresses can matter to, prepared as a trace prepares them.

    Of a ledger that is not small the others are left out. The addresses themselves do not stop what they
    send, whatever their tags.
    """
    known = _present(material.rows, set(at))
    open_stops = _without(material.stops, known)
    heists = (_everything(known), *material.heists)
    rows, accept, convert = material.rows, material.accept_inferred, material.convert
    whole = small(rows)
    if isinstance(rows, Stream) and not whole:
        resolved, mixes = relevant(rows, heists, open_stops, accept, convert)
    else:
        rows = rows.read() if isinstance(rows, Stream) else rows
        resolved = convert.of(rows, heists) if convert else Resolved(rows)
        mixes = material.stops.mixes(rows)
        if not whole:
            resolved = replace(resolved, view=prune(resolved.view, heists, open_stops, accept))
    view = resolved.view
    if convert is not None:
        view, _ = quiet(view, heists, open_stops, accept)
    table = movements(view, accept)
    purses = Purses(view.purses, table.fees)
    return Ground(view, table, purses, purses.transactions(mixes), whole)


def _present(rows: View | Stream, places: set[Place]) -> list[Place]:
    """Those of some addresses that occur in the rows: lists name many that do not."""
    if isinstance(rows, Stream):
        return sorted(rows.numbers.at(places))
    wanted = pa.array(sorted({address for _, address in places}), pa.string())
    found = rows.purses.filter(pc.is_in(rows.purses["address"], wanted))
    pairs = zip(found["chain"].to_pylist(), found["address"].to_pylist(), strict=True)
    return sorted(places.intersection(pairs))


def small(rows: View | Stream) -> bool:
    """Whether all rows are prepared, as `trace.case` decides it."""
    return (rows.rows if isinstance(rows, Stream) else rows.table.num_rows) <= SMALL


def _everything(places: Sequence[Place]) -> Heist:
    """All that some addresses ever held, as a heist: what money from there can have reached."""
    holdings = tuple(
        Holding(chain, address, f"{chain}/{chains.chain(chain).native}", None, _EPOCH)
        for chain, address in places
    )
    return Heist("exposure", "", "", "", holdings=holdings)


def _without(stops: StopList, places: Iterable[Place]) -> StopList:
    """The stop-list as if nothing were said of some addresses."""
    found = StopList((), stops.least)
    found.tags = stops.tags
    found.stops = dict(stops.stops)
    for place in places:
        found.stops.pop(place, None)
    return found


def until(rows: View | Stream, asked: str, chain: str) -> View:
    """The rows up to a height of a chain, or to the end of a day.

    Of other chains those up to the time of the height's last row. InputError for what is neither.
    """
    view = rows.read() if isinstance(rows, Stream) else rows
    if not asked.isdecimal():
        try:
            end = datetime.combine(date.fromisoformat(asked) + timedelta(days=1), time(), UTC)
        except (ValueError, OverflowError) as error:
            raise InputError(
                f"as of {asked[:40]!r} is neither a height nor a day such as 2025-03-01"
            ) from error
        mask = pc.less(view.table["time"], pa.scalar(end, view.table.schema.field("time").type))
        return replace(view, table=view.table.filter(mask))
    height = int(asked) if len(asked) <= DIGITS else MAX_HEIGHT
    own = pc.equal(view.table["chain"], view.chains.index(chain)) if chain in view.chains else None
    if own is None:
        raise InputError(f"the ledger has no transfer of {chain}: give a day instead of a height")
    within = pc.and_(own, pc.less_equal(view.table["height"], height))
    last = pc.max(view.table["time"].filter(within))
    before = pc.less_equal(view.table["time"], last) if last.is_valid else pa.scalar(False)
    mask = pc.or_(within, pc.and_(pc.invert(own), before))
    coverage = {**view.coverage, chain: view.coverage[chain].below(height + 1)}
    return replace(view, table=view.table.filter(mask), coverage=coverage)
