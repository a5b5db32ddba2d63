"""The real TagPacks and the real ActorPack: their counts come out exactly, and their traps are seen."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from hueandcry.attribution import ActorBook, StopList, TagBook
from hueandcry.attribution.actorpack import read_actorpack
from hueandcry.attribution.concepts import concepts
from hueandcry.attribution.confidence import levels
from hueandcry.attribution.countries import COUNTRIES
from hueandcry.attribution.dossier import dossiers
from hueandcry.attribution.export import tagpack
from hueandcry.attribution.imports import Choices, import_file
from hueandcry.attribution.pack import Pack, Reading
from hueandcry.attribution.tagpack import parse_tagpack, read_tagpack
from hueandcry.model import EndpointKind, Tag
from hueandcry.records import Records

DATA = Path(__file__).parents[3] / "shared" / "testdata" / "tags"
BITCOIN = "bip122:000000000019d6689c085ae165831e93"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="../shared/testdata/tags is not beside the checkout"
)


@cache
def pack(name: str) -> Reading[Tag]:
    return read_tagpack(DATA / "packs" / f"{name}.yaml")


# name, tags, distinct (address, chain) of the good tags, level, date, bad tags by what is wrong
PACKS = [
    ("lazarus", 21, 21, "authority_data", "2022-04-15", {}),
    ("lazarus2", 6, 6, "authority_data", "2023-08-28", {}),
    ("ronin_bridge", 6, 6, "service_data", "2022-04-05", {}),
    ("hacks", 608, 606, "web_crawl", "2021-11-12", {}),
    (
        *("ofac", 572, 545, "unknown", "2024-02-26"),
        {
            "USDT": 9,
            "BCH": 7,
            "DASH": 3,
            "XMR": 3,
            "BSV": 1,
            "BTG": 1,
            "XRP": 1,
            "XVG": 1,
            "'TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq':": 1,  # an address of Tron under the currency BTC
        },
    ),
    ("exchange-wallets-binance", 86, 39, "service_data", "2022-11-16", {"BEP2": 25}),
    (
        *("exchange-wallets-kucoin", 59, 17, "service_data", "2022-11-16"),
        {"USDT": 15, "USDC": 14, "KCS": 6},
    ),
    (
        *("exchange-wallets-huobi", 58, 32, "service_data", "2022-11-16"),
        {
            "BCH": 2,
            "DOT": 2,
            "ETC": 2,
            "FIL": 2,
            "ADA": 1,
            "ALGO": 1,
            "ATOM": 1,
            "EOS": 1,
            "MATIC": 1,
            "XRP": 1,
        },
    ),
    ("exchange-wallets-okx", 36, 36, "service_data", "2022-11-15", {}),
    ("exchange-wallets-deribit", 18, 18, "service_data", "2022-11-16", {}),
    ("exchange-wallets-cryptocom", 10, 10, "service_data", "2022-11-15", {}),
    ("exchange-wallets-bybit", 8, 8, "service_data", "2022-11-17", {}),
]


@pytest.mark.parametrize(
    ("name", "total", "addresses", "grade", "said", "bad"), PACKS, ids=lambda each: str(each)
)
def test_the_counts_of_a_pack(
    name: str, total: int, addresses: int, grade: str, said: str, bad: dict[str, int]
) -> None:
    reading = pack(name)
    assert reading.total == total
    assert len({(tag.chain, tag.address) for tag in reading.items}) == addresses
    assert {(tag.grade, tag.said) for tag in reading.items} == {(grade, said)}
    assert Counter(row.reason.split()[0] for row in reading.bad) == bad


@pytest.mark.parametrize("name", [each[0] for each in PACKS])
def test_inherited_fields_are_those_that_another_reader_finds(name: str) -> None:
    """An independent reading: each line of a good tag says what the YAML library and the header say."""
    header = yaml.safe_load((DATA / "packs" / f"{name}.yaml").read_text("utf-8"))
    told = [
        {**{key: value for key, value in header.items() if key != "tags"}, **tag} for tag in header["tags"]
    ]
    wanted = Counter(
        (tag["address"].lower(), tag["label"].strip(), tag["source"], tag.get("category", ""))
        + (
            tag.get("abuse", ""),
            tag.get("actor", ""),
            str(tag["lastmod"]),
            bool(tag.get("is_cluster_definer")),
        )
        for tag in told
    )
    found = Counter(
        (tag.address.lower(), tag.label, tag.source, tag.category)
        + (tag.abuse, tag.actor, tag.said, tag.definer)
        for tag in pack(name).items
    )
    assert found <= wanted
    assert (wanted - found).total() == len(pack(name).bad)


def test_a_missing_confidence_is_a_finding_with_a_stated_default() -> None:
    (note,) = pack("ofac").notes
    assert note.startswith("545 of 572 tags state no confidence: taken as `unknown` (5)")
    assert {tag.confidence for tag in pack("ofac").items} == {5}


def test_hits_of_hacks_are_victims_and_services_too() -> None:
    hacks = pack("hacks").items
    assert Counter(tag.abuse for tag in hacks) == {"": 430, "service_hack": 178}
    stopped = [stop for stop in StopList(hacks).stops.values() if stop.tag.pack_title]
    kinds = Counter(stop.kind for stop in stopped)
    assert kinds == {EndpointKind.EXCHANGE: 403 + 12, EndpointKind.SERVICE: 10}
    assert not any(stop.tag.abuse for stop in stopped)


def test_a_pool_that_a_sanctions_list_calls_a_user_stops_a_trace_all_the_same() -> None:
    listed = StopList(pack("ofac").items, 20)
    pools = [stop for stop in listed.stops.values() if any(tag.pack_title for tag in stop.others)]
    assert len(pools) > 10
    assert {stop.kind for stop in pools} == {EndpointKind.MIXER}
    assert {tag.category for stop in pools for tag in stop.others} == {"user"}


def test_one_address_under_two_currencies_is_two_chains_only_where_they_are() -> None:
    binance = Counter(tag.chain for tag in pack("exchange-wallets-binance").items)
    assert binance == {"eip155:1": 32, "eip155:56": 16, "tron:0x2b6653dc": 9, BITCOIN: 4}


def test_all_actors_are_read() -> None:
    reading = read_actorpack(DATA / "actors" / "graphsense.actorpack.yaml.gz")
    actors = reading.accepted()
    assert (len(actors), len({actor.id for actor in actors})) == (3813, 3813)
    categories = Counter(category for actor in actors for category in actor.categories)
    assert categories.most_common(4) == [
        *(("organization", 1411), ("exchange", 1309), ("defi_dex", 806), ("service", 265))
    ]
    assert {actor.said for actor in actors} == {"2023-02-17"}
    assert any("alias that is another actor's too (first: tombfinance)" in note for note in reading.notes)


def test_the_packs_in_one_workspace(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.sqlite")
    book, rejects = TagBook(records), Choices(rejects=tmp_path / "rejects.csv")
    files = [DATA / "actors" / "graphsense.actorpack.yaml.gz", *sorted((DATA / "packs").iterdir())]
    done = {file.name: import_file(book, file, rejects) for file in files}
    assert [note for each in done.values() for note in each.notes if "no ActorPack" in note] == []
    assert sum(each.added.new for each in done.values()) == 3813 + 1387
    assert len((tmp_path / "rejects.csv").read_text().splitlines()) == 1 + 25 + 14 + 35 + 27

    actors = ActorBook(records)
    assert [actor.id for name in ("okx", "okex", "htx", "huobi") for actor in actors.named(name)] == [
        *("okex", "okex", "huobi", "huobi")
    ]
    (ronin,) = dossiers(book, "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", 20)
    assert [part for _, _, part in ronin.ruling.parts] == ["says nothing", "decides", "says nothing"]
    assert ronin.why() == "a trace goes on; decided by 'Ronin bridge exploiter' at 50 of 100"
    (safe,) = dossiers(book, "0x1db92e2eebc8e0c075a02bea49a2935bcd2dfcf4", 20)
    assert safe.why() == "a trace stops here, at an exchange; decided by 'Bybit reserve wallets' at 50 of 100"
    (flexcoin,) = dossiers(book, "1DssS2srnAra8ghUpgEHsEARswej4SMgd3", 20)
    assert flexcoin.ruling.tied

    text = tagpack(Pack("tagpack", "T", "C"), book)
    back = parse_tagpack(text, Pack("tagpack"), "p").accepted()
    assert len(back) == 1387
    assert tagpack(Pack("tagpack", "T", "C"), back) == text
    again = {file.name: import_file(book, file, rejects).added for file in files}
    assert sum(each.new + each.changed + each.renewed + each.withdrawn for each in again.values()) == 0
    records.close()


def test_the_concepts_are_those_of_the_taxonomy() -> None:
    table = yaml.safe_load((DATA / "vocab" / "concepts.yaml").read_text("utf-8"))
    tree = {each["id"]: each.get("broader", "") for name, each in table.items() if name != "scheme"}
    assert {name: each.broader for name, each in concepts().items() if not each.own} == tree


def test_the_levels_and_countries_are_those_of_the_vocabularies() -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((DATA / "vocab" / name).read_text("utf-8").splitlines()))

    told = {row["id"]: int(row["level"]) for row in rows("confidence.csv")}
    assert told == {each.id: each.score for each in levels().values()}
    assert {row["id"] for row in rows("countries.csv")} == COUNTRIES
