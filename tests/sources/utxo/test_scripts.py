"""Addresses of scripts: the examples of the standards, and back through the checks of `chains`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain, parse_address
from hueandcry.sources.utxo.scripts import addresses

BITCOIN = chain("bitcoin")
address = addresses(BITCOIN)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # The genesis block's key hash, BIP-16's form, BIP-173's and BIP-350's examples, BIP-433's anchor.
        ("76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("a914b472a266d0bd89c13706a4132ccfb16f7c3b9fcb87", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
        ("0014751e76e8199196d454941c45d1b3a323f1433bd6", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        (
            "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ),
        ("6002751e", "bc1sw50qgdz25j"),
        ("51024e73", "bc1pfeessrawgf"),
    ],
)
def test_standard_scripts_have_their_address(script: str, expected: str) -> None:
    assert address(bytes.fromhex(script)) == expected
    assert parse_address(BITCOIN, expected) == expected


@pytest.mark.parametrize(
    "script",
    [
        "",
        "00",
        "6a0464617461",
        "21" + "02" * 33 + "ac",
        "5121" + "02" * 33 + "51ae",
        "0015" + "00" * 21,  # version 0 has 20 or 32 bytes
        "5101ff",
        "5129" + "00" * 41,
        "76a914" + "00" * 20 + "88ad",
        "a914" + "00" * 19 + "87",
        "4f0200ff",
    ],
)
def test_other_scripts_have_none(script: str) -> None:
    assert address(bytes.fromhex(script)) == ""


@given(st.binary(min_size=2, max_size=40), st.integers(0, 16))
def test_every_witness_address_is_one_that_the_chain_accepts(program: bytes, version: int) -> None:
    script = bytes([version and version + 0x50, len(program)]) + program
    if version or len(program) in (20, 32):
        assert parse_address(BITCOIN, address(script)) == address(script)
    else:
        assert address(script) == ""


@given(st.binary(min_size=20, max_size=20))
@pytest.mark.parametrize("name", ["bitcoin", "litecoin", "dogecoin", "zcash"])
def test_every_hash_has_an_address_that_its_chain_accepts(name: str, key: bytes) -> None:
    on = chain(name)
    for script in (b"\x76\xa9\x14" + key + b"\x88\xac", b"\xa9\x14" + key + b"\x87"):
        found = addresses(on)(script)
        assert parse_address(on, found) == found
