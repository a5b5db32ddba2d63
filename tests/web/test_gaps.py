"""The gap table in the service: the real application over a workspace with two invented lists."""

import asyncio
import base64
import gc
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree, html

from hueandcry import Workspace
from hueandcry.brief.text import plain
from hueandcry.model import ListedAddress, Party
from hueandcry.sanctions.register import Register
from hueandcry.screen.gaps import Gaps
from hueandcry.screen.judgements import JudgementBook
from hueandcry.web.app import application
from hueandcry.web.gap_documents import GapsAnswer
from hueandcry.web.gap_shelf import AT_ONCE
from hueandcry.workspace.screening import Screening
from tests.sanctions.editions import edition
from tests.screen.gaps.world import A, B, holding, papers, party
from tests.web.client import Client
from tests.web.test_page import HOSTILE

API = "/api/v1/lists/gaps"
PASSPORT = {"identifiers": papers("563410081")}
MERCHANT = "INVENTED MERCHANT BANK"
LISTS = {
    "ofac-sdn": (
        party("ofac-sdn", "1", MERCHANT, listed_from="2020-01-01", addresses=holding(A), **PASSPORT),
        party("ofac-sdn", "2", "MADE UP SHIPPING", listed_from="2021-05-05"),
        party("ofac-sdn", "3", "TEHRAN PHANTASY", programmes=("IRAN",), countries=("IR",)),
    ),
    "un": (
        party("un", "7", MERCHANT, listed_from="2020-02-05", **PASSPORT),
        party("un", "8", "NOBODY AT ALL", listed_from="2016-03-02"),
    ),
}


