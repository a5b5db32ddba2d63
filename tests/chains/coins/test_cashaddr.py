"""Bitcoin Cash addresses: the vectors of the cashaddr specification, and their legacy forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains.base58check import decode_check
from hueandcry.chains.coins import cashaddr

# cashaddr.md, "Examples of address translation".
TRANSLATIONS = [
    ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
    ("1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy"),
    ("16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", "qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r"),
    ("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
    ("3LDsS579y7sruadqu11beEJoTjdFiFCdX4", "pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e"),
    ("31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37"),
]


@pytest.mark.parametrize(("legacy", "text"), TRANSLATIONS)
@pytest.mark.parametrize("form", ["{}", "bitcoincash:{}"])
def test_a_cashaddr_holds_the_hash_of_its_legacy_form(legacy: str, text: str, form: str) -> None:
    payload = decode_check(legacy, 21)
    kind = {0: 0, 5: 1}[payload[0]]
    assert cashaddr.decode(form.format(text)) == (kind, payload[1:])
    assert cashaddr.decode(form.format(text).upper()) == (kind, payload[1:])
    assert cashaddr.encode(kind, payload[1:]) == text


def test_an_address_that_takes_tokens_is_the_same_address() -> None:
    tokens = cashaddr.decode("zpm2qsznhks23z7629mms6s4cwef74vcwvrqekrq9w")
    plain = cashaddr.decode("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a")
    assert plain is not None
    assert tokens == plain


@given(st.sampled_from([20, 24, 28, 32, 40, 48, 56, 64]).flatmap(lambda n: st.binary(min_size=n, max_size=n)))
def test_round_trip_of_every_size(digest: bytes) -> None:
    for kind in (0, 1):
        assert cashaddr.decode(cashaddr.encode(kind, digest)) == (kind, digest)


@given(st.integers(0, 41), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l"))
def test_one_changed_character_is_found(at: int, character: str) -> None:
    text = TRANSLATIONS[0][1]
    changed = text[:at] + character + text[at + 1 :]
    assert (cashaddr.decode(changed) is None) == (changed != text)


@pytest.mark.parametrize(
    "text", ["", "q", "bchtest:qpm2qsznhks23z7629mms6s4cwef74vcwvqcw003ap", "qPm" + "q" * 39]
)
def test_others_are_none(text: str) -> None:
    assert cashaddr.decode(text) is None
