"""The journal: one line for each request, without what was asked; written a few times a second."""

import asyncio
import logging
import time

LOG = logging.getLogger("hueandcry.web")
DELAY = 0.2  # seconds: a line at once for each request would cost more than its answer
LONGEST = 80  # letters of a path
ASKED = "/api/v1/screen/address/"  # what follows was asked


class Journal:
    """Collects lines, and gives them to the log together."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._second = 0
        self._stamp = ""

    def note(self, method: str, path: str, status: int, seconds: float) -> None:
        """A request that was answered."""
        if not LOG.isEnabledFor(logging.INFO):
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(DELAY, self.flush)
        now = int(time.time())
        if now != self._second:
            self._second, self._stamp = now, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        self._lines.append(f"{self._stamp} {method} {shown(path)} {status} {seconds * 1e3:.1f} ms")

    def flush(self) -> None:
        """Write what has come together."""
        lines, self._lines = self._lines, []
        if lines:
            LOG.info("%s", "\n".join(lines))


def shown(path: str) -> str:
    """The path as the log may say it: without the address that was asked for, and on one line."""
    if path.startswith(ASKED):
        return f"{ASKED}..."
    return path.encode("unicode_escape").decode()[:LONGEST]
