"""What every chain of every family must do, hostile input included."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import (
    CHAINS,
    FAMILIES,
    Chain,
    caip10,
    caip19,
    chain,
    display_address,
    parse_address,
    parse_asset,
    parse_caip10,
    parse_caip19,
)
from hueandcry.chains.base58check import encode_check
from hueandcry.model.errors import AddressError, IdentifierError, InputError

SAMPLES = {
    "evm": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    "tron": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "solana": "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
    "bitcoin": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "litecoin": "LTVdcw8fdTTK4TcebTZ4jiiCbvTXaRxZNh",
    "dogecoin": "DBs4WcRE7eysKwRxHNX88XZVCQ9M6QSUSz",
    "zcash": encode_check(b"\x1c\xb8" + bytes(range(20))),
}
HOSTILE = {
    "emoji": "\U0001f4b0",
    "right-to-left override": "\u202e",
    "zero-width space": "\u200b",
    "byte-order mark": "\ufeff",
    "Cyrillic look-alike": "\u0430",
    "full-width digit": "\uff11",
    "Arabic digit": "\u0661",
    "combining mark": "\u0301",
    "null": "\x00",
    "escape": "\x1b",
    "newline": "\n",
    "no-break space": "\xa0",
    "lone surrogate": "\ud800",
}
ids = [each.name for each in CHAINS]


def sample(each: Chain) -> str:
    """A canonical address of the chain."""
    return SAMPLES[each.name if each.utxo else each.family]


@pytest.mark.parametrize("each", CHAINS, ids=ids)
def test_the_record_is_coherent(each: Chain) -> None:
    assert each.family in {family.NAME for family in FAMILIES}
    assert each.utxo == (each.family == "bitcoin")
    assert each.finality > 0
    assert 0 <= each.decimals <= 18
    assert each.name == each.name.lower()
    for burn in each.burns:
        assert parse_address(each, burn) == burn


@pytest.mark.parametrize("each", CHAINS, ids=ids)
def test_canonical_and_shown_texts_parse_to_the_canonical_one(each: Chain) -> None:
    canonical = parse_address(each, sample(each))
    assert canonical == sample(each)
    assert parse_address(each, display_address(each, canonical)) == canonical
    assert parse_caip10(caip10(each, canonical)) == (each, canonical)


@pytest.mark.parametrize("each", CHAINS, ids=ids)
def test_the_native_asset(each: Chain) -> None:
    assert parse_asset(each, "native") == parse_asset(each, each.native) == each.native
    assert parse_caip19(caip19(each, "native")) == (each, each.native)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("each", CHAINS, ids=ids)
def test_hostile_characters_are_refused_and_shown_in_ascii(each: Chain, kind: str) -> None:
    good, bad = sample(each), HOSTILE[kind]
    for text in (bad, bad + good, good + bad, good[:9] + bad + good[9:], good[:9] + bad + good[10:]):
        with pytest.raises(AddressError) as caught:
            parse_address(each, text)
        assert str(caught.value).isascii()
        assert str(caught.value).isprintable()
        with pytest.raises(InputError) as caught_asset:
            parse_asset(each, text)
        assert str(caught_asset.value).isascii()
        with pytest.raises(IdentifierError) as caught_chain:
            chain(text)
        assert str(caught_chain.value).isascii()


@pytest.mark.parametrize(
    "unit", ["1", "0x", "a", "LTC1", "bc1q", "u1", "A", "\U0001f4b0", "eip155:", "/", " "]
)
@pytest.mark.parametrize("name", ["ethereum", "bitcoin", "litecoin", "zcash", "tron", "solana"])
def test_ten_megabytes_are_refused_at_once_in_a_short_message(name: str, unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    each = chain(name)
    started = time.perf_counter()
    for refuse in (
        lambda: parse_address(each, text),
        lambda: parse_asset(each, text),
        lambda: parse_caip10(text),
        lambda: parse_caip19(text),
        lambda: chain(text),
    ):
        with pytest.raises(InputError) as caught:
            refuse()
        assert len(str(caught.value)) < 1200
    assert time.perf_counter() - started < 2


@given(st.sampled_from(CHAINS), st.text(max_size=140))
def test_any_text_parses_to_itself_or_is_refused(each: Chain, text: str) -> None:
    try:
        canonical = parse_address(each, text)
    except AddressError:
        return
    assert parse_address(each, canonical) == canonical


@given(
    st.sampled_from(CHAINS), st.text(max_size=140), st.sampled_from(["", "erc20:", "slip44:", "eip155:1/"])
)
def test_any_asset_parses_to_itself_or_is_refused(each: Chain, text: str, head: str) -> None:
    try:
        canonical = parse_asset(each, head + text)
    except InputError:
        return
    assert parse_asset(each, canonical) == canonical
