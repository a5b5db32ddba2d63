"""The layout of a picture: columns of nodes, ribbons between them; floats here are coordinates, not money.

Every node has a slot at least as high as its label, so that labels never meet. Columns relax towards the
centre of what they are tied to, damped, in turns; the last one keeps the order of the kinds of endpoint.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from hueandcry.trace.condense.picture import Group, Picture, Ribbon

ROUNDS = 24
DAMPING = 0.99
THIN = 1.5  # pixels: nothing that is there is thinner
LEAST = 3.0  # pixels: the lowest node
GAP = 9.0  # pixels between slots
NODE = 11.0  # pixels: the width of a node


@dataclass(slots=True)
class Box:
    """A node: `x`, `y` its upper left corner, `height` its height, `slot` the room it has, label included."""

    group: Group
    x: float
    height: float
    slot: float
    y: float = 0.0
    ties: list[tuple["Box", float]] = field(default_factory=list)

    @property
    def centre(self) -> float:
        """The middle of the node, which is the middle of its slot."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """A ribbon from (x0, y0) to (x1, y1), the upper ends, `height` thick."""

    ribbon: Ribbon
    x0: float
    y0: float
    x1: float
    y1: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is; `columns` are the left edges of the columns, y counts from 0."""

    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    columns: tuple[float, ...]
    height: float


def lay_out(picture: Picture, labels: Sequence[float], span: float, ribbons: float) -> Layout:
    """Lay a picture out over `span` pixels between the first and the last column's left edges.

    `labels` are the heights of the groups' labels, `ribbons` the height of what was stolen.
    """
    last = len(picture.columns) - 1
    columns = tuple(span * i / last for i in range(last + 1))
    scale = ribbons / picture.stolen
    thick = [max(THIN, ribbon.claim * scale) for ribbon in picture.ribbons]
    sums = {side: defaultdict[int, float](float) for side in ("in", "out")}
    for ribbon, height in zip(picture.ribbons, thick, strict=True):
        sums["out"][ribbon.sender] += height
        sums["in"][ribbon.recipient] += height
    boxes = []
    for group, label in zip(picture.groups, labels, strict=True):
        height = max(LEAST, sums["in"][group.id], sums["out"][group.id])
        boxes.append(Box(group, columns[group.column], height, max(height, label)))
    for ribbon, height in zip(picture.ribbons, thick, strict=True):
        boxes[ribbon.sender].ties.append((boxes[ribbon.recipient], height))
        boxes[ribbon.recipient].ties.append((boxes[ribbon.sender], height))
    total = _relax(boxes, last)
    return Layout(tuple(boxes), tuple(_bands(picture, boxes, thick)), columns, total)


def _relax(boxes: Sequence[Box], last: int) -> float:
    """Set every `y`; the height of the whole."""
    columns: list[list[Box]] = [[] for _ in range(last + 1)]
    for box in boxes:
        columns[box.group.column].append(box)
    for column in columns[:-1]:
        column.sort(key=lambda box: (-box.height, box.group.id))
    total = max(sum(box.slot + GAP for box in column) - GAP for column in columns)
    for column in columns:
        room = total - sum(box.slot for box in column)
        at = room / 2 if len(column) == 1 else 0.0
        for box in column:
            box.y = at + (box.slot - box.height) / 2
            at += box.slot + (room / (len(column) - 1) if len(column) > 1 else 0)
    pull = 1.0
    for turn in range(ROUNDS):
        pull *= DAMPING
        inner = columns[:-1]
        for column in reversed(inner) if turn % 2 == 0 else inner:
            for box in column:
                weight = sum(height for _, height in box.ties)
                goal = sum(tie.centre * height for tie, height in box.ties) / weight
                box.y += (goal - box.centre) * pull
            column.sort(key=lambda box: (box.centre, box.group.id))
            _part(column, total)
    return total


def _part(column: Sequence[Box], total: float) -> None:
    """Push slots apart downwards, and upwards again where the column overflows."""
    floor = 0.0
    for box in column:
        top = max(floor, box.centre - box.slot / 2)
        box.y = top + (box.slot - box.height) / 2
        floor = top + box.slot + GAP
    ceiling = total
    for box in reversed(column):
        bottom = min(ceiling, box.centre + box.slot / 2)
        box.y = bottom - (box.slot + box.height) / 2
        ceiling = bottom - box.slot - GAP


def _bands(picture: Picture, boxes: Sequence[Box], thick: Sequence[float]) -> list[Band]:
    """Stack the ribbons at each node by the centre of the other end."""
    order = range(len(picture.ribbons))
    ends = [(boxes[r.sender], boxes[r.recipient]) for r in picture.ribbons]
    leaves = _stacked(sorted(order, key=lambda i: (ends[i][1].centre, i)), [a for a, _ in ends], thick)
    arrives = _stacked(sorted(order, key=lambda i: (ends[i][0].centre, i)), [b for _, b in ends], thick)
    bands = [
        Band(ribbon, ends[i][0].x + NODE, leaves[i], ends[i][1].x, arrives[i], thick[i])
        for i, ribbon in enumerate(picture.ribbons)
    ]
    return sorted(bands, key=lambda band: (-band.height, band.ribbon.sender, band.ribbon.recipient))


def _stacked(order: Sequence[int], at: Sequence[Box], thick: Sequence[float]) -> dict[int, float]:
    used: dict[int, float] = defaultdict(float)
    total: dict[int, float] = defaultdict(float)
    for i in order:
        total[at[i].group.id] += thick[i]
    tops = {}
    for i in order:
        box = at[i]
        tops[i] = box.y + (box.height - total[box.group.id]) / 2 + used[box.group.id]
        used[box.group.id] += thick[i]
    return tops
