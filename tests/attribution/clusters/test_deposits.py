"""Deposit addresses: found by their sweeps, and what they say of who pays to them."""

from dataclasses import replace
from pathlib import Path

import pytest

from hueandcry.attribution import clusters
from hueandcry.attribution.clusters.deposits import DepositAddress, deposit_addresses, joins
from hueandcry.attribution.clusters.heuristics import rules
from hueandcry.model import Tag
from tests.ledgers import address, ledger, row, view

ETH = "eip155:1"
HOT, OTHER_HOT, DEPOSIT, ANN, BOB = (address(number) for number in (900, 901, 50, 1, 2))
ETHER = 10**18
FEE = 21_000 * 10**9
LIMITS = rules().deposits
NAMES = {HOT: "Bank", OTHER_HOT: "Bank"}

PAID = [
    row(1, 1, 50, ETHER),
    row(2, 50, 900, ETHER - FEE),
    row(3, 2, 50, 2 * ETHER),
    row(4, 50, 901, 2 * ETHER - FEE),
]


def found(folder: Path, lines: list[str], services: frozenset[str] = frozenset()) -> list[DepositAddress]:
    made = deposit_addresses(view(folder, lines), ETH, NAMES, services, LIMITS)
    assert made == deposit_addresses(ledger(folder, lines).stream(), ETH, NAMES, services, LIMITS)
    return made


def test_who_pays_to_one_deposit_address_is_one_customer(tmp_path: Path) -> None:
    (each,) = found(tmp_path, PAID)
    assert (each.address, each.exchange, each.senders) == (DEPOSIT, "Bank", {ANN: "t1", BOB: "t3"})
    assert each.sweeps == ("t2", "t4")
    (join,) = joins([each], frozenset(), LIMITS)
    assert (join.left, join.right, join.heuristic, join.tx, join.via) == (
        ANN,
        BOB,
        "deposit-reuse",
        "t3",
        DEPOSIT,
    )


def test_several_payments_may_be_swept_at_once(tmp_path: Path) -> None:
    lines = [row(1, 1, 50, ETHER), row(2, 2, 50, ETHER), row(3, 50, 900, 2 * ETHER - FEE)]
    assert [each.address for each in found(tmp_path, lines)] == [DEPOSIT]


def test_a_token_is_swept_whole(tmp_path: Path) -> None:
    token = f"erc20:{address(77)}"
    lines = [row(1, 1, 50, 500, asset=token), row(2, 50, 900, 500, asset=token)]
    assert [each.address for each in found(tmp_path, lines)] == [DEPOSIT]
    short = [row(1, 1, 50, 500, asset=token), row(2, 50, 900, 499, asset=token)]
    assert found(tmp_path / "short", short) == []


@pytest.mark.parametrize(
    "lines",
    [
        [*PAID, row(5, 50, 3, 5)],  # it also pays somebody else
        [row(1, 1, 50, ETHER), row(2, 50, 900, ETHER // 2)],  # it keeps half
        [row(1, 1, 50, ETHER), row(2, 50, 900, ETHER + 1)],  # it pays what did not come in
        [row(1, 1, 50, ETHER), row(1 + 50_000, 50, 900, ETHER - FEE)],  # much later
        [row(2, 50, 900, ETHER)],  # nothing came in
        [row(1, 901, 50, ETHER), row(2, 50, 900, ETHER - FEE)],  # the exchange pays it
        [
            *(row(n, n, 50, ETHER) for n in range(1, 23)),
            row(30, 50, 900, 22 * ETHER - FEE),
        ],  # too many senders
    ],
)
def test_what_is_no_deposit_address(tmp_path: Path, lines: list[str]) -> None:
    assert found(tmp_path, lines) == []


def test_a_service_is_no_customer(tmp_path: Path) -> None:
    (each,) = found(tmp_path, PAID)
    assert joins([each], frozenset({ANN}), LIMITS) == []
    assert found(tmp_path, PAID, frozenset({DEPOSIT})) == []


def test_who_pays_to_many_deposit_addresses_is_no_customer(tmp_path: Path) -> None:
    (each,) = found(tmp_path, PAID)
    many = [replace(each, address=address(500 + n)) for n in range(LIMITS.deposits_a_sender + 1)]
    assert joins(many, frozenset(), LIMITS) == []
    assert len(joins(many[:3], frozenset(), LIMITS)) == 3


def test_clusters_come_from_tags_and_change_with_them(tmp_path: Path) -> None:
    made = ledger(tmp_path, PAID)
    (nothing,) = clusters.build(made, tmp_path / "clusters")
    assert nothing.joins == 0
    tags = [Tag(ETH, each, "Bank", "exchange", 90, "test") for each in (HOT, OTHER_HOT)]
    (built,) = clusters.build(made, tmp_path / "clusters", tags)
    assert (built.clusters, built.addresses, built.joins) == (1, 2, 1)
    cluster = clusters.show(tmp_path / "clusters", ETH, BOB, tags)
    assert cluster is not None
    assert cluster.addresses == (ANN, BOB)
    assert cluster.confidence == rules().heuristics["deposit-reuse"].confidence
    assert clusters.build(made, tmp_path / "clusters", tags)[0].fresh == 0
