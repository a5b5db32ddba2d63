"""Addresses: who names them, which list carries them, and how late."""

from dataclasses import replace
from pathlib import Path

from hueandcry import heists
from hueandcry.model import Party, PartyKind, Tag
from hueandcry.screen.gaps.places import Place
from hueandcry.screen.gaps.table import Gaps
from tests.screen.gaps.world import A, B, C, D, World, holding, party

EARLY, LATE = "2024-06-01", "2026-10-31"
BYBIT = heists.heist("bybit-2025")


def warning(address: str, day: str = "2025-02-26") -> Party:
    found = party("un", f"N/{address}", "", addresses=holding(address), programmes=("Notice",))
    return replace(found, list="fbi-theft-addresses", kind=PartyKind.WALLET, names=(), listed_from=day)


def place(table: Gaps, address: str) -> Place:
    (found,) = [each for each in table.places if each.address == address]
    return found


def world(folder: Path) -> World:
    owner = party("ofac-sdn", "1", "MADE UP THIEVES", listed_from="2019-09-13", addresses=holding(A))
    grown = replace(owner, addresses=holding(A, B))
    return (
        World(folder)
        .take(EARLY, "ofac-sdn", owner)
        .take(LATE, "ofac-sdn", grown)
        .take("2025-02-26", "fbi-theft-addresses", warning(B), warning(C))
    )


def test_a_list_does_not_say_when_it_added_an_address_to_a_party(tmp_path: Path) -> None:
    table = world(tmp_path).table()
    word = place(table, A).words[0]
    assert (word.earliest, word.latest, word.when) == ("2019-09-13", EARLY, f"2019-09-13 to {EARLY}")
    assert (place(table, A).carried, place(table, A).lag) == (("ofac-sdn",), None)


def test_an_advisory_names_first_and_is_no_list_that_carries(tmp_path: Path) -> None:
    table = world(tmp_path).table()
    late, bare = place(table, B), place(table, C)
    assert (late.first.by, late.since, late.carried) == ("fbi-theft-addresses", "2025-02-26", ("ofac-sdn",))
    assert (bare.carried, bare.lag) == ((), 613)  # 2025-02-26 to 2026-11-01
    assert table.places[0] == bare  # those that no list carries come first
    assert table.carried() == {"ofac-sdn": 2}


def test_a_wallet_that_a_list_names_by_itself_has_a_day_and_so_a_lag(tmp_path: Path) -> None:
    wallet = party("ofac-sdn", "9", "", kind=PartyKind.WALLET, addresses=holding(C), listed_from="2025-03-08")
    made = world(tmp_path).take("2026-11-01", "ofac-sdn", replace(wallet, names=()))
    assert place(made.table(), C).lag == 10
    assert place(made.table(as_of="2025-03-01"), C).carried == ()


def test_a_list_carries_an_address_under_whatever_name_and_regime(tmp_path: Path) -> None:
    mixer = party("un", "5", "A MIXER", programmes=("Cyber",), addresses=holding(C))
    table = world(tmp_path).take(LATE, "un", mixer).table()
    assert place(table, C).carried == ("un",)
    assert len(table.parties) == 1  # the mixer is nobody of the actor's


def test_seizures_are_shown_and_do_not_carry(tmp_path: Path) -> None:
    order = party("un", "5", "ORDER 1", programmes=("Order",), addresses=holding(C, D))
    seized = replace(order, list="israel", listed_from="2025-07-01")
    table = world(tmp_path).take(LATE, "israel", seized).table()
    assert [word.by for word in place(table, C).words] == ["fbi-theft-addresses", "israel"]
    assert place(table, C).carried == ()
    assert not [each for each in table.places if each.address == D]  # an order that names another


def test_what_a_list_no_longer_has_it_does_not_carry(tmp_path: Path) -> None:
    world_ = world(tmp_path)
    other = party("ofac-sdn", "2", "ANOTHER", programmes=("Other",))
    world_.take("2026-11-01", "ofac-sdn", other)
    now = place(world_.table(), A)
    assert (now.carried, now.words[0].listed) == ((), False)
    assert place(world_.table(as_of=LATE), A).carried == ("ofac-sdn",)
    assert place(world_.table(seen_by=LATE), A).carried == ("ofac-sdn",)


def test_a_heist_names_the_thief_and_not_the_victim_from_the_day_of_the_theft(tmp_path: Path) -> None:
    made = world(tmp_path)
    table = made.table(heists=[BYBIT])
    theft = [each for each in table.places if each.first.by == "heist"]
    thief = {each.to.lower() for each in BYBIT.thefts}
    assert thief <= {each.address.lower() for each in theft}
    assert not any("victim" in word.what for each in table.places for word in each.words)
    assert {(each.since, each.lag) for each in theft} == {(BYBIT.date, 618)}
    assert theft[0].first.when == f"theft of {BYBIT.date}"
    assert not [
        each for each in made.table(as_of="2025-02-20", heists=[BYBIT]).places if each.words[0].by == "heist"
    ]


def test_a_tag_counts_where_it_names_the_actor_and_speaks_against_the_address(tmp_path: Path) -> None:
    tags = [
        Tag("eip155:1", D, "Lazarus wallet", "hack", 90, "https://example.invalid", said="2025-03-01"),
        Tag("eip155:1", C, "An exchange that Lazarus used", "exchange", 90, "https://example.invalid"),
    ]
    table = world(tmp_path).table(tags=tags)
    assert (place(table, D).first.by, place(table, D).since) == ("tag", "2025-03-01")
    assert [word.by for word in place(table, C).words] == ["fbi-theft-addresses"]


def test_an_ill_formed_address_is_shown_as_it_was_written(tmp_path: Path) -> None:
    tag = Tag("bip122:000000000019d6689c085ae165831e93", "<b>no address</b>", "Lazarus", "hack", 9, "x")
    table = world(tmp_path).table(tags=[tag])
    assert place(table, "<b>no address</b>").document()["carried_by"] == []
