"""Layers: everything that is accounted for side by side in one pass, one kind of subject each.

Inside a layer sources are disjoint: each unit stems from one of them or from none. Layers overlap, for a
thief's address may be on a list. Thefts are accounted for as a trace does it. What leaves an address of a
listed party or of a category is its own, whosever it was before: the address absorbs, and each movement
out of it is a theft movement of its source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hueandcry.attribution import StopList
from hueandcry.model import Heist, Role
from hueandcry.model.errors import TheftNotInLedger
from hueandcry.model.exposure import Subject, SubjectKind
from hueandcry.screen.exposure.ground import PASSING, Ground, Material, around, of_case, small
from hueandcry.screen.exposure.subjects import Place, Places, in_force, thieves
from hueandcry.trace.case import Case, prepare
from hueandcry.trace.movements import Movements

THEFTS = "thefts"  # the name of the layer of heists; the others are called by their kind


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a kernel: the subjects whose money it is, each with whether its listing was in force.

    `asset` (CAIP-19) is what was stolen or sent; claims count it.
    """

    owners: tuple[tuple[str, bool | None], ...]
    asset: str


@dataclass(frozen=True, slots=True)
class Layer:
    """Movements with their sources. `homes` are each source's own addresses, from which hops are counted.

    `listed` are the purses of the listed addresses. `base` is the number of hops to where a theft movement
    pays: none to a thief, one from a listed address.
    """

    kind: SubjectKind
    ground: Ground
    sources: tuple[Source, ...]
    homes: tuple[frozenset[Place], ...]
    movements: Movements
    base: int
    name: str
    listed: frozenset[int] = frozenset()

    def step(self, movement: int) -> int:
        """How many hops a movement is: none into a transaction, and none among purses of one owner."""
        recipient = self.movements.recipient[movement]
        if self.ground.role[recipient] in PASSING:
            return 0
        return 0 if self.own(movement) else 1

    def own(self, movement: int) -> bool:
        """Whether a movement leads from an owner's purse to another of his, through a transaction or not."""
        owner = self.ground.owner
        paid = owner[self.movements.recipient[movement]]
        return paid >= 0 and owner[self.movements.sender[movement]] == paid


def of_heists(material: Material) -> tuple[Layer | None, tuple[str, ...]]:
    """The heists that the ledger holds, side by side, and why others are left out."""
    kept: Sequence[Heist] = material.heists
    missing: tuple[str, ...] = ()
    try:
        case = _case(material, kept) if kept else None
    except TheftNotInLedger:
        kept, missing = _accountable(material)
        case = _case(material, kept) if kept else None
    if case is None:
        return None, missing
    homes = {heist.id: frozenset(thieves(heist)) for heist in kept}
    sources = tuple(Source(((each.heist, None),), each.asset) for each in case.sources)
    own = tuple(homes[each.heist] for each in case.sources)
    ground = of_case(case, small(material.rows))
    return Layer(SubjectKind.HEIST, ground, sources, own, case.movements, 0, THEFTS), missing


def _case(material: Material, heists: Sequence[Heist]) -> Case:
    return prepare(material.rows, heists, material.stops, material.accept_inferred, material.convert)


def _accountable(material: Material) -> tuple[list[Heist], tuple[str, ...]]:
    """The heists all of whose thefts and holdings are in the ledger, and what is missing of the others."""
    kept, missing = [], []
    for heist in material.heists:
        try:
            _case(material, (heist,))
        except TheftNotInLedger as error:
            missing.append(f"not accounted for: {error}")
        else:
            kept.append(heist)
    return kept, tuple(missing)


def of_subjects(material: Material, kind: SubjectKind, at: Places) -> Layer | None:
    """The listed parties, categories or addresses of heists of one kind; None where there is none."""
    places = {place: mine for place, found in at.items() if (mine := _of(kind, found))}
    if not places:
        return None
    ground = around(material, places)
    return listed(ground, kind, places, material.stops)


def _of(kind: SubjectKind, found: Sequence[Subject]) -> tuple[Subject, ...]:
    return tuple(each for each in found if each.kind is kind)


def listed(
    ground: Ground, kind: SubjectKind, places: Places, stops: StopList, ends: frozenset[int] = frozenset()
) -> Layer:
    """A layer of all that leaves some addresses; their purses absorb, and `ends` do too."""
    purses = ground.at(places)
    leaving = [
        movement
        for movement, sender in enumerate(ground.table.sender)
        if sender in purses and _leaves(ground, movement)
    ]
    numbers: dict[Source, int] = {}
    thefts = {}
    for movement, time in zip(leaving, ground.times(leaving), strict=True):
        sender = ground.table.sender[movement]
        asset = f"{ground.chain[sender]}/{ground.asset[sender]}"
        source = Source(_owners(places[purses[sender]], time), asset)
        thefts[movement] = numbers.setdefault(source, len(numbers))
    absorbs = ground.purses.absorbing(stops) | ground.mixing | purses.keys() | ends
    none: frozenset[Place] = frozenset()
    return Layer(
        kind,
        ground,
        tuple(numbers),
        tuple(none for _ in numbers),
        _movements(ground, len(numbers), thefts, absorbs),
        1,
        kind.value,
        frozenset(purses),
    )


def _leaves(ground: Ground, movement: int) -> bool:
    sender, recipient = ground.table.sender[movement], ground.table.recipient[movement]
    if ground.role[recipient] in PASSING:
        return True
    return ground.role[recipient] != Role.FEES and ground.owner[sender] != ground.owner[recipient]


def _owners(subjects: Sequence[Subject], time: datetime) -> tuple[tuple[str, bool | None], ...]:
    """Whose money leaves an address: of several listings of one party the first that was in force."""
    force: dict[str, bool | None] = {}
    for subject in subjects:
        told = in_force(subject.since, time)
        before = force.get(subject.id)
        force[subject.id] = told if before is None or told else before
    return tuple(sorted(force.items(), key=lambda each: each[0]))


def _movements(ground: Ground, sources: int, thefts: Mapping[int, int], absorbs: frozenset[int]) -> Movements:
    table = ground.table
    return Movements(
        purses=len(ground.purses),
        sources=sources,
        sender=table.sender,
        recipient=table.recipient,
        out=table.out,
        into=table.into,
        thefts=thefts,
        absorbs=absorbs,
        outputs=table.outputs,
    )
