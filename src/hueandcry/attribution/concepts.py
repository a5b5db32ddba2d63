"""Concepts: the tree by which tags are sorted, and what each concept means for a trace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeAlias

import yaml

from hueandcry.model import EndpointKind, Tag


class Bearing(StrEnum):
    """What a concept means for a trace where it is no endpoint."""

    GOES_ON = "goes on"  # a party to a case, not a service: the money is followed
    SILENT = "silent"  # says nothing about whose money it is: other tags decide


Answer: TypeAlias = EndpointKind | Bearing


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: what is above it, its meaning, its answer to "does a trace stop?", whether it is ours."""

    id: str
    broader: str
    means: str
    answer: Answer
    own: bool


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept by its id; one without an answer of its own has the answer of the concept above it."""
    text = files("hueandcry.attribution").joinpath("categories.yaml").read_text("utf-8")
    table: dict[str, dict[str, str]] = yaml.safe_load(text)
    found = {}
    for name, row in table.items():
        decided = name
        while "stops" not in table[decided]:
            decided = table[decided]["broader"]
        broader, own = row.get("broader", ""), bool(row.get("own"))
        found[name] = Concept(name, broader, row["means"], _answer(table[decided]["stops"]), own)
    return found


def _answer(text: str) -> Answer:
    return Bearing(text) if text in list(Bearing) else EndpointKind(text)


def above(name: str) -> Iterator[str]:
    """The concept and all above it, nearest first; nothing for a word that is no concept."""
    table = concepts()
    while name in table:
        yield name
        name = table[name].broader


def listed(name: str) -> str:
    """The nearest concept of the taxonomy, for a reader who knows no other; `service` for an unknown word."""
    return next((each for each in above(name) if not concepts()[each].own), "service")


def endpoint(category: str) -> EndpointKind | None:
    """The kind of endpoint of a category; an unlisted one stops as a service, an empty one does not."""
    answer = _of_word(category)
    return answer if isinstance(answer, EndpointKind) else None


@cache
def categories() -> Mapping[str, EndpointKind | None]:
    """What each category means for a trace: the kind of endpoint, or None where it does not stop."""
    return {name: endpoint(name) for name in concepts()}


def bearing(tag: Tag) -> Answer:
    """What a tag means for a trace: by its category, else its further concepts, else its abuse.

    A tag of another type than `actor` (an event, an attribute, a mention) names no owner and is silent.
    """
    if tag.type not in ("", "actor"):
        return Bearing.SILENT
    for word in (tag.category, *tag.concepts.split(), tag.abuse):
        answer = _of_word(word)
        if answer is not Bearing.SILENT:
            return answer
    return Bearing.SILENT


def _of_word(word: str) -> Answer:
    if not word:
        return Bearing.SILENT
    concept = concepts().get(word)
    return concept.answer if concept else EndpointKind.SERVICE
