"""Where a service is: what of its address may be shown, and what of it is a secret."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from hueandcry.model.errors import InputError
from hueandcry.sources.live.secret import Secret

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service's address: `origin` is scheme, host and port; path and credentials may hold a key.

    Only the origin is ever shown or kept; `base` is the whole address without credentials.
    """

    origin: str
    host: str
    base: Secret
    credentials: Secret | None = None

    def __str__(self) -> str:
        return self.origin

    @property
    def loopback(self) -> bool:
        """Whether the service is on this machine."""
        return self.host in _LOOPBACK


def endpoint(url: str) -> Endpoint:
    """The endpoint of an http or https URL; InputError where it is none.

    A user and password in the URL become credentials for HTTP basic authentication.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise InputError(
            "the address of a source is http://host:port/path or https://..., without ? and #; its key "
            "belongs in the environment"
        )
    shown = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
    user = parts.netloc.rpartition("@")[0]
    return Endpoint(
        origin=origin,
        host=host,
        base=Secret(origin + parts.path.rstrip("/")),
        credentials=Secret(user) if user else None,
    )
