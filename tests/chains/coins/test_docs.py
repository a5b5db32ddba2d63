"""The reference page names every coin with its id, and every prefix of its addresses."""

from pathlib import Path

import base58
import pytest

from hueandcry.chains.coins import CODES, COINS, Coin
from hueandcry.chains.coins.table import chain_name, known

PAGE = Path(__file__).parents[3] / "docs/reference/listed-addresses.md"
ROWS = {
    cells[0]: cells
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 4
}


@pytest.mark.parametrize("coin", COINS, ids=[coin.name for coin in COINS])
def test_every_coin_has_its_row(coin: Coin) -> None:
    _, chain, texts, _ = ROWS[coin.name]
    assert chain == f"`{coin.id}`"
    for version in coin.versions:
        first = {base58.b58encode_check(version + fill * 20).decode()[0] for fill in (b"\0", b"\xff")}
        assert any(f"`{character}" in texts for character in first)
    for prefix in filter(None, (coin.segwit, coin.bech32)):
        assert f"`{prefix}1...`" in texts


def test_the_page_names_no_coin_that_is_gone() -> None:
    names = {name for name, row in ROWS.items() if row[1].startswith("`") and ":" in row[1]}
    assert names == {coin.name for coin in COINS}


def test_codes_and_their_words_are_told_apart() -> None:
    words = [word.lower() for each in CODES for word in (each.code, *each.words)]
    assert len(set(words)) == len(words)
    assert all(not each.chain or known(each.chain) for each in CODES)
    assert chain_name("x:y") == "x:y"
    assert not known("x:y")
