"""Concepts and the stop-list: inheritance, silence, confidence, conflicts, versions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution import StopList
from hueandcry.attribution.concepts import Bearing, above, bearing, concepts, listed
from hueandcry.attribution.confidence import level, levels, meaning
from hueandcry.attribution.stops import categories, endpoint
from hueandcry.model import EndpointKind, Tag

A = "0x" + "a" * 40
EX = Tag("eip155:1", A, "Ex", "exchange", 50, "S")


def ruling(*tags: Tag, least: int = 0) -> tuple[str, list[str]]:
    found = StopList(tags, least).ruling("eip155:1", A)
    return found.answer.value, [f"{tag.label} {part}" for tag, _, part in found.parts]


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("atm", EndpointKind.EXCHANGE),
        ("custodian", EndpointKind.EXCHANGE),  # through wallet_service
        ("broker", EndpointKind.OTC),
        ("coinjoin", EndpointKind.MIXER),
        ("defi_dex_pair", EndpointKind.SERVICE),  # through defi_dex and defi
        ("defi_bridge", EndpointKind.BRIDGE),
        ("vpn", EndpointKind.SERVICE),
        ("deposit_wallet", EndpointKind.EXCHANGE),
        ("cold_wallet", None),
        ("organization", None),
        ("ponzi_scheme", None),
        ("", None),
        ("never heard of", EndpointKind.SERVICE),
    ],
)
def test_a_concept_answers_as_the_one_above_it(category: str, kind: EndpointKind | None) -> None:
    assert endpoint(category) is kind
    assert categories().get(category, kind) is kind


def test_the_tree_has_one_root_and_no_circle() -> None:
    for name in concepts():
        assert list(above(name))[-1] == "concept"


def test_an_own_word_has_a_concept_of_the_taxonomy_above_it() -> None:
    assert {listed(name) for name in concepts()} == {
        name for name, each in concepts().items() if not each.own
    }
    assert listed("thief") == "perpetrator"
    assert listed("never heard of") == "service"


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"category": "", "abuse": "service_hack"}, Bearing.GOES_ON),
        ({"category": "user", "abuse": "service_hack"}, Bearing.GOES_ON),
        ({"category": "user", "abuse": "sanction"}, Bearing.SILENT),
        ({"category": "exchange", "abuse": "sanction"}, EndpointKind.EXCHANGE),
        ({"category": "", "concepts": "hot_wallet mixing_service exchange"}, EndpointKind.MIXER),
        ({"type": "mention"}, Bearing.SILENT),
        ({"type": "actor"}, EndpointKind.EXCHANGE),
        ({"category": ""}, Bearing.SILENT),
    ],
)
def test_what_a_tag_says_to_a_trace(change: dict[str, str], answer: object) -> None:
    assert bearing(replace(EX, **change)) is answer  # type: ignore[arg-type]


def test_a_sanctions_entry_of_a_mere_user_does_not_outvote_a_weaker_service() -> None:
    listed_ = replace(EX, label="OFAC", category="user", abuse="sanction", confidence=60)
    assert ruling(EX, listed_) == ("exchange", ["OFAC says nothing", "Ex decides"])
    stop = StopList([EX, listed_]).get("eip155:1", A)
    assert stop is not None
    assert (stop.tag, stop.others) == (EX, (listed_,))  # and is shown with the endpoint


def test_a_tag_below_the_least_confidence_neither_stops_nor_keeps_going() -> None:
    weak = replace(EX, label="Weak", category="thief", confidence=19)
    assert ruling(EX, weak, least=20) == ("exchange", ["Ex decides", "Weak is too weak"])
    assert ruling(weak, replace(EX, confidence=19), least=20)[0] == "silent"
    assert StopList([replace(EX, confidence=19)], 20).get("eip155:1", A) is None
    assert StopList([replace(EX, confidence=20)], 20).get("eip155:1", A) is not None


def test_of_equals_that_disagree_the_one_that_stops_decides_and_the_tie_is_said() -> None:
    thief = replace(EX, label="Hack", category="", abuse="service_hack")
    found = StopList([thief, EX]).ruling("eip155:1", A)
    assert (found.answer, found.tag, found.tied) == (EndpointKind.EXCHANGE, EX, True)
    assert not StopList([replace(thief, confidence=49), EX]).ruling("eip155:1", A).tied
    assert ruling(EX, replace(EX, label="Mix", category="mixer"))[1] == ["Ex decides", "Mix disagrees"]


def test_an_address_without_tags_has_no_ruling_but_silence() -> None:
    assert ruling() == ("silent", [])


SOME = st.builds(
    replace,
    st.just(EX),
    label=st.sampled_from(["x", "y"]),
    category=st.sampled_from(["exchange", "mixer", "thief", "user", "", "odd"]),
    abuse=st.sampled_from(["", "sanction", "scam"]),
    confidence=st.integers(0, 100),
    address=st.sampled_from([A, "0x" + "b" * 40]),
)


@given(st.lists(SOME, max_size=6), st.integers(0, 100), st.randoms(use_true_random=False))
def test_stops_are_the_rulings_that_stop_and_their_order_does_not_matter(
    tags: list[Tag], least: int, random: object
) -> None:
    listed_ = StopList(tags, least)
    for place in listed_.tags:
        found, stop = listed_.ruling(*place), listed_.get(*place)
        assert (stop is not None) == isinstance(found.answer, EndpointKind)
        if stop is not None:
            assert (stop.kind, stop.tag) == (found.answer, found.tag)
            assert stop.tag.confidence >= least
    mixed = list(tags)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    again = StopList(mixed, least)
    assert (again.stops, again.version) == (listed_.stops, listed_.version)


def test_the_version_changes_with_tags_and_with_the_least_confidence() -> None:
    versions = {
        StopList(tags, least).version
        for tags, least in (([], 0), ([EX], 0), ([EX], 20), ([replace(EX, confidence=51)], 0), ([EX, EX], 0))
    }
    assert len(versions) == 5


def test_a_trace_through_mixers_stops_neither_at_pools_nor_at_tagged_mixers() -> None:
    mixer = replace(EX, label="Mix", category="mixer")
    assert StopList([mixer], through_mixers=True).stops == {}
    assert StopList([mixer], through_mixers=True).ruling("eip155:1", A).answer is Bearing.GOES_ON
    assert {stop.kind for stop in StopList([mixer]).stops.values()} == {EndpointKind.MIXER}
    assert StopList([mixer]).version != StopList([mixer], through_mixers=True).version


def test_levels_fall_and_a_number_is_worth_the_level_below_it() -> None:
    scores = [each.score for each in levels().values()]
    assert (len(scores), scores) == (14, sorted(scores, reverse=True))
    assert [level("", score).id for score in (100, 89, 50, 19, 4)] == [
        *("override", "service_api", "trusted_provider", "heuristic", "unknown")
    ]
    assert level("forensic", 0).score == 50
    assert meaning("") == "a number given without a level"
