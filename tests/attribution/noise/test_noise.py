"""Noise: each rule with what it must find, and what it must not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.attribution.noise import Noise, Rule, noise, rules
from hueandcry.attribution.noise.likeness import look_alikes
from hueandcry.chains import chain, display_address
from hueandcry.ledger import View
from hueandcry.model.errors import AddressError
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
from tests.ledgers import row, view


def found(what: Noise) -> dict[Rule, set[int]]:
    return {rule: {each.row for each in what.findings if each.rule is rule} for rule in Rule}


def test_a_look_alike_is_named_with_what_it_shares_and_the_odds(tmp_path: Path) -> None:
    seen = view(tmp_path, [row(1, VICTIM, THIEF, 100), row(2, ALIKE, THIEF, 10**15), row(3, OTHER, THIEF, 5)])
    (like,) = noise(seen, CASE).look_alikes
    assert (like.address, like.like, like.head, like.tail) == (ALIKE, THIEF, 5, 4)
    assert like.compared == 2 * 3  # VICTIM, ALIKE, OTHER against THIEF and NEXT
    assert like.by_chance == pytest.approx(6 / 16**9)
    (finding,) = noise(seen, CASE).findings
    assert (finding.rule, finding.tx, finding.address, finding.amount) == (
        Rule.LOOK_ALIKE,
        "t2",
        ALIKE,
        10**15,
    )
    assert "first 5 and last 4" in finding.said


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2**160 - 1))
def test_the_levels_are_kept_to_the_character(head: int, tail: int, noise_seed: int) -> None:
    body = THIEF[2:]
    middle = "".join(
        f"{(int(body[n], 16) + 1 + (noise_seed >> n) % 15) % 16:x}" for n in range(head, 40 - tail)
    )
    other = "0x" + body[:head] + middle + body[40 - tail :]
    table = view_of(other)
    _, likes = look_alikes(table, {(ETH, THIEF)}, rules())
    expected = (head >= 3 and tail >= 3) or head >= 10 or tail >= 10
    assert [(each.head, each.tail) for each in likes] == ([(head, tail)] if expected else [])


def view_of(*addresses: str, name: str = ETH) -> View:
    import pyarrow as pa

    from hueandcry.ledger import PURSES, VIEW

    columns = {
        "chain": [name] * len(addresses),
        "address": addresses,
        "asset": [chain(name).native] * len(addresses),
        "outpoint": [""] * len(addresses),
        "role": [0] * len(addresses),
    }
    purses = pa.table(columns, schema=pa.schema(list(PURSES)[1:]))
    return View(VIEW.empty_table(), purses, (name,), {})


def test_zeros_shared_are_no_likeness() -> None:
    mined = "0x00000000000000000000000000000000000000a1"
    _, likes = look_alikes(view_of("0x00000000000000000000000000000000000001a1"), {(ETH, mined)}, rules())
    assert not likes


@pytest.mark.parametrize(
    ("name", "address", "other", "shared"),
    [
        ("bsc", THIEF, ALIKE, (5, 4)),
        ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7aaaaaaaaaaaaaaaaaaaaaaaaaaLj6t", None),
        ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7aaaaaaaaaaaaaaaaaaaaaaaaaaaLj6t", (2, 4)),
        (
            "bitcoin",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1qw50qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqf3t4",
            (3, 4),
        ),
        ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1QQQQQQQQQQQQQQQQQQQQQQQQQQQQfNa", (2, 3)),
        ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQNa", None),
    ],
)
def test_each_way_of_writing_has_levels_of_its_own(
    name: str, address: str, other: str, shared: tuple[int, int] | None
) -> None:
    own = chain(name).id
    case = {("eip155:1", THIEF)} if name == "bsc" else {(own, address)}
    _, likes = look_alikes(view_of(other, name=own), case, rules())
    assert [(each.head, each.tail) for each in likes] == ([shared] if shared else [])


def test_an_address_of_the_case_is_never_a_look_alike(tmp_path: Path) -> None:
    seen = view(tmp_path, [row(1, VICTIM, THIEF, 100), row(2, THIEF, ALIKE, 50)])
    assert noise(seen, CASE).look_alikes
    assert not noise(seen, [*CASE, (ETH, ALIKE)]).findings
    assert not noise(seen, [("eip155:56", ALIKE), *CASE]).findings  # the same key on another chain


def test_addresses_may_be_given_with_their_checksum(tmp_path: Path) -> None:
    seen = view(tmp_path, [row(1, ALIKE, THIEF, 1)])
    (like,) = noise(seen, [(ETH, display_address(chain(ETH), THIEF))]).look_alikes
    assert like.like == THIEF
    with pytest.raises(AddressError):
        noise(seen, [(ETH, THIEF[:-1])])


def test_zero_value_tokens_are_found_and_calls_are_not(tmp_path: Path) -> None:
    lines = [
        row(1, VICTIM, THIEF, 100, asset=USDT),
        row(2, THIEF, ALIKE, 0, asset=USDT),
        gas(2, SPAMMER),
        row(3, THIEF, OTHER, 0),  # a call without value
        row(4, VICTIM, OTHER, 0, asset=USDT),  # nobody of the case
    ]
    what = noise(view(tmp_path, lines), CASE)
    assert heights(what, found(what)[Rule.ZERO]) == [2]
    finding = next(each for each in what.findings if each.rule is Rule.ZERO)
    assert finding.numbers["payer"] == SPAMMER
    assert heights(what, what.silent()) == [2]


def test_a_token_given_to_many_is_found_unless_the_case_moved_it(tmp_path: Path) -> None:
    lines = [row(1, VICTIM, THIEF, 100), *spray(2, FAKE, [THIEF, *people(4)])]
    what = noise(view(tmp_path / "unused", lines), CASE)
    (finding,) = what.findings
    assert (finding.rule, finding.numbers["recipients"], finding.numbers["payers"]) == (Rule.SPRAYED, 5, 1)
    used = [*lines, row(3, THIEF, NEXT, 20, asset=FAKE), gas(3, THIEF)]
    assert not noise(view(tmp_path / "used", used), CASE).findings


def test_a_token_given_to_few_or_moved_by_many_is_not_found(tmp_path: Path) -> None:
    few = [row(1, VICTIM, THIEF, 100), *spray(2, FAKE, [THIEF, *people(3)])]
    assert not noise(view(tmp_path / "few", few), CASE).findings
    alive = [row(1, VICTIM, THIEF, 100), *spray(2, FAKE, [THIEF, *people(9)])]
    for height, (one, other) in enumerate(zip(people(9), people(9)[1:], strict=False), 3):
        alive += [row(height, one, other, 1, asset=FAKE), gas(height, one)]
    assert not noise(view(tmp_path / "alive", alive), CASE).findings


def test_a_token_bought_by_the_case_is_not_noise(tmp_path: Path) -> None:
    lines = [
        row(1, VICTIM, THIEF, 100),
        *spray(2, FAKE, people(9)),
        row(3, THIEF, OTHER, 100, position=0),
        row(3, OTHER, THIEF, 7, position=1, asset=FAKE),
        gas(3, THIEF),
    ]
    assert not noise(view(tmp_path, lines), CASE).findings


def test_a_spoofed_sender_is_found_and_a_relayed_payment_is_not(tmp_path: Path) -> None:
    lines = [
        row(1, VICTIM, THIEF, 100),
        row(2, THIEF, OTHER, 900, asset=FAKE),
        gas(2, SPAMMER),
        row(3, VICTIM, NEXT, 50, asset=USDT),
        gas(3, VICTIM),
        row(4, NEXT, OTHER, 50, asset=USDT),  # paid for by a relayer, from what it had
        gas(4, SPAMMER),
    ]
    what = noise(view(tmp_path, lines), CASE)
    assert heights(what, found(what)[Rule.SPOOFED]) == [2]
    assert {each.rule for each in what.findings} == {Rule.SPOOFED}


def test_dust_comes_from_one_sender_to_many_and_never_from_the_case(tmp_path: Path) -> None:
    lines = [row(1, VICTIM, THIEF, 10**18)]
    lines += [row(2, SPAMMER, to, 1, position=n) for n, to in enumerate([THIEF, *people(4)])]
    lines += [row(3, OTHER, to, 1, position=n) for n, to in enumerate([THIEF, *people(3)])]  # too few
    lines += [row(4, OTHER, THIEF, 10**14)]  # too much
    lines += [row(5, THIEF, to, 1, position=n) for n, to in enumerate([NEXT, *people(9)])]  # stolen
    what = noise(view(tmp_path, lines), CASE)
    assert [(each.rule, each.tx) for each in what.findings] == [(Rule.DUST, "t2")]
    assert what.findings[0].numbers == {"recipients": 5, "floor": 10**13}


def test_a_case_without_noise_has_no_findings(tmp_path: Path) -> None:
    what = noise(view(tmp_path, [row(1, VICTIM, THIEF, 9), row(2, THIEF, NEXT, 9)]), CASE)
    assert not what.findings
    assert set(what.counts.values()) == {0}
    assert not len(what.silent(np.ones(what.view.purses.num_rows, bool)))
