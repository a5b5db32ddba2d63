"""Finding chains by id, name and alias."""

import re

import pytest

from hueandcry.chains import CHAINS, Chain, chain
from hueandcry.model.errors import IdentifierError

CAIP2 = re.compile(r"[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}")
CAIP19_PART = re.compile(r"[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}")


def test_ids_follow_caip2_and_native_assets_caip19() -> None:
    for each in CHAINS:
        assert CAIP2.fullmatch(each.id)
        assert CAIP19_PART.fullmatch(each.native)


def test_no_text_means_two_chains() -> None:
    texts = [text for each in CHAINS for text in (each.id, each.name, *each.aliases)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("each", CHAINS, ids=[each.name for each in CHAINS])
def test_id_name_and_aliases_find_the_chain(each: Chain) -> None:
    for text in (each.id, each.name, each.name.upper(), *each.aliases):
        assert chain(text) is each


def test_symbols_of_forensic_lists() -> None:
    assert [chain(text).name for text in ("ETH", "XBT", "BTC", "LTC", "TRX", "SOL", "Doge")] == [
        "ethereum",
        "bitcoin",
        "bitcoin",
        "litecoin",
        "tron",
        "solana",
        "dogecoin",
    ]


def test_the_registry_form_of_trons_id_is_accepted() -> None:
    assert chain("tron:728126428") is chain("tron")
    assert int("0x2b6653dc", 16) == 728126428


def test_an_unlisted_evm_chain_is_a_chain() -> None:
    heco = chain("eip155:128")
    assert (heco.id, heco.name, heco.family) == ("eip155:128", "eip155:128", "evm")
    assert (heco.decimals, heco.native, heco.utxo) == (18, "native:coin", False)
    assert heco == chain("eip155:128")
    assert CAIP19_PART.fullmatch(heco.native)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "eip155:",
        "eip155:0",
        "eip155:01",
        "eip155:-1",
        "eip155:1.0",
        "eip155:\u0661",
        "eip155:" + "1" * 33,
    ]
    + [
        "EIP155:1",
        "eip155:1 ",
        "ethereum ",
        "bip122:0",
        "cosmos:cosmoshub-4",
        "solana:5EYKT4",
        "K\u0307",
        "\u017folana",
    ],
)
def test_unknown_texts_are_refused(text: str) -> None:
    with pytest.raises(IdentifierError, match="is not a known chain"):
        chain(text)


def test_a_slip_of_the_pen_is_answered_with_near_names() -> None:
    with pytest.raises(IdentifierError, match="'Ethereun' is not a known chain; near: ethereum"):
        chain("Ethereun")
    with pytest.raises(IdentifierError, match="near: solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"):
        chain("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d")
    with pytest.raises(IdentifierError, match=r"known: ethereum, bsc, .*eip155:<number>"):
        chain("qqqq")
