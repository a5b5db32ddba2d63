"""Coverage: what of a chain is known to be complete, transfers and events alike."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hueandcry.model import Wanted

Scope = Literal["case", "chain"]
Heights = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """All events that `wanted` wants were kept of these heights and of the histories of these addresses."""

    wanted: Wanted
    heights: Heights = ()
    complete: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known to be complete, so that "held" can be told from "the ledger ends here".

    Scope `chain`: every transfer of the height ranges `heights` (first and last included) is present.
    Scope `case`: the histories of the addresses in `complete` are, nothing else. Given to an import, scope
    `chain` without heights means the range that the imported rows of each chain span.

    `events` says where which events were kept; `every` is what every import of the chain kept, so that it
    holds for each transaction that the ledger has. Ask `kept`.
    """

    scope: Scope = "case"
    heights: Heights = ()
    complete: frozenset[str] = frozenset()
    events: tuple[Kept, ...] = ()
    every: Wanted = field(default_factory=Wanted)

    def kept(self, height: int | None = None, address: str = "") -> Wanted:
        """Which events the ledger has without gaps at a height, or in the history of an address (CAIP-10).

        With neither: of all transactions that the ledger has. A bridge whose `wanted` goes beyond that cannot
        be resolved there: its events were not imported.
        """
        found = self.every
        for each in self.events:
            if address in each.complete or (height is not None and _within(height, each.heights)):
                found |= each.wanted
        return found

    def merged(self, other: "Coverage") -> "Coverage":
        """What both together cover: ranges that touch become one."""
        heights = joined((*self.heights, *other.heights))
        scope: Scope = "chain" if heights else "case"
        complete = self.complete | other.complete
        return Coverage(
            scope, heights, complete, _joined((*self.events, *other.events)), self.every & other.every
        )

    def below(self, height: int) -> "Coverage":
        """What is covered of the heights before one; complete addresses stay."""
        heights = _cut(self.heights, height)
        events = _joined(replace(each, heights=_cut(each.heights, height)) for each in self.events)
        return replace(self, scope="chain" if heights else "case", heights=heights, events=events)

    def without(self, addresses: frozenset[str]) -> "Coverage":
        """The same where the histories of some addresses are complete no longer."""
        events = _joined(replace(each, complete=each.complete - addresses) for each in self.events)
        return replace(self, complete=self.complete - addresses, events=events)

    def spanning(self, first: int, last: int) -> "Coverage":
        """This coverage as declared for an import whose rows of one chain span `first` to `last`."""
        if self.scope == "chain" and not self.heights:
            return replace(self, heights=((first, last),))
        return self

    def keeping(self, wanted: Wanted) -> "Coverage":
        """The same where, of all that it covers, the events that are wanted were kept."""
        return replace(self, events=_joined([Kept(wanted, self.heights, self.complete)]), every=wanted)


def joined(ranges: Iterable[tuple[int, int]]) -> Heights:
    """Ranges of heights in order; those that touch become one."""
    heights: list[tuple[int, int]] = []
    for first, last in sorted(set(ranges)):
        if heights and first <= heights[-1][1] + 1:
            heights[-1] = (heights[-1][0], max(last, heights[-1][1]))
        else:
            heights.append((first, last))
    return tuple(heights)


def _joined(found: Iterable[Kept]) -> tuple[Kept, ...]:
    """One entry for each thing that is wanted, those that want or cover nothing left out."""
    entries: dict[Wanted, Kept] = {}
    for each in found:
        other = entries.get(each.wanted, each)
        heights, complete = joined((*other.heights, *each.heights)), other.complete | each.complete
        entries[each.wanted] = Kept(each.wanted, heights, complete)
    kept = (each for each in entries.values() if each.wanted and (each.heights or each.complete))
    return tuple(sorted(kept, key=lambda each: str(_wanted_record(each.wanted))))


def _within(height: int, ranges: Heights) -> bool:
    return any(first <= height <= last for first, last in ranges)


def _cut(ranges: Heights, height: int) -> Heights:
    return tuple((first, min(last, height - 1)) for first, last in ranges if first < height)


def to_record(coverage: Coverage) -> dict[str, Any]:
    """The coverage as values that JSON knows."""
    return {
        "scope": coverage.scope,
        "heights": [list(span) for span in coverage.heights],
        "complete": sorted(coverage.complete),
        "events": [
            {
                "wanted": _wanted_record(each.wanted),
                "heights": [list(span) for span in each.heights],
                "complete": sorted(each.complete),
            }
            for each in coverage.events
        ],
        "every": _wanted_record(coverage.every),
    }


def from_record(record: dict[str, Any]) -> Coverage:
    """The coverage that `to_record` told of, or a ledger from before there were events; raises ValueError."""
    if record["scope"] not in ("case", "chain"):
        raise ValueError(f"scope {record['scope']!r}")
    return Coverage(
        record["scope"],
        _heights(record["heights"]),
        frozenset(record["complete"]),
        tuple(
            Kept(_wanted(each["wanted"]), _heights(each["heights"]), frozenset(each["complete"]))
            for each in record.get("events", ())
        ),
        _wanted(record.get("every", {})),
    )


def _heights(record: Any) -> Heights:
    return tuple((int(first), int(last)) for first, last in record)


def _wanted_record(wanted: Wanted) -> dict[str, Any]:
    return {
        "topics": sorted(topic.hex() for topic in wanted.topics),
        "selectors": sorted(selector.hex() for selector in wanted.selectors),
        "memos": wanted.memos,
    }


def _wanted(record: dict[str, Any]) -> Wanted:
    return Wanted(
        frozenset(map(bytes.fromhex, record.get("topics", ()))),
        frozenset(map(bytes.fromhex, record.get("selectors", ()))),
        bool(record.get("memos", False)),
    )
