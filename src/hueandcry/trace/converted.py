"""The conversions of a trace: the swaps and crossings that carried taint, with what they rest on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from hueandcry.conversions import Crossing, Resolved, Swap, Tier
from hueandcry.conversions.swap import Result
from hueandcry.model import Kind, Role

if TYPE_CHECKING:
    from hueandcry.trace.case import Case
    from hueandcry.trace.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Converted:
    """One swap or crossing. `given` and `received` are (CAIP-19 asset, base units), whole, not the taint.

    `how` is `swap` or the bridge, `tier` empty for a swap; `txs` are (CAIP-2 chain, transaction) of the two
    sides; `claims` what of each stolen asset it carried; `resolved` whether the way goes on; `why` what the
    statement rests on, or why the way ends; `said` the decoded fields.
    """

    how: str
    tier: str
    time: datetime
    txs: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, int], ...]
    received: tuple[tuple[str, int], ...]
    claims: Mapping[str, int]
    resolved: bool
    why: str
    said: tuple[Mapping[str, str], ...] = field(default_factory=tuple)


def conversions(case: "Case", outcome: "Outcome") -> tuple[Converted, ...]:
    """Those through which the money came, in order of time; `outcome` is of the policy that is shown."""
    crossings = {crossing.transit: crossing for crossing in case.resolved.crossings}
    swaps: dict[tuple[str, str], Swap] = {}
    for swap in case.resolved.swaps:
        swaps.setdefault((swap.chain, swap.tx), swap)
    claims: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    traded: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names = _Names(case)
    for part in outcome.parts:
        asset = case.sources[part.source].asset
        purse = case.purses[part.purse]
        place = names.converted(part.movement)
        if purse.role is Role.TRANSIT and purse.outpoint in crossings:
            claims[purse.outpoint][asset] += part.claim
        elif place in swaps:
            traded[place][asset] += part.claim
    found = [_crossed(crossings[name], carried) for name, carried in claims.items()]
    found += [_swapped(swaps[place], carried, names.time(place)) for place, carried in traded.items()]
    return tuple(sorted(found, key=lambda each: (each.time, each.txs)))


def findings(resolved: Resolved) -> list[str]:
    """What the conversions of a view leave open, in words."""
    words = [f"{count} {text}" for text, count in sorted(resolved.notes.items())]
    told = {
        "payouts of bridges have no deposit in the ledger": len(resolved.orphans),
        "crossings were linked by recipient, asset, amount and time alone (tier B)": sum(
            crossing.tier is Tier.B for crossing in resolved.crossings
        ),
    }
    return words + [f"{count} {text}" for text, count in told.items() if count]


class _Names:
    """The transactions of movements that a conversion makes."""

    def __init__(self, case: "Case") -> None:
        table = case.view.table
        kinds = table["kind"].to_pylist()
        roles = case.view.purses["role"].to_pylist()
        ends = table["recipient"].to_pylist()
        rows = [
            r for r, kind in enumerate(kinds) if kind == Kind.CONVERSION or roles[ends[r]] == Role.TRANSIT
        ]
        told = table.select(["chain", "tx", "time"]).take(rows).to_pylist() if rows else []
        self._place = {
            r: (case.view.chains[row["chain"]], row["tx"]) for r, row in zip(rows, told, strict=True)
        }
        self._time = {self._place[r]: row["time"] for r, row in zip(rows, told, strict=True)}
        self._rows = case.table.row

    def converted(self, movement: int) -> tuple[str, str] | None:
        """The chain and transaction of a movement, None where it converts nothing."""
        return self._place.get(self._rows[movement]) if movement < len(self._rows) else None

    def time(self, place: tuple[str, str]) -> datetime:
        """When the transaction was."""
        found: datetime = self._time[place]
        return found


def _crossed(crossing: Crossing, claims: Mapping[str, int]) -> Converted:
    messages = (crossing.deposit, *crossing.payouts)
    return Converted(
        how=crossing.deposit.bridge,
        tier=crossing.tier.value if crossing.tier else "",
        time=crossing.deposit.time,
        txs=tuple((message.chain, message.tx) for message in messages),
        given=(crossing.given,),
        received=crossing.received,
        claims=dict(claims),
        resolved=bool(crossing.payouts),
        why=crossing.told() or crossing.why,
        said=tuple(message.said for message in messages),
    )


def _swapped(swap: Swap, claims: Mapping[str, int], time: datetime) -> Converted:
    return Converted(
        how="swap",
        tier="",
        time=time,
        txs=((swap.chain, swap.tx),),
        given=swap.given,
        received=swap.received,
        claims=dict(claims),
        resolved=swap.result is Result.SWAP,
        why=swap.told(),
    )
