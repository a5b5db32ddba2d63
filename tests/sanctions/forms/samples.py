"""The samples of list formats: invented parties, each with what every field of them must become."""

import json
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.forms import australia, canada, eu, switzerland, uk_csv, uk_xml, un

FOLDER = Path(__file__).parents[2] / "samples" / "lists"
TESTDATA = Path(__file__).parents[4] / "shared" / "testdata" / "sanctions"

SAMPLES: dict[str, tuple[ModuleType, str]] = {
    "un": (un, "un.xml"),
    "canada": (canada, "canada.xml"),
    "uk-xml": (uk_xml, "uk.xml"),
    "uk-csv": (uk_csv, "uk.csv"),
    "eu": (eu, "eu.xml"),
    "switzerland": (switzerland, "switzerland.xml"),
    "australia": (australia, "australia.csv"),
}
"""The form of each sample, and its file."""

XML = [name for name, (_, file) in SAMPLES.items() if file.endswith(".xml")]


def parsed(name: str) -> Edition:
    form, file = SAMPLES[name]
    return form.parse([FOLDER / file])  # type: ignore[no-any-return]


def golden(name: str) -> Any:
    """What the sample must become: the UK's two formats become the same."""
    return json.loads((FOLDER / f"{name.split('-')[0]}.json").read_text("utf-8"))


def plain(edition: Edition) -> Any:
    """The parties as JSON has them."""
    return json.loads(json.dumps([asdict(party) for party in edition.parties]))


def written(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of a sample with texts replaced; each must occur."""
    text = (FOLDER / SAMPLES[name][1]).read_bytes().decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / SAMPLES[name][1]
    path.write_bytes(text.encode())
    return path
