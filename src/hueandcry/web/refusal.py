"""Refusals: every error of the service in one shape, `{"error": ..., "detail": ...}`."""

from collections.abc import Mapping

import orjson

from hueandcry.model.errors import HueAndCryError


class Refusal(Exception):
    """A request that is not answered: the HTTP status, the error's name, and what to mend."""

    def __init__(
        self, status: int, error: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.error = error
        self.detail = detail
        self.headers = dict(headers or {})
        super().__init__(detail)

    @classmethod
    def of(cls, error: HueAndCryError) -> "Refusal":
        """An error of the model, with its class's HTTP status."""
        return cls(error.http_status, type(error).__name__, str(error))

    @property
    def body(self) -> bytes:
        """The JSON document."""
        return orjson.dumps({"error": self.error, "detail": self.detail})


def unforeseen() -> Refusal:
    """A failure that nobody foresaw: nothing of it but that it happened may leave the house."""
    return Refusal(500, "InternalError", "the request failed; the server's log says where")
