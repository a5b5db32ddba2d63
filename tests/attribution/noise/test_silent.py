"""What may be kept out of taint, and what never is."""

from pathlib import Path

import numpy as np

from hueandcry.attribution import StopList
from hueandcry.attribution.noise import Rule, noise, silenced
from hueandcry.chains import caip19, chain
from hueandcry.ledger import View
from hueandcry.model import AMOUNT_POLICIES, Heist, Kind
from hueandcry.trace.prune import reached
from hueandcry.trace.run import Options, run
from tests.attribution.noise.cast import (
    ALIKE,
    CASE,
    ETH,
    FAKE,
    NEXT,
    OTHER,
    SPAMMER,
    THIEF,
    USDT,
    VICTIM,
    gas,
    heights,
    people,
    spray,
)
from tests.ledgers import heist, row, theft, view


def reach(seen: View, stolen: Heist) -> np.ndarray:
    mask = np.zeros(seen.purses.num_rows, bool)
    mask[[each.purse for each in reached(seen, [stolen], StopList([]), False)]] = True
    return mask


def test_what_can_be_stolen_is_never_silent(tmp_path: Path) -> None:
    lines = [
        row(1, VICTIM, THIEF, 1000),
        row(2, THIEF, ALIKE, 400),  # the thief's own look-alike
        row(3, ALIKE, NEXT, 3),  # a tiny amount of what was stolen
        *(row(4, ALIKE, to, 2, position=n) for n, to in enumerate([NEXT, *people(9)])),
        row(5, SPAMMER, NEXT, 3),
        *(row(6, SPAMMER, to, 2, position=n) for n, to in enumerate([NEXT, *people(9)])),
    ]
    stolen = heist([theft(1, THIEF, 1000)])
    seen = view(tmp_path, lines)
    what = noise(seen, CASE)
    assert {2, 3, 4, 5, 6} <= set(heights(what, what.rows))
    assert not len(what.silent(reach(seen, stolen), [stolen]))
    assert not len(what.silent())


def test_a_theft_that_looks_like_spam_is_kept(tmp_path: Path) -> None:
    lines = [
        row(1, VICTIM, THIEF, 900, asset=FAKE),
        *(row(1, VICTIM, to, 1, position=n, asset=FAKE) for n, to in enumerate(people(9), 1)),
        gas(1, SPAMMER),
        *(row(2, SPAMMER, to, 2, position=n) for n, to in enumerate([THIEF, *people(9)])),
    ]
    seen = view(tmp_path, lines)
    what = noise(seen, CASE)
    assert heights(what, {each.row for each in what.findings if each.rule is Rule.SPRAYED}) == [1]
    token = heist([theft(1, THIEF, 900, asset=FAKE)])
    assert not len(what.silent(reach(seen, token), [token]))
    coin = heist([theft(2, THIEF, 2)])
    assert heights(what, what.silent(reach(seen, coin), [coin])) == [1]


def test_a_token_given_to_a_holding_of_all_that_it_spends_is_kept(tmp_path: Path) -> None:
    lines = [
        *(row(2, VICTIM, to, 2, position=n, asset=FAKE) for n, to in enumerate([THIEF, *people(9)], 1)),
        gas(2, SPAMMER),
        row(3, THIEF, NEXT, 100),
    ]
    held = {
        "chain": "ethereum",
        "address": THIEF,
        "asset": "native",
        "amount": "all",
        "since": "2025-01-01T00:00:00Z",
    }
    declared = heist(holdings=[held])
    seen = view(tmp_path, lines)
    what = noise(seen, CASE)
    assert heights(what, what.rows) == [2]
    assert not len(what.silent(reach(seen, declared), [declared]))
    assert heights(what, what.silent(np.zeros(seen.purses.num_rows, bool), [])) == [2]


def test_dust_did_arrive(tmp_path: Path) -> None:
    """It is listed, and stays in the balances."""
    lines = [row(2, SPAMMER, to, 2, position=n) for n, to in enumerate([THIEF, *people(9)])]
    seen = view(tmp_path, lines)
    what = noise(seen, CASE)
    assert heights(what, what.rows) == [2]
    assert not len(what.silent(np.zeros(seen.purses.num_rows, bool), []))


def test_a_silent_row_stays_in_the_ledger_and_moves_nothing(tmp_path: Path) -> None:
    stolen = heist([theft(1, THIEF, 1000)])
    own = [row(1, VICTIM, THIEF, 1000), row(5, THIEF, NEXT, 600), row(7, NEXT, OTHER, 350)]
    spam = [
        *spray(3, FAKE, [THIEF, NEXT, *people(9)]),
        row(4, THIEF, ALIKE, 0, asset=USDT),
    ]
    alone = view(tmp_path / "alone", own)
    seen = view(tmp_path / "spammed", own + spam)
    what = noise(seen, CASE)
    quiet = silenced(seen, what.silent(reach(seen, stolen), [stolen]))
    assert quiet.table.num_rows == seen.table.num_rows
    assert quiet.table["kind"].to_pylist().count(Kind.LEG) == 2 + 1
    done = [run(each, stolen, StopList([]), Options(), "r", {}).trace for each in (alone, quiet)]
    for policy in AMOUNT_POLICIES:
        first, second = (each.balances[policy][caip19(chain(ETH), "native")] for each in done)
        assert first == second
