"""Clusters of a ledger: built, extended, explained, alarmed about, and never more than candidates."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.attribution import clusters
from hueandcry.attribution.clusters import Cluster, alarms, joins
from hueandcry.attribution.clusters.co_spend import co_spends
from hueandcry.attribution.clusters.heuristics import AlarmLimits, rules
from hueandcry.attribution.clusters.source import Source
from hueandcry.attribution.clusters.store import Store
from hueandcry.ledger import Ledger
from hueandcry.model import Tag
from hueandcry.model.errors import Incomplete, LedgerEmpty
from tests.attribution.clusters.coins import BTC, append, filled, spend, tx
from tests.attribution.mixers.rounds import joinmarket

STORY = [spend("a", "b"), spend("c"), spend("d", "c", "d"), spend("x", "y"), spend("b", "c"), spend("b", "a")]


def tag(address: str, label: str, category: str = "exchange", confidence: int = 90) -> Tag:
    return Tag(BTC, address, label, category, confidence, "test")


def shown(folder: Path, address: str, *tags: Tag) -> Cluster:
    found = clusters.show(folder / "clusters", BTC, address, tags)
    assert found is not None
    return found


@pytest.fixture
def built(tmp_path: Path) -> Path:
    clusters.build(filled(tmp_path, STORY), tmp_path / "clusters")
    return tmp_path


def test_what_is_spent_together_is_one_cluster(built: Path) -> None:
    cluster = shown(built, "d")
    assert cluster.addresses == ("a", "b", "c", "d")
    assert cluster.name == "a"
    assert shown(built, "y").addresses == ("x", "y")
    assert clusters.show(built / "clusters", BTC, "else") is None


def test_each_join_names_its_heuristic_and_its_transaction(built: Path) -> None:
    cluster = shown(built, "a")
    assert [(join.left, join.right, join.heuristic, join.tx, join.height) for join in cluster.joins] == [
        ("a", "b", "co-spend", tx(0), 900_000),
        ("d", "c", "co-spend", tx(2), 900_002),
        ("b", "c", "co-spend", tx(4), 900_004),
    ]
    assert cluster.confidence == rules().heuristics["co-spend"].confidence


def test_a_path_of_joins_explains_two_addresses(built: Path) -> None:
    cluster = shown(built, "a")
    assert [join.tx for join in cluster.path("a", "d")] == [tx(0), tx(4), tx(2)]
    assert cluster.path("a", "a") == cluster.path("a", "stranger") == ()


def test_a_coinjoin_joins_nobody(tmp_path: Path) -> None:
    shape, _, _ = joinmarket(3)
    mixed = (
        [coin.address for coin in shape.inputs],
        [(coin.address, coin.value or 0) for coin in shape.outputs],
    )
    ledger = Ledger(tmp_path / "ledger")
    from hueandcry.chains import chain
    from hueandcry.sources.utxo.rows import Block, Input, Output, Transaction, table

    inputs = [Input(f"f{n:063x}", 0, coin.address, coin.value) for n, coin in enumerate(shape.inputs)]
    outputs = [Output(n, address, value) for n, (address, value) in enumerate(mixed[1])]
    block = Block(900_000, 1_700_000_000, "00" * 32)
    with ledger.importing() as incoming:
        incoming.begin("made", "00", "test")
        incoming.add(table(chain("bitcoin"), [(block, Transaction(tx(7), 1, inputs, outputs))]))
        incoming.commit(None, None)
    (made,) = clusters.build(ledger, tmp_path / "clusters")
    assert made.joins == 0
    assert co_spends(Source(ledger.read()), set()).num_rows == len(set(mixed[0])) - 1


def test_coins_without_an_address_join_nobody(tmp_path: Path) -> None:
    (made,) = clusters.build(filled(tmp_path, [spend("", "a", ""), spend("", "b")]), tmp_path / "clusters")
    assert (made.joins, made.clusters) == (0, 0)


def test_new_transactions_extend_what_is_stored(tmp_path: Path) -> None:
    ledger = filled(tmp_path, STORY[:3])
    clusters.build(ledger, tmp_path / "clusters")
    append(ledger, STORY[3:], 3)
    (again,) = clusters.build(ledger, tmp_path / "clusters")
    assert again.fresh == 3 * 3  # three transactions of two inputs and one output
    whole = tmp_path / "whole"
    clusters.build(filled(whole, STORY), whole / "clusters")
    for one in ("joins", "members"):
        assert (
            getattr(Store(tmp_path / "clusters", BTC), one)()
            == getattr(Store(whole / "clusters", BTC), one)()
        )
    assert clusters.build(ledger, tmp_path / "clusters")[0].fresh == 0


def test_the_files_are_a_cache(built: Path) -> None:
    before = shown(built, "a")
    shutil.rmtree(built / "clusters")
    with pytest.raises(Incomplete, match="clusters build"):
        clusters.show(built / "clusters", BTC, "a")
    clusters.build(Ledger(built / "ledger"), built / "clusters")
    assert shown(built, "a") == before


@pytest.mark.parametrize("name", ["state.json", "joins.parquet", "members.parquet", "alarms.parquet"])
def test_a_file_that_is_missing_is_made_again(built: Path, name: str) -> None:
    (path,) = (built / "clusters").rglob(name)
    path.unlink()
    assert clusters.build(Ledger(built / "ledger"), built / "clusters")[0].fresh > 0
    assert shown(built, "a").addresses == ("a", "b", "c", "d")


def test_an_empty_ledger_has_no_clusters(tmp_path: Path) -> None:
    assert clusters.build(Ledger(tmp_path / "ledger"), tmp_path / "clusters") == []
    with pytest.raises(LedgerEmpty):
        Ledger(tmp_path / "ledger").manifest(BTC)


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4), min_size=1, max_size=6),
    st.randoms(),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_neither_the_order_of_imports_nor_streaming_matters(
    tmp_path_factory: pytest.TempPathFactory, owners: list[list[str]], chance: object
) -> None:
    spends = [spend(*each) for each in owners]
    one = filled(tmp_path_factory.mktemp("one"), spends)
    other = Ledger(tmp_path_factory.mktemp("other") / "ledger")
    numbers = list(range(len(spends)))
    chance.shuffle(numbers)  # type: ignore[attr-defined]
    for number in numbers:
        append(other, [spends[number]], number)
    found = [
        co_spends(Source(each), set()) for each in (one.read(), one.stream(), other.read(), other.stream())
    ]
    assert all(each == found[0] for each in found)
    names = {frozenset(component) for component in _components(owners) if len(component) > 1}
    table = joins.members(found[0]).to_pylist()
    grouped: dict[str, set[str]] = {}
    for row in table:
        grouped.setdefault(row["cluster"], set()).add(row["address"])
    assert {frozenset(each) for each in grouped.values()} == names
    assert all(name == min(each) for name, each in grouped.items())


def _components(owners: list[list[str]]) -> list[set[str]]:
    found: list[set[str]] = []
    for each in owners:
        touching = [known for known in found if known & set(each)]
        found = [known for known in found if not known & set(each)] + [set(each).union(*touching)]
    return found


def test_super_clusters_raise_alarms(tmp_path: Path) -> None:
    limits = AlarmLimits(size=4, meeting=2, growth_factor=2, growth_size=4)
    ledger = filled(tmp_path, STORY)
    found = joins.weighed(co_spends(Source(ledger.read()), set()))
    members = joins.members(found)
    raised = alarms.alarms(found, members, None, limits)
    assert [(alarm.rule, alarm.cluster, alarm.figure) for alarm in raised] == [
        ("meeting", "a", 2),
        ("size", "a", 4),
    ]
    assert tx(4) in raised[0].detail
    before = joins.members(found.slice(0, 2))
    grown = alarms.alarms(found, members, before, limits)
    assert [(alarm.rule, alarm.figure, alarm.limit) for alarm in grown][0] == ("growth", 4, 4)
    assert alarms.alarms(found, members, None, AlarmLimits(5, 3, 2, 4)) == []


def test_two_services_in_a_cluster_contradict_each_other(built: Path) -> None:
    cluster = shown(built, "a", tag("a", "One"), tag("d", "Two"))
    assert [alarm.rule for alarm in cluster.alarms] == ["contradiction"]
    assert cluster.confidence == rules().alarmed
    assert shown(built, "a", tag("a", "One"), tag("d", "thief", "thief")).alarms == ()


def test_a_tagged_service_suggests_itself_for_the_rest(built: Path) -> None:
    tags = [tag("c", "Bank"), tag("c", "Bank", confidence=50), tag("x", "Other"), tag("b", "thief", "thief")]
    found = clusters.suggestions(shown(built, "a", *tags), tags)
    assert [(each.address, each.label, each.confidence, each.reason) for each in found] == [
        ("a", "Bank", 80, "heuristic: same cluster as c"),
        ("d", "Bank", 80, "heuristic: same cluster as c"),
    ]
    assert clusters.suggestions(shown(built, "a"), [tag("b", "thief", "thief")]) == ()
