"""hueandcry: trace stolen crypto exactly, refuse it, and pass the alarm on with evidence.

    from pathlib import Path
    from hueandcry import Workspace

    done = Workspace(Path("workspace")).trace("bybit-2025")
    for asset, balance in done.trace.chosen.items():
        print(asset, balance.stolen, balance.unaccounted)

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hueandcry.brief.draw import draw
    from hueandcry.brief.report import report
    from hueandcry.heists import heist
    from hueandcry.ledger import Coverage, Ledger
    from hueandcry.model import EndpointKind, Heist, Policy, Tag
    from hueandcry.model.errors import HueAndCryError
    from hueandcry.screen.names import NameQuery
    from hueandcry.settings import Settings
    from hueandcry.trace.result import Balance, Place, Trace
    from hueandcry.workspace import Workspace
    from hueandcry.workspace.screening import Screening

_HOMES = {
    "Balance": "hueandcry.trace.result",
    "Coverage": "hueandcry.ledger",
    "EndpointKind": "hueandcry.model",
    "Heist": "hueandcry.model",
    "HueAndCryError": "hueandcry.model.errors",
    "Ledger": "hueandcry.ledger",
    "NameQuery": "hueandcry.screen.names",
    "Place": "hueandcry.trace.result",
    "Policy": "hueandcry.model",
    "Screening": "hueandcry.workspace.screening",
    "Settings": "hueandcry.settings",
    "Tag": "hueandcry.model",
    "Trace": "hueandcry.trace.result",
    "Workspace": "hueandcry.workspace",
    "draw": "hueandcry.brief",
    "heist": "hueandcry.heists",
    "report": "hueandcry.brief",
}

__all__ = [
    "Balance",
    "Coverage",
    "EndpointKind",
    "Heist",
    "HueAndCryError",
    "Ledger",
    "NameQuery",
    "Place",
    "Policy",
    "Screening",
    "Settings",
    "Tag",
    "Trace",
    "Workspace",
    "draw",
    "heist",
    "report",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'hueandcry' has no attribute {name!r}")
