"""Solidity signatures: the topic or selector that they give, and what a log or call says under them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from Crypto.Hash import keccak

from hueandcry.model import Event, EventKind

WORD = 32
_WHOLE = ("string", "bytes")  # an indexed value of these types is only a hash
# The types of one word, with how many bytes of it may be other than 0; what is not here the library decodes.
_WORDS = {f"uint{8 * size}": size for size in range(1, WORD + 1)} | {"address": 20, "bytes32": WORD}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: `type` is canonical (`uint256`, `bytes32[]`, `(address,uint256)`)."""

    type: str
    name: str
    indexed: bool = False


@dataclass(frozen=True)
class Signature:
    """An event or function, written as in Solidity with canonical types and names.

    `Deposit(address indexed to,address indexed asset,uint256 amount,string memo)`; tuples are written with
    parentheses: `fill((address,uint256) order,bytes32 id)`.
    """

    text: str

    @cached_property
    def name(self) -> str:
        """The name before the parenthesis."""
        return self.text.split("(", 1)[0]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The parameters in order."""
        inner = self.text.split("(", 1)[1].rstrip()[:-1]
        return tuple(_field(part) for part in _split(inner))

    @cached_property
    def topic(self) -> bytes:
        """The first topic of the event: keccak-256 of the canonical signature."""
        types = ",".join(field.type for field in self.fields)
        return keccak.new(digest_bits=256, data=f"{self.name}({types})".encode()).digest()

    @property
    def selector(self) -> bytes:
        """The first four bytes of a call of the function."""
        return self.topic[:4]

    def log(self, event: Event) -> dict[str, Any] | None:
        """The fields of a log by name; None where it is another event or malformed.

        Addresses are lower-case text with 0x, bytes are bytes, integers are int; an indexed string is its
        hash. Contracts that index other fields than the signature says are malformed.
        """
        if event.kind is not EventKind.LOG or not event.topics or event.topics[0] != self.topic:
            return None
        indexed = [field for field in self.fields if field.indexed]
        if len(event.topics) != len(indexed) + 1 or any(len(topic) != WORD for topic in event.topics):
            return None
        found: dict[str, Any] = {}
        for field, topic in zip(indexed, event.topics[1:], strict=True):
            whole = field.type in _WHOLE or field.type.endswith(("]", ")"))
            values = [topic] if whole else _decode([field.type], topic)
            if values is None:
                return None
            found[field.name] = values[0]
        return self._rest([field for field in self.fields if not field.indexed], event.data, found)

    def call(self, event: Event) -> dict[str, Any] | None:
        """The arguments of a call by name; None where it is another function or malformed."""
        if event.kind is not EventKind.CALL or event.data[:4] != self.selector:
            return None
        return self._rest(list(self.fields), event.data[4:], {})

    def arguments(self, data: bytes) -> dict[str, Any] | None:
        """The values of ABI data that is not led by a selector; None where it is malformed."""
        return self._rest(list(self.fields), data, {})

    def _rest(self, fields: list[Field], data: bytes, found: dict[str, Any]) -> dict[str, Any] | None:
        values = _decode([field.type for field in fields], data)
        if values is None:
            return None
        found.update(zip((field.name for field in fields), values, strict=True))
        return found


def address(word: bytes) -> str:
    """The address in the last 20 bytes of a word whose other bytes are 0, otherwise the empty text."""
    body = word.rjust(20, b"\0")
    return "" if any(body[:-20]) else "0x" + body[-20:].hex()


def _decode(types: list[str], data: bytes) -> list[Any] | None:
    if all(each in _WORDS for each in types):
        return _words(types, data)
    from eth_abi.abi import decode  # takes a fifth of a second to load
    from eth_abi.exceptions import DecodingError

    try:
        values = decode(types, data, strict=True)
    except (DecodingError, OverflowError, UnicodeDecodeError, ValueError):
        return None
    return list(values)


def _words(types: list[str], data: bytes) -> list[Any] | None:
    """Values of one word each, as the library decodes them and much faster: most events have no others."""
    if len(data) < WORD * len(types):
        return None
    found: list[Any] = []
    for place, each in enumerate(types):
        word = data[WORD * place : WORD * (place + 1)]
        size = _WORDS[each]
        if each == "bytes32":
            found.append(word)
        elif any(word[: WORD - size]):
            return None
        else:
            found.append("0x" + word[-size:].hex() if each == "address" else int.from_bytes(word, "big"))
    return found


def _field(text: str) -> Field:
    words = (
        text.split(" ") if not text.startswith("(") else [_tuple(text), *text[len(_tuple(text)) :].split()]
    )
    return Field(words[0], words[-1] if len(words) > 1 else "", "indexed" in words[1:-1])


def _tuple(text: str) -> str:
    """The type at the start of a parameter that is a tuple, with its array brackets."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return text[: place + 1] + text[place + 1 :].split(" ", 1)[0]
    raise ValueError(f"{text!r} has an open parenthesis")


def _split(text: str) -> list[str]:
    """The parameters, cut at the commas that stand in no parenthesis."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    last = text[start:].strip()
    return [*parts, last] if last else parts
