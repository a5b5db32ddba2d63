"""The eval of names: its sets, the systems of spelling by known spellings, the counts by hand."""

import random

import pytest
from evals.names import engines, korean, lists, neighbours, pairs, perturbed, report, romanisers, sets, un
from evals.names.hangul import Syllable, syllables
from evals.names.korean import Korean
from evals.names.lists import Found
from evals.names.namesakes import Readings, drawn, near
from evals.names.pairs import Pair, count
from evals.names.perturbed import Listed
from evals.peers import score

from hueandcry.model.party import Party, PartyKind, PartyName, Strength

needs_un = pytest.mark.skipif(not un.FILE.exists(), reason="the UN's list is not beside this checkout")


def parts(name: str) -> dict[str, korean.Part]:
    return {part.south: part for part in korean.parts(name)}


def person(surname: str, *given: str) -> Korean:
    syllable = parts("given.csv")
    return Korean(parts("surnames.csv")[surname], tuple(syllable[each] for each in given))


@needs_un
def test_the_uns_list_has_80_persons_with_83_aliases_and_75_entities_with_131() -> None:
    assert [len(un.parties(kind)) for kind in ("person", "entity")] == [80, 75]
    assert [len(un.aliases(kind)) for kind in ("person", "entity")] == [83, 131]


@needs_un
def test_strangers_are_3000_different_pairs_of_different_persons() -> None:
    found = un.strangers("person")
    assert len(found) == len({frozenset(pair[:2]) for pair in found}) == 3_000
    assert not any(pair.same or pair.query == pair.name for pair in found)
    assert found == un.strangers("person")


def test_hangul_is_taken_apart() -> None:
    assert syllables("김읽") == [Syllable("ㄱ", "ㅣ", "ㅁ"), Syllable("ㅇ", "ㅣ", "ㄱ")]
    with pytest.raises(ValueError, match="no Hangul"):
        syllables("Kim")


@pytest.mark.parametrize(
    ("hangul", "revised", "mccune", "north"),
    [
        ("용하", "yong ha", "yong ha", "yong ha"),
        ("복남", "bok nam", "pong nam", "pok nam"),
        ("영철", "yeong cheol", "yŏng ch'ŏl", "yong chol"),
        ("학림", "hak rim", "hang nim", "hak rim"),
        ("일림", "il rim", "il lim", "il rim"),
        ("철옥", "cheol ok", "ch'ŏr ok", "chol ok"),
        ("태병", "tae byeong", "t'ae byŏng", "thae pyong"),
        ("진기", "jin gi", "chin gi", "jin ki"),
        ("국희", "guk hui", "kuk hŭi", "kuk hui"),
    ],
)
def test_romanisers_keep_the_rules_of_their_systems(
    hangul: str, revised: str, mccune: str, north: str
) -> None:
    assert romanisers.revised(hangul) == revised.split()
    assert romanisers.mccune(hangul) == mccune.split()
    assert romanisers.north(hangul) == north.split()


def test_unmarked_has_no_marks() -> None:
    assert romanisers.unmarked("Ch'ŏn Yŏng-ŭi") == "Chon Yong-ui"


@pytest.mark.parametrize(
    ("surname", "given", "kana", "joined", "apart"),
    [
        ("김", "정은", "キム・ジョンウン", "Ким Чонъын", "Ким Чон Ын"),
        ("박", "진기", "パク・チンギ", "Пак Чинги", "Пак Чин Ки"),
        ("리", "철옥", "リ・チョロク", "Ри Чхорок", "Ри Чхоль Ок"),
    ],
)
def test_neighbours_keep_the_rules_of_their_systems(
    surname: str, given: str, kana: str, joined: str, apart: str
) -> None:
    assert neighbours.katakana(surname, given) == kana
    assert neighbours.kontsevich(surname, given, apart=False) == joined
    assert neighbours.kontsevich(surname, given, apart=True) == apart


def test_the_tables_of_korean_parts_are_whole() -> None:
    for name in ("surnames.csv", "given.csv"):
        found = korean.parts(name)
        assert len(found) == len({part.south for part in found})
        for part in found:
            assert part.spellings
            assert len(part.south) == len(part.north) == len(part.hanja)


def test_generated_sets_have_their_sizes_and_are_the_same_again() -> None:
    sizes = {
        set_of: len([pair for pair in set_of() if pair.same]) for set_of in (sets.hangul, sets.romanised)
    }
    assert sizes == {sets.hangul: 480, sets.romanised: 320}
    assert sets.hangul() == sets.hangul()
    for script in korean.OTHER_SCRIPTS:
        found = sets.other_script(script)
        assert (len(found), sum(pair.same for pair in found)) == (240, 120)
        assert found == sets.other_script(script)


def test_somebody_else_is_not_spelled_the_same() -> None:
    assert not any(not pair.same and pair.query == pair.name for pair in sets.romanised())


def test_spots_are_40_pairs_and_40_near_misses() -> None:
    found = sets.spots()
    assert [sum(pair.same is same for pair in found) for same in (True, False)] == [40, 40]
    assert len(set(found)) == 80


