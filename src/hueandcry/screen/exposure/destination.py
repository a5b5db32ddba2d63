"""Destinations: where the money that an address sent ended up.

What leaves the address is followed as a theft is; it stops at the addresses of every heist, party and
category, and where any trace stops. Amounts are claims: units of what was sent.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from hueandcry import chains
from hueandcry.attribution import StopList
from hueandcry.model import AMOUNT_POLICIES, EndpointKind, Role
from hueandcry.model.exposure import Direction, Exposure, Subject, SubjectKind, Total
from hueandcry.screen.exposure import files, gaps
from hueandcry.screen.exposure.answer import Answer
from hueandcry.screen.exposure.entries import ArrivalRow, PurseRow
from hueandcry.screen.exposure.ground import Material, around
from hueandcry.screen.exposure.layer import listed
from hueandcry.screen.exposure.lookup import beyond
from hueandcry.screen.exposure.rows import Asked, Books, Owners, Reading, Rows, order
from hueandcry.screen.exposure.shelf import Shelf, opened, shelf_of
from hueandcry.screen.exposure.state import State, verdict
from hueandcry.screen.exposure.subjects import Place, Places, in_force, places, thieves

SENT = "sent"
COINJOIN = "a transaction that mixes"


def ends(material: Material) -> Places:
    """The subjects at each address of the ledger's chains, thieves among them."""
    stolen = [
        Subject(heist.id, heist.title, SubjectKind.HEIST, chain, address)
        for heist in material.heists
        for chain, address in thieves(heist)
    ]
    return places([*stolen, *material.subjects], material.rows.chains)


def sent(material: Material, place: Place, at: Places, cache: Path | None = None) -> Shelf:
    """The accounts of all that an address sent; with a folder, kept there and found again."""
    if cache is not None and cache.exists():
        try:
            return opened(cache)
        except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
            pass  # what cannot be read is made again
    ground = around(material, [place])
    others = frozenset(ground.at(at.keys() - {place}))
    own = Subject(SENT, SENT, SubjectKind.PARTY, *place)
    layer = listed(ground, SubjectKind.PARTY, {place: (own,)}, material.stops, others)
    shelf = shelf_of(layer)
    if cache is not None:
        files.whole(cache, shelf.write)
        shelf = opened(cache)
    return shelf


@dataclass(frozen=True, slots=True)
class _Ends:
    """Who is at the purses in which money stops: `labels` grows as they are asked for."""

    shelf: Shelf
    at: Places
    stops: StopList
    place: Place
    labels: dict[str, str]

    def owners(self, kind: SubjectKind, arrival: ArrivalRow) -> Owners:
        """The subjects of a kind, each with whether its listing was in force when the money came."""
        purse = self.shelf.purse(arrival.purse)
        place = (purse.chain, purse.address)
        found: dict[str, bool | None] = {}
        for each in self.at.get(place, ()) if place != self.place else ():
            if each.kind is kind:
                self.labels[each.id] = each.label
                found[each.id] = self._force(each, arrival)
        if not found and kind is SubjectKind.CATEGORY and place != self.place:
            told = self._stop(purse)
            if told is not None:
                self.labels.setdefault(*told)
                found[told[0]] = None
        return tuple(sorted(found.items(), key=lambda each: each[0]))

    def _force(self, subject: Subject, arrival: ArrivalRow) -> bool | None:
        time = self.shelf.moment(arrival.move).time
        return in_force(subject.since, time) if time else None

    def _stop(self, purse: PurseRow) -> tuple[str, str] | None:
        """The kind of endpoint that the stop-list, the chain or a mix makes of a purse, and its label."""
        if not purse.absorbs or purse.role == Role.FEES:
            return None
        if purse.role == Role.TRANSACTION:
            return EndpointKind.MIXER.value, COINJOIN
        stop = self.stops.get(purse.chain, purse.address)
        if stop is not None:
            return stop.kind.value, stop.kind.value
        burns = chains.chain(purse.chain).burns
        return (EndpointKind.BURNED.value,) * 2 if purse.address in burns else None


def destinations(
    state: State, material: Material, place: Place, asked: Asked, cache: Path | None = None
) -> Answer:
    """Where the money that an address (canonical) sent ended up; a state says what the ledger knows of it."""
    at = ends(material)
    shelf = sent(material, place, at, cache)
    found = _Ends(shelf, at, material.stops, place, {})
    stopping = shelf.absorbing()
    books = {policy: list(shelf.arrivals(policy, stopping)) for policy in AMOUNT_POLICIES}
    rows, totals = _rows(found, asked, books)
    named = state.named(*place)
    far = beyond(books, asked)
    known, covered = state.knows(*place), state.covers(*place)
    return Answer(
        asked={"kind": "address", "chain": place[0], "address": gaps.shown(*place)},
        direction=Direction.DESTINATION,
        policy=asked.policy,
        verdict=verdict(bool(rows) or far, named, known, covered),
        covered=covered,
        named=named,
        rows=tuple(rows),
        totals=tuple(totals),
        standing=(),
        leaving=(),
        gaps=(*gaps.of_address((), known, covered), *gaps.of_hops(asked, far)),
        basis=state.basis,
    )


def _rows(found: _Ends, asked: Asked, books: Books) -> tuple[list[Exposure], list[Total]]:
    """The rows and sums of each kind of end."""
    shelf = found.shelf
    left = _left(shelf, found.place)
    rows: list[Exposure] = []
    totals = []
    for kind in SubjectKind:
        owners = partial(found.owners, kind)
        reading = Reading(
            owners,
            lambda arrival: shelf.sources[arrival.source].asset,
            lambda arrival: arrival.claim,
            lambda arrival: shelf.purse(arrival.purse).shown,
        )
        rows += Rows(shelf, kind, found.labels, asked, reading).exposures(books, lambda asset, _: left[asset])
        ended: dict[str, int] = defaultdict(int)
        for arrival in books[asked.policy]:
            if owners(arrival):
                ended[shelf.sources[arrival.source].asset] += arrival.claim
        totals += [Total(kind, asset, SENT, whole, ended[asset]) for asset, whole in sorted(left.items())]
    return sorted(rows, key=order), totals


def _left(shelf: Shelf, place: Place) -> Mapping[str, int]:
    """What the address sent of each asset, without what a transaction paid back to it: by any policy."""
    policy = AMOUNT_POLICIES[0]
    sums: dict[str, int] = defaultdict(int)
    for each in shelf.began(policy):
        sums[shelf.sources[each.source].asset] += each.claim
    for each in shelf.arrivals(policy, [purse.number for purse in shelf.purses(*place)]):
        if each.own:
            sums[shelf.sources[each.source].asset] -= each.claim
    return sums
