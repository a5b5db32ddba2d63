import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.model.errors import InputError
from hueandcry.screen.names.spelling import LONGEST, breves, clean, undigited, unmixed

ANY = st.text(st.characters(codec=None), max_size=80)


@given(ANY)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@given(ANY)
def test_a_cleaned_name_has_no_control_or_direction_characters(text: str) -> None:
    assert not {"\u202e", "\u200b", "\u2066", "\ufeff", "\x00", "\x1b"} & set(clean(text).text)


def test_hidden_characters_are_left_out_and_said() -> None:
    cleaned = clean("Ex\u200bam\u202eple\x00 Name")
    assert cleaned.text == "Example Name"
    assert "hidden characters" in cleaned.notes[0]


def test_a_name_beyond_the_bound_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="at most 1,000"):
        clean("a" * 100_000_000)
    with pytest.raises(InputError, match="more than 60 words"):
        clean("a " * 200)
    assert len(clean("a" * LONGEST).text) == LONGEST


def test_a_character_that_unfolds_to_many_is_bounded() -> None:
    with pytest.raises(InputError, match="unfolds"):
        clean("\ufdfa" * LONGEST)


@pytest.mark.parametrize(
    ("mixed", "plain"),
    [("Pаvel", "Pavel"), ("ехample", "example"), ("Павeл", "Павел"), ("Павел", "Павел"), ("Pavel", "Pavel")],
)
def test_lookalikes_inside_a_word_are_read_as_its_own(mixed: str, plain: str) -> None:
    assert unmixed(mixed) == plain


@pytest.mark.parametrize(
    ("written", "read"),
    [("p4vel", "pavel"), ("ex4mple", "example"), ("k2", "k2"), ("2000", "2000"), ("unit61398", "unit61398")],
)
def test_digits_put_for_letters(written: str, read: str) -> None:
    assert undigited(written) == read


def test_breves_become_apostrophes() -> None:
    assert breves("Hyŏn Ŭn") == "hyo'n u'n"
