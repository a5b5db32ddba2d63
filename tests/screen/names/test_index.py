import random
import time
from pathlib import Path

import pytest

from hueandcry.model.errors import InputError
from hueandcry.model.party import PartyKind
from hueandcry.screen.names import NameIndex, NameQuery
from hueandcry.screen.names.analysis import Analysis
from hueandcry.screen.names.comparison import judge
from tests.screen.names.parties import PARTIES, party


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(PARTIES)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("한석림", "demo/1"),
        ("Han Seok-rim", "demo/1"),
        ("Example Sergey", "demo/1"),
        ("Youssef Sample", "demo/2"),
        ("BHGTC", "demo/3"),
        ("Blue Heron Trading Corp", "demo/3"),
        ("Moon Kyung-duk", "demo/4"),
        ("Alexander Prykladenko", "demo/5"),
        ("Example Star", "demo/6"),
        ("A. Musterova", "demo/7"),
        ("Zhang Yangben", "demo/8"),
    ],
)
def test_a_name_is_found_however_it_is_written(index: NameIndex, text: str, key: str) -> None:
    assert key in [hit.party for hit in index.search(NameQuery(text))]


def test_what_is_not_listed_is_not_found(index: NameIndex) -> None:
    for text in ("Wholly Different", "최정호", "", "???", "한"):
        assert index.search(NameQuery(text)) == ()


def test_a_hit_says_what_it_rests_on_and_is_no_decision(index: NameIndex) -> None:
    hit = index.search(NameQuery("한석림"))[0]
    assert (hit.rule, hit.grade, hit.decision) == ("korean", "very close", "a person must decide")
    assert "the name under which the party is listed" in hit.reasons[0]
    verdicts = {each.what: each.verdict for each in hit.corroboration}
    assert verdicts == {
        "birth date": "not given",
        "country": "not given",
        "identifier": "not given",
        "address": "not listed",
    }


@pytest.mark.parametrize(
    ("births", "verdict"),
    [
        (("1971-04-05",), "agrees"),
        (("1971",), "agrees"),
        (("1970",), "agrees"),
        (("1980-01-01",), "conflicts"),
    ],
)
def test_dates_of_birth_agree_at_the_precision_that_both_have(
    index: NameIndex, births: tuple[str, ...], verdict: str
) -> None:
    hit = index.search(NameQuery("한석림", births=births))[0]
    assert hit.corroboration[0].verdict == verdict


def test_conflicts_lower_the_score_and_hide_nothing(index: NameIndex) -> None:
    plain = index.search(NameQuery("한석림"))[0]
    birth = index.search(NameQuery("한석림", births=("1999",)))[0]
    both = index.search(NameQuery("한석림", births=("1999",), countries=("FR",)))[0]
    assert plain.score > birth.score > both.score
    assert birth.suppressed == ""
    assert both.suppressed == "suppressed by birth-date and country"
    assert both.name_score == plain.name_score


def test_an_identifier_agrees_whatever_its_marks(index: NameIndex) -> None:
    hit = index.search(NameQuery("한석림", identifiers=("p123456",), countries=("kp",)))[0]
    assert [each.verdict for each in hit.corroboration[1:3]] == ["agrees", "agrees"]


def test_a_weak_alias_never_reaches_the_top_grade(index: NameIndex) -> None:
    hit = index.search(NameQuery("The Heron", kind=PartyKind.PERSON))[0]
    assert hit.score == 0.9
    assert hit.grade != "very close"
    assert "calls weak" in hit.reasons[0]


def test_another_kind_weighs_less(index: NameIndex) -> None:
    same = index.search(NameQuery("Example Star", kind=PartyKind.VESSEL))[0]
    other = index.search(NameQuery("Example Star", kind=PartyKind.ENTITY))[0]
    assert other.score == pytest.approx(same.score * 0.85, abs=0.0001)


