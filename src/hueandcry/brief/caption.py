"""Labels and titles of groups and ribbons: short words on the picture, exact figures in the title."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hueandcry import chains
from hueandcry.brief.amounts import exact, short
from hueandcry.brief.text import plain, width, wrap
from hueandcry.brief.words import WORDS, count
from hueandcry.model import AssetInfo, EndpointKind
from hueandcry.trace.condense.labels import SUMS, short_address
from hueandcry.trace.condense.picture import RESTS, Group, Picture, Ribbon, Station

SIZE = 12.0  # pixels
LEADING = 14.5  # pixels from line to line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label; `alarm` where it names a gap."""

    text: str
    bold: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """The lines beside a node, cut to the room that there is."""

    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        """In pixels."""
        return LEADING * len(self.lines)

    @property
    def width(self) -> float:
        """In pixels, estimated."""
        return max(width(line.text, SIZE, line.bold) for line in self.lines)


def label(picture: Picture, group: Group, victim: str, room: float) -> Label:
    """The label of a group in a column with `room` pixels."""
    if group.kind is Station.STOLEN:
        lines = [Line(victim, bold=True), Line(short(group.claim, picture.decimals, picture.symbol))]
    elif group.kind in RESTS:
        gap = group.kind is EndpointKind.UNACCOUNTED
        lines = [Line(_place(group), bold=True, alarm=gap), Line(_rest(picture, group))]
    else:
        lines = [Line(name(picture, group), bold=True)]
        if group.addresses == 1 and group.members and group.label != _address(group):
            lines.append(Line(_address(group)))
        bridged = ", bridged" if group.kind is Station.CROSSING else ""
        lines.append(Line(short(group.claim, picture.decimals, picture.symbol) + bridged))
    return Label(tuple(replace(cut, text=text) for cut in lines for text in _cut(cut, room)))


def _cut(line: Line, room: float) -> tuple[str, ...]:
    return wrap(plain(line.text), room, SIZE, line.bold) or ("",)


def name(picture: Picture, group: Group) -> str:
    """What a group is called in words, "Stolen" for the first."""
    return group.label or ("stolen" if group.kind is Station.STOLEN else WORDS[group.kind])


def _address(group: Group) -> str:
    return short_address(group.members[0].split(" ")[0])


def _place(group: Group) -> str:
    single = group.addresses == 1 and group.members and group.kind not in SUMS
    if single and group.label != _address(group):
        return f"{group.label} {_address(group)}"
    return group.label


def _rest(picture: Picture, group: Group) -> str:
    amount = short(group.claim, picture.decimals, picture.symbol)
    if group.kind in SUMS:
        return amount
    text = f"{WORDS[group.kind]} · {amount}"
    if group.each:
        return f"{text}, {short(group.each, picture.decimals)} each"
    if group.addresses > 1 and str(group.addresses) not in group.label.replace(",", ""):
        return f"{text} · {count(group.addresses, 'address', 'addresses')}"
    return text


def group_title(picture: Picture, group: Group) -> str:
    """The text alternative of a group: name, kind, exact claim, addresses and notes."""
    parts = [f"{name(picture, group)}: {exact(group.claim, picture.decimals, picture.symbol)}"]
    if group.kind in RESTS and WORDS[group.kind] != group.label:
        parts.append(WORDS[group.kind])
    if group.each:
        parts.append(f"{exact(group.each, picture.decimals, picture.symbol)} each")
    if group.addresses > 1:
        parts.append(count(group.addresses, "address", "addresses"))
    if group.members:
        shown = ", ".join(group.members)
        more = group.addresses - len(group.members)
        parts.append(f"{shown} and {more:,} more" if more > 0 else shown)
    return "; ".join((*parts, *group.notes))


def ribbon_title(picture: Picture, ribbon: Ribbon, assets: Mapping[str, AssetInfo]) -> str:
    """The text alternative of a ribbon: from, to, exact claim, what carried it, transfers, times."""
    sender, recipient = picture.groups[ribbon.sender], picture.groups[ribbon.recipient]
    claim = exact(ribbon.claim, picture.decimals, picture.symbol)
    parts = [f"{name(picture, sender)} to {name(picture, recipient)}: {claim}"]
    if ribbon.asset != picture.asset:
        shown = assets.get(ribbon.asset)
        carried = exact(ribbon.tainted, shown.decimals) if shown else f"{ribbon.tainted:,} base units of"
        parts.append(f"carried as {carried} {ribbon.symbol}")
    here, there = (chains.parse_caip19(asset)[0] for asset in (ribbon.came_as, ribbon.asset))
    if here.id != there.id:
        parts.append(f"across a bridge from {here.name} to {there.name}")
    if ribbon.gross != ribbon.claim:
        parts.append(
            f"{exact(ribbon.gross - ribbon.claim, picture.decimals, picture.symbol)} more went round"
        )
    if ribbon.movements and ribbon.first and ribbon.last:
        span = sorted({f"{ribbon.first:%Y-%m-%d}", f"{ribbon.last:%Y-%m-%d}"})
        parts.append(f"{count(ribbon.movements, 'transfer')}, {' to '.join(span)}")
    return "; ".join(parts)
