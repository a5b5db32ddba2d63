import pytest

from hueandcry.screen.names.hangul import agreement, at_beginning, joined, syllable
from hueandcry.screen.names.korean_spelling import readings
from hueandcry.screen.names.spelling import breves


def reads(word: str, hangul: str, script: str = "latin") -> bool:
    """Whether a reading of the word agrees fully with the Hangul."""
    return any(
        len(reading) == len(hangul)
        and all(agreement(one, syllable(char)) > 0.9 for one, char in zip(reading, hangul, strict=True))
        for reading in readings(word, script)
    )


# Place names and words as the published tables of the systems spell them.
REVISED = [
    ("seoul", "서울"),
    ("busan", "부산"),
    ("gyeongju", "경주"),
    ("jeju", "제주"),
    ("hyeon", "현"),
    ("cheol", "철"),
    ("eun", "은"),
]
MCCUNE = [
    ("sŏul", "서울"),
    ("pusan", "부산"),
    ("kyŏngju", "경주"),
    ("cheju", "제주"),
    ("ch'ŏl", "철"),
    ("p'yŏng", "평"),
    ("ŭn", "은"),
]
UNMARKED = [
    ("kyongju", "경주"),
    ("chol", "철"),
    ("pyong", "평"),
    ("un", "은"),
    ("hyok", "혁"),
]
HABIT = [
    ("young", "영"),
    ("kyung", "경"),
    ("chul", "철"),
    ("woo", "우"),
    ("jung", "정"),
    ("hyun", "현"),
    ("sung", "성"),
    ("joon", "준"),
]
RUSSIAN = [
    ("чхоль", "철"),
    ("пхён", "평"),
    ("чен", "정"),
    ("хёк", "혁"),
    ("кён", "경"),
    ("ын", "은"),
    ("ир", "일"),
]
JAPANESE = [("choru", "철"), ("hyoku", "혁"), ("jon", "정"), ("paku", "박"), ("kimu", "김"), ("un", "은")]


@pytest.mark.parametrize(("word", "hangul"), REVISED + MCCUNE + UNMARKED + HABIT)
def test_latin_spellings_read_as_their_hangul(word: str, hangul: str) -> None:
    assert reads(breves(word), hangul)


@pytest.mark.parametrize(("word", "hangul"), RUSSIAN)
def test_cyrillic_spellings_read_as_their_hangul(word: str, hangul: str) -> None:
    assert reads(word, hangul, "cyrillic")


@pytest.mark.parametrize(("word", "hangul"), JAPANESE)
def test_kana_spellings_read_as_their_hangul(word: str, hangul: str) -> None:
    assert reads(word, hangul, "kana")


@pytest.mark.parametrize(
    ("word", "hangul"),
    [("hyeon", "혁"), ("seung", "성"), ("kim", "감"), ("jol", "철"), ("jin", "징"), ("su", "서")],
)
def test_other_syllables_do_not_agree(word: str, hangul: str) -> None:
    assert not reads(word, hangul)


@pytest.mark.parametrize("word", ["smith", "schmidt", "vladimir", "xi", "", "q", "a" * 30])
def test_words_outside_the_grammar_have_no_reading(word: str) -> None:
    assert readings(word) == ()


def test_a_joined_given_name_is_split_every_way() -> None:
    assert reads("jongun", "정은")
    assert reads("jongun", "존건")


def test_north_and_south_agree_at_the_beginning_of_a_word() -> None:
    for north, south in (("리", "이"), ("류", "유"), ("로", "노"), ("녀", "여")):
        assert agreement(at_beginning(syllable(north)), at_beginning(syllable(south))) > 0.9
    assert agreement(at_beginning(syllable("로")), at_beginning(syllable("오"))) < 0.5


def test_assimilated_sounds_agree_with_what_is_written() -> None:
    heard = next(each for each in readings("hyongmyong") if len(each) == 2)
    assert agreement(heard[0], syllable("혁")) > 0.9
    first, second = joined(syllable("철"), syllable("령"))
    assert agreement(first, syllable("천")) > 0.9
    assert agreement(second, syllable("령")) == 1


def test_agreement_is_symmetrical_and_reflexive_over_many_syllables() -> None:
    chars = [syllable(chr(code)) for code in range(0xAC00, 0xD7A4, 397)]
    for one in chars:
        assert agreement(one, one) == 1
        for other in chars:
            assert agreement(one, other) == agreement(other, one)
