"""The eval of bridges: that ids are proved, that a false link would be seen."""

from dataclasses import replace

import pytest
from evals.bridges import Bridge
from evals.pairs import FOLDER
from evals.sides import celer_deposit

from evals import bridges, nonces
from hueandcry.conversions.matching import Match, Tier

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared test data is not here")


@pytest.fixture(scope="module")
def celer() -> Bridge:
    return Bridge("celer")


def test_every_nonce_of_the_table_gives_an_id_that_one_payout_states(celer: Bridge) -> None:
    rows = {row["src_tx"]: row for row in celer.paid}
    found = [nonces.identity(kind, rows[tx], nonce).hex() for tx, (kind, nonce) in nonces.known().items()]
    assert len(found) == len(set(found)) == 565
    assert set(found) <= {call["ref"].removeprefix("0x") for call in celer.calls}


def test_the_search_finds_what_the_table_has(celer: Bridge) -> None:
    known = nonces.known()
    row = next(
        row
        for row in celer.paid
        if row["src_tx"] in known and 0 <= int(row["src_time"]) * 1000 - known[row["src_tx"]][1] < 3000
    )
    kind, nonce = known[row["src_tx"]]
    stated = {"relay" if kind == "send" else "mint": {nonces.identity(kind, row, nonce)}}
    assert nonces.search(row, stated) == (kind, nonce)


def test_tier_a_links_all_that_is_proved_and_nothing_else(celer: Bridge) -> None:
    rate, false = bridges._hashed(celer)
    assert (rate.measured, false.measured) == ("502 of 502 (100.0%)", "0")
    assert rate.met
    assert false.met


def test_links_of_a_decoy_and_to_another_payout_are_false(celer: Bridge) -> None:
    rows = [row for row in celer.paid if row["src_tx"] in celer.labelled][:2]
    one, two = (celer_deposit(row, "send", 0, bytes(32)) for row in rows)
    paid = {payout.tx: payout for payout in celer.payouts}
    own, other = (paid[row["dst_tx"]] for row in rows)
    decoy = replace(one, tx=bridges.DECOY)
    unsure = next(paid[call["ref"]] for call in celer.calls if call["link"] == "ambiguous")
    links = [(one, own), (two, own), (decoy, other), (decoy, unsure)]
    assert celer.judged(Match(Tier.A, given, (to,), "") for given, to in links) == (1, 3, 0)
