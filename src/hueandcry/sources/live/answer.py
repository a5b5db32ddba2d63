"""JSON of strangers: fractions stay text, so that none becomes a float; every defect is one clear error."""

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from hueandcry.model.errors import BadAnswer

Json = Any  # what json gives: it is checked where it is read

MOST_VALUES = 6_000_000  # of one answer: each costs up to 100 bytes, a full block's traces have a tenth

_HEX = "0123456789abcdef"
_is_number = re.compile(r"0x[0-9a-fA-F]+|[0-9]+").fullmatch


def parse(content: bytes, origin: str) -> Json:
    """The value of a JSON text, fractions as text; BadAnswer where it is cut short or no JSON."""
    if sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise BadAnswer(f"{origin}: the answer holds more than {MOST_VALUES} values, nothing of it was used")
    try:
        return json.loads(content, parse_float=str, parse_constant=_refuse)
    except RecursionError:
        raise BadAnswer(f"{origin}: the answer is nested too deeply") from None
    except ValueError as error:
        reason = str(error).splitlines()[0][:100]
        raise BadAnswer(f"{origin}: the answer is no JSON, or was cut short ({reason})") from None


def dumps(value: Json) -> bytes:
    """Canonical JSON text: sorted keys, no spaces; BadAnswer for what is nested too deeply to be written."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    except RecursionError:
        raise BadAnswer("an answer is nested too deeply to be kept") from None


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


class Fields:
    """One JSON object read field by field; BadAnswer names the object and the field that is wrong."""

    def __init__(self, value: Json, what: str) -> None:
        if not isinstance(value, dict):
            raise BadAnswer(f"{what}: an object was expected, not {shown(value)}")
        self.value: dict[str, Json] = value
        self.what = what

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.value.get(name) is not None

    def quantity(self, name: str, default: int | None = None) -> int:
        """A whole number, as JSON number, decimal text or 0x hex; never negative."""
        found = self.value.get(name)
        if found is None and default is not None:
            return default
        return quantity(found, f"{self.what}: {name}")

    def text(self, name: str, default: str | None = None) -> str:
        """Text."""
        found = self.value.get(name)
        if found is None and default is not None:
            return default
        if not isinstance(found, str):
            raise BadAnswer(f"{self.what}: {name} is {shown(found)}, text was expected")
        return found

    def hexadecimal(self, name: str, size: int | None = None) -> str:
        """Lower-case 0x hex of `size` bytes (any whole number of bytes if None)."""
        text = self.text(name).lower()
        if (
            not text.startswith("0x")
            or (size is not None and len(text) != 2 + 2 * size)
            or len(text) % 2
            or text[2:].strip(_HEX)
        ):
            raise BadAnswer(f"{self.what}: {name} is {shown(text)}, hex was expected")
        return text

    def items(self, name: str) -> Sequence[Json]:
        """A list; one that is missing or null is empty."""
        found = self.value.get(name)
        if found is None:
            return ()
        if not isinstance(found, list):
            raise BadAnswer(f"{self.what}: {name} is {shown(found)}, a list was expected")
        return found


def quantity(value: Json, what: str) -> int:
    """A whole number of at most 256 bits, from a JSON number, decimal text or 0x hex; BadAnswer otherwise."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and len(value) <= 80 and _is_number(value):
        number = int(value, 16) if value.startswith("0x") else int(value)
    if number is None or not 0 <= number < 2**256:
        raise BadAnswer(f"{what} is {shown(value)}, a number was expected")
    return number


def listed(value: Json, what: str) -> Sequence[Json]:
    """A JSON list; BadAnswer otherwise."""
    if not isinstance(value, list):
        raise BadAnswer(f"{what}: a list was expected, not {shown(value)}")
    return value


def shown(value: Json) -> str:
    """A stranger's value in a message: short, on one line, without control characters."""
    kind = {dict: "an object", list: "a list", type(None): "nothing"}.get(type(value))
    if kind:
        return kind
    text = str(value) if not isinstance(value, int) or value.bit_length() < 512 else "a huge number"
    text = "".join(char if char.isprintable() else "?" for char in text[:80])
    return f"{text!r}"
