"""One-word values are decoded here as the library decodes them."""

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.conversions.abi import Signature

TYPES = st.lists(
    st.sampled_from(("uint8", "uint64", "uint256", "address", "bytes32")), min_size=1, max_size=4
)
WORDS = st.one_of(
    st.binary(min_size=32, max_size=32),
    st.integers(0, 2**160).map(lambda number: number.to_bytes(32, "big")),
    st.integers(0, 300).map(lambda number: number.to_bytes(32, "big")),
    st.binary(max_size=31),
)


@given(TYPES, st.lists(WORDS, max_size=5))
def test_as_the_library_does(types: list[str], words: list[bytes]) -> None:
    data = b"".join(words)
    named = ",".join(f"{each} f{place}" for place, each in enumerate(types))
    try:
        expected = dict(
            zip((f"f{n}" for n in range(len(types))), decode(types, data, strict=True), strict=True)
        )
    except DecodingError:
        expected = None
    assert Signature(f"Said({named})").arguments(data) == expected
