"""Solana addresses: 32 bytes of base58 and nothing else to check."""

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain, parse_address
from hueandcry.model.errors import AddressError

SOLANA = chain("solana")


@pytest.mark.parametrize(
    "text",
    [
        "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
        "11111111111111111111111111111111",
        "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    ],
)
def test_known_addresses(text: str) -> None:
    assert parse_address(SOLANA, text) == text


@given(st.binary(min_size=32, max_size=32))
def test_round_trip(raw: bytes) -> None:
    text = base58.b58encode(raw).decode()
    assert parse_address(SOLANA, text) == text


@given(st.binary(max_size=90).filter(lambda raw: len(raw) not in (0, 32)))
def test_other_sizes_are_refused(raw: bytes) -> None:
    with pytest.raises(AddressError, match=r"decodes to \d+ bytes, this address has 32"):
        parse_address(SOLANA, base58.b58encode(raw).decode())


@pytest.mark.parametrize("foreign", "0OIl")
def test_characters_outside_the_alphabet(foreign: str) -> None:
    with pytest.raises(AddressError, match=f"character '{foreign}' is not in the base58 alphabet"):
        parse_address(SOLANA, f"EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1{foreign}")
