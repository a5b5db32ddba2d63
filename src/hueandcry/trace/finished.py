"""A finished run: the trace, and everything that it was computed from."""

from dataclasses import dataclass

from hueandcry.trace.case import Case
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.result import Trace


@dataclass(frozen=True, slots=True)
class Run:
    """A trace and everything that it was computed from, for the bundle and for questions."""

    trace: Trace
    case: Case
    outcome: Outcome
