"""The page: answers in words, hostile text made harmless, judgements by form, sound HTML without scripts."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from hueandcry.brief.palette import PAGE, TEXT
from hueandcry.screen.names import NameQuery
from hueandcry.web.asking import LINES
from hueandcry.web.page import style
from hueandcry.web.view import exact, words
from tests.web.client import Client, client
from tests.web.invented import CLEAN, HIT, LISTED, NAME, PARTY, TX, Invented

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnirts\N{POP DIRECTIONAL ISOLATE}",
    "a\x00b\x1b[31m\u2028c",
    "</textarea><h1>mine</h1>",
    "' autofocus onfocus='alert(1)",
)


class Echo(Invented):
    """Lists a party of every name that is asked for, with that name in each of its texts."""

    def names(self, queries: Sequence[NameQuery]) -> list[dict[str, Any]]:
        return [self._echo(query.text) for query in queries]

    def _echo(self, text: str) -> dict[str, Any]:
        alias = {**HIT["alias"], "text": text}  # type: ignore[dict-item]
        told = dict.fromkeys(("name", "status", "why", "suppressed", "authority", "party", "list"), text)
        told["programmes"] = [text]  # type: ignore[assignment]
        hit = {**HIT, **told, "alias": alias}
        return {"query": text, "answer": "possible matches", "hits": [hit], "why": text}


@pytest.fixture
def asked(tmp_path: Path) -> Client:
    return client(tmp_path)


def seen(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def text(page: str) -> str:
    return " ".join(seen(page).text_content().split())


def test_lines_are_found_out_and_answered_in_order(asked: Client) -> None:
    page = asked.form("/", {"q": f"{LISTED}\n\n {NAME} \n{TX}\n{CLEAN}\nnobody:at all"}).text
    heads = [" ".join(each.text_content().split()) for each in seen(page).xpath("//article/h2")]
    assert heads == [
        f"address {LISTED}",
        f"name {NAME}",
        f"transaction {TX}",
        f"address {CLEAN}",
        "name nobody:at all",
    ]
    told = [
        " ".join(each.text_content().split()) for each in seen(page).xpath("//p[contains(@class,'verdict')]")
    ]
    assert told == [
        "Listed made-up lists it since 2024-02-03",
        "1 possible match a name alone decides nothing",
        "Not covered not in the ledger",
        "Not listed no list in force names it; old-list is stale",
        "No match no name scores 0.70",
    ]


def test_an_answer_shows_list_dates_amounts_and_the_way(asked: Client) -> None:
    page = text(asked.form("/", {"q": LISTED}).text)
    for part in (
        "Ministry of Inventions (made-up, sanction)",
        "listed since 2024-02-03",
        f"{LISTED} (ETH)",
        "Where its money stems from Exposed, under the policy haircut.",
        "The Made-up Theft",
        "33.33 %",
        "0.1 ETH to 1 ETH",
        "shortest way, 1 transfer",
        "0x" + "ab" * 32,
    ):
        assert part in page


def test_what_is_stale_or_not_covered_is_said_in_words(asked: Client) -> None:
    page = text(asked.get("/").text)
    assert "old-list is stale: 42 days old" in page
    assert "the ledger holds the histories of chosen addresses only" in page
    assert "clean" not in page.lower()


def test_a_form_can_say_what_lines_are(asked: Client) -> None:
    page = text(asked.form("/", {"q": LISTED, "kind": "name"}).text)
    assert f"name {LISTED} No match" in page
    page = text(asked.form("/", {"q": NAME, "kind": "address"}).text)
    assert "Not an address" in page


def test_a_link_asks_too(asked: Client) -> None:
    assert "Listed made-up lists it" in text(asked.get("/", params={"q": LISTED}).text)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text(tmp_path: Path, name: str) -> None:
    page = (
        client(tmp_path, screener=Echo).form("/", {"q": name, "kind": "name", "by": name, "birth": ""}).text
    )
    shown = seen(page)
    assert shown.xpath("//script | //img | //h1[text()='mine'] | //*[@onerror or @onfocus]") == []
    visible = "".join(shown.xpath("//article//text()[not(ancestor::textarea)]"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]", visible)
    assert "49" not in visible


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_field_keeps_what_was_typed(typed: str) -> None:
    kept = html.fragment_fromstring(f'<input value="{exact(typed)}">').get("value")
    unfit = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r\ufffe\uffff]")  # what a parser itself may change
    if not unfit.search(typed):
        assert kept == typed


def test_a_judgement_is_recorded_shown_and_withdrawn(asked: Client) -> None:
    asking = {"q": NAME, "kind": "", "party_kind": "person", "birth": "1980", "country": "KP"}
    page = seen(asked.form("/", asking).text)
    (form,) = page.xpath("//form[@action='/judgements']")
    fields = {each.name: each.value or "" for each in form.inputs if each.name}
    fields |= {
        "party": PARTY,
        "verdict": "false-positive",
        "reason": "<b>born</b> elsewhere",
        "by": "an officer",
    }
    fields["q"] = fields["q"].lstrip("\n")
    done = asked.form("/judgements", fields)
    assert done.status_code == 200
    told = text(done.text)
    assert "Judgement 1 is recorded." in told
    assert f"false-positive, {PARTY}: <b>born</b> elsewhere an officer" in told
    assert "number 1; standing" in told
    assert "1 possible match" in told  # it hides nothing
    (back,) = seen(done.text).xpath("//form[@action='/judgements/1/withdraw']")
    fields = {each.name: each.value or "" for each in back.inputs if each.name} | {"by": "another"}
    told = text(asked.form("/judgements/1/withdraw", fields).text)
    assert "Judgement 1 is withdrawn; it stays on record." in told
    assert "by another" in told


def test_the_page_and_the_api_mean_the_same_subject(asked: Client) -> None:
    subject = {"kind": "name", "text": NAME, "party_kind": "person", "births": ["1980"]}
    decision = {"party": PARTY, "verdict": "unclear", "reason": "asked the bank", "by": "an officer"}
    asked.post("/api/v1/judgements", {"subject": subject, **decision})
    page = text(asked.form("/", {"q": f"  {NAME}", "party_kind": "person", "birth": "1980"}).text)
    assert "number 1; standing" in page


@pytest.mark.parametrize(
    ("path", "fields", "status", "told"),
    [
        ("/", {"q": "x\n" * (LINES + 1)}, 422, "101 lines; the page takes 100"),
        ("/", {"q": "x" * 301}, 422, "a line has more than 300 characters"),
        ("/", {"q": NAME, "birth": "May"}, 422, "births.0"),
        ("/", {"q": NAME, "party_kind": "ghost"}, 422, "party_kind"),
        ("/judgements", {"q": NAME, "subject_kind": "name", "subject_text": NAME}, 422, "party"),
        ("/judgements", {"q": ""}, 422, "subject.kind"),
        ("/judgements/7/withdraw", {"by": "me"}, 422, "there is no judgement 7"),
        ("/judgements/7/withdraw", {"by": ""}, 422, "by"),
    ],
    ids=["lines", "long", "birth", "kind", "verdict", "empty", "unknown", "nobody"],
)
def test_what_cannot_be_done_is_said_on_the_page(
    asked: Client, path: str, fields: dict[str, str], status: int, told: str
) -> None:
    answer = asked.form(path, fields)
    assert answer.status_code == status
    (notice,) = seen(answer.text).xpath("//*[@role='alert']")
    assert told in notice.text_content()


def test_a_form_of_many_fields_is_refused(asked: Client) -> None:
    assert asked.form("/", {f"field{number}": "" for number in range(41)}).status_code == 422


def test_the_html_is_sound_for_readers_and_keyboards(asked: Client) -> None:
    page = seen(asked.form("/", {"q": f"{LISTED}\n{NAME}"}).text)
    assert page.get("lang") == "en"
    assert page.xpath("//title/text()") == ["2 answers - hueandcry"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in page.xpath("//textarea[not(@hidden)] | //select | //input[not(@type='hidden')]"):
        labels = field.xpath("ancestor::label") or page.xpath(f"//label[@for='{field.get('id')}']")
        assert labels, html.tostring(field)
    for table in page.xpath("//table"):
        assert table.xpath("caption")
        assert not table.xpath(".//th[not(@scope)]")
    levels = [int(each.tag[1]) for each in page.xpath("//h1|//h2|//h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert page.xpath("//script | //*[@style] | //@onclick") == []
    targets = [each[1:] for each in page.xpath("//a/@href") if each.startswith("#")]
    assert set(targets) <= set(ids)


def test_the_style_has_both_sets_of_colours_and_loads_nothing() -> None:
    sheet = style()
    assert f"--hc-page:{PAGE['light']}" in sheet
    assert f"--hc-page:{PAGE['dark']}" in sheet
    assert f"--hc-ink:{TEXT['ink']['dark']}" in sheet
    assert "url(" not in sheet
    assert "@import" not in sheet
    named = set(re.findall(r"var\((--[\w-]+)", sheet))
    assert named <= set(re.findall(r"(--[\w-]+):", sheet))


def test_values_in_words() -> None:
    assert words({"a": [1, "", True], "b": None, "c": 2.55}) == "a: 1, yes; c: 2.5"
