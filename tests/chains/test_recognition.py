"""Recognising addresses by syntax: every coin that lists name, and what must not be taken for one."""

import time

import base58
import bech32
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import CHAINS, FAMILIES, chain, parse_address
from hueandcry.chains.coins import COINS, EVM, chain_name, table
from hueandcry.chains.recognition import Reading, address_key, address_keys, read_address, recognise, text_key
from hueandcry.model.errors import AddressError

HASH = bytes(range(20))
GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
MIXED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
INTEGRATED = (
    "4KEMxkrvHF13ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5Ay"
    "VTr66Q8LFefPwwfA1t"
)
WALLET = "49Xgwx3RfyV3ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5AyLDP5ucd"


def check(version: str, digest: bytes = HASH) -> str:
    return base58.b58encode_check(bytes.fromhex(version) + digest).decode()


def plain(prefix: str, digest: bytes = HASH) -> str:
    return str(bech32.bech32_encode(prefix, bech32.convertbits(digest, 8, 5)))


@pytest.mark.parametrize(
    ("text", "chains", "address", "checked"),
    [
        (MIXED, (EVM,), MIXED.lower(), True),
        (MIXED.lower(), (EVM,), MIXED.lower(), False),
        (MIXED.replace("aA", "Aa"), (EVM,), MIXED.lower(), False),
        ("0X" + MIXED[2:], (EVM,), MIXED.lower(), True),
        (GENESIS, (table.BITCOIN,), GENESIS, True),
        (check("05"), (table.BITCOIN,), check("05"), True),
        (
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            (table.BITCOIN,),
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            True,
        ),
        (
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            (table.BITCOIN,),
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            True,
        ),
        (check("30"), (table.LITECOIN,), check("30"), True),
        (check("32"), (table.LITECOIN,), check("32"), True),
        (bech32.encode("ltc", 0, HASH), (table.LITECOIN,), bech32.encode("ltc", 0, HASH), True),
        (check("1e"), (table.DOGECOIN, table.VERGE), check("1e"), True),
        (check("16"), (table.DOGECOIN,), check("16"), True),
        (check("21"), (table.VERGE,), check("21"), True),
        (check("4c"), (table.DASH,), check("4c"), True),
        (check("10"), (table.DASH,), check("10"), True),
        (check("26"), (table.BITCOIN_GOLD,), check("26"), True),
        (check("17"), (table.BITCOIN_GOLD,), check("17"), True),
        (check("1cb8"), (table.ZCASH,), check("1cb8"), True),
        (check("1cbd"), (table.ZCASH,), check("1cbd"), True),
        (check("41"), (table.TRON,), check("41"), True),
        ("41" + HASH.hex(), (table.TRON,), check("41"), False),
        (base58.b58encode(HASH + HASH[:12]).decode(), (table.SOLANA,), None, False),
        ("rrrrrrrrrrrrrrrrrrrrrhoLvTp", (table.XRP,), "rrrrrrrrrrrrrrrrrrrrrhoLvTp", True),
        ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", (table.XRP,), "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", True),
        (WALLET, (table.MONERO,), WALLET, True),
        (INTEGRATED, (table.MONERO, table.MONERO), INTEGRATED, True),
        (plain("bnb"), (table.BNB_BEACON,), plain("bnb"), True),
        (
            "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
            (table.BITCOIN_CASH,),
            "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
            True,
        ),
    ],
)
def test_each_coin(text: str, chains: tuple[str, ...], address: str | None, checked: bool) -> None:
    found = recognise(text)
    assert tuple(each.chain for each in found) == chains
    assert (found[0].address, found[0].checked) == (address or text, checked)
    assert recognise(found[0].address)[0].key == found[0].key
    assert read_address(text) == found
    assert address_keys(text) == tuple(dict.fromkeys(each.key for each in found))


def test_every_chain_that_can_be_traced_is_recognised_as_its_family_reads_it() -> None:
    samples = {
        "evm": (MIXED,),
        "tron": (check("41"),),
        "solana": ("1nc1nerator11111111111111111111111111111111",),
        "bitcoin": (check("00"), check("30"), check("1e"), check("1cb8")),
    }
    assert set(samples) == {family.NAME for family in FAMILIES}
    for each in CHAINS:
        read = 0
        for text in samples[each.family]:
            try:
                canonical = parse_address(each, text)
            except AddressError:
                continue
            read += 1
            assert address_key(each.id, canonical) == recognise(text)[0].key
            assert recognise(text)[0].address == canonical
        assert read == 1, each.name

        for burn in each.burns:
            assert address_key(each.id, burn)


