"""Every kind, column and option of the EVM formats is documented, and nothing else."""

import re
from pathlib import Path

import pytest

from hueandcry.sources.evm import kinds, rows, tokens
from hueandcry.sources.evm.explorer_csv import ExplorerCsv
from hueandcry.sources.evm.export import CLOUD_ETHEREUM, CRYO, ETHEREUM_ETL, EvmExport

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("export", [ETHEREUM_ETL, CRYO])
def test_every_kind_is_documented_with_columns_that_exist(export: EvmExport) -> None:
    tables = re.findall(
        r"^\| `(\w+)` \| (.*`block_number`.*|.*`number`.*) \|$", page(export.name), re.MULTILINE
    )
    assert {name for name, _ in tables} == set(export.kinds)
    for kind, cells in tables:
        known = {name for field in kinds.KINDS[kind].values() for name in field.names} | set(kinds.TOPICS)
        named = set(re.findall(r"`(\w+)`", cells)) - {"erc20_transfers"}
        assert named <= known, named - known
        required = [field.names for field in kinds.KINDS[kind].values() if field.required]
        for names in required:
            assert named & {*names, "topic0"} or "topics" in names, names


@pytest.mark.parametrize("export", [ETHEREUM_ETL, CRYO, CLOUD_ETHEREUM])
def test_every_option_is_documented_with_its_default(export: EvmExport) -> None:
    for name, default in export.options.items():
        assert f"| `{name}` | `{default}` |" in page(export.name)


def test_the_options_and_pages_of_explorers_are_documented() -> None:
    text = page("explorer-csv")
    for name, default in ExplorerCsv().options.items():
        assert f"| `{name}` | {f'`{default}`' if default else 'none'} |" in text


def test_the_positions_are_those_of_the_code() -> None:
    text = page("ethereum-etl")
    for position in (tokens.LOGS, tokens.ENTRIES, tokens.MORE_ENTRIES, rows.GAS, rows.REWARDS, rows.MOVES):
        assert f"{position:,}" in text
