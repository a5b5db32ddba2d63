"""Confidence: the graded levels of TagPacks, each with its score."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

UNSTATED = "unknown"  # the level of a tag that states none


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its id, its score from 0 to 100, and what it means."""

    id: str
    score: int
    means: str


@cache
def levels() -> Mapping[str, Level]:
    """The levels by id, highest score first."""
    text = files("hueandcry.attribution").joinpath("confidence.yaml").read_text("utf-8")
    table: dict[str, dict[str, str]] = yaml.safe_load(text)
    return {name: Level(name, int(row["score"]), row["means"]) for name, row in table.items()}


def level(grade: str, score: int) -> Level:
    """The level of a grade; without one the last level, from the top, that claims no more than the score."""
    if grade in levels():
        return levels()[grade]
    return next((each for each in levels().values() if each.score <= score), levels()[UNSTATED])


def meaning(grade: str) -> str:
    """What a grade means; a number without a grade is a person's own estimate."""
    found = levels().get(grade)
    return found.means if found else "a number given without a level"
