"""The pages on the formats name every option, column, network and type of script that the code knows."""

from pathlib import Path

import pytest

from hueandcry.sources import format_named
from hueandcry.sources.utxo import block_files, cloud_bitcoin, rows
from hueandcry.sources.utxo.bitcoin_blocks import SUFFIXES
from hueandcry.sources.utxo.block import BIP34

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def page(name: str) -> str:
    return " ".join((REFERENCE / f"{name}.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("name", ["bitcoin-blocks", "bitcoin-json", "cloud-bitcoin"])
def test_every_option_is_documented(name: str) -> None:
    options = format_named(name).options
    assert all(
        f"| `{option}` | {default} |".replace("  ", " ") in page(name) for option, default in options.items()
    )
    assert bool(options) != ("has no options" in page(name))


def test_what_blocks_are_refused_or_left_out_is_documented() -> None:
    text = page("bitcoin-blocks")
    assert all(network.rstrip("34") in text for network in block_files._FOREIGN.values())
    assert all(f"{height:,}" in text for height in (*rows.OVERWRITTEN, BIP34, rows.OUTPUTS))
    assert all(suffix in text for suffix in (*SUFFIXES, block_files.KEY_FILE))


def test_every_column_of_the_cloud_is_documented() -> None:
    text = page("cloud-bitcoin")
    names = (*cloud_bitcoin.COLUMNS, *cloud_bitcoin.NESTED, *cloud_bitcoin.WITHOUT_ADDRESS)
    assert all(f"`{name}`" in text for name in names)
    for name, fields in cloud_bitcoin.NESTED.items():
        assert f"| `{name}` | list: {', '.join(f'`{field}`' for field in fields)} |" in text
