"""What joins entries of different lists for sure, what only a person can join, and what is told of it."""

from pathlib import Path

import pytest

from hueandcry.model import Birth, ListedAddress, Party, PartyKind, PartyName, Strength
from tests.screen.gaps.world import PERSON, VESSEL, A, World, born, cell, holding, papers, party, row, states

DAY = "2026-10-31"
IMO = "9123456"


def joined(folder: Path, one: Party, other: Party) -> tuple[str, str]:
    """How the list of the second entry stands in the row of the first, and why."""
    table = World(folder).take(DAY, one.list, one).take(DAY, other.list, other).table()
    found = row(table, one.key)
    told = found.cells[other.list]
    return told.state, " ".join((*found.links, told.why))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            party("un", "1", "MADE UP BUREAU", references=("un:KPe.001",)),
            party("eu", "9", "QUITE ANOTHER NAME", references=("un:KPE.001.",)),
            "both give the number",
        ),
        (party("un", "1", "MADE UP BUREAU"), party("eu", "9", "OTHER", references=("un:1",)), "un/1"),
        (
            party("un", "1", "SONG BIRD", kind=VESSEL, identifiers=papers(f"IMO {IMO}", "IMO number")),
            party("eu", "9", "MORNING STAR", kind=VESSEL, identifiers=papers(IMO, "IMO")),
            IMO,
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, births=born("1960-01-02"),
                  identifiers=papers("PS 123456789")),
            party("eu", "9", "Hong, Kil-Tong", kind=PERSON, births=born("1960-01-03"),
                  identifiers=papers("ps123456789", country="KP")),
            "both give the number",
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, births=born("1960-01-02")),
            party("eu", "9", "Hong, Kil-Dong", kind=PERSON, births=born("1951", "1960-01-02")),
            "both born 1960-01-02",
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, addresses=holding(A)),
            party("eu", "9", "Hong, Kil-Tong", kind=PERSON, addresses=holding(A)),
            f"both list the address {A}",
        ),
        (party("un", "1", "MADE UP TRADING CORPORATION"), party("eu", "9", "Made-Up Trading Corp."), "alike"),
        (
            party("un", "1", "MADE UP TRADING CORPORATION", programmes=("Other",)),
            party("eu", "9", "Made Up Trading Corporation"),
            "alike",
        ),
        (
            party("un", "1", "FIRST NAME", "SECRET MOUNTAIN BANK"),
            party("eu", "9", "Secret Mountain Bank", countries=()),
            "alike",
        ),
    ],
    ids=["reference", "id", "imo", "passport", "birth", "address", "name", "other-regime", "alias"],
)  # fmt: skip
def test_what_joins_for_sure(tmp_path: Path, one: Party, other: Party, why: str) -> None:
    state, words = joined(tmp_path, other, one)
    assert state == "listed"
    assert f"{other.key} = {one.key}: " in words
    assert why in words


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON),
            party("eu", "9", "Hong, Kil-Tong", kind=PERSON, births=born("1960-01-02")),
            "not both lists give a date of birth",
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, births=born("1960")),
            party("eu", "9", "Hong, Kil-Tong", kind=PERSON, births=born("1960")),
            "born 1960 on eu, 1960 on un",
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, births=born("1961-05-05")),
            party("eu", "9", "Hong, Kil-Tong", kind=PERSON, births=born("1960-01-02")),
            "but born 1960-01-02 on eu, 1961-05-05 on un",
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, births=(Birth("1960-01-02", circa=True),)),
            party("eu", "9", "Hong, Kil-Tong", kind=PERSON, births=born("1960-01-02")),
            "about 1960-01-02 on un",
        ),
        (
            party("un", "1", "SONG BIRD", kind=VESSEL),
            party("eu", "9", "SONG BIRD", kind=VESSEL),
            "ships and aircraft share names",
        ),
        (party("un", "1", "FIRST NAME", "XYZTC"), party("eu", "9", "OTHER", "XYZTC"), "alias of one word"),
        (
            party("un", "1", "FIRST NAME", PartyName("SECRET MOUNTAIN BANK", Strength.WEAK)),
            party("eu", "9", "SECRET MOUNTAIN BANK"),
            "calls that name weak",
        ),
        (
            party("un", "1", "MADE UP TRADING CORPORATION", programmes=("Other",), countries=("IR",)),
            party("eu", "9", "MADE UP TRADING CORPORATION"),
            "no country in common",
        ),
        (
            party("un", "1", "FIRST NAME", identifiers=papers("123456789", "Tax ID")),
            party("eu", "9", "UNLIKE IT", identifiers=papers("123456789", "Tax ID")),
            "but their names are not alike",
        ),
        (
            party("un", "1", "FIRST NAME", addresses=holding(A)),
            party("eu", "9", "UNLIKE IT", addresses=holding(A)),
            "but their names are not alike",
        ),
    ],
    ids=["undated", "year", "conflict", "circa", "ship", "acronym", "weak", "regime", "number", "address"],
)  # fmt: skip
def test_what_a_person_must_decide(tmp_path: Path, one: Party, other: Party, why: str) -> None:
    state, words = joined(tmp_path, other, one)
    assert (state, "=" in words) == ("possible", False)
    assert why in words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (party("un", "1", "SONG BIRD", kind=VESSEL), party("eu", "9", "SONG BIRD", kind=PERSON)),
        (
            party("un", "1", "FIRST NAME", identifiers=papers("12345", "Tax ID")),
            party("eu", "9", "UNLIKE IT", identifiers=papers("12345", "Tax ID")),
        ),
        (
            party("un", "1", "FIRST NAME", identifiers=papers("x@example.invalid", "email")),
            party("eu", "9", "UNLIKE IT", identifiers=papers("x@example.invalid", "email")),
        ),
        (
            party("un", "1", "HONG KIL TONG", kind=PERSON, identifiers=papers("123456789", country="CN")),
            party("eu", "9", "KANG UN SIL", kind=PERSON, identifiers=papers("123456789", country="KP")),
        ),
        (party("un", "1", "MADE UP BANK " * 200), party("eu", "9", "MADE UP BANK " * 200)),
    ],
    ids=["kind", "short-number", "email", "country", "endless"],
)
def test_what_joins_nothing(tmp_path: Path, one: Party, other: Party) -> None:
    assert joined(tmp_path, other, one)[0] == "absent"


