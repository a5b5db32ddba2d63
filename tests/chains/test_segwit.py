"""Bech32 and bech32m against the vectors of BIP-173 and BIP-350."""

import bech32 as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import segwit
from hueandcry.model.errors import AddressError

BIP173_VALID = (
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
)
BIP350_VALID = (
    "A1LQFN3A",
    "a1lqfn3a",
    "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
    "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
    "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
    "?1v759aa",
)
INVALID = {
    # BIP-173
    "\x201nwldj5": "white space (U+0020) at character 1",
    "\x7f1axkwrx": "control character (U+007F)",
    "\x801eym55h": "control character (U+0080)",
    "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx": "most 90",
    "pzry9x0s0muk": "needs a prefix and a '1'",
    "1pzry9x0s0muk": "needs a prefix and a '1'",
    "x1b4n0q5v": "character 'b' is not in the bech32 alphabet (character 3)",
    "li1dgmt3": "6 characters of checksum",
    "de1lg7wt\xff": "not ASCII (LATIN SMALL LETTER Y WITH DIAERESIS, U+00FF)",
    "A1G7SGD8": "checksum failed",
    "10a06t8": "needs a prefix and a '1'",
    "1qzzfhee": "needs a prefix and a '1'",
    # BIP-350
    "\x201xj0phk": "white space",
    "\x7f1g6xzxy": "control character",
    "\x801vctc34": "control character",
    "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4": "most 90",
    "qyrz8wqd2c9m": "needs a prefix and a '1'",
    "1qyrz8wqd2c9m": "needs a prefix and a '1'",
    "y1b0jsk6g": "character 'b' is not in the bech32 alphabet",
    "lt1igcx5c0": "character 'i' is not in the bech32 alphabet",
    "in1muywd": "6 characters of checksum",
    "mm1crxm3i": "character 'i' is not in the bech32 alphabet",
    "au1s5cgom": "character 'o' is not in the bech32 alphabet",
    "M1VUXWEZ": "checksum failed",
    "16plkw9": "needs a prefix and a '1'",
    "1p2gdwpf": "needs a prefix and a '1'",
}
ADDRESSES = {
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": "0014751e76e8199196d454941c45d1b3a323f1433bd6",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7": (
        "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"
    ),
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y": (
        "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6"
    ),
    "BC1SW50QGDZ25J": "6002751e",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs": "5210751e76e8199196d454941c45d1b3a323",
    "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy": (
        "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"
    ),
    "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c": (
        "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"
    ),
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": (
        "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    ),
}
BAD_ADDRESSES = {
    # BIP-350
    "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut": "prefix 'tc'",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd": (
        "witness version 1 needs bech32m, this is bech32"
    ),
    "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf": (
        "witness version 2 needs bech32m, this is bech32"
    ),
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL": (
        "witness version 16 needs bech32m, this is bech32"
    ),
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh": "witness version 0 needs bech32, this is bech32m",
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47": (
        "witness version 0 needs bech32, this is bech32m"
    ),
    "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4": "character 'o' is not in the bech32",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R": "witness version 17",
    "bc1pw5dgrnzv": "program of 1 bytes",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav": "program of 41 bytes",
    "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P": "version 0 has 20 or 32 (BIP-141)",
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq": "upper and lower case",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf": "padding",
    "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j": "padding",
    "bc1gmk9yu": "no witness version",
    # BIP-173; its version 1 and higher addresses were valid until BIP-350 gave them bech32m
    "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty": "prefix 'tc'",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5": "bech32 checksum failed",
    "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2": "witness version 17",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7": "upper and lower case",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv": "padding",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx": "needs bech32m",
    "BC1SW50QA3JX3S": "needs bech32m",
    "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj": "needs bech32m",
    "bc1rw5uspcuh": "needs bech32m",
    "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90": "needs bech32m",
    "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du": "needs bech32m",
}


@pytest.mark.parametrize("text", BIP173_VALID)
def test_bip173_strings(text: str) -> None:
    prefix, _, constant = segwit.decode(text)
    assert (prefix, constant) == (text[: text.rfind("1")].lower(), segwit.BECH32)


@pytest.mark.parametrize("text", BIP350_VALID)
def test_bip350_strings(text: str) -> None:
    prefix, _, constant = segwit.decode(text)
    assert (prefix, constant) == (text[: text.rfind("1")].lower(), segwit.BECH32M)


@pytest.mark.parametrize(("text", "reason"), INVALID.items(), ids=ascii)
def test_invalid_strings(text: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        segwit.decode(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(("text", "script"), ADDRESSES.items())
def test_addresses_decode_to_their_script(text: str, script: str) -> None:
    version, program = segwit.witness(text, text[:2].lower())
    opcode = version + 0x50 if version else 0
    assert bytes([opcode, len(program)]).hex() + program.hex() == script


@pytest.mark.parametrize(("text", "reason"), BAD_ADDRESSES.items())
def test_bad_addresses(text: str, reason: str) -> None:
    prefix = "tb" if text.startswith("tb") else "bc"
    with pytest.raises(AddressError) as caught:
        segwit.witness(text, prefix)
    assert reason in str(caught.value)


def encoded(prefix: str, version: int, program: bytes) -> str:
    """A segwit address, by the reference code of BIP-173 with the constant of BIP-350."""
    values = [version, *(reference.convertbits(program, 8, 5) or ())]
    constant = segwit.BECH32 if version == 0 else segwit.BECH32M
    expanded = reference.bech32_hrp_expand(prefix) + values + [0] * 6
    rest = reference.bech32_polymod(expanded) ^ constant
    checksum = [(rest >> 5 * (5 - place)) & 31 for place in range(6)]
    return prefix + "1" + "".join(reference.CHARSET[value] for value in values + checksum)


programs = st.one_of(
    st.tuples(st.just(0), st.binary(min_size=20, max_size=20) | st.binary(min_size=32, max_size=32)),
    st.tuples(st.integers(1, 16), st.binary(min_size=2, max_size=40)),
)


@given(programs)
def test_round_trip(wanted: tuple[int, bytes]) -> None:
    assert segwit.witness(encoded("bc", *wanted), "bc") == wanted


@given(programs, st.data())
def test_up_to_four_wrong_characters_are_always_found(wanted: tuple[int, bytes], data: st.DataObject) -> None:
    text = encoded("bc", *wanted)
    # Only behind the version: the checksum's promise is per variant, and the version chooses the variant.
    places = data.draw(st.sets(st.integers(4, len(text) - 1), min_size=1, max_size=4))
    changed = list(text)
    for place in places:
        changed[place] = data.draw(st.sampled_from(reference.CHARSET.replace(text[place], "")))
    with pytest.raises(AddressError):
        segwit.witness("".join(changed), "bc")


@pytest.mark.parametrize("version", [0, 1, 2, 16])
def test_a_wrong_version_is_found(version: int) -> None:
    text = encoded("bc", version, bytes(range(32)))
    for other in reference.CHARSET.replace(text[3], ""):
        with pytest.raises(AddressError):
            segwit.witness(text[:3] + other + text[4:], "bc")
