"""What a fake service can do wrong, on request."""

from collections import deque
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """One way of failing."""

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After
    UNAVAILABLE = "unavailable"  # 503
    TRUNCATED = "truncated"  # the JSON ends in the middle
    WRONG_ID = "wrong_id"  # the answer of another question
    HUGE = "huge"  # an answer without end
    STALL = "stall"  # a head, and then silence
    DRIP = "drip"  # one byte now and then
    REDIRECT = "redirect"  # to another host
    GARBAGE = "garbage"  # no JSON at all
    BROKEN = "broken"  # the connection ends without an answer


class Faults:
    """The faults to come: each request takes the next; `None` is a request that goes well."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: deque[Fault | None] = deque()
        self._always: Fault | None = None
        self.retry_after = "1"

    def then(self, *faults: Fault | None) -> None:
        """The next requests fail like this, one each."""
        with self._lock:
            self._next.extend(faults)

    def always(self, fault: Fault | None) -> None:
        """Every request fails like this; None ends it."""
        with self._lock:
            self._always = fault

    def take(self) -> Fault | None:
        """What the request at hand is to suffer."""
        with self._lock:
            return self._next.popleft() if self._next else self._always
