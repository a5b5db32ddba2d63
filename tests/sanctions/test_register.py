"""The register: listings with their periods, asked as of a day and by what was seen until a day."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.model.party import Party
from hueandcry.sanctions.document import party_of
from hueandcry.sanctions.register import Register
from tests.sanctions.editions import (
    LIST,
    NOW,
    POOL,
    ROUTER,
    address,
    day,
    edition,
    many,
    party,
    register,
    story,
    taken,
)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Register]:
    found = register(tmp_path)
    yield found
    found.records.close()


def states(held: Register, chain: str, text: str, when: str, seen: str = "") -> list[tuple[bool, bool]]:
    found = held.at(chain, text, day(when) if when else None, day(seen) if seen else None)
    return [(each.listed, each.party_listed) for each in found]


def test_before_anything_is_taken_nothing_is_known(held: Register) -> None:
    assert (held.revision, held.versions(), list(held.entries())) == (0, (), [])
    assert held.at("eip155:1", POOL) == []
    assert held.party("un/1") is None
    assert held.history("un/1") == []
    assert not held.records.exists()


def test_each_edition_says_what_it_changed(held: Register) -> None:
    first, second, third, last = taken(held, *story())
    assert (first.added, first.addresses_added) == ((f"{LIST}/1", f"{LIST}/2"), (("eip155:1", POOL),))
    assert (second.amended, second.addresses_added) == ((f"{LIST}/1",), (("eip155:1", ROUTER),))
    assert (third.amended, third.addresses_removed) == ((f"{LIST}/1",), (("eip155:1", POOL),))
    assert (last.removed, last.added, last.amended) == ((f"{LIST}/1",), (), ())
    assert last.words() == ("1 removed", "1 address removed")
    assert held.revision == last.number


@pytest.mark.parametrize(
    ("when", "listed"),
    [
        ("2022-08-07", False),  # before the list's own day
        ("2022-08-08", True),  # the list's own day, before the first edition on record
        ("2022-12-01", True),
        ("2025-03-20", True),
        ("2025-03-21", False),  # the first edition without it
        ("", False),
    ],
)
def test_a_delisted_party_is_listed_between_its_days(held: Register, when: str, listed: bool) -> None:
    taken(held, *story())
    found = held.party(f"{LIST}/1", day(when) if when else None)
    assert found is not None
    assert found.listed is listed
    assert (found.listed_from, found.last_said, found.gone_by) == ("2022-08-08", "2023-05-01", "2025-03-21")


def test_what_had_not_been_seen_is_not_known(held: Register) -> None:
    taken(held, *story())
    assert held.party(f"{LIST}/1", day("2022-08-08"), day("2022-08-09")) is None
    assert list(held.entries(seen_by=day("2022-08-09"))) == []
    then = held.party(f"{LIST}/1", day("2026-01-01"), day("2025-03-20"))
    assert then is not None
    assert (then.listed, then.gone_by, then.last_said, then.seen_to) == (True, "", "", "")
    assert then.words == "listed since 2022-08-08"
    now = held.party(f"{LIST}/1")
    assert now is not None
    assert now.words == "not listed; listed since 2022-08-08, until 2023-05-01 at least, gone by 2025-03-21"
    assert (now.seen_from, now.seen_to) == ("2022-08-10T12:00:00Z", "2025-03-21T12:00:00Z")


def test_an_address_that_its_party_lost_is_not_listed_though_the_party_is(held: Register) -> None:
    taken(held, *story()[:3])
    assert states(held, "eip155:1", POOL, "2023-04-30") == [(True, True)]
    assert states(held, "eip155:1", POOL, "2023-05-01") == [(False, True)]
    assert states(held, "eip155:1", POOL, "", "2023-04-30") == [(True, True)]
    (found,) = held.at("eip155:1", POOL)
    assert found.words == (
        "not listed; listed since 2022-08-10 at the latest, its party since 2022-08-08, "
        "until 2022-11-08 at least, gone by 2023-05-01; its party is still listed"
    )


def test_an_address_that_came_later_was_not_listed_with_its_party(held: Register) -> None:
    taken(held, *story())
    assert states(held, "eip155:1", ROUTER, "2022-11-07") == [(False, True)]
    assert states(held, "eip155:1", ROUTER, "2022-11-08") == [(True, True)]
    assert states(held, "eip155:1", ROUTER, "2025-03-21") == [(False, False)]
    (found,) = held.at("eip155:1", ROUTER, day("2024-01-01"))
    assert found.words == "listed since 2022-11-08 at the latest"


def test_every_address_is_given_once_a_party_with_its_entry(held: Register) -> None:
    taken(held, *story())
    found = {(place.address, entry.address, entry.gone_by) for place, entry in held.addresses()}
    assert found == {(POOL, POOL, "2023-05-01"), (ROUTER, ROUTER, "2025-03-21")}
    assert [entry.listed for _, entry in held.addresses(day("2022-09-01"))] == [True, False]
    assert list(held.addresses(seen_by=day("2022-01-01"))) == []


def test_an_address_is_found_on_the_chains_that_are_meant(held: Register) -> None:
    both = replace(
        party("1"), addresses=(address(POOL, "eip155:*"), address("T1", "tron:1"), address("?", ""))
    )
    taken(held, edition("2024-01-01", both, replace(party("2", ROUTER))))
    assert len(held.at("eip155:56", POOL)) == 1
    assert len(held.at("eip155:*", ROUTER)) == 1
    assert held.at("eip155:56", ROUTER) == []
    assert held.at("bip122:1", "T1") == []
    assert [len(held.at("", each)) for each in (POOL, "T1", "?")] == [1, 1, 1]


def test_a_party_that_returns_was_not_listed_in_between(held: Register) -> None:
    other, mixer = party("2"), party("1", since="2019-01-01")
    steps = (("2024-01-01", True), ("2024-02-01", False), ("2024-03-01", True))
    changes = taken(held, *(edition(on, *((mixer, other) if there else (other,))) for on, there in steps))
    assert (changes[2].returned, changes[2].added) == ((f"{LIST}/1",), ())
    asked = ("2018-12-31", "2020-01-01", "2024-02-15", "2024-03-01", "")
    found = [held.party(f"{LIST}/1", day(each) if each else None) for each in asked]
    assert [each.listed for each in found if each] == [False, True, False, True, True]
    assert found[2] is not None
    assert (found[2].last_said, found[2].gone_by) == ("2024-01-01", "2024-02-01")
    assert found[4] is not None
    assert found[4].words == "listed since 2024-03-01 at the latest"


@pytest.mark.parametrize(
    ("when", "listed"), [("2024-06-30", True), ("2024-07-01", False), ("2025-06-30", False), ("", False)]
)
def test_an_order_that_expires_ends_by_itself(held: Register, when: str, listed: bool) -> None:
    taken(held, edition("2024-01-01", replace(party("1"), listed_to="2024-06-30"), party("2")))
    found = held.party(f"{LIST}/1", day(when) if when else None)
    assert found is not None
    assert found.listed is listed
    if not listed:
        assert found.words == "not listed; listed since 2022-08-08, until 2024-06-30"


def test_a_day_that_the_list_tells_roughly_counts_whole(held: Register) -> None:
    taken(held, edition("2026-01-01", replace(party("1", since="2022"), listed_to="2026-08")))
    asked = ("2021-12-31", "2022-01-01", "2026-08-31", "2026-09-01")
    found = [held.party(f"{LIST}/1", day(each)) for each in asked]
    assert [each.listed for each in found if each] == [False, True, True, False]


def test_without_a_day_of_its_own_a_listing_is_known_from_the_first_edition(held: Register) -> None:
    taken(held, edition("2024-01-01", party("1", since="")))
    found = [held.party(f"{LIST}/1", day(each)) for each in ("2023-12-31", "2024-01-01")]
    assert [each.listed for each in found if each] == [False, True]
    now = held.party(f"{LIST}/1")
    assert now is not None
    assert (now.listed, now.words) == (True, "listed since 2024-01-01 at the latest")


def test_the_content_is_that_of_the_day(held: Register) -> None:
    versions = [party("1", name=name) for name in ("OLD", "NEWER", "NEWEST")]
    days = ("2024-01-01", "2024-02-01", "2024-03-01")
    taken(held, *(edition(on, each) for on, each in zip(days, versions, strict=True)))
    asked = ("2023-01-01", "2024-01-31", "2024-02-01", "2024-03-05")
    names = [found.party.name for each in asked if (found := held.party(f"{LIST}/1", day(each)))]
    assert names == ["OLD", "OLD", "NEWER", "NEWEST"]
    history = held.history(f"{LIST}/1")
    assert [party_of(each.document) for each in history] == versions
    assert [(each.said_from, each.said_to) for each in history] == [*zip(days, (*days[1:], ""), strict=True)]


def test_the_same_file_again_changes_nothing_but_the_age(held: Register) -> None:
    first = story()[0]
    taken(held, first)
    before, revision = list(held.entries()), held.revision
    again = held.take(first, retrieved="2026-11-01", floors=False)
    assert (again.same, again.words()) == (True, ("unchanged since it was last taken",))
    assert (list(held.entries()), held.revision) == (before, revision)
    (version,) = held.versions()
    assert (version.retrieved, version.age, version.stale) == ("2026-11-01", 12.0, False)


def test_an_edition_that_only_looks_new_is_an_edition_without_changes(held: Register) -> None:
    first, again = edition("2024-01-01", party("1")), edition("2024-01-02", party("1"), salt="x")
    changes = taken(held, first, again)
    assert changes[1].words() == ("a new edition without changes",)
    assert held.revision == changes[1].number > changes[0].number
    assert len(held.history(f"{LIST}/1")) == 1


def test_an_older_edition_is_refused(held: Register) -> None:
    taken(held, *story()[1:3])
    with pytest.raises(ListError, match=r"of 2022-08-10, one of 2023-05-01 is recorded already"):
        taken(held, story()[0])
    with pytest.raises(ListError, match="this very file was taken before"):
        taken(held, story()[1])
    assert len(held.editions()) == 2


def test_editions_of_one_day_follow_by_their_hour_where_they_tell_it(held: Register) -> None:
    for at in ("2024-01-01T08:00:00", "2024-01-01T10:00:00"):
        held.take(edition(at, party("1"), salt=at), floors=False)
    with pytest.raises(ListError, match="recorded already"):
        held.take(edition("2024-01-01T09:00:00", party("1")), floors=False)


@pytest.mark.parametrize(
    ("issued", "retrieved", "words"),
    [
        ("2027-01-01", "", "lies in the future"),
        ("2024-01-01", "2027-01-01", "lies in the future"),
        ("2024-06-01", "2024-01-01", "was not fetched on 2024-01-01 already"),
        ("2024-06-01", "yesterday", "is not a date"),
    ],
)
def test_impossible_days_are_refused(held: Register, issued: str, retrieved: str, words: str) -> None:
    with pytest.raises(ListError, match=words):
        held.take(edition(issued, party("1")), retrieved=retrieved, floors=False)
    assert held.revision == 0


def test_what_was_fetched_long_ago_and_taken_late_counts_as_seen_no_earlier_than_its_predecessor(
    held: Register,
) -> None:
    held.take(edition("2024-01-01", party("1")), retrieved="2024-05-01", floors=False)
    held.take(edition("2024-02-01", party("1"), party("2")), retrieved="2024-02-02", floors=False)
    assert [each.seen for each in held.editions()] == ["2024-05-01", "2024-05-01"]


def test_where_no_day_of_issue_is_told_the_day_of_retrieval_orders_the_copies(held: Register) -> None:
    held.take(edition("", party("1")), floors=False)
    with pytest.raises(ListError, match="this edition is of 2020-04-15, one of 2026-11-01 is recorded"):
        held.take(edition("", party("2")), retrieved="2020-04-15", floors=False, accept_smaller="test")


def test_a_moment_of_another_zone_is_kept_in_utc(held: Register) -> None:
    held.take(edition("2024-01-01", party("1")), retrieved="2024-01-02T03:00:00+09:00", floors=False)
    assert held.editions()[0].seen == "2024-01-01T18:00:00Z"


def damaged(kind: str) -> tuple[Party, ...]:
    return {
        "empty": (),
        "twice": (party("1"), party("1", name="OTHER")),
        "foreign": (party("1"), party("2", list="un")),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("empty", "no party at all"), ("twice", "the same id"), ("foreign", "names un/2, a party of another")],
)
def test_an_edition_that_is_not_whole_is_refused(held: Register, kind: str, words: str) -> None:
    taken(held, story()[0])
    with pytest.raises(ListError, match=words):
        held.take(edition("2024-01-01", *damaged(kind)), floors=False, accept_smaller="because")
    assert len(held.editions()) == 1


def test_a_list_below_its_floor_is_refused_unless_the_floor_is_off(held: Register) -> None:
    small = edition("2024-01-01", *many(50))
    with pytest.raises(ListError, match=r"0 of person \(at least 6245\), 50 of entity"):
        held.take(small)
    held.take(small, floors=False)
    (version,) = held.versions()
    assert (version.floors, version.counts) == ("none", {"entity": 50, "addresses": 0})


def test_half_the_rows_are_refused_unless_somebody_says_why(held: Register) -> None:
    taken(held, edition("2024-01-01", *many(100)))
    half = edition("2024-01-02", *many(50))
    with pytest.raises(ListError, match="50 of the last edition's 100 parties are not in this file"):
        held.take(half, floors=False)
    assert all(each.listed for each in held.entries())
    change = held.take(half, floors=False, accept_smaller="a regime ended, see the Gazette")
    assert len(change.removed) == 50
    assert held.versions()[0].smaller == "a regime ended, see the Gazette"


def test_as_many_others_do_not_make_up_for_those_that_are_gone(held: Register) -> None:
    taken(held, edition("2024-01-01", *many(100)))
    others = (replace(each, id=f"new{each.id}") for each in many(100))
    with pytest.raises(ListError, match="100 of the last edition's 100 parties"):
        held.take(edition("2024-01-02", *others), floors=False)


def test_lost_addresses_are_noticed_where_no_party_is_lost(held: Register) -> None:
    texts = [f"0x{number:040x}" for number in range(40)]
    taken(held, edition("2024-01-01", party("1", *texts)))
    with pytest.raises(ListError, match="20 of the last edition's 40 addresses"):
        held.take(edition("2024-01-02", party("1", *texts[20:])), floors=False)
    assert len(held.take(edition("2024-01-02", party("1", *texts[6:])), floors=False).addresses_removed) == 6


def test_a_list_that_nobody_knows_is_refused(held: Register) -> None:
    with pytest.raises(ListError, match="the nearest is 'ofac-sdn'"):
        held.take(edition("2024-01-01", party("1", list="ofac-sdnn"), list="ofac-sdnn"))
    with pytest.raises(ListError, match="there are ofac-sdn, "):
        list(held.entries(lists=("zzz",)))
    with pytest.raises(ListError, match="is not the key of a party"):
        held.party("ofac-sdn")


def test_lists_are_apart(held: Register) -> None:
    taken(held, story()[0], edition("2024-01-01", party("1", list="un"), list="un"))
    assert [each.party.key for each in held.entries()] == [f"{LIST}/1", f"{LIST}/2", "un/1"]
    assert [each.party.key for each in held.entries(lists=("un",))] == ["un/1"]
    assert [each.id for each in held.versions()] == [LIST, "un"]


def test_the_version_changes_with_every_edition_used(held: Register) -> None:
    found = []
    for each in story():
        taken(held, each)
        found.append(held.version())
    assert len(set(found)) == 4
    assert held.version(seen_by=day("2022-12-01")) == found[1]
    assert held.version(as_of=day("2022-12-01")) not in found
    taken(held, edition("2026-01-01", party("1", list="un"), list="un"))
    assert held.version(lists=(LIST,)) == found[3] != held.version()


def test_age_is_from_the_last_retrieval_else_from_the_day_of_issue_else_unknown(tmp_path: Path) -> None:
    held = register(tmp_path)
    held.take(edition((NOW - timedelta(hours=36)).date().isoformat(), *many(2)), floors=False)
    held.take(edition("", party("1", list="un"), list="un"), floors=False)
    held.take(edition("", party("1", list="eu"), list="eu"), retrieved="2026-10-31", floors=False)
    found = {each.id: (each.age, each.stale) for each in held.versions()}
    assert found == {LIST: (36.0, True), "un": (None, True), "eu": (36.0, False)}
    held.records.close()


def test_two_that_take_at_once_take_one_edition(tmp_path: Path) -> None:
    first = register(tmp_path)
    taken(first, story()[0])
    both = [register(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(each.take, story()[1], floors=False) for each in both]
    changes = [job.result() for job in jobs]
    assert sorted(each.same for each in changes) == [False, True, True, True]
    assert len(first.editions()) == 2
    for each in (first, *both):
        each.records.close()


def test_an_iteration_that_is_left_early_holds_nobody_up(held: Register) -> None:
    taken(held, story()[0])
    found = held.entries()
    assert next(found).party.id == "1"
    assert len(taken(held, story()[1])) == 1
    assert [each.party.id for each in found] == ["2"]
