"""Who may ask: the token, the host that was asked for, and pages of other origins."""

import base64
import binascii
import hmac
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from hueandcry.model.errors import InputError
from hueandcry.web.refusal import Refusal

VARIABLE = "HUEANDCRY_TOKEN"
LEAST = 16  # characters of a token
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets a request through or refuses it. `token` is empty where none is needed: on loopback only.

    Without a token the Host header must name loopback: a web page elsewhere could otherwise point a name of
    its own at this machine and read the answers.
    """

    token: bytes = b""
    names: frozenset[str] = LOOPBACK_NAMES

    def check(self, headers: Headers, *, page: bool, changes: bool) -> None:
        """Refusal where the request may not be answered; `changes` for methods that can change something."""
        if self.token:
            self._authorise(headers.get(b"authorization", b""), page)
        elif _host(headers.get(b"host", b"")) not in self.names:
            raise Refusal(421, "WrongHost", "this service answers for loopback names only")
        if changes:
            _same_origin(headers)

    def _authorise(self, given: bytes, page: bool) -> None:
        scheme, _, value = given.partition(b" ")
        told = value.strip()
        if scheme.lower() == b"basic":
            told = _password(told)
        # Compared in constant time, so that the time of a refusal tells nothing about the token.
        if scheme.lower() in (b"bearer", b"basic") and hmac.compare_digest(told, self.token):
            return
        challenge = 'Basic realm="hueandcry", charset="UTF-8"' if page else 'Bearer realm="hueandcry"'
        wants = "send the token as `Authorization: Bearer TOKEN`"
        raise Refusal(401, "Unauthorized", wants, {"www-authenticate": challenge})


def _password(encoded: bytes) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


@lru_cache(64)  # every request names the same few
def _host(header: bytes) -> str:
    try:
        return urlsplit("//" + header.decode("ascii")).hostname or ""
    except ValueError:
        return ""


def _same_origin(headers: Headers) -> None:
    """A page of another origin may not post here in the name of whoever looks at it.

    Browsers say where a request comes from, and pages cannot forge that; behind a proxy the host that is
    compared otherwise can be another than the page's.
    """
    site = headers.get(b"sec-fetch-site", b"")
    origin = headers.get(b"origin", b"")
    if site:
        elsewhere = site not in (b"same-origin", b"none")
    else:
        elsewhere = bool(origin) and origin.partition(b"://")[2] != headers.get(b"host", b"")
    if elsewhere:
        raise Refusal(403, "OtherOrigin", "requests from pages of other origins are refused")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def guard(host: str, token_file: Path | None, environment: Mapping[str, str] = os.environ) -> Guard:
    """The guard of a service on this host, with the token of the file or of HUEANDCRY_TOKEN, if any.

    InputError where the token is too short, or where there is none and others can reach the host.
    """
    token = _read(token_file) if token_file else environment.get(VARIABLE, "").strip()
    if not token and not is_loopback(host):
        raise InputError(f"others can reach {host}: give a token with --token-file or {VARIABLE}")
    if token and (len(token) < LEAST or not token.isascii() or not token.isprintable() or " " in token):
        raise InputError(f"the token must have at least {LEAST} ASCII characters and no spaces")
    return Guard(token.encode(), LOOPBACK_NAMES | {host})


def _read(path: Path) -> str:
    try:
        token = path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: the token cannot be read: it must be a file of ASCII text") from error
    if not token:
        raise InputError(f"{path}: there is no token in it")
    return token
