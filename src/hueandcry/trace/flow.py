"""The flow of one source: which purses its claim passed through and where it ended, ready to draw.

Edges carry claims (units of what was stolen), so that a picture of one source conserves money whatever the
assets on the way.
"""

from dataclasses import dataclass
from datetime import datetime

from hueandcry.model import EndpointKind


@dataclass(frozen=True, slots=True)
class Node:
    """A purse on the way. `hop` is the fewest edges from the theft; `label` a role or tag, empty if none.

    `chain` is CAIP-2, `address` display text (empty for a transaction or fee purse), `asset` CAIP-19.
    """

    id: int
    chain: str
    address: str
    asset: str
    symbol: str
    label: str
    hop: int
    victim: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """All of the source's claim that moved from one node to another, over `movements` movements.

    `tainted` is in the recipient's asset (base units), `claim` in units of what was stolen.
    """

    sender: int
    recipient: int
    claim: int
    tainted: int
    movements: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class End:
    """The claim that rests at a node; `tainted` in the node's asset, `note` what else is known of it."""

    node: int
    kind: EndpointKind
    claim: int
    tainted: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One source's flow under one policy.

    `stolen` = `already_tainted` + the ends' claims + `rounding`; claims that recirculate count once in the
    ends and every time in the edges. Under haircut edges of one node mix, the sums hold all the same.
    """

    asset: str
    symbol: str
    decimals: int
    stolen: int
    already_tainted: int
    rounding: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    ends: tuple[End, ...]
