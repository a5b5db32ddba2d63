"""The extra `warehouse`, loaded when it is first needed."""

from importlib import import_module
from types import ModuleType

from hueandcry.model.errors import MissingExtra


def ibis() -> ModuleType:
    """Ibis; raises MissingExtra where the extra is not installed."""
    try:
        return import_module("ibis")
    except ModuleNotFoundError as error:
        raise MissingExtra("warehouse", error.name or "ibis-framework") from error
