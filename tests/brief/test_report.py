import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import pytest
from rich.console import Console

from hueandcry.brief.amounts import exact
from hueandcry.brief.caption import name
from hueandcry.brief.cards import amount
from hueandcry.brief.draw import draw, pictures
from hueandcry.brief.html import source
from hueandcry.brief.report import report
from hueandcry.brief.table import terminal
from hueandcry.brief.tally import tally
from hueandcry.brief.words import WORDS
from hueandcry.model import Policy
from hueandcry.trace.result import Trace, key
from tests.brief import world

VOID = {"meta", "wbr", "br", "rect", "path", "stop"}


class Reader(HTMLParser):
    """Collects tags, table rows and the open elements; refuses what is not well nested."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.fixture(params=[world.bybit, world.difficult], ids=["bybit", "difficult"])
def trace(request: pytest.FixtureRequest) -> Trace:
    return request.param()


def test_the_report_loads_and_runs_nothing(trace: Trace) -> None:
    page = report(trace, draw(trace))
    for tag, attributes in read(page).tags:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
        assert not {"src", "srcset", "style"} & set(attributes)
        assert not [attribute for attribute in attributes if attribute.startswith("on")]
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []


def test_the_content_policy_allows_the_styles_of_the_file_and_nothing_else(trace: Trace) -> None:
    page = report(trace, draw(trace))
    policy = next(
        a["content"] for t, a in read(page).tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(styles) == 2
    for css in styles:
        assert f"'sha256-{b64encode(sha256(css.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


def test_the_report_can_be_read_without_eyes(trace: Trace) -> None:
    reader = read(report(trace, draw(trace)))
    tags = [tag for tag, _ in reader.tags]
    assert ("html", {"lang": "en"}) in reader.tags
    assert tags.count("h1") == 1
    assert {"main", "title", "figure"} <= set(tags)
    assert all(a.get("scope") in {"row", "col"} for t, a in reader.tags if t == "th")
    assert tags.count("caption") == tags.count("table")
    assert reader.tags[tags.index("body") + 1][1]["href"] == "#main"


def test_where_it_is_now_sums_to_the_headline(trace: Trace) -> None:
    rows = read(report(trace, draw(trace))).rows
    for asset, balance in trace.chosen.items():
        for kind, claim in tally(balance).items():
            assert any(row[:2] == [WORDS[kind], amount(trace, asset, claim)] for row in rows)
        assert sum(tally(balance).values()) == balance.stolen
        assert any(row[:2] == ["stolen = the sum", amount(trace, asset, balance.stolen)] for row in rows)


def test_everything_that_the_picture_shows_is_in_a_table(trace: Trace) -> None:
    page = report(trace, draw(trace))
    rows = read(page).rows
    for picture in pictures(trace):
        for group in picture.groups:
            claim = exact(group.claim, picture.decimals, picture.symbol)
            found = [
                r for r in rows if r[0] == picture.columns[group.column] and r[1] == name(picture, group)
            ]
            assert any(WORDS[group.kind] == r[2] and claim == r[4] for r in found), group
            assert any(all(m in r[5] for m in (*group.members, *group.notes)) for r in found)
        for ribbon in picture.ribbons:
            ends = [name(picture, picture.groups[g]) for g in (ribbon.sender, ribbon.recipient)]
            assert any(r[:3] == [*ends, exact(ribbon.claim, picture.decimals, picture.symbol)] for r in rows)
        for went in picture.rounds:
            claim = exact(went.claim, picture.decimals, picture.symbol)
            assert [went.sender, went.recipient, claim] in rows


def test_places_show_their_range_and_who_says_so(trace: Trace) -> None:
    rows = read(report(trace, draw(trace))).rows
    for asset, balance in trace.chosen.items():
        largest = max(balance.places, key=lambda p: p.claim)
        (row,) = [r for r in rows if r[0] == (largest.address or largest.chain) and len(r) == 5 and r[4] and
                  r[3].startswith(amount(trace, asset, largest.claim))][:1]  # fmt: skip
        assert row[1].startswith(WORDS[largest.kind])
        assert largest.note in row[1]
        found = trace.ranges[asset][key(largest)]
        if found.low != found.high:
            assert row[4] == f"{amount(trace, asset, found.low)}to {amount(trace, asset, found.high)}"


def test_places_beyond_the_table_are_summed_up() -> None:
    trace = world.difficult()
    rows = read(report(trace, draw(trace))).rows
    (balance,) = trace.chosen.values()
    rest = sorted((p.claim for p in balance.places), reverse=True)[250:]
    assert any(
        r[0] == f"and {len(rest):,} more places, in endpoints.csv"
        and r[3] == amount(trace, world.ETH, sum(rest))
        for r in rows
    )


def test_attribution_figures_and_provenance_name_their_sources() -> None:
    trace = world.bybit()
    page = unescape(report(trace, draw(trace)))
    for said in (
        *trace.inputs.values(),
        *trace.coverage,
        *trace.findings,
        trace.run,
        world.FBI,
        "official",
        "MSMT",
    ):
        assert said in page
    assert "What this does not say" in page


def test_a_hostile_title_stays_text() -> None:
    trace = replace(
        world.bybit(), heist=replace(world.HARD, title="</title><script>x</script>", notes=("<img>",))
    )
    page = report(trace, draw(trace))
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "https://a.example b", "data:text/html,x", "hacks/bybit.md"]
)
def test_only_web_addresses_become_links(text: str) -> None:
    assert "<a " not in source(text)


def test_a_web_address_becomes_a_link_that_sends_no_referrer() -> None:
    assert source(world.FBI) == f'<a href="{world.FBI}" rel="noreferrer noopener">{world.FBI}</a>'


def test_it_prints_with_repeated_heads() -> None:
    page = report(world.bybit(), draw(world.bybit()))
    assert "@media print" in page
    assert "display:table-header-group" in page


def said(trace: Trace, columns: int = 88) -> str:
    console = Console(width=columns, color_system=None)
    with console.capture() as capture:
        console.print(terminal(trace))
    return capture.get()


def test_the_terminal_table_is_exact_and_sums(trace: Trace) -> None:
    lines = [" ".join(line.split()) for line in said(trace).splitlines()]
    for asset, balance in trace.chosen.items():
        for kind, claim in tally(balance).items():
            assert any(line.startswith(f"{WORDS[kind]} {amount(trace, asset, claim)}") for line in lines)
        assert f"the sum of these {amount(trace, asset, balance.stolen)} ✓ to the last unit" in lines


@pytest.mark.parametrize("columns", [80, 100])
def test_the_terminal_table_fits(trace: Trace, columns: int) -> None:
    assert max(len(line) for line in said(trace, columns).splitlines()) <= columns


def test_the_terminal_shows_the_range_where_policies_differ() -> None:
    trace = world.bybit()
    assert "least over all policies" in said(trace)
    assert "9,215.5 stETH" in said(trace)


def test_the_terminal_takes_no_orders_from_labels() -> None:
    found = world.bybit_ether()
    nodes = tuple(replace(node, label="\x1b[2J[red]x[/red]") for node in found.nodes)
    text = said(world.trace_of((replace(found, nodes=nodes),), world.BYBIT))
    assert "\x1b" not in text
    assert "[red]x[/red]" in text


def test_poison_counts_places() -> None:
    trace = replace(world.bybit(), policy=Policy.POISON, flows=())
    assert "poison reaches 42 places; it has no amounts" in said(trace)
    assert "no amounts to draw" in report(trace, draw(trace))
