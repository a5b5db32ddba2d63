import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest

from hueandcry.brief.amounts import exact
from hueandcry.brief.draw import draw, pictures
from hueandcry.brief.palette import KINDS
from hueandcry.brief.svg import Panel, Scene
from hueandcry.brief.text import fit, markup, plain, width, wrap
from hueandcry.model import EndpointKind, Heist, Policy
from hueandcry.trace.condense.picture import RESTS
from hueandcry.trace.flow import Flow
from hueandcry.trace.result import Trace
from tests.brief import world

NS = "{http://www.w3.org/2000/svg}"
TRACES = [world.bybit, world.difficult]


def panels(trace: Trace) -> list[Panel]:
    colours = dict.fromkeys(world.ASSETS, 0)
    return [Panel(picture, Scene("Victim", world.ASSETS, colours, "p")) for picture in pictures(trace)]


@pytest.fixture(params=TRACES, ids=["bybit", "difficult"])
def trace(request: pytest.FixtureRequest) -> Trace:
    return request.param()


def test_the_picture_is_well_formed_and_loads_nothing(trace: Trace) -> None:
    svg = draw(trace)
    tree = ElementTree.fromstring(svg)  # noqa: S314
    assert tree.get("role") == "img"
    assert tree.find(f"{NS}title") is not None
    assert not {element.tag for element in tree.iter()} & {
        f"{NS}script",
        f"{NS}image",
        f"{NS}foreignObject",
        f"{NS}use",
    }
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert "://" not in value
    assert re.findall(r"url\((?!#)", svg) == []


def test_the_same_trace_gives_the_same_bytes(trace: Trace) -> None:
    assert draw(trace) == draw(trace)


def test_no_labels_overlap_or_leave_the_picture(trace: Trace) -> None:
    for panel in panels(trace):
        boxes = [
            (p.x, p.y, p.x + p.label.width, p.y + p.label.height, p.label.lines[0].text) for p in panel.plates
        ]
        for a, b in combinations(boxes, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01, (a, b)
        for left, top, right, bottom, _ in boxes:
            assert 0 <= left < right <= 1040
            assert 60 <= top < bottom <= panel.height


def test_nodes_of_a_column_do_not_overlap_and_ribbons_meet_their_nodes(trace: Trace) -> None:
    for panel in panels(trace):
        boxes = {box.group.id: box for box in panel.layout.boxes}
        for a, b in combinations(boxes.values(), 2):
            assert a.x != b.x or a.y + a.height <= b.y + 0.01 or b.y + b.height <= a.y + 0.01
        for band in panel.layout.bands:
            sender, recipient = boxes[band.ribbon.sender], boxes[band.ribbon.recipient]
            assert sender.y - 0.01 <= band.y0 <= sender.y + sender.height - band.height + 0.01
            assert recipient.y - 0.01 <= band.y1 <= recipient.y + recipient.height - band.height + 0.01
            assert band.x0 < band.x1


def test_endpoints_are_ordered_by_kind_at_the_right_edge(trace: Trace) -> None:
    for panel in panels(trace):
        edge = sorted((b for b in panel.layout.boxes if b.group.kind in RESTS), key=lambda b: b.y)
        order = [RESTS.index(box.group.kind) for box in edge]
        assert order == sorted(order)
        assert {box.x for box in edge} == {panel.layout.columns[-1]}


def test_panels_share_sixty_groups(trace: Trace) -> None:
    assert sum(len(picture.groups) for picture in pictures(trace)) <= 60


def test_many_big_panels_share_them_too() -> None:
    crowd = world.trace_of(
        tuple(_as(world.hard(seed, 4, 12), asset) for seed, asset in enumerate(world.SYMBOLS)), world.HARD
    )
    shown = pictures(crowd)
    assert len(shown) == 4
    assert (
        sum(len(picture.groups) for picture in shown) <= 62
    )  # each needs a group for every kind of endpoint


def _as(flow: Flow, asset: str) -> Flow:
    return replace(flow, asset=asset, symbol=world.SYMBOLS[asset])


def test_the_sum_stands_under_every_panel_to_the_last_unit(trace: Trace) -> None:
    texts = {text.text for text in ElementTree.fromstring(draw(trace)).iter(f"{NS}text")}  # noqa: S314
    for picture in pictures(trace):
        assert f"stolen {exact(picture.stolen, picture.decimals, picture.symbol)} =" in texts
        for claim in picture.totals().values():
            said = exact(claim, picture.decimals)
            assert any(said in (text or "").split(" ") for text in texts), said


def test_every_node_can_be_focused_and_says_what_it_is(trace: Trace) -> None:
    nodes = [g for g in ElementTree.fromstring(draw(trace)).iter(f"{NS}g") if g.get("class") == "hc-node"]  # noqa: S314
    assert len(nodes) == sum(len(picture.groups) for picture in pictures(trace))
    for node in nodes:
        title = node.find(f"{NS}title")
        assert node.get("tabindex") == "0"
        assert title is not None
        assert title.text == node.get("aria-label")


def test_the_gap_is_drawn() -> None:
    svg = draw(world.bybit())
    assert f'fill="var(--hc-{EndpointKind.UNACCOUNTED})"' in svg
    assert "1,345.768858404671846374 unaccounted" in svg
    assert set(KINDS[EndpointKind.UNACCOUNTED]) == {"light", "dark"}


def test_both_modes_are_in_the_file() -> None:
    assert "@media screen and (prefers-color-scheme:dark)" in draw(world.bybit())


def test_hostile_labels_stay_text() -> None:
    evil = '"/><script>alert(1)</script>\x00\x1b[31m\u202egnp.exe'
    found = world.bybit_ether()
    nodes = tuple(replace(node, label=evil, symbol='<b onload="x">') for node in found.nodes)
    heist = Heist(id="x", victim=evil, date=evil, title=evil)
    svg = draw(world.trace_of((replace(found, nodes=nodes, symbol=evil),), heist))
    ElementTree.fromstring(svg)  # noqa: S314
    assert "<script" not in svg
    assert "<b " not in svg
    assert not set(svg) & {"\x00", "\x1b", "\u202e"}


def test_poison_has_no_amounts_and_says_so() -> None:
    trace = replace(world.bybit(), policy=Policy.POISON, flows=())
    assert "no amounts to draw" in draw(trace)


def test_text_is_cut_and_wrapped_to_its_room() -> None:
    text = "victim's recovery wallet of the northern branch"
    assert width(fit(text, 90, 12), 12) <= 90
    assert fit("short", 90, 12) == "short"
    lines = wrap(text, 130, 12)
    assert len(lines) == 2
    assert all(width(line, 12) <= 130 for line in lines)
    assert wrap("A" * 300, 50, 12)[0].endswith("…")


def test_plain_text_has_no_controls_and_markup_is_escaped() -> None:
    assert plain("a\u202eb\x1b[0m\n c") == "a\ufffdb\ufffd[0m c"
    assert markup("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"
