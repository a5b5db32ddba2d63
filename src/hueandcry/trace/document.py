"""A trace as JSON: the documented answer of `hueandcry trace --format json` and the core of trace.json."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hueandcry.attribution.noise import Rule
from hueandcry.model import Policy
from hueandcry.trace.converted import Converted
from hueandcry.trace.result import Balance, Place, PlaceKey, Trace
from hueandcry.trace.typologies import as_rows

Json = dict[str, Any]


def answer(trace: Trace, policies: tuple[Policy, ...]) -> Json:
    """`{"heist": id, "policies": {policy: {asset: balance}}}` and what it rests on; amounts are strings."""
    return {
        "heist": trace.heist.id,
        "run": trace.run,
        "policies": {
            policy: {asset: _balance(balance) for asset, balance in trace.balances[policy].items()}
            for policy in policies
        },
        "ranges": {asset: _ranges(ranges) for asset, ranges in trace.ranges.items()},
        "unknown_history": [
            {**_named(place), "amount": str(amount)} for place, amount in trace.unknown_history.items()
        ],
        "coverage": list(trace.coverage),
        "findings": list(trace.findings),
        "conversions": [_converted(each) for each in trace.conversions],
        "typologies": as_rows(trace.typologies),
        "noise": {
            "counts": {
                rule.value: count for rule, count in sorted(Counter(f.rule for f in trace.noise).items())
            },
            "addresses": sorted({f.address for f in trace.noise if f.rule is Rule.LOOK_ALIKE}),
        },
        "inputs": dict(trace.inputs),
    }


def _converted(each: Converted) -> Json:
    """A swap or crossing: whole amounts of both sides, and what it carried of each stolen asset."""
    return {
        "how": each.how,
        "tier": each.tier or None,
        "time": each.time.isoformat(),
        "resolved": each.resolved,
        "transactions": [{"chain": chain, "tx": tx} for chain, tx in each.txs],
        "given": [{"asset": asset, "amount": str(amount)} for asset, amount in each.given],
        "received": [{"asset": asset, "amount": str(amount)} for asset, amount in each.received],
        "claims": {asset: str(claim) for asset, claim in each.claims.items()},
        "why": each.why,
        "said": [dict(said) for said in each.said],
    }


def _balance(balance: Balance) -> Json:
    reach_only = balance.policy is Policy.POISON

    def amount(value: int) -> str | None:
        return None if reach_only else str(value)

    return {
        "stolen": str(balance.stolen),
        "already_tainted": amount(balance.already_tainted),
        "held": [_place(place, reach_only) for place in balance.held],
        "absorbed": [_place(place, reach_only) for place in balance.absorbed],
        "fees": amount(balance.fees),
        "rounding": amount(balance.rounding),
        "unaccounted": amount(balance.unaccounted),
        "gaps": [_place(place, reach_only) for place in balance.gaps],
    }


def _place(place: Place, reach_only: bool) -> Json:
    """Keys that say nothing are left out, but for the six that always stand."""
    said = {
        "outpoint": place.outpoint,
        "label": place.label,
        "tagged_by": place.tagged_by,
        "note": place.note,
    }
    return {
        "chain": place.chain,
        "address": place.address,
        "asset": place.asset,
        "tainted": None if reach_only else str(place.tainted),
        "claim": None if reach_only else str(place.claim),
        "kind": place.kind.value,
        **{name: text for name, text in said.items() if text},
    }


def _ranges(ranges: Mapping[PlaceKey, Any]) -> list[Json]:
    return [{**_named(place), "low": str(r.low), "high": str(r.high)} for place, r in sorted(ranges.items())]


def _named(place: PlaceKey) -> Json:
    named = dict(zip(("chain", "address", "asset", "outpoint"), place, strict=True))
    if not named["outpoint"]:
        del named["outpoint"]
    return named
