"""A party as one canonical JSON document, and back; equal parties have equal bytes and digests."""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import orjson

from hueandcry.model.errors import ListError
from hueandcry.model.party import Birth, Identifier, ListedAddress, Party, PartyKind, PartyName, Strength


def document(party: Party) -> bytes:
    """The party as JSON with sorted names; empty optional values are left out.

    So a field that is added to the model later changes no document, and with it no digest. ListError where a
    text cannot be written as UTF-8.
    """
    try:
        return orjson.dumps(_plain(party), option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise ListError(f"{party.key!a}: a text is not Unicode that can be kept ({error})") from error


def digest(content: bytes) -> str:
    """SHA-256 of a document."""
    return sha256(content).hexdigest()


def party_of(content: bytes | str) -> Party:
    """The party that a document holds."""
    told: dict[str, Any] = orjson.loads(content)
    for name, read in _PARTS.items():
        if name in told:
            told[name] = tuple(map(read, told[name]))
    return Party(**{**told, "names": told.get("names", ()), "kind": PartyKind(told["kind"])})


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        kind: Any = type(value)
        told = ((name, getattr(value, name), kept) for name, kept in _fields(kind))
        return {name: _plain(item) for name, item, kept in told if item or kept}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    """Each field, and whether it is written although it is empty."""
    return tuple((each.name, each.default is MISSING or bool(each.default)) for each in fields(kind))


def _name(told: dict[str, Any]) -> PartyName:
    return PartyName(**{**told, "strength": Strength(told["strength"])})


def _address(told: dict[str, Any]) -> ListedAddress:
    return ListedAddress(**{**told, "codes": tuple(told.get("codes", ()))})


_PARTS: dict[str, Callable[[Any], Any]] = {
    "names": _name,
    "births": lambda told: Birth(**told),
    "identifiers": lambda told: Identifier(**told),
    "addresses": _address,
    "programmes": str,
    "countries": str,
    "references": str,
}
