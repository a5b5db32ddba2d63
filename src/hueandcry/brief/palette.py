"""Colours in a light and a dark set: at least 3:1 against the page for marks, 4.5:1 for text.

The kinds of endpoint differ by colour under deuteranopia too; they are words and an order all the same.
"""

from collections.abc import Mapping

from hueandcry.model import EndpointKind
from hueandcry.trace.condense.picture import GroupKind, Station

PAGE = {"light": "#ffffff", "dark": "#12161c"}
TEXT = {
    "ink": {"light": "#141a22", "dark": "#f1f4f8"},
    "soft": {"light": "#4d5866", "dark": "#a9b4c2"},
}
LINE = {"light": "#d5dae1", "dark": "#313a46"}  # rules that carry no meaning
KINDS: Mapping[GroupKind, Mapping[str, str]] = {
    EndpointKind.FROZEN: {"light": "#1f7fd1", "dark": "#2e9cfd"},
    EndpointKind.RETURNED: {"light": "#1d3516", "dark": "#78f35e"},
    EndpointKind.EXCHANGE: {"light": "#0e4445", "dark": "#047374"},
    EndpointKind.OTC: {"light": "#523f02", "dark": "#fadb25"},
    EndpointKind.MIXER: {"light": "#510f8e", "dark": "#b69bf4"},
    EndpointKind.BRIDGE: {"light": "#bd67c8", "dark": "#9c4bab"},
    EndpointKind.EXCHANGED: {"light": "#1500f5", "dark": "#74e6fb"},
    EndpointKind.SERVICE: {"light": "#4e63ed", "dark": "#5656f5"},
    EndpointKind.BURNED: {"light": "#de742b", "dark": "#e75410"},
    EndpointKind.FEES: {"light": "#ae855c", "dark": "#91632a"},
    EndpointKind.HELD: {"light": "#9b1c56", "dark": "#f1c6d9"},
    EndpointKind.UNTRACED: {"light": "#68758a", "dark": "#8c9bb0"},
    EndpointKind.UNACCOUNTED: {"light": "#c4122f", "dark": "#ff5c77"},
    Station.ROUNDING: {"light": "#96907f", "dark": "#726d54"},
    Station.ALREADY_TAINTED: {"light": "#576d40", "dark": "#dee5a1"},
    Station.STOLEN: {"light": "#141a22", "dark": "#f1f4f8"},
    Station.WALLET: {"light": "#5b6675", "dark": "#9aa6b5"},
    Station.SWAP: {"light": "#5b6675", "dark": "#9aa6b5"},
    Station.CROSSING: {"light": "#5b6675", "dark": "#9aa6b5"},
    Station.PEEL: {"light": "#5b6675", "dark": "#9aa6b5"},
}
ASSETS = (
    {"light": "#5468c4", "dark": "#8397f0"},
    {"light": "#b96a00", "dark": "#e3a03c"},
    {"light": "#1f8a70", "dark": "#4cc3a5"},
    {"light": "#a8487f", "dark": "#e08dbb"},
    {"light": "#726a1f", "dark": "#c9bf5e"},
    {"light": "#4a7f9c", "dark": "#7fbfe0"},
)


def colour(kind: GroupKind) -> str:
    """The CSS value of a kind's colour."""
    return f"var(--hc-{kind.replace('_', '-')})"


def ribbon(number: int) -> str:
    """The CSS value of the colour of the asset with this number; after the last comes the first again."""
    return f"var(--hc-asset-{number % len(ASSETS)})"


def variables(mode: str) -> str:
    """The CSS declarations of one set, `light` or `dark`, in a fixed order."""
    named = {"page": PAGE, "line": LINE, **TEXT}
    named |= {kind.replace("_", "-"): shades for kind, shades in KINDS.items()}  # type: ignore[misc]
    named |= {f"asset-{n}": shades for n, shades in enumerate(ASSETS)}
    return "".join(f"--hc-{name}:{shades[mode]};" for name, shades in named.items())
