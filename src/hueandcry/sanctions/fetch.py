"""Fetching a list: to a file, bounded in size and time, over https; nothing is taken that is not whole."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from hueandcry.model.errors import BadAnswer, RateLimited, SourceError, StorageError
from hueandcry.sanctions.unpacking import pieces
from hueandcry.sanctions.wire import asked, checked, origin_of

_MOVED = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 500, 502, 503, 504)  # states of a server that pass; the EU's is often in one


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost: bytes as sent and as unpacked, seconds in all and of silence, redirects."""

    size: int = 1 << 29
    total: float = 900.0
    silence: float = 120.0
    redirects: int = 5
    attempts: int = 3
    pause: float = 3.0


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched: where it lies, where it is from (no query), ETag and Last-Modified.

    `same` says that the server has nothing newer than what the validators stand for: there is no file.
    """

    path: Path
    origin: str
    validators: tuple[str, str]
    same: bool = False


class _Again(Exception):  # noqa: N818
    """A failure that may pass."""

    def __init__(self, error: SourceError) -> None:
        self.error = error


def fetch(
    url: str,
    path: Path,
    validators: tuple[str, str] = ("", ""),
    limits: Limits = DEFAULT,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch a URL to a file; SourceError, BadAnswer or RateLimited say why not, and no file is left.

    Only https is asked, http on this machine. `validators` are the ETag and Last-Modified of what is had.
    """
    end = time.monotonic() + limits.total
    for attempt in range(1, limits.attempts + 1):
        try:
            return _followed(url, path, validators, limits, end)
        except _Again as again:
            if attempt == limits.attempts or time.monotonic() + limits.pause > end:
                path.unlink(missing_ok=True)
                raise again.error from None
            sleep(limits.pause)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    raise AssertionError("at least one attempt is made")


def _followed(url: str, path: Path, validators: tuple[str, str], limits: Limits, end: float) -> Fetched:
    origin, at = origin_of(url), checked(url)
    for _ in range(limits.redirects + 1):
        found = _asked(at, path, validators, limits, end)
        if isinstance(found, Fetched):
            return Fetched(found.path, origin, found.validators, found.same)
        at = checked(urljoin(at, found), at)
    raise SourceError(f"{origin} sends us on more than {limits.redirects} times: check its address")


def _asked(url: str, path: Path, validators: tuple[str, str], limits: Limits, end: float) -> Fetched | str:
    """What came, or the address to which we are sent."""
    origin = origin_of(url)
    left = max(0.1, end - time.monotonic())
    try:
        with asked(url, _headers(validators), min(limits.silence, left), left) as response:
            if response.status_code in _MOVED and response.headers.get("location"):
                target: str = response.headers["location"]
                return target
            marks = _marks(response)
            if response.status_code == 304 and any(validators):
                known = (marks[0] or validators[0], marks[1] or validators[1])
                return Fetched(path, origin, known, same=True)
            _refuse(origin, response)
            _write(response, path, limits.size)
            return Fetched(path, origin, marks)
    except BadAnswer as error:
        raise BadAnswer(f"{origin}: {error}") from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise _broken(origin, error, False, limits) from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise _Again(_broken(origin, error, end <= time.monotonic(), limits)) from None


def _headers(validators: tuple[str, str]) -> dict[str, str]:
    told = {"accept": "*/*", "accept-encoding": "gzip", "user-agent": "hueandcry"}
    names = ("if-none-match", "if-modified-since")
    return told | {name: mark for name, mark in zip(names, validators, strict=True) if mark}


def _marks(response: httpx.Response) -> tuple[str, str]:
    told = response.headers
    return told.get("etag", "")[:500], told.get("last-modified", "")[:100]


def _refuse(origin: str, response: httpx.Response) -> None:
    status = response.status_code
    if status == 429:
        raise RateLimited(f"{origin} takes no more requests now: wait a while and try again")
    if status in _PASSING:
        raise _Again(SourceError(f"{origin} fails (HTTP {status}): try again later"))
    if status != 200:
        raise SourceError(
            f"{origin} does not give the list (HTTP {status}): check its address, or use --from"
        )


def _broken(origin: str, error: Exception, late: bool, limits: Limits) -> SourceError:
    if late:
        return SourceError(f"{origin} did not finish within {limits.total:g} seconds: try again later")
    if isinstance(error, httpx.RemoteProtocolError):
        return BadAnswer(f"{origin}: the answer was cut short; nothing of it was used")
    return SourceError(f"{origin} cannot be reached or broke off ({type(error).__name__}): try again later")


def _write(response: httpx.Response, path: Path, size: int) -> None:
    try:
        with path.open("wb") as file:
            for piece in pieces(response, size):
                file.write(piece)
    except OSError as error:
        raise StorageError(f"{path.name}: {error.strerror}; the list was not fetched") from error
