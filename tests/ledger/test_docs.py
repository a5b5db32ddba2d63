"""The page on the ledger's format names every column, with its type, every key and every finding."""

import dataclasses
from pathlib import Path

import pyarrow as pa

from hueandcry.ledger import FINDINGS, PURSES, TRANSFERS, VIEW, Coverage, Manifest
from hueandcry.ledger.schema import EVENT_PARTS
from hueandcry.model import EventKind, Flag, Kind, Role

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "ledger-format.md"


def table(heading: str, number: int = 0) -> dict[str, str]:
    """First and second cells of a table of the section."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    return {row[1].strip(" `"): row[2 + number].strip() for row in rows}


def described(schema: pa.Schema) -> dict[str, str]:
    types = {field.name: str(field.type).replace("tz=", "") for field in schema}
    return {field.name: types[field.name] + ", null" * field.nullable for field in schema}


def test_columns_are_documented_with_their_types() -> None:
    assert table("Transfers") == described(TRANSFERS)
    assert table("Purses") == described(PURSES)
    assert table("Events") == described(EVENT_PARTS)
    assert table("Order") == described(pa.schema([VIEW.field("chain")]))
    assert VIEW.names == [*TRANSFERS.names, "chain"]


def test_codes_are_documented() -> None:
    codes = {"kind": Kind, "flags": [flag for flag in Flag if flag]}
    for column, values in codes.items():
        assert table("Transfers", 1)[column] == ", ".join(f"{v.value} {str(v.name).lower()}" for v in values)
    assert table("Events", 1)["kind"] == ", ".join(f"{kind.value} {kind.name.lower()}" for kind in EventKind)
    assert table("Purses", 1)["role"] == ", ".join(f"{role.value} {role.name.lower()}" for role in Role)


def test_manifest_and_findings_are_documented() -> None:
    assert set(table("Manifest")) == {field.name for field in dataclasses.fields(Manifest)}
    names = ", ".join(field.name for field in dataclasses.fields(Coverage))
    assert table("Manifest")["coverage"] == names
    assert list(table("Quality")) == list(FINDINGS)
    assert {str(flag.name).lower() for flag in Flag if flag} <= set(FINDINGS)
