"""Tron addresses: base58 and the nodes' hex form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import base58check, chain, parse_address
from hueandcry.model.errors import AddressError

TRON = chain("tron")
USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
USDT_HEX = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c"
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


# The examples of the Tron namespace's CAIP-10 page, valid and invalid.
@pytest.mark.parametrize("text", ["TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL", USDT])
def test_published_addresses(text: str) -> None:
    assert parse_address(TRON, text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL", "base58 checksum failed"),
        ("TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYq", "decodes to"),
        ("TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeLL", "decodes to"),
        ("0x742d35Cc6634C0532925a3b844Bc9e759", "base58 (T...) or hex that begins with 41"),
        ("0xa614f803b6fd780986a42c78ec9c7f77e6ded13c", "base58 (T...) or hex that begins with 41"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "version 0x00 is not Tron's (0x41)"),
        (f"{USDT}\u200b", "an invisible or control character (U+200B)"),
        ("", "the address is empty"),
    ],
)
def test_refusals_say_what_to_mend(text: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(TRON, text)
    assert reason in str(caught.value)


def test_the_hex_form_is_the_same_address() -> None:
    assert parse_address(TRON, USDT_HEX) == parse_address(TRON, USDT_HEX.upper()) == USDT


def test_the_zero_address_burns() -> None:
    assert parse_address(TRON, "41" + "00" * 20) in TRON.burns


@given(st.binary(min_size=20, max_size=20), st.data())
def test_round_trip_and_one_changed_character(script: bytes, data: st.DataObject) -> None:
    text = parse_address(TRON, f"41{script.hex()}")
    assert text.startswith("T")
    assert len(text) == 34
    assert base58check.decode_check(text, 21)[1:] == script
    place = data.draw(st.integers(0, 33))
    changed = text[:place] + data.draw(st.sampled_from(ALPHABET.replace(text[place], ""))) + text[place + 1 :]
    with pytest.raises(AddressError):
        parse_address(TRON, changed)
