"""A cluster as a person asks for it: its addresses, why they are together, how sure that is."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hueandcry.attribution.clusters.alarms import CONTRADICTION, Alarm
from hueandcry.attribution.clusters.heuristics import rules
from hueandcry.attribution.clusters.joins import Join
from hueandcry.attribution.clusters.store import Store
from hueandcry.attribution.stops import endpoint
from hueandcry.model import Tag
from hueandcry.model.errors import Incomplete


@dataclass(frozen=True, slots=True)
class Cluster:
    """Addresses held to be under one control; `name` is the first of them in order of text."""

    chain: str
    name: str
    addresses: tuple[str, ...]
    joins: tuple[Join, ...]
    alarms: tuple[Alarm, ...] = ()

    @property
    def confidence(self) -> int:
        """That of the weakest heuristic used; less where there is an alarm."""
        known = rules()
        weakest = min((known.heuristics[join.heuristic].confidence for join in self.joins), default=100)
        return min(weakest, known.alarmed) if self.alarms else weakest

    def path(self, first: str, second: str) -> tuple[Join, ...]:
        """The joins that lead from one address to another: why they are held to have one owner.

        Empty where an address is not in the cluster, or both are the same.
        """
        steps: dict[str, list[tuple[str, Join]]] = {}
        for join in self.joins:
            steps.setdefault(join.left, []).append((join.right, join))
            steps.setdefault(join.right, []).append((join.left, join))
        came: dict[str, tuple[str, Join] | None] = {first: None}
        queue = deque([first])
        while queue and second not in came:
            here = queue.popleft()
            for there, join in steps.get(here, ()):
                if there not in came:
                    came[there] = (here, join)
                    queue.append(there)
        found, place = [], came.get(second)
        while place is not None:
            found.append(place[1])
            place = came[place[0]]
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a tag of one address suggests for another of its cluster; a candidate, never a stop by itself."""

    chain: str
    address: str
    label: str
    category: str
    confidence: int
    reason: str
    tag: Tag


def show(folder: Path, chain: str, address: str, tags: Iterable[Tag] = ()) -> Cluster | None:
    """The cluster of an address, None where nothing joins it to another; Incomplete if none were built.

    Tags of two services in one cluster raise an alarm.
    """
    store = Store(folder, chain)
    if store.state() is None:
        raise Incomplete(f"there are no clusters of {chain} yet: run `hueandcry clusters build` first")
    name = store.cluster_of(address)
    if name is None:
        return None
    addresses = tuple(store.addresses(name))
    found = tuple(Join(**row) for row in store.joins_of(addresses).to_pylist())
    alarms = (*store.alarms(name), *contradictions(name, _within(chain, addresses, tags)))
    return Cluster(chain, name, addresses, found, alarms)


def contradictions(cluster: str, tags: Sequence[Tag]) -> list[Alarm]:
    """An alarm where services with different labels share a cluster."""
    labels = sorted({tag.label for tag in tags if endpoint(tag.category) is not None})
    if len(labels) < 2:
        return []
    return [Alarm(cluster, CONTRADICTION, len(labels), 1, f"several services: {', '.join(labels[:5])}")]


def suggestions(cluster: Cluster, tags: Iterable[Tag]) -> tuple[Suggestion, ...]:
    """What tagged services suggest for the cluster's other addresses; no surer than cluster or tag are."""
    known = _within(cluster.chain, cluster.addresses, tags)
    tagged = {tag.address for tag in known}
    best: dict[str, Tag] = {}
    for tag in sorted(known, key=lambda tag: (-tag.confidence, tag.label, tag.address, tag.source)):
        if endpoint(tag.category) is not None:
            best.setdefault(tag.label, tag)
    return tuple(
        Suggestion(
            cluster.chain,
            address,
            tag.label,
            tag.category,
            min(tag.confidence, cluster.confidence),
            f"heuristic: same cluster as {tag.address}",
            tag,
        )
        for address in cluster.addresses
        if address not in tagged
        for tag in best.values()
    )


def _within(chain: str, addresses: Sequence[str], tags: Iterable[Tag]) -> list[Tag]:
    inside = set(addresses)
    return [tag for tag in tags if tag.chain == chain and tag.address in inside]