def test_the_limit_and_the_threshold_hold(index: NameIndex) -> None:
    assert len(index.search(NameQuery("Example", threshold=0.1, limit=2))) == 2
    assert all(hit.name_score >= 0.9 for hit in index.search(NameQuery("Han Sok Rim", threshold=0.9)))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 10**9}, "limit"),
        ({"threshold": 0.0}, "threshold"),
        ({"births": ("5 May 1970",)}, "date of birth"),
    ],
)
def test_a_query_out_of_bounds_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        NameQuery("Example", **more)  # type: ignore[arg-type]


def test_a_huge_name_costs_nothing(index: NameIndex) -> None:
    started = time.perf_counter()
    with pytest.raises(InputError):
        index.search(NameQuery("A" * 50_000_000))
    assert time.perf_counter() - started < 1


def test_a_saved_index_answers_the_same(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "names")
    opened = NameIndex.open(tmp_path / "names")
    queries = [NameQuery(text) for text in ("한석림", "BHGTC", "Example Sergey", "nobody at all")]
    assert opened.search_many(queries) == index.search_many(queries)
    assert (opened.names, opened.parties) == (10, 8)


def test_a_damaged_index_is_refused(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    names = tmp_path / "names.bin"
    names.write_bytes(names.read_bytes()[:-1])
    with pytest.raises(InputError, match="build the name index again"):
        NameIndex.open(tmp_path)
    with pytest.raises(InputError, match="holds no name index"):
        NameIndex.open(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text('{"format": "older"}')
    with pytest.raises(InputError, match="another version"):
        NameIndex.open(tmp_path)


def test_a_listed_name_beyond_the_bounds_is_indexed_by_its_beginning() -> None:
    long = "Endless Heron " + "Trading " * 300
    index = NameIndex.build([party(1, long, PartyKind.ENTITY), party(2, "\ufdfa" * 900)])
    assert index.search(NameQuery("Endless Heron Trading Trading Trading Trad"))[0].alias.text == long


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    empty = NameIndex.build([])
    empty.save(tmp_path)
    assert NameIndex.open(tmp_path).search(NameQuery("Example Name")) == ()


def invented(count: int) -> list[str]:
    """Names of invented syllables, Korean names and firms."""
    chance = random.Random(11)
    parts = ["ba", "ko", "mir", "zan", "tel", "ov", "ar", "lin", "dus", "fe", "gra", "nik", "sol", "pet"]
    korean = ["Kim", "Ri", "Pak", "Choe", "Jong", "Chol", "Yong", "Ho", "Myong", "Su", "Hyok", "Nam", "Il"]
    names = []
    for number in range(count):
        words = ["".join(chance.choices(parts, k=chance.randint(2, 4))) for _ in range(chance.randint(2, 3))]
        if number % 4 == 0:
            words = [chance.choice(korean[:4]), *chance.sample(korean[4:], 2)]
        elif number % 4 == 1:
            words = [words[0], chance.choice(["Trading", "Bank", "Shipping"]), "Ltd"]
        names.append(" ".join(words))
    return names


def changed(name: str, chance: random.Random) -> str:
    """A name with one typing error, or its words in another order."""
    place = chance.randrange(1, len(name) - 1)
    kinds = [
        name[:place] + name[place + 1 :],
        name[:place] + chance.choice("aeinrst") + name[place + 1 :],
        " ".join(reversed(name.split())),
        name,
    ]
    return chance.choice(kinds)


def test_the_keys_lose_few_of_what_comparing_with_every_name_finds() -> None:
    names = invented(600)
    index = NameIndex.build(party(number, name) for number, name in enumerate(names))
    listed = [Analysis(name, PartyKind.PERSON) for name in names]
    chance = random.Random(12)
    due = found = 0
    for name in chance.sample(names, 60):
        text = changed(name, chance)
        asked = Analysis(text)
        wanted = {f"demo/{number}" for number, each in enumerate(listed) if judge(asked, each).score >= 0.8}
        hits = {hit.party for hit in index.search(NameQuery(text, threshold=0.8, limit=100))}
        assert hits <= wanted
        due, found = due + len(wanted), found + len(hits)
    assert found / due >= 0.97
