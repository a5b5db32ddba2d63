"""Alarms: clusters that a person has to look at, because a wrong join may have made them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.attribution.clusters.heuristics import AlarmLimits

SIZE, MEETING, GROWTH, CONTRADICTION = "size", "meeting", "growth", "contradiction"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A cluster that passed a limit: `figure` against `limit`, and what to look at first."""

    cluster: str
    rule: str
    figure: int
    limit: int
    detail: str


def alarms(joins: pa.Table, members: pa.Table, before: pa.Table | None, limits: AlarmLimits) -> list[Alarm]:
    """The alarms of a build; `before` are the members of the last one."""
    sizes = _sizes(members)
    found = [
        Alarm(name, SIZE, size, limits.size, f"{size} addresses")
        for name, size in sizes.items()
        if size >= limits.size
    ]
    found += _meetings(joins, members, limits)
    if before is not None:
        found += _growth(sizes, members, before, limits)
    return sorted(found, key=lambda alarm: (alarm.cluster, alarm.rule, alarm.detail))


def _sizes(members: pa.Table) -> dict[str, int]:
    counts = members["cluster"].value_counts()
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))


def _meetings(joins: pa.Table, members: pa.Table, limits: AlarmLimits) -> list[Alarm]:
    large = joins.filter(pc.greater_equal(joins["smaller"], limits.meeting))
    names = _clusters(members, large["left"])
    return [
        Alarm(name, MEETING, row["smaller"], limits.meeting, f"two large clusters met in {row['tx']}")
        for name, row in zip(names, large.to_pylist(), strict=True)
    ]


def _growth(sizes: dict[str, int], members: pa.Table, before: pa.Table, limits: AlarmLimits) -> list[Alarm]:
    """Clusters that are many times as large as the largest of the last build that went into them."""
    large = {name for name, size in sizes.items() if size >= limits.growth_size}
    if not large or not before.num_rows:
        return []
    now = _clusters(members, before["address"])
    old = _sizes(before)
    largest: dict[str, int] = {}
    for name, was in zip(now, before["cluster"].to_pylist(), strict=True):
        if name in large:
            largest[name] = max(largest.get(name, 0), old[was])
    return [
        Alarm(name, GROWTH, sizes[name], limits.growth_factor * size, f"{size} addresses at the last build")
        for name, size in largest.items()
        if sizes[name] >= limits.growth_factor * size
    ]


def _clusters(members: pa.Table, addresses: pa.ChunkedArray) -> Sequence[str]:
    """The clusters of addresses; members are sorted by address."""
    places = pc.index_in(addresses, members["address"].combine_chunks())
    found: list[str] = members["cluster"].take(places).to_pylist()
    return found


def as_table(found: Sequence[Alarm]) -> pa.Table:
    """Alarms as a table."""
    return pa.table(
        {name: [getattr(alarm, name) for alarm in found] for name in Alarm.__slots__},
        pa.schema(
            [
                pa.field("cluster", pa.string()),
                pa.field("rule", pa.string()),
                pa.field("figure", pa.int64()),
                pa.field("limit", pa.int64()),
                pa.field("detail", pa.string()),
            ]
        ),
    )
