"""Updating from files and from a server: whatever goes wrong, the old state stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hueandcry.model.errors import BadAnswer, HueAndCryError, InputError, ListError, SourceError
from hueandcry.sanctions.fetch import Limits
from hueandcry.sanctions.register import Register
from hueandcry.sanctions.status import status
from hueandcry.sanctions.update import Updated, Wish, update
from tests.sanctions.editions import register
from tests.sanctions.server import Answer, Site, claims, gives, site
from tests.sanctions.server import status as answers
from tests.sanctions.un_files import un_file

LIMITS = Limits(total=60.0, silence=30.0, attempts=1)
FIRST = un_file("2024-01-01", range(1, 41))
NEXT = un_file("2024-02-01", range(2, 43))


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Register]:
    found = register(tmp_path)
    yield found
    found.records.close()


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as found:
        yield found


def fetched(held: Register, served: Site, answer: Answer, **wish: object) -> Updated:
    served.answers["/un.xml"] = answer
    told = {"list": "un", "url": f"{served.url}/un.xml", "floors": False, **wish}
    return update(held, Wish(**told), LIMITS)  # type: ignore[arg-type]


def state(held: Register) -> list[tuple[str, bool]]:
    return [(each.party.id, each.listed) for each in held.entries()]


def test_a_list_is_taken_from_its_address(held: Register, served: Site) -> None:
    done = fetched(held, served, gives(FIRST, etag='"1"'))
    assert len(done.change.added) == 40
    done = fetched(held, served, gives(NEXT))
    assert (len(done.change.added), done.change.removed) == (2, ("un/1",))
    assert served.requests[1][1]["if-none-match"] == '"1"'
    (version,) = held.versions()
    assert (version.issued, version.origin, version.form) == ("2024-02-01", f"{served.url}/un.xml", "un")


def test_a_list_that_did_not_change_is_confirmed(held: Register, served: Site) -> None:
    fetched(held, served, gives(FIRST, etag='"1"'))
    before = held.revision
    done = fetched(held, served, answers(304))
    assert (done.change.same, done.edition, held.revision) == (True, None, before)
    fetched(held, served, answers(304))
    assert [heads.get("if-none-match") for _, heads in served.requests] == [None, '"1"', '"1"']
    assert held.validators("un", "https://list.invalid/") == ("", "")
    (version,) = held.versions()
    assert version.stale is False


PAGE = b"\n<!DOCTYPE html><html><body>We are busy</body></html>"
CANADA = Path(__file__).parents[1] / "samples" / "lists" / "canada.xml"
HALF = un_file("2024-02-01", range(1, 21))
BAD: dict[str, tuple[Answer, type[HueAndCryError], str]] = {
    "500": (answers(500), SourceError, "HTTP 500"),
    "a loop": (answers(302, location="/un.xml"), SourceError, "sends us on"),
    "cut short": (claims(len(NEXT), NEXT[:-100]), BadAnswer, "cut short"),
    "cut unnoticed": (gives(NEXT[:-100]), ListError, "not whole as XML"),
    "2 GB": (claims(2 << 30, NEXT), BadAnswer, "larger than 512 MiB"),
    "a web page": (gives(PAGE), ListError, "sent a web page, not the list"),
    "nothing": (gives(b""), ListError, "sent an empty file"),
    "something": (gives(b"\x00\x01\x02" * 100), ListError, "not of a form"),
    "half the rows": (gives(HALF), ListError, "20 of the last edition's 40 parties are not in this file"),
    "no party": (gives(un_file("2024-02-01", ())), ListError, "no party in it"),
    "an older one": (gives(un_file("2023-01-01", range(1, 41))), ListError, "is recorded already"),
    "another list": (gives(CANADA.read_bytes()), ListError, "this is the list canada, not un"),
}


@pytest.mark.parametrize("name", BAD)
def test_whatever_comes_the_old_state_stands(held: Register, served: Site, name: str) -> None:
    fetched(held, served, gives(FIRST))
    before, revision = state(held), held.revision
    answer, error, words = BAD[name]
    with pytest.raises(error, match=words):
        fetched(held, served, answer)
    assert (state(held), held.revision) == (before, revision)
    assert len(fetched(held, served, gives(NEXT)).change.added) == 2


def test_a_list_below_its_floor_is_refused(held: Register, served: Site) -> None:
    with pytest.raises(ListError, match=r"40 of entity \(at least 230\)"):
        fetched(held, served, gives(FIRST), floors=True)
    assert held.versions() == ()


def test_files_are_taken_with_what_is_said_of_them(held: Register, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"gone\.xml"):
        update(held, Wish(files=(tmp_path / "gone.xml",)))
    file = tmp_path / "mine.xml"
    file.write_bytes(FIRST)
    update(held, Wish(files=(file,), retrieved="2024-01-05", floors=False))
    (version,) = held.versions()
    assert (version.id, version.origin, version.retrieved) == ("un", "mine.xml", "2024-01-05")
    with pytest.raises(ListError, match="this is the list un, not eu"):
        update(held, Wish("eu", (file,), floors=False))
    with pytest.raises(ListError, match="gone.xml: cannot be read"):
        update(held, Wish(files=(tmp_path / "gone.xml",)))
    with pytest.raises(ListError, match="'nonsense' is not a form"):
        update(held, Wish(files=(file,), form="nonsense"))


def test_the_same_file_is_known_by_its_bytes_and_never_makes_a_list_older(
    held: Register, tmp_path: Path
) -> None:
    file = tmp_path / "mine.xml"
    file.write_bytes(FIRST)
    for day in ("2026-10-30", "", "2026-10-01"):
        done = update(held, Wish("un", (file,), retrieved=day, floors=False))
    assert (done.change.same, done.edition) == (True, None)
    assert held.versions()[0].retrieved == "2026-10-30"
    with pytest.raises(ListError, match="lies in the future"):
        update(held, Wish("un", (file,), retrieved="2031-01-01", floors=False))
    with pytest.raises(ListError, match="this is the list un, not eu"):
        update(held, Wish("eu", (file,), floors=False))


def test_a_list_that_cannot_be_fetched_says_where_it_is(held: Register) -> None:
    with pytest.raises(InputError, match=r"download it from https://www.mof.go.jp/.* with --from"):
        update(held, Wish("japan"))
    with pytest.raises(ListError, match="the nearest is 'japan'"):
        update(held, Wish("jappan"))
    with pytest.raises(InputError, match="from an https:// address only"):
        update(held, Wish("un", url="http://list.invalid/"))


def test_the_packaged_list_is_taken_without_a_network(held: Register) -> None:
    done = update(held, Wish("fbi-theft-addresses"))
    assert len(done.change.addresses_added) >= 85
    assert update(held, Wish("fbi-theft-addresses")).change.same
    (version,) = held.versions()
    assert (version.kind, version.stale, version.origin) == ("advisory", False, "packaged with hueandcry")


def test_the_state_names_every_list(held: Register, served: Site) -> None:
    fetched(held, served, gives(FIRST))
    rows = {row["list"]: row for row in status(held)}
    assert len(rows) == 13
    assert {row["state"] for name, row in rows.items() if name != "un"} == {"never taken"}
    un = rows["un"]
    assert (un["state"], un["parties"], un["addresses"], un["floors"]) == ("current", 40, 0, "none")
    assert (rows["japan"]["fetched"], rows["fbi-theft-addresses"]["class"]) == ("by hand", "advisory")
    assert all(list(row) == list(un) for row in rows.values())
