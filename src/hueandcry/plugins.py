"""Plug-ins: the built-in ones of each kind, and those that installed packages offer as entry points.

A package adds a bridge with the entry point group `hueandcry.bridges`, a format of sanctions lists with
`hueandcry.lists`; what it names is an object, or a class without arguments, that satisfies the protocol of
the kind.
"""

from importlib.metadata import entry_points
from typing import Any

from hueandcry.conversions.bridge import Bridge
from hueandcry.conversions.bridges import BUILTIN as BRIDGES
from hueandcry.sanctions.edition import ListForm


def bridges() -> tuple[Bridge, ...]:
    """All bridges: the built-in ones first."""
    return (*BRIDGES, *_offered("hueandcry.bridges"))


def list_forms() -> tuple[ListForm, ...]:
    """All formats of sanctions lists: the built-in ones first."""
    from hueandcry.sanctions.forms import BUILTIN

    return (*BUILTIN, *_offered("hueandcry.lists"))


def _offered(group: str) -> tuple[Any, ...]:
    loaded = (entry.load() for entry in sorted(entry_points(group=group), key=lambda entry: entry.name))
    return tuple(each() if isinstance(each, type) else each for each in loaded)
