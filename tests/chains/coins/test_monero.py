"""Monero addresses: standard, subaddress, integrated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hueandcry.chains.coins import monero

# One wallet of public test vectors: its primary address, a subaddress, and one with a payment id in it.
STANDARD = "49Xgwx3RfyV3ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5AyLDP5ucd"
SUBADDRESS = "85cqdW5fHGvUQzGXzrRUHf6P6AJjJrYxa25v351wNJCrS3p1g8wL1gk35HjxyQGGJPY3SygtnFxKjHtVcA7rAM1JBHukQod"
INTEGRATED = (
    "4KEMxkrvHF13ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5Ay"
    "VTr66Q8LFefPwwfA1t"
)
SPEND = "d0a42991d6f8640f4aae2bd58e509f7d848a3daea4fce11a9ab57f925eef4ded"
VIEW = "3f741b80e6c1e28d0098a194d32e0f437428861bc03c8d698f6c3926eecdf2aa"


def test_the_keys_and_the_payment_id_are_inside() -> None:
    assert monero.decode(STANDARD) == bytes.fromhex(f"12{SPEND}{VIEW}")
    assert monero.decode(INTEGRATED) == bytes.fromhex(f"13{SPEND}{VIEW}2b1a3c54591708cb")
    payload = monero.decode(SUBADDRESS)
    assert payload is not None
    assert payload[0] == monero.SUBADDRESS


def test_the_wallet_of_an_integrated_address() -> None:
    payload = monero.decode(INTEGRATED)
    assert payload is not None
    assert monero.standard(payload) == STANDARD


@given(st.integers(0, 94), st.sampled_from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0l"))
def test_one_changed_character_is_found(at: int, character: str) -> None:
    changed = STANDARD[:at] + character + STANDARD[at + 1 :]
    assert (monero.decode(changed) is None) == (changed != STANDARD)


@pytest.mark.parametrize("text", ["", STANDARD[:-1], STANDARD + "1", "z" * 95, "z" * 106, "9" + STANDARD[1:]])
def test_others_are_none(text: str) -> None:
    assert monero.decode(text) is None
