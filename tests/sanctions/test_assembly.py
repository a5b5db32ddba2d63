"""The last step of every parser, and what it rests on: texts, countries."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import ListError
from hueandcry.model.party import Identifier, ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.sanctions import countries
from hueandcry.sanctions.assembly import edition, remarks, unread_notes
from hueandcry.sanctions.text import clean, is_disguised, script, split

PRIMARY = PartyName("A", Strength.PRIMARY)


def party(id: str = "1", *names: PartyName, **fields: object) -> Party:
    return Party("un", id, PartyKind.ENTITY, names or (PRIMARY,), **fields)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.xml"
    path.write_text("x")
    return path


@pytest.mark.parametrize(
    ("parties", "says"),
    [
        ([], "empty list"),
        ([party("1"), party("2"), party("1")], r"1 ids occur twice \(1\)"),
        ([party("")], "without an id"),
        ([party("1", PartyName("\u200b "))], "neither a name nor an address"),
        ([party("1", PartyName("A" * 2001))], "a name longer than 2,000 characters"),
    ],
)
def test_editions_that_are_not_whole(parties: list[Party], says: str, path: Path) -> None:
    with pytest.raises(ListError, match=says):
        edition(("un", "un"), [path], parties)


def test_an_address_stands_for_a_name(path: Path) -> None:
    wallet = Party("x", "1", PartyKind.WALLET, (), addresses=(ListedAddress("", "a", "a"),))
    assert edition(("x", "x"), [path], [wallet]).parties == (wallet,)


def test_texts_are_cleaned_and_told_once(path: Path) -> None:
    names = (
        PartyName(" B\n b ", Strength.WEAK),
        PartyName("A\u202e", Strength.PRIMARY),
        PartyName("B b", Strength.STRONG),
        PartyName("e\u0301", Strength.STRONG),
        PartyName(""),
    )
    given = party(
        "1",
        *names,
        programmes=("P ", "P", ""),
        identifiers=(Identifier("Passport ", " 1\u200b"), Identifier("x", " ")),
        remarks=" a \n\n b\tc ",
    )
    made = edition(("un", "un"), [path], [given], "2026-01-01", ["first"])
    (kept,) = made.parties
    assert [(name.text, name.strength.value) for name in kept.names] == [
        ("B b", "strong"),
        ("A", "primary"),
        ("é", "strong"),
    ]
    assert (kept.programmes, kept.identifiers, kept.remarks) == (
        ("P",),
        (Identifier("Passport", "1"),),
        "a\nb c",
    )
    assert made.notes == ("first", "invisible characters were taken out of names of 1 parties: 1")


def test_remarks_and_notes() -> None:
    assert remarks(("Title", ["A", "", "A"]), ("Note", " b\nc "), ("None", "")) == "Title: A\nNote: b c"
    assert unread_notes({}) == ()
    assert unread_notes({"b": 1, "a": 1000}) == (
        "fields that are not known and were not read: a (1,000), b (1)",
    )


@given(st.text())
def test_clean_is_stable_and_leaves_nothing_invisible(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not is_disguised(cleaned)


def test_joiners_of_persian_stay() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Han", "Latn"),
        ("한가상", "Hang"),
        ("韓", "Hani"),
        ("韓カ", "Jpan"),
        ("Хан", "Cyrl"),
        ("عينة", "Arab"),
        ("12", ""),
    ],
)
def test_scripts(text: str, code: str) -> None:
    assert script(text) == code


@given(st.lists(st.text("ab )(", min_size=1).filter(str.strip)))
def test_split_loses_nothing_but_marks_and_blanks(parts: list[str]) -> None:
    text = ",".join(parts)
    assert [part.strip() for part in split(text, ",") if part] == split(text, ",")
    assert "".join(split(text, ",")).replace(",", "").replace(" ", "") == text.replace(",", "").replace(
        " ", ""
    )


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Democratic People’s Republic of Korea", "KP"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("DPRK", "KP"),
        ("North Korean", "KP"),
        ("Republic of Korea", "KR"),
        ("The Netherlands", "NL"),
        ("Syrian Arab Republic ", "SY"),
        ("KP", "KP"),
        ("Freedonia", "Freedonia"),
        ("", ""),
    ],
)
def test_countries(printed: str, code: str) -> None:
    assert countries.code(printed) == code


def test_the_table_of_countries_has_each_name_once() -> None:
    lines = (
        Path(countries.__file__).with_name("data").joinpath("countries.csv").read_text("utf-8").splitlines()
    )
    names = [name for line in lines[1:] for name in line.partition(",")[2].strip('"').split(";")]
    assert len(names) == len(set(names))
    assert len(countries._table()) == len({countries._key(name) for name in names}) > 450
    assert all(len(code) == 2 for code in countries._table().values())
