"""Connext (Amarok).

All events here are constructed after the protocol's sources; the topics are those of published logs.
"""

from typing import Any

from hypothesis import given, settings

from hueandcry.chains import chain
from hueandcry.conversions.bridges import connext
from hueandcry.conversions.bridges.connext import CONTRACTS, Connext
from hueandcry.conversions.message import Message, Side
from tests.conversions.bridges import noise, speech
from tests.conversions.bridges.speech import ARBITRUM, ETHEREUM

USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
NEXT_USDC = "0x" + "4e" * 20
ALICE, BOB = "0x" + "a1" * 20, "0x" + "b0" * 20
TX = "0x" + "11" * 32
ID, HASH = b"\x0d" * 32, b"\x0e" * 32


def _info(destination: int = 1634886255) -> Any:
    return (6648936, destination, 6648936, BOB, BOB, False, b"", 30, ALICE, 995, 995, 7, HASH)


def _called(amount: int = 1000, destination: int = 1634886255) -> Any:
    values = [ID, 7, HASH, _info(destination), USDC, amount, USDC, b"body"]
    return speech.log(ETHEREUM, TX, connext._CALLED, CONTRACTS[ETHEREUM], values)


def _executed(amount: int = 990) -> Any:
    arguments = (_info(), ["0x" + "7e" * 20], [b"sig"], ALICE, b"")
    values = [ID, BOB, NEXT_USDC, arguments, NEXT_USDC, amount, ALICE]
    return speech.log(ARBITRUM, TX, connext._EXECUTED, CONTRACTS[ARBITRUM], values)


def _read(event: Any) -> list[Message]:
    return list(Connext().read(speech.transaction([event])))


def test_both_sides_have_the_transfers_id() -> None:
    (deposit,) = _read(_called())
    (payout,) = _read(_executed())
    assert deposit.key == payout.key == f"0x{ID.hex()}"
    assert (deposit.side, deposit.party, deposit.recipient) == (Side.DEPOSIT, ALICE, BOB)
    assert (deposit.asset, deposit.amount) == (f"{ETHEREUM}/erc20:{USDC}", 1000)
    assert deposit.other_chain == ARBITRUM
    assert (payout.side, payout.party, payout.amount) == (Side.PAYOUT, BOB, 990)
    assert (payout.asset, payout.other_chain) == (f"{ARBITRUM}/erc20:{NEXT_USDC}", ETHEREUM)


def test_a_call_without_value_is_none() -> None:
    assert _read(_called(amount=0)) == []
    assert _read(_executed(amount=0)) == []


def test_numbers_are_the_letters_of_the_chains_names() -> None:
    # They spell a name in ASCII; "basm" is Base's main net.
    spelt = {number.to_bytes(4).lstrip(b"\0"): caip2 for number, caip2 in connext.DOMAINS.items()}
    names = {
        b"eth": "ethereum",
        b"opti": "optimism",
        b"bnb": "bsc",
        b"gno": "gnosis",
        b"poly": "polygon",
        b"basm": "base",
        b"arbo": "arbitrum",
        b"avax": "avalanche",
        b"linm": "linea",
    }
    assert spelt == {letters: chain(name).id for letters, name in names.items()}


def test_an_unknown_number_names_no_chain() -> None:
    (deposit,) = _read(_called(destination=5))
    assert (deposit.other_chain, deposit.recipient) == ("", "")


def test_topics_are_those_of_published_logs() -> None:
    assert connext._CALLED.topic.hex() == "ed8e6ba697dd65259e5ce532ac08ff06d1a3607bcec58f8f0937fe36a5666c54"
    assert connext._EXECUTED.topic.hex() == "0b07a8b0b083f8976b3c832b720632f49cb8ba1e7a99e1b145f51a47d3391cb7"


def test_what_another_contract_logs_is_nothing() -> None:
    assert noise.elsewhere(Connext(), speech.transaction([_called()])) == []


@given(noise.transactions(Connext().wanted, ETHEREUM, (CONTRACTS[ETHEREUM],)))
@settings(max_examples=60)
def test_noise_raises_nothing(transaction: Any) -> None:
    list(Connext().read(transaction))


@given(noise.bent([_called()]))
@settings(max_examples=60)
def test_bent_events_raise_nothing(transaction: Any) -> None:
    list(Connext().read(transaction))