@pytest.mark.parametrize(
    ("listed", "name", "read"),
    [
        ("KIM YONG CHOL", person("김", "영", "철"), True),
        ("KIM YONG CHOL", person("김", "용", "철"), True),
        ("Young-Chul Kim", person("김", "영", "철"), True),
        ("KIM YONG CHOL", person("김", "영", "호"), False),
        ("KIM YONG CHOL", person("이", "영", "철"), False),
        ("CH'OE SO’K MIN", person("최", "석", "민"), True),
        ("PAK HANGNIM", person("박", "학", "림"), True),
    ],
)
def test_a_listed_name_is_read_in_every_system(listed: str, name: Korean, read: bool) -> None:
    assert (name in Readings([listed])) is read


def test_namesakes_are_other_people_and_the_same_again() -> None:
    listed = ["RI YONG CHOL", "Kim Sang-ho"]
    for made in (drawn, near):
        found = made(listed, 200)
        assert len(found.written) == len(found.styles) == 200
        assert found == made(listed, 200)
        assert "RI YONG CHOL" not in {text.upper() for text in found.written}


def party(text: str, kind: PartyKind = PartyKind.PERSON) -> Party:
    return Party("test", text, kind, (PartyName(text, Strength.PRIMARY),))


def test_changes_do_what_they_say() -> None:
    chance = random.Random(1)
    assert perturbed.written("Somebody, Any Body") == "Any Body Somebody"
    assert perturbed.CHANGES["order"]("One Two Three", chance) == "Two Three One"
    assert perturbed.CHANGES["word left out"]("One Two", chance) is None
    assert len(str(perturbed.CHANGES["word left out"]("One Two Three", chance)).split()) == 2
    assert perturbed.CHANGES["initial"]("Anna Bell", chance) == "A. Bell"
    assert perturbed.CHANGES["transliteration"]("Kholov", chance) in ("Holow", "Kholow", "Holov")
    typed = str(perturbed.CHANGES["typing error"]("Somebody", chance))
    assert typed != "Somebody"
    assert abs(len(typed) - len("Somebody")) <= 1


def test_perturbed_names_are_of_their_party_an_equal_part_for_each_change() -> None:
    parties = [party("Abdullayev, Khusniddin Yusufovich"), party("Shchukin, Vasily Petrovich")]
    found = perturbed.perturbed(parties, 50)
    assert {
        query.change: sum(each.change == query.change for each in found) for query in found
    } == dict.fromkeys(perturbed.CHANGES, 10)
    assert found == perturbed.perturbed(parties, 50)
    assert all(query.text != perturbed.written(parties[query.party or 0].name) for query in found)


def test_nobodys_names_are_not_listed() -> None:
    listed = Listed(["SMITH, John Adam", "Northern Star Trading"])
    assert "John Smith" in listed
    assert "Jon Smith" not in listed
    found = perturbed.ordinary(listed, 400)
    assert len(found) == 400
    assert found == perturbed.ordinary(listed, 400)
    assert not any(query.text in listed for query in [*found, *perturbed.companies(listed, 50)])


def test_counts_of_a_case_made_by_hand() -> None:
    made = [Pair("a", "b", True), Pair("a", "c", True), Pair("a", "d", False), Pair("a", "e", False)]
    found = count(made, [0.9, 0.7, 0.7, 0.1], 0.7)
    assert found == pairs.Counts(found=2, of=2, false=1, others=2)
    assert (found.precision, found.recall) == (2 / 3, 1.0)
    assert found.f1 == pytest.approx(0.8)
    nothing = count(made, [0.0] * 4, 0.7)
    assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 0.0, 0.0)


def test_flagged_counts_names_not_hits() -> None:
    assert lists.flagged(Found([[(0, 0.9), (1, 0.8)], [(0, 0.69)], []], 0.0), 0.7) == 1


def test_peers_score_in_the_form_that_is_asked() -> None:
    job = {"engine": "token_sort_ratio", "kind": "person", "limit": 2, "warm": False, "cutoff": 0.0}
    job |= {"queries": ["Smith, John", "nobody"], "parties": [["JOHN SMITH", "X"], ["Jon Smith"]]}
    found = score.run(job | {"candidates": None})["best"]
    assert found[0][0] == (0, 1.0)
    assert found[0][1][0] == 1
    assert score.run(job | {"candidates": [[1], [0]]})["best"][1][0][0] == 0


def test_a_missing_environment_is_said_and_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "DONE", engines.ROOT / "no-such-file")
    assert not engines.installed()
    lines = report.beside("a set", lambda peer: pytest.fail(f"{peer.name} was asked"))
    assert [line.measured for line in lines] == ["peer not installed: make .venv-peers"] * 3


def test_requirements_name_the_peers() -> None:
    text = (engines.ROOT / "evals" / "peers" / "requirements.txt").read_text()
    assert all(f"\n{name}==" in text for name in ("nomenklatura", "followthemoney", "rigour", "RapidFuzz"))
