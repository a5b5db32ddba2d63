"""Addresses of the Bitcoin family."""

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import base58check, chain, parse_address
from hueandcry.chains.bitcoin import GRAMMARS
from hueandcry.model.errors import AddressError

BITCOIN = chain("bitcoin")
LITECOIN = chain("litecoin")
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bitcoin", GENESIS),
        ("bitcoin", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        ("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        ("litecoin", "LTVdcw8fdTTK4TcebTZ4jiiCbvTXaRxZNh"),
        ("litecoin", "LS8s8ZwXitwqevEfwuwRWqLh9KmRpmNQ68"),
        ("dogecoin", "DBs4WcRE7eysKwRxHNX88XZVCQ9M6QSUSz"),
    ],
)
def test_known_addresses_are_canonical(name: str, text: str) -> None:
    assert parse_address(chain(name), text) == text


@pytest.mark.parametrize(
    ("name", "version", "first"),
    [
        ("bitcoin", "00", "1"),
        ("bitcoin", "05", "3"),
        ("litecoin", "30", "L"),
        ("litecoin", "32", "M"),
        ("dogecoin", "1e", "D"),
        ("dogecoin", "16", "9A"),
        ("zcash", "1cb8", "t"),
        ("zcash", "1cbd", "t"),
    ],
)
def test_version_bytes(name: str, version: str, first: str) -> None:
    for fill in (b"\x00", b"\x7f", b"\xff"):
        text = base58.b58encode_check(bytes.fromhex(version) + fill * 20).decode()
        assert parse_address(chain(name), text) == text
        assert text[0] in first


@pytest.mark.parametrize("name", ["bitcoin", "dogecoin", "zcash"])
def test_addresses_of_other_chains_are_refused(name: str) -> None:
    own = GRAMMARS[chain(name).id]
    for other in GRAMMARS.values():
        for version in (other.p2pkh, other.p2sh):
            if version in (own.p2pkh, own.p2sh):
                continue
            text = base58.b58encode_check(version + b"\x11" * 20).decode()
            with pytest.raises(AddressError, match=r"version 0x|decodes to 2[12]|decodes to 2[56]"):
                parse_address(chain(name), text)


@given(st.binary(min_size=20, max_size=20))
def test_litecoins_two_texts_of_one_script_are_one_address(script: bytes) -> None:
    old = base58.b58encode_check(b"\x05" + script).decode()
    new = base58.b58encode_check(b"\x32" + script).decode()
    assert parse_address(LITECOIN, old) == parse_address(LITECOIN, new) == new


@given(st.sampled_from([b"\x00", b"\x05"]), st.binary(min_size=20, max_size=20), st.data())
def test_one_changed_character_is_found(version: bytes, script: bytes, data: st.DataObject) -> None:
    text = base58check.encode_check(version + script)
    assert parse_address(BITCOIN, text) == text
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.sampled_from(ALPHABET.replace(text[place], ""))) + text[place + 1 :]
    with pytest.raises(AddressError):
        parse_address(BITCOIN, changed)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("bitcoin", GENESIS[:-1] + "b", "base58 checksum failed"),
        ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", "character '0' is not in the base58 alphabet"),
        ("bitcoin", GENESIS[:-2], "decodes to 24 bytes, this address has 25"),
        ("bitcoin", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "version 0x6f is not bitcoin's"),
        (
            "bitcoin",
            "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
            "means Bitcoin testnet",
        ),
        ("bitcoin", "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "prefix 'ltc' means Litecoin"),
        ("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4", "upper and lower case"),
        ("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bech32 checksum failed"),
        ("bitcoin", f"bitcoin:{GENESIS}", "character ':' is not in the base58 alphabet"),
        ("bitcoin", f"{GENESIS} ", "white space"),
        (
            "dogecoin",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "means Bitcoin, not a public dogecoin address",
        ),
        ("litecoin", "ltcmweb1qq" + "q" * 100, "confidential"),
        ("zcash", "zs1" + "q" * 75, "shielded"),
        ("zcash", "u1" + "q" * 140, "shielded"),
    ],
)
def test_refusals_say_what_to_mend(name: str, text: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(chain(name), text)
    assert reason in str(caught.value)


def test_upper_case_segwit_is_the_same_address() -> None:
    upper = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
    assert parse_address(BITCOIN, upper) == upper.lower()


def test_a_base58_address_that_begins_like_bech32() -> None:
    # 0x30 and a script whose text begins with "LTc1": found by setting the leading base58 digits.
    low = int.from_bytes(base58.b58decode("LTc1" + "1" * 30), "big") >> 32
    text = base58.b58encode_check((low + 1).to_bytes(21, "big")).decode()
    assert text.startswith("LTc1")
    assert parse_address(LITECOIN, text) == text
