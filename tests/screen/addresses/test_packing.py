"""Packing many texts at once gives the keys that reading one text gives, and takes nothing else."""

import base58
import bech32
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains.recognition import address_keys
from hueandcry.screen.addresses import NARROW, WIDE, pack, pack_texts
from hueandcry.screen.addresses.packing import width, words

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
hashes = st.binary(min_size=20, max_size=20)
programs = st.one_of(hashes, st.binary(min_size=32, max_size=32))
base = st.builds(
    lambda version, digest: base58.b58encode_check(version + digest).decode(),
    st.sampled_from(
        [bytes([each]) for each in (0, 5, 0x30, 0x32, 0x1E, 0x16, 0x41, 0x4C, 0x6F)] + [b"\x1c\xb8"]
    ),
    hashes | st.just(bytes(20)),
)
hexadecimal = st.builds(
    lambda prefix, digest, upper: prefix + (digest.hex().upper() if upper else digest.hex()),
    st.sampled_from(["0x", "0X", "41"]),
    hashes,
    st.booleans(),
)
segwit = st.builds(
    lambda prefix, version, program: bech32.encode(prefix, version, program),
    st.sampled_from(["bc", "ltc", "btg", "vg", "tb"]),
    st.just(0),
    programs,
)
addresses = st.one_of(base, hexadecimal, segwit)


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    text = draw(addresses)
    at = draw(st.integers(0, len(text) - 1))
    return (
        text[:at] + draw(st.sampled_from(["", "1", "0", "q", "é", "\ud800", "\0", "I", "B"])) + text[at + 1 :]
    )


@given(st.lists(st.one_of(addresses, spoiled(), st.text(max_size=140)), max_size=30))
def test_all_at_once_and_one_by_one_agree(texts: list[str]) -> None:
    packed = pack_texts(texts)
    for at, text in enumerate(texts):
        size = int(packed.sizes[at])
        if size:
            key = (packed.narrow if size == NARROW else packed.wide)[at]
            assert [words(each) for each in address_keys(text)] == [tuple(key.tolist())]


@given(st.lists(base | segwit, min_size=1, max_size=20))
def test_usual_addresses_are_all_packed(texts: list[str]) -> None:
    known = [len(text) < 35 and bool(address_keys(text)) for text in texts]
    assert [bool(size) for size, each in zip(pack_texts(texts).sizes, known, strict=True) if each] == [
        True for each in known if each
    ]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (GENESIS, NARROW),
        ("0x" + "aB" * 20, NARROW),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", NARROW),
        ("bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", WIDE),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", WIDE),
        # Bech32 where bech32m is due and the other way round (BIP-350), and padding that is not zero.
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", 0),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", 0),
        (GENESIS[:-1] + "b", 0),
        ("1" + GENESIS, 0),
        ("0x" + "g" * 40, 0),
        ("", 0),
    ],
)
def test_known_texts(text: str, size: int) -> None:
    packed = pack_texts([text, GENESIS])
    assert packed.sizes.tolist() == [size, NARROW]
    assert pack_texts([]).narrow.shape == (0, NARROW)
    assert bool(size) == bool(address_keys(text))


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=20))
def test_keys_as_words(keys: list[bytes]) -> None:
    for size in (NARROW, WIDE):
        own = [key for key in keys if width(key) == size]
        assert [tuple(row) for row in pack(own, size).tolist()] == [words(key) for key in own]
        assert pack(own, size).tobytes() == b"".join(key.ljust(size * 8, b"\0") for key in own)