class Gated(Screening):
    """Makes a table only when a file lets it, and notes each that it makes in another."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Workspace(folder))
        self._gate, self._log = folder / "gate", folder / "log"

    def gaps(self, id: str, as_of: date | None = None, seen_by: date | None = None) -> Gaps:
        with self._log.open("a") as log:
            log.write(f"{id} {as_of} {seen_by}\n")
        for _ in range(600):
            if self._gate.exists():
                return super().gaps(id, as_of, seen_by)
            time.sleep(0.05)
        raise AssertionError("nobody opened the gate")


def screening(folder: Path) -> Screening:
    return Screening(Workspace(folder))


def book(folder: Path) -> JudgementBook:
    return JudgementBook(Workspace(folder).tags.records)


def take(folder: Path, list: str, *parties: Party, day: str = "2026-01-02") -> None:
    given = edition(day, *parties, list=list)
    register = Register(Workspace(folder).tags.records)
    register.take(given, floors=False, accept_smaller="a test", retrieved=f"{day}T12:00:00Z")


def service(folder: Path, opening: Callable[[Path], Screening] = screening, processes: int = 0) -> Client:
    return Client(application(partial(opening, folder), partial(book, folder), processes=processes))


@pytest.fixture(autouse=True, scope="module")
def _files_are_closed() -> Iterator[None]:
    """A service keeps what it has opened for ever, and each has some forty files open."""
    yield
    gc.unfreeze()
    gc.collect()


def filled(folder: Path) -> Path:
    for list, parties in LISTS.items():
        take(folder, list, *parties)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with the two lists, for a test that changes it."""
    return filled(tmp_path)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, which no test changes."""
    return filled(tmp_path_factory.mktemp("standing"))


@pytest.fixture(scope="module")
def asked(standing: Path) -> Client:
    """A service over it."""
    return service(standing)


def text(page: str) -> str:
    return " ".join(html.document_fromstring(page).text_content().split())


@pytest.mark.parametrize(
    ("query", "question", "parties"),
    [
        ("", ("dprk",), 3),
        ("?actor=&as_of=&seen_by=", ("dprk",), 3),
        ("?actor=iran", ("iran",), 1),
        ("?actor=dprk&as_of=2020-01-20", ("dprk", date(2020, 1, 20)), 2),
        ("?as_of=2020-01-20&seen_by=2026-03-01", ("dprk", date(2020, 1, 20), date(2026, 3, 1)), 2),
    ],
    ids=["nothing", "empty", "actor", "day", "both-days"],
)
def test_the_api_gives_the_table_of_the_workspace(
    asked: Client, standing: Path, query: str, question: Any, parties: int
) -> None:
    answer = asked.get(API + query)
    assert answer.status_code == 200
    found = answer.json()
    real = screening(standing)
    assert found["gaps"] == json.loads(json.dumps(real.gaps(*question).document()))
    assert len(found["gaps"]["parties"]) == parties
    assert found["basis"]["revision"] == real.basis["revision"]
    GapsAnswer.model_validate(found)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("actor=nobody", "there are dprk"),
        ("as_of=2024-13-01", "as_of: '2024-13-01' is no day"),
        ("as_of=20240101", "write 2024-01-31"),
        ("as_of=1700000000", "write 2024-01-31"),
        ("seen_by=%3Cb%3Eyesterday", "seen_by: '<b>yesterday' is no day"),
    ],
    ids=["actor", "month", "compact", "seconds", "words"],
)
def test_a_wrong_question_is_said(asked: Client, query: str, told: str) -> None:
    for path in (API, "/gaps/parties.svg", "/gaps/addresses.svg"):
        answer = asked.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["error"]) == (422, "InputError")
        assert told in answer.json()["detail"]
    page = asked.get(f"/gaps?{query}")
    assert page.status_code == 422
    assert told in text(page.text)
    assert "<b>" not in page.text
    assert "<img" not in page.text


def test_too_long_and_too_many_fields_are_refused(asked: Client) -> None:
    assert asked.get(f"{API}?actor={'x' * 101}").status_code == 422
    many = "&".join(f"a{number}=1" for number in range(11))
    assert asked.get(f"/gaps?{many}").status_code == 422
    assert asked.get(f"/gaps/parties.svg?{many}").json()["error"] == "InputError"


@pytest.mark.parametrize("query", ["", "?seen_by=2025-12-31"], ids=["never", "not-yet"])
def test_without_a_list_nothing_is_said(asked: Client, tmp_path: Path, query: str) -> None:
    asked = asked if query else service(tmp_path)
    for path in (API, "/gaps/parties.svg"):
        answer = asked.get(path + query)
        assert (answer.status_code, answer.json()["error"]) == (409, "Incomplete")
        assert answer.json()["detail"].startswith("no sanctions list was taken")
    page = asked.get("/gaps" + query)
    assert page.status_code == 409
    assert "no sanctions list was taken" in text(page.text)
    assert "<img" not in page.text


def test_the_page_shows_the_table(asked: Client) -> None:
    page = asked.get("/gaps?actor=dprk&as_of=2026-02-02").text
    said = text(page)
    assert "North Korea and those who act for it as of 2026-02-02: 3 parties and" in said
    assert "ofac-sdn names 2 of 3" in said
    assert "never taken, so nothing is said of: ofac-consolidated" in said
    tree = html.document_fromstring(page)
    parties, addresses = tree.find_class("gaps")
    rows = {
        row.find("th").text: [cell.text or "" for cell in row.findall("td")] for row in parties.find("tbody")
    }
    assert rows[MERCHANT][:4] == ["2020-01-01", "first", "+35 days", ""]
    assert rows["MADE UP SHIPPING"][1:4] == ["first", "no", "1734"]
    assert rows["NOBODY AT ALL"][1:3] == ["no", "first"]
    assert A in addresses.text_content()
    assert tree.xpath("//option[@selected]/@value") == ["dprk"]
    assert tree.xpath("//input[@name='as_of']/@value") == ["2026-02-02"]


def test_the_pictures_stand_on_the_page_and_keep_their_style(asked: Client) -> None:
    tree = html.document_fromstring(asked.get("/gaps?actor=dprk&as_of=2026-02-02").text)
    assert not tree.xpath("//script | //style | //@style")
    images = tree.xpath("//img")
    assert [len(each.get("alt")) > 80 for each in images] == [True, True]
    for image, path in zip(images, ("/gaps/parties.svg", "/gaps/addresses.svg"), strict=True):
        assert image.get("src") == f"{path}?actor=dprk&as_of=2026-02-02"
        answer = asked.get(image.get("src"))
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert etree.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
        assert "prefers-color-scheme:dark" in answer.text
        (style,) = re.findall("<style>(.*?)</style>", answer.text)
        digest = base64.b64encode(sha256(style.encode()).digest()).decode()
        (policy,) = answer.headers.get_list("content-security-policy")
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")


def test_hostile_text_is_harmless(tmp_path: Path) -> None:
    odd = [
        party(
            "un",
            str(number),
            f"X {each}",
            listed_from="2020-01-01",
            addresses=(ListedAddress("", each, each),),
        )
        for number, each in enumerate(HOSTILE)
    ]
    dates = [
        party("un", f"d{number}", f"Y {number}", listed_from=each) for number, each in enumerate(HOSTILE)
    ]
    take(tmp_path, "un", *odd, *dates)
    asked = service(tmp_path)
    page = asked.get("/gaps")
    assert page.status_code == 200
    tree = html.document_fromstring(page.text)
    parties, addresses = (
        {row.text for row in each.findall("tbody/tr/th")} for each in tree.find_class("gaps")
    )
    assert parties >= {plain(f"X {each}") for each in HOSTILE}
    assert addresses >= {plain(each) for each in HOSTILE}
    assert not tree.xpath("//script | //h1[text()='mine'] | //*[@onerror or @onfocus]")
    assert len(tree.xpath("//img")) == 2
    assert not re.search("[\\x00\\x1b\N{RIGHT-TO-LEFT OVERRIDE}]", page.text)
    for path in ("/gaps/parties.svg", "/gaps/addresses.svg"):
        picture = etree.fromstring(asked.get(path).content)
        assert not picture.xpath("//*[local-name()='script' or local-name()='img' or @onerror or @onfocus]")


def test_a_table_without_rows_says_so(asked: Client) -> None:
    page = asked.get("/gaps?as_of=2010-01-01").text
    assert "The table has no party." in page
    assert "The table has no address." in page
    assert "this is not to be relied on" in page
    assert "<img" not in page


def test_the_pages_know_each_other(asked: Client) -> None:
    assert html.document_fromstring(asked.get("/").text).xpath("//header//a[@href='/gaps']")
    assert html.document_fromstring(asked.get("/gaps").text).xpath("//header//a[@href='/']")


def test_newer_lists_make_a_newer_table(folder: Path) -> None:
    asked = service(folder)
    before = asked.get(API).json()
    take(folder, "un", *LISTS["un"], party("un", "9", "NEWLY INVENTED"), day="2026-03-03")
    # A table that was not made yet cannot be of the lists before: the service opens the newer ones.
    other = asked.get(f"{API}?as_of=2026-04-04").json()
    after = asked.get(API).json()
    assert before["basis"]["revision"] != other["basis"]["revision"] == after["basis"]["revision"]
    assert [len(each["gaps"]["parties"]) for each in (before, other, after)] == [3, 4, 4]


@pytest.mark.parametrize("processes", [0, 1], ids=["thread", "process"])
def test_look_ups_are_answered_while_a_table_is_made_once_for_all(folder: Path, processes: int) -> None:
    made = service(folder, Gated, processes)

    async def main() -> None:
        transport = httpx.ASGITransport(app=made.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as asked:
            tables = [asyncio.create_task(asked.get(path)) for path in (API, "/gaps", "/gaps/parties.svg")]
            gone = asyncio.create_task(asked.get(API))
            while not (folder / "log").exists():
                await asyncio.sleep(0.02)
            gone.cancel()  # whoever goes away does not take the table from the others
            hit = await asked.get(f"/api/v1/screen/address/{A}")
            miss = await asked.get(f"/api/v1/screen/address/{B}")
            assert [each.json()["result"]["answer"] for each in (hit, miss)] == ["listed", "not listed"]
            assert not any(each.done() for each in tables)
            (folder / "gate").touch()
            assert [each.status_code for each in await asyncio.gather(*tables)] == [200] * 3
            assert (await asked.get("/gaps/addresses.svg")).status_code == 200
            assert (folder / "log").read_text() == "dprk None None\n"

    asyncio.run(main())


def test_too_many_tables_at_once_are_refused(folder: Path) -> None:
    made = service(folder, Gated)

    async def main() -> None:
        transport = httpx.ASGITransport(app=made.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as asked:
            days = [f"{API}?as_of=2026-05-0{number + 1}" for number in range(AT_ONCE + 1)]
            tables = [asyncio.create_task(asked.get(path)) for path in days[:-1]]
            await asyncio.sleep(0.1)
            refused = await asked.get(days[-1])
            assert (refused.status_code, refused.json()["error"]) == (503, "Busy")
            assert refused.headers["retry-after"] == "5"
            (folder / "gate").touch()
            assert [each.status_code for each in await asyncio.gather(*tables)] == [200] * AT_ONCE
            assert (await asked.get(days[-1])).status_code == 200

    asyncio.run(main())
