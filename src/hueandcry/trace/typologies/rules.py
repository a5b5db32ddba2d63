"""The numbers of the typologies and where they come from, read from `rules.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hueandcry.trace.typology import Parameters


@dataclass(frozen=True, slots=True)
class Told:
    """One typology: what it is, who describes it, and its parameters, each with its value and its source."""

    name: str
    what: str
    source: str
    values: Parameters
    sources: Mapping[str, str]


@cache
def rules() -> Mapping[str, Told]:
    """Every typology by name, in the order in which they are listed."""
    return {name: _told(name, entry) for name, entry in _read("rules.yaml").items()}


@cache
def staking_tokens() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The liquid-staking tokens and the wrapped coins, symbols by CAIP-19 id."""
    told = _read("staking.yaml")
    return told["tokens"], told["wrapped"]


def _read(name: str) -> dict[str, Any]:
    text = files("hueandcry.trace.typologies").joinpath(name).read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def _told(name: str, entry: Mapping[str, Any]) -> Told:
    values = {key: each["value"] for key, each in entry["parameters"].items()}
    sources = {key: each["source"] for key, each in entry["parameters"].items()}
    return Told(name, entry["what"], entry["source"], values, sources)