def test_texts_of_one_holder_have_one_key() -> None:
    cash, legacy = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"
    assert address_key(table.BITCOIN_CASH, cash) == address_key(table.BITCOIN, legacy)
    assert address_key(table.BITCOIN_CASH, legacy) == address_key(table.BITCOIN_SV, legacy)
    assert address_key(table.LITECOIN, check("05")) == address_key(table.LITECOIN, check("32"))
    assert address_key(table.DOGECOIN, check("1e")) == address_key(table.VERGE, check("1e"))
    assert address_key(EVM, MIXED) == address_key("eip155:42161", MIXED.lower())
    assert text_key(WALLET) == address_key(table.MONERO, WALLET) == recognise(INTEGRATED)[1].key
    assert recognise(INTEGRATED)[1].address == WALLET


@given(st.binary(min_size=20, max_size=20))
def test_one_hash_has_another_key_in_every_space(digest: bytes) -> None:
    texts = [check(each.hex(), digest) for coin in COINS for each in coin.versions if each != b"\x32"]
    texts += [bech32.encode(each, 0, digest) for each in ("bc", "ltc", "btg", "vg")]
    texts += [plain("bnb", digest), f"0x{digest.hex()}"]
    keys = [recognise(text)[0].key for text in dict.fromkeys(texts)]
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 24 for key in keys)


@given(st.sampled_from([check("00"), check("41"), check("4c"), check("1cb8"), plain("bnb")]), st.data())
def test_one_changed_character_is_no_address(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    changed = text[:at] + other + text[at + 1 :]
    assert bool(recognise(changed)) == (changed == text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1А1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "CYRILLIC CAPITAL LETTER A, U+0410) at character 2"),
        ("bc1qw508d6qejxtdg4y5r3zarvаry0c5xw7kv8f3t4", "CYRILLIC SMALL LETTER A, U+0430) at character 27"),
        (GENESIS + "\u202e", "an invisible or control character (U+202E) at character 35"),
        (GENESIS[:5] + "\u200b" + GENESIS[5:], "(U+200B) at character 6"),
        (GENESIS + "\0", "(U+0000)"),
        (GENESIS + "\ud800", "(U+D800)"),
        (f" {GENESIS}", "white space (U+0020) at character 1"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", "character '0' is not in the base58 alphabet"),
        (GENESIS[:-1] + "b", "base58 checksum failed"),
        ("0x12", "4 characters, an EVM address has 42"),
        ("0xg" + "0" * 39, "character 'g' is not a hex digit"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bech32 checksum failed"),
        ("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "no known kind of address"),
        ("hello", "no known kind of address"),
        ("", "empty"),
    ],
)
def test_refusals_say_which_character(text: str, reason: str) -> None:
    assert recognise(text) == ()
    with pytest.raises(AddressError) as caught:
        read_address(text)
    assert reason in str(caught.value)


def test_a_key_is_of_the_chain_asked_for() -> None:
    with pytest.raises(AddressError, match="an address of bitcoin, not of EVM chains"):
        address_key(EVM, GENESIS)
    with pytest.raises(AddressError, match="an address of EVM chains, not of tron"):
        address_key(table.TRON, MIXED)
    assert address_key("", GENESIS) == text_key(GENESIS) != address_key(table.BITCOIN, GENESIS)
    assert address_key("cosmos:thorchain-1", "thor1x") == address_key("cosmos:thorchain-1", "thor1x")
    assert address_key("cosmos:thorchain-1", "thor1x") != address_key("", "thor1x")


def test_long_texts_take_no_time() -> None:
    start = time.perf_counter()
    for text in ("1" * 10**8, "0x" + "a" * 10**8):
        assert recognise(text) == ()
        with pytest.raises(AddressError, match="longer than any address"):
            read_address(text)
    assert time.perf_counter() - start < 2


@given(st.text(st.characters(), max_size=130))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = recognise(text)
    assert all(isinstance(each, Reading) for each in found)
    if not found:
        with pytest.raises(AddressError):
            read_address(text)


def test_names_of_chains() -> None:
    assert chain_name(EVM) == "EVM chains"
    assert chain_name("eip155:1") == chain("ethereum").name
    assert chain_name("") == "unknown"
    assert chain_name("cosmos:thorchain-1") == "cosmos:thorchain-1"
    assert len({coin.id for coin in COINS}) == len(COINS)
    assert len({coin.name for coin in COINS}) == len(COINS)


def test_a_checksum_weighs_more_than_a_length() -> None:
    text = bech32.encode("btg", 0, bytes(20))
    assert len(base58.b58decode(text)) == 32  # a Solana address, were it not for the checksum
    assert [each.chain for each in recognise(text)] == [table.BITCOIN_GOLD]
