"""The stop-list: addresses at which a trace stops, each with the tag that says why."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from hashlib import sha256

from hueandcry.attribution.concepts import Answer, Bearing, bearing, categories, concepts, endpoint
from hueandcry.attribution.mixers.coinjoins import mixing
from hueandcry.attribution.mixers.mix import Mix
from hueandcry.attribution.mixers.pools import Pool, pools
from hueandcry.ledger import View
from hueandcry.model import EndpointKind, Tag

__all__ = ["Ruling", "Stop", "StopList", "categories", "endpoint"]


Mixes = Mapping[tuple[str, str], Mix]  # (CAIP-2 chain, transaction) -> what mixes there
POOL_CONFIDENCE = 95  # of the documented pools: their contracts can do nothing else


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a trace stops at an address: the most confident tag, and the others that disagree with its kind."""

    kind: EndpointKind
    tag: Tag
    others: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a trace does at an address and what each tag there says to it, in the order of their weight.

    `answer` is the kind of endpoint, or that the trace goes on, or `silent` where no tag decides. `parts` has
    each tag with its own answer and its part: decides, agrees, disagrees, says nothing, or is too weak.
    `tied` says that a tag as confident as the deciding one disagrees.
    """

    answer: Answer
    tag: Tag | None
    parts: tuple[tuple[Tag, Answer, str], ...]
    tied: bool


class StopList:
    """The addresses that absorb, by (CAIP-2 chain, canonical address).

    Tags of less than the `least` confidence neither stop a trace nor keep it going. The documented pools are
    tagged as mixers by their table, and CoinJoins stop a trace by their shape. A trace that goes
    `through_mixers` stops at neither, nor at what tags call a mixer.
    """

    def __init__(self, tags: Iterable[Tag], least: int = 0, through_mixers: bool = False) -> None:
        by_address: dict[tuple[str, str], list[Tag]] = {}
        for tag in tags:
            by_address.setdefault((tag.chain, tag.address), []).append(tag)
        if not through_mixers:
            for place, pool in pools().items():
                by_address.setdefault(place, []).append(pool_tag(pool))
        self.least = least
        self._through_mixers = through_mixers
        self.tags: Mapping[tuple[str, str], list[Tag]] = by_address
        self.stops: dict[tuple[str, str], Stop] = {}
        for address, statements in by_address.items():
            stop = self._stop(statements)
            if stop is not None:
                self.stops[address] = stop

    @cached_property
    def version(self) -> str:
        """The SHA-256 of the rules and tags that the list rests on: equal lists decide alike."""
        rules = {name: concept.answer.value for name, concept in sorted(concepts().items())}
        tags = sorted(astuple(tag) for statements in self.tags.values() for tag in statements)
        parts = json.dumps([rules, self.least, self._through_mixers, tags], ensure_ascii=False)
        return sha256(parts.encode("utf-8")).hexdigest()

    def get(self, chain: str, address: str) -> Stop | None:
        """The stop at an address, or None."""
        return self.stops.get((chain, address))

    def mixes(self, view: View) -> Mixes:
        """The CoinJoins of a view as it was read, at which a trace stops."""
        return {} if self._through_mixers else mixing(view)

    def label(self, chain: str, address: str) -> str:
        """The most confident label of an address, empty if it has none."""
        statements = self.tags.get((chain, address))
        return min(statements, key=_rank).label if statements else ""

    def ruling(self, chain: str, address: str) -> Ruling:
        """What a trace does at an address, and why."""
        statements = sorted(self.tags.get((chain, address), ()), key=_rank)
        best = self._deciding(statements)
        answer = self._answer(best)
        parts = tuple((tag, bearing(tag), self._part(tag, best, answer)) for tag in statements)
        tied = any(
            part == "disagrees" and best and tag.confidence == best.confidence for tag, _, part in parts
        )
        return Ruling(answer, best, parts, tied)

    def _answer(self, best: Tag | None) -> Answer:
        answer = bearing(best) if best else Bearing.SILENT
        return Bearing.GOES_ON if self._through_mixers and answer is EndpointKind.MIXER else answer

    def _part(self, tag: Tag, best: Tag | None, answer: Answer) -> str:
        own = bearing(tag)
        if tag is best:
            return "decides"
        if own is Bearing.SILENT:
            return "says nothing"
        if tag.confidence < self.least:
            return "is too weak"
        return "agrees" if own is answer else "disagrees"

    def _deciding(self, ranked: list[Tag]) -> Tag | None:
        """The most confident tag that says whether a trace stops; the others do not outvote it."""
        heard = (tag for tag in ranked if tag.confidence >= self.least)
        return next((tag for tag in heard if bearing(tag) is not Bearing.SILENT), None)

    def _stop(self, statements: list[Tag]) -> Stop | None:
        ranked = sorted(statements, key=_rank) if len(statements) > 1 else statements
        best = self._deciding(ranked)
        kind = self._answer(best)
        if best is None or not isinstance(kind, EndpointKind):
            return None
        return Stop(kind, best, tuple(tag for tag in ranked if bearing(tag) is not kind))


def pool_tag(pool: Pool) -> Tag:
    """What the table of pools says of a contract."""
    return Tag(pool.chain, pool.contract, pool.protocol, "mixer", POOL_CONFIDENCE, pool.source)


def _rank(tag: Tag) -> tuple[object, ...]:
    """The most confident first; of equals one that stops, for to follow a service's money accuses strangers;
    then by the text of the tags, so that the order of import does not matter.
    """
    stops = isinstance(bearing(tag), EndpointKind)
    return (-tag.confidence, not stops, tag.category, tag.label, tag.source, *astuple(tag))
