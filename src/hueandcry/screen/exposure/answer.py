"""Answers: what can be said of an address, a transaction or a payment, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry.model import Policy
from hueandcry.model.exposure import (
    Direction,
    Exposure,
    Leaving,
    Moment,
    Named,
    Share,
    Standing,
    Step,
    Total,
    Verdict,
    Way,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """What answers rest on: `run` names the accounts, `as_of` how far the ledger was read (empty: all).

    `inputs` are the digests and versions behind the run; `stale` says what has changed since, in words.
    """

    run: str
    inputs: Mapping[str, str]
    coverage: tuple[str, ...]
    notes: tuple[str, ...]
    as_of: str = ""
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `asked` repeats the question, `covered` says whether the ledger holds the whole history.

    `named` says whose address it is itself, `rows` and `totals` what came in (or was sent), `standing` what
    is there now, `leaving` the lots that a payment would take, `gaps` what is not known, in words.
    """

    asked: Mapping[str, str]
    direction: Direction
    policy: Policy
    verdict: Verdict
    covered: bool
    named: tuple[Named, ...]
    rows: tuple[Exposure, ...]
    totals: tuple[Total, ...]
    standing: tuple[Standing, ...]
    leaving: tuple[Leaving, ...]
    gaps: tuple[str, ...]
    basis: Basis

    def document(self) -> Json:
        """The answer as JSON values (docs/reference/exposure-json.md); amounts are strings."""
        return {
            "asked": dict(self.asked),
            "direction": self.direction.value,
            "policy": self.policy.value,
            "verdict": self.verdict.value,
            "covered": self.covered,
            "named": [_named(each) for each in self.named],
            "exposures": [_exposure(each) for each in self.rows],
            "totals": [_total(each) for each in self.totals],
            "standing": [_standing(each) for each in self.standing],
            "leaving": [_leaving(each) for each in self.leaving],
            "gaps": list(self.gaps),
            "run": self.basis.run,
            "as_of": self.basis.as_of or None,
            "stale": list(self.basis.stale),
            "coverage": list(self.basis.coverage),
            "notes": list(self.basis.notes),
            "inputs": dict(self.basis.inputs),
        }

    def table(self) -> list[Json]:
        """One flat row an exposure, for tables and CSV."""
        return [
            {
                "direction": each.direction.value,
                "kind": each.kind.value,
                "subject": each.subject,
                "way": "direct" if each.direct else "indirect",
                "asset": each.asset,
                "amount": str(each.amount),
                "percent": each.share.percent,
                "low": str(each.low),
                "high": str(each.high),
                "hops": each.hops,
                "first": _time(each.first),
                "last": _time(each.last),
                "after_listing": _yes(each.after_listing),
                "policy": each.policy.value,
                "at": each.at,
                "label": each.label,
            }
            for each in self.rows
        ]


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _time(moment: Moment) -> str:
    return moment.time.isoformat().replace("+00:00", "Z") if moment.time else ""


def _moment(moment: Moment) -> Json:
    return {"height": moment.height, "time": _time(moment) or None}


def _share(share: Share) -> Json:
    return {"numerator": str(share.part), "denominator": str(share.whole), "percent": share.percent or None}


def _exposure(each: Exposure) -> Json:
    return {
        "subject": each.subject,
        "label": each.label,
        "kind": each.kind.value,
        "direction": each.direction.value,
        "direct": each.direct,
        "after_listing": each.after_listing,
        "asset": each.asset,
        "amount": str(each.amount),
        "low": str(each.low),
        "high": str(each.high),
        "share": _share(each.share),
        "hops": each.hops,
        "first": _moment(each.first),
        "last": _moment(each.last),
        "policy": each.policy.value,
        "at": each.at or None,
        "also": list(each.also),
        "paths": {"shortest": _way(each.shortest), "largest": _way(each.largest)},
    }


def _way(way: Way) -> Json:
    return {"cut": way.cut, "transfers": [_step(each) for each in way.steps]}


def _step(step: Step) -> Json:
    return {
        "chain": step.chain,
        **_moment(step.moment),
        "tx": step.tx,
        "position": step.position,
        "kind": step.kind,
        "sender": step.sender,
        "recipient": step.recipient,
        "asset": step.asset,
        "tainted": str(step.tainted),
        "amount": str(step.amount),
    }


def _total(each: Total) -> Json:
    return {
        "kind": each.kind.value,
        "asset": each.asset,
        "of": each.of,
        "whole": str(each.whole),
        "attributed": str(each.attributed),
        "unattributed": str(each.unattributed),
        "rounding": str(each.rounding),
    }


def _standing(each: Standing) -> Json:
    return {
        "subject": each.subject,
        "label": each.label,
        "kind": each.kind.value,
        "asset": each.asset,
        "amount": str(each.amount),
        "low": str(each.low),
        "high": str(each.high),
        "share": _share(each.share),
    }


def _named(each: Named) -> Json:
    return {
        "subject": each.subject,
        "label": each.label,
        "kind": each.kind.value,
        "role": each.role or None,
        "since": each.since or None,
        "source": each.source or None,
    }


def _leaving(each: Leaving) -> Json:
    return {
        "kind": each.kind.value,
        "asset": each.asset,
        "amount": str(each.amount),
        "subjects": list(each.subjects),
        "came": _moment(each.came),
        "tx": each.tx or None,
        "hops": each.hops,
    }
