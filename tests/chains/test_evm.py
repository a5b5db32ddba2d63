"""EVM addresses: EIP-55, what carries no checksum, what is refused and why."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains import chain, display_address, parse_address
from hueandcry.model.errors import AddressError

ETHEREUM = chain("ethereum")
FBI_LIST = Path(__file__).parents[3] / "shared/testdata/bybit/fbi_psa_250226_addresses.csv"

# The test cases of EIP-55.
ALL_UPPER = ("0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D")
ALL_LOWER = ("0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26")
NORMAL = (
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)

addresses = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())


@pytest.mark.parametrize("text", ALL_UPPER + ALL_LOWER + NORMAL)
def test_eip55_vectors(text: str) -> None:
    canonical = parse_address(ETHEREUM, text)
    assert canonical == text.lower()
    assert display_address(ETHEREUM, canonical) == text


@given(addresses)
def test_every_text_of_an_address_has_one_canonical_form(lower: str) -> None:
    shown = display_address(ETHEREUM, lower)
    upper = "0x" + lower[2:].upper()
    assert {parse_address(ETHEREUM, text) for text in (lower, upper, shown)} == {lower}


@given(addresses, st.integers(2, 41))
def test_one_letter_in_the_wrong_case_is_found_where_it_stands(lower: str, at: int) -> None:
    shown = display_address(ETHEREUM, lower)
    flipped = shown[:at] + shown[at].swapcase() + shown[at + 1 :]
    digits = flipped[2:]
    if flipped == shown or digits in (digits.lower(), digits.upper()):
        return  # a digit has no case, and a single case carries no checksum
    with pytest.raises(AddressError) as caught:
        parse_address(ETHEREUM, flipped)
    assert f"EIP-55 checksum failed at character {at + 1} (expected '{shown[at]}'" in str(caught.value)


def test_the_message_shows_position_expected_and_found() -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(ETHEREUM, "0x5aAeb6053f3E94C9b9A09f33669435E7Ef1BeAed")
    assert str(caught.value) == (
        "'0x5aAeb6053f3E94C9b9A09f33669435E7Ef1BeAed': "
        "EIP-55 checksum failed at character 12 (expected 'F', found 'f')"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the address is empty"),
        ("0x", "2 characters, an EVM address has 42"),
        ("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "begins with 0x"),
        ("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "begins with 0x"),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", "41 characters, an EVM address has 42"),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0", "43 characters, an EVM address has 42"),
        ("0x5aaeg6053f3e94c9b9a09f33669435e7ef1beaed", "character 'g' is not a hex digit (character 7)"),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\n", "white space (U+000A) at character 43"),
        (" 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "white space (U+0020) at character 1"),
    ],
)
def test_refusals_say_what_to_mend(text: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(ETHEREUM, text)
    assert reason in str(caught.value)


def test_lower_case_needs_no_codec_at_all() -> None:
    code = (
        "import sys; from hueandcry.chains import chain, parse_address, parse_asset; e = chain('eth');"
        "parse_address(e, '0x' + 'ab' * 20); parse_asset(e, '0x' + 'ab' * 20);"
        "sys.exit(any(name.split('.')[0] in ('Crypto', 'base58', 'bech32') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not FBI_LIST.exists(), reason="shared/testdata is not beside the checkout")
def test_the_addresses_that_the_fbi_published_for_bybit() -> None:
    with FBI_LIST.open(newline="") as lines:
        texts = [row["address"] for row in csv.DictReader(lines)]
    canonical = {parse_address(ETHEREUM, text) for text in texts}
    assert len(texts) == len(canonical) == 51
    assert {display_address(ETHEREUM, text) for text in canonical} == set(texts)