def test_a_number_that_many_entries_share_tells_nobody_apart(tmp_path: Path) -> None:
    shared = papers("123456789", "Registration number")
    many = [party("un", str(n), f"FIRM {chr(65 + n) * 8}", identifiers=shared) for n in range(9)]
    world = (
        World(tmp_path).take(DAY, "un", *many).take(DAY, "eu", party("eu", "9", "X Y", identifiers=shared))
    )
    assert states(world.table(), "eu/9") == {"un": "absent", "eu": "listed"}


def test_a_name_makes_no_one_party_of_two_entries_of_a_list(tmp_path: Path) -> None:
    """The firmer link joins; the other is possible, and says what stands against it."""
    own = party("ofac-sdn", "1", "RED MOUNTAIN ACADEMY")
    bureau = party("ofac-sdn", "2", "BUREAU OF THE ACADEMY", "RED MOUNTAIN ACADEMY")
    named = party("un", "7", "RED MOUNTAIN ACADEMY")
    table = World(tmp_path).take(DAY, "ofac-sdn", own, bureau).take(DAY, "un", named).table()
    assert len(table.parties) == 2
    assert states(table, "ofac-sdn/1") == {"ofac-sdn": "listed", "un": "listed"}
    doubt = cell(table, "ofac-sdn/2", "un")
    assert (doubt.state, doubt.keys) == ("possible", ("un/7",))
    assert "but ofac-sdn/1 is joined by a firmer link" in doubt.why


def test_a_possible_link_says_that_its_other_end_is_joined_already(tmp_path: Path) -> None:
    bank = party("ofac-sdn", "1", "RED MOUNTAIN CREDIT BANK")
    named = party("un", "7", "RED MOUNTAIN CREDIT BANK")
    like = party("un", "8", "RED MOUNTAIN TRADING CREDIT BANK")
    table = World(tmp_path).take(DAY, "ofac-sdn", bank).take(DAY, "un", named, like).table()
    doubt = cell(table, "un/8", "ofac-sdn")
    assert doubt.state == "possible"
    assert doubt.why.endswith("; un/7 is joined to one of them for sure")


def test_a_number_does_and_the_row_says_so(tmp_path: Path) -> None:
    """Two entries of one list that a third list's number holds to be one party."""
    twice = [party("eu", id, f"NAME {id * 4}", references=("un:KPe.001",)) for id in ("8", "9")]
    named = party("un", "7", "MADE UP BUREAU", references=("un:KPe.001",))
    table = World(tmp_path).take(DAY, "eu", *twice).take(DAY, "un", named).table()
    (only,) = table.parties
    assert only.cells["eu"].keys == ("eu/8", "eu/9")
    assert only.notes == ("2 entries of eu are held to be this one party: eu/8, eu/9",)


def test_a_party_that_only_another_list_names_for_the_actor_is_found_on_lists_of_other_regimes(
    tmp_path: Path,
) -> None:
    other = party("ofac-sdn", "5", "SECRET MOUNTAIN BANK", programmes=("NPWMD",))
    stranger = party("ofac-sdn", "6", "NOBODY OF THESE", programmes=("NPWMD",))
    table = (
        World(tmp_path)
        .take(DAY, "ofac-sdn", other, stranger)
        .take(DAY, "un", party("un", "7", "SECRET MOUNTAIN BANK"))
        .table()
    )
    assert [states(table, "un/7")] == [{"ofac-sdn": "listed", "un": "listed"}]
    assert len(table.parties) == 1


def test_the_name_of_an_entry_of_unknown_kind_joins_nothing(tmp_path: Path) -> None:
    one = party("un", "1", "SECRET MOUNTAIN BANK", kind=PartyKind.UNKNOWN)
    state, words = joined(tmp_path, party("eu", "9", "SECRET MOUNTAIN BANK"), one)
    assert (state, "one list does not say what it is" in words) == ("possible", True)


def test_an_address_is_the_same_on_whichever_chain_of_its_kind_a_list_prints_it(tmp_path: Path) -> None:
    one = party("un", "1", "HONG KIL TONG", kind=PERSON, addresses=(ListedAddress("eip155:1", A, A),))
    other = party("eu", "9", "Hong, Kil-Tong", kind=PERSON, addresses=holding(A))
    assert joined(tmp_path, other, one)[0] == "listed"
