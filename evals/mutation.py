"""Damage, seeded: valid bytes and valid JSON made hostile in the ways that parsers fall over."""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

_COUNTS = (1, 1, 1, 2, 4)  # of faults: what is damaged everywhere is refused at its first byte
_SPLICED = 4_096
_SPECIAL = (0x00, 0x01, 0x22, 0x2C, 0x30, 0x5B, 0x7B, 0x7F, 0x80, 0xC0, 0xFC, 0xFD, 0xFE, 0xFF)
_SIZES = (0, 1, 0xFC, 0xFD, 0xFFFF, 0x10000, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1)

_NEAR_TOO_DEEP = (800, 1_000)  # what can just be parsed may be too deep for the next who looks at it
# What json.dumps would not write; it stands in the text in the place of a value.
_RAW = (
    "NaN",
    "-Infinity",
    "1e400",
    "-1e400",
    "1e-400",
    "0.00000001",
    "21000000.000000001",
    "1" + "0" * 400,
    "9" * 5_000,
    "-0",
    "01",
    "tru",
    "'x'",
    "[" * 50_000,
    '{"a":' * 50_000,
    "[" * 300 + "]" * 300,
    '{"a":' * 300 + "1" + "}" * 300,
    '"\\ud800"',
    '"\\u0000"',
    '"\udcff\udc80"',
    '"' + "²" * 64 + '"',
    '"' + "٣" * 64 + '"',
)
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**31,
    2**32,
    2**53 + 1,
    2**63 - 1,
    2**63,
    2**64,
    10**38,
    2**256 - 1,
    2**256,
    "",
    " ",
    "0",
    "0x",
    "0x0",
    "0x1",
    "0x" + "f" * 40,
    "0x" + "f" * 64,
    "0x" + "f" * 5_000,
    "0" * 64,
    "f" * 64,
    "1" * 5_000,
    "-1",
    "1e400",
    "nan",
    "../..",
    "a\nb",
    "\x00",
    [],
    {},
    [None],
    [[]],
    [{}],
    {"": None},
)
# Private characters mark what becomes raw text, and keys that stand twice.
_MARK, _TWICE = "\ue000", "\ue001"
_marked = re.compile(r'"\\ue000([0-9]+)"').sub


class Mutator:
    """Makes the inputs of one run; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def data(self, samples: Sequence[bytes]) -> bytes:
        """One of the samples with some faults in its bytes."""
        found = bytearray(self.chance.choice(samples))
        for _ in range(self.chance.choice(_COUNTS)):
            fault = self.chance.choice(_FAULTS)
            found = fault(self.chance, found, self.chance.randint(0, len(found)), samples)
        return bytes(found)

    def document(self, samples: Sequence[bytes]) -> bytes:
        """One of the samples, which are JSON texts, with wrong, missing, doubled or foreign values."""
        raw: list[str] = []

        def marked(text: str) -> str:
            raw.append(text)
            return f"{_MARK}{len(raw) - 1}"

        tree = json.loads(self.chance.choice(samples), parse_float=marked)
        for _ in range(self.chance.choice(_COUNTS)):
            tree = self._damaged(tree, marked)
        text = _marked(lambda found: raw[int(found[1])], json.dumps(tree)).replace("\\ue001", "")
        return text.encode("utf-8", "surrogateescape")

    def _damaged(self, tree: Any, marked: Callable[[str], str]) -> Any:
        """The tree with one value changed, somewhere."""
        parents: list[Any] = []
        waiting = [tree]
        while waiting:
            node = waiting.pop()
            children = list(node.values()) if isinstance(node, dict) else node
            if isinstance(node, dict | list) and node:
                parents.append(node)
                waiting += children
        if not parents:
            return self._value(marked)
        parent = self.chance.choice(parents)
        place = self.chance.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
        match self.chance.randrange(8):
            case 0:
                del parent[place]
            case 1 if isinstance(parent, dict):
                parent[_TWICE + place] = self._value(marked)
            case 1:
                parent.append(parent[place])
            case 2:
                other = self.chance.choice(parents)
                found = self.chance.choice(list(other.values()) if isinstance(other, dict) else other)
                parent[place] = json.loads(json.dumps(found))
            case 3 if isinstance(parent[place], str):
                parent[place] = self._text(parent[place])
            case _:
                parent[place] = self._value(marked)
        return tree

    def _value(self, marked: Callable[[str], str]) -> Any:
        if self.chance.randrange(10) == 0:
            depth = self.chance.randint(*_NEAR_TOO_DEEP)
            return marked("[" * depth + "]" * depth)
        if self.chance.randrange(2):
            return marked(self.chance.choice(_RAW))
        return json.loads(json.dumps(self.chance.choice(_VALUES)))

    def _text(self, text: str) -> str:
        if not text or text.startswith(_MARK):
            return "x"
        place = self.chance.randrange(len(text))
        put = self.chance.choice(("", "0", "f", "g", "é", " ", "\n", "0x", "\ud800", text))
        return text[:place] + put + text[place + self.chance.randrange(2) :]


_Fault = Callable[[random.Random, bytearray, int, Sequence[bytes]], bytearray]


def _flip(chance: random.Random, data: bytearray, at: int, _: Sequence[bytes]) -> bytearray:
    if at < len(data):
        data[at] ^= 1 << chance.randrange(8)
    return data


def _overwrite(chance: random.Random, data: bytearray, at: int, _: Sequence[bytes]) -> bytearray:
    data[at : at + 1] = bytes([chance.choice(_SPECIAL)])
    return data


def _cut(_: random.Random, data: bytearray, at: int, __: Sequence[bytes]) -> bytearray:
    return data[:at]


def _leave_out(chance: random.Random, data: bytearray, at: int, _: Sequence[bytes]) -> bytearray:
    del data[at : at + chance.choice((1, 4, 32, 80, 1_000))]
    return data


def _noise(chance: random.Random, data: bytearray, at: int, _: Sequence[bytes]) -> bytearray:
    data[at:at] = chance.randbytes(chance.choice((1, 2, 8, 64)))
    return data


def _splice(chance: random.Random, data: bytearray, at: int, samples: Sequence[bytes]) -> bytearray:
    other = chance.choice(samples)
    begin = chance.randrange(len(other)) if other else 0
    part = other[begin : begin + chance.randrange(_SPLICED)]
    data[at : at + chance.choice((0, len(part)))] = part
    return data


def _length(chance: random.Random, data: bytearray, at: int, _: Sequence[bytes]) -> bytearray:
    """An extreme number as a counted length of Bitcoin's, or as it stands in a fixed field."""
    size = chance.choice(_SIZES)
    mark, width = chance.choice(((b"\xfd", 2), (b"\xfe", 4), (b"\xff", 8), (b"", 4), (b"", 8)))
    number = mark + (size % 256**width).to_bytes(width, "little")
    data[at : at + chance.choice((1, len(number)))] = number
    return data


_FAULTS: tuple[_Fault, ...] = (_flip, _flip, _overwrite, _cut, _leave_out, _noise, _splice, _length, _length)
