"""Chain hopping: the money changes chain again and again."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, Optional

from hueandcry import chains
from hueandcry.model import Role
from hueandcry.trace.typologies.material import Holder, Material, span, worth
from hueandcry.trace.typology import Parameters, Shown, Typology

NAME = "chain-hopping"


class _Way(NamedTuple):
    """How money came to a chain: from which way, over which movements; the first one began with the theft."""

    chain: str
    before: Optional["_Way"] = None
    movements: tuple[int, ...] = ()

    def chains(self) -> tuple[str, ...]:
        return (*self.before.chains(), self.chain) if self.before else (self.chain,)

    def crossings(self) -> tuple[int, ...]:
        return (*self.before.crossings(), *self.movements) if self.before else self.movements


def chain_hops(found: Material, told: Parameters) -> Iterator[Typology]:
    """One typology for each sequence of chains that money took and that goes on no further.

    Under policies that keep no lots the way of a purse is that of the money that first came there.
    """
    arrivals: dict[tuple[str, ...], list[tuple[_Way, int, Holder, int]]] = defaultdict(list)
    for way, amount, holder, movement in _crossed(found):
        arrivals[way.chains()].append((way, amount, holder, movement))
    taken = set(arrivals)
    for path, each in arrivals.items():
        if len(path) <= told["least_crossings"] or any(
            other[: len(path)] == path for other in taken if len(other) > len(path)
        ):
            continue
        yield _typology(found, told, path, each)


def _crossed(found: Material) -> Iterator[tuple[_Way, int, Holder, int]]:
    """Every part that came from another chain: its way, amount, to whom, and its movement."""
    case = found.run.case
    numbers = {id(part): number for number, part in enumerate(found.run.outcome.parts)}
    by_part: dict[int, _Way] = {}
    by_purse: dict[int, _Way] = {}
    entered: dict[int, int] = {}  # a purse in transit -> the movement of its deposit
    for part in found.parts:
        purse = case.purses[part.purse]
        before = by_part.get(part.parent) or by_purse.get(case.movements.sender[part.movement])
        if purse.role is Role.TRANSIT:
            way = before or _Way(purse.chain)
            entered[part.purse] = part.movement
        elif before is not None and before.chain != purse.chain:
            deposit = entered.get(case.movements.sender[part.movement])
            own = (part.movement,) if deposit is None else (deposit, part.movement)
            way = _Way(purse.chain, before, own)
            yield way, part.amount, Holder(purse.chain, purse.address or purse.outpoint), part.movement
        else:
            way = before or _Way(purse.chain)
        by_part[numbers[id(part)]] = way
        by_purse.setdefault(part.purse, way)


def _typology(
    found: Material, told: Parameters, path: tuple[str, ...], arrivals: list[tuple[_Way, int, Holder, int]]
) -> Typology:
    amounts: dict[str, int] = defaultdict(int)
    for _, amount, _, movement in arrivals:
        purse = found.run.case.purses[found.run.case.movements.recipient[movement]]
        amounts[purse.caip19] += amount
    movements = sorted({each for way, _, _, _ in arrivals for each in way.crossings()})
    shown: dict[Shown, None] = dict.fromkeys(found.places[each][0] for each in movements)
    times = [found.places[each][1] for each in movements]
    names = " to ".join(chains.chain(each).name for each in path)
    total = " and ".join(worth(amount, asset, found.assets) for asset, amount in amounts.items())
    sentence = (
        f"stolen money went from {names} in {len(shown)} transfers {span(min(times), max(times))}: "
        f"{total} of it arrived"
    )
    holder = arrivals[0][2]
    return Typology(
        NAME,
        told,
        holder.chain,
        holder.shown(),
        dict(amounts),
        tuple(shown),
        min(times),
        max(times),
        sentence,
    )
