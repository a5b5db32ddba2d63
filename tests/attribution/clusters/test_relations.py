"""Relations and clusters are those of the reference results, and shares add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.clusters.relations import Relation, Sums, between, paid
from tests.attribution.clusters import mini

needs_mini = pytest.mark.skipif(not mini.FOLDER.is_dir(), reason="utxo-mini is not beside this checkout")


@needs_mini
@pytest.mark.parametrize("with_coinjoin", [False, True])
def test_clusters_are_those_of_the_reference(with_coinjoin: bool) -> None:
    assert mini.clusters(with_coinjoin) == mini.reference_clusters(with_coinjoin)


@needs_mini
def test_relations_between_addresses_are_those_of_the_reference() -> None:
    found = between(mini.sums())
    assert found == mini.reference_relations("address")
    assert len(found) == 20


@needs_mini
def test_relations_between_clusters_are_those_of_the_reference() -> None:
    found = between(mini.sums(), mini.clusters(with_coinjoin=False))
    assert found == mini.reference_relations("cluster")
    assert len(found) == 15


COINS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 10**12), min_size=1)


@given(COINS, COINS, st.integers(0, 10**12))
def test_what_an_address_gets_is_shared_to_within_rounding(
    inputs: dict[str, int], outputs: dict[str, int], nameless: int
) -> None:
    found = between([Sums(inputs, outputs, nameless)])
    assert all(relation.transactions == 1 for relation in found.values())
    for payee in {pair[1] for pair in found}:
        gained = outputs[payee] - inputs.get(payee, 0)
        given_ = sum(relation.value for pair, relation in found.items() if pair[1] == payee)
        assert given_ <= gained + len(inputs)
        if not nameless:
            assert abs(given_ - gained) <= len(inputs)


def test_change_is_no_payment_and_clusters_do_not_pay_themselves() -> None:
    one = Sums({"a": 10}, {"a": 4, "b": 6})
    assert between([one]) == {("a", "b"): Relation(1, 6)}
    assert between([one, one]) == {("a", "b"): Relation(2, 12)}
    assert between([one], {"a": "k", "b": "k"}) == {}


def test_transfers_add_up() -> None:
    assert paid([("a", "b", 3), ("a", "b", 4), ("b", "a", 1)]) == {
        ("a", "b"): Relation(2, 7),
        ("b", "a"): Relation(1, 1),
    }
