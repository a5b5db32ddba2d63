"""Statements: what lists, tags and heists say of an address, as the JSON objects that an answer shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hueandcry.model import Heist, Tag
from hueandcry.screen.adverse import VICTIMS, adverse


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about one place; `document` is what an answer shows of it."""

    chain: str
    address: str
    document: Mapping[str, Any]


def of_tags(tags: Iterable[Tag]) -> Iterator[Statement]:
    """What tags say."""
    for tag in tags:
        told = {
            "kind": "tag",
            "label": tag.label,
            "category": tag.category,
            "abuse": tag.abuse,
            "confidence": tag.confidence,
            "source": tag.source,
            "said": tag.said,
            "adverse": list(adverse(tag)),
        }
        yield Statement(tag.chain, tag.address, told)


def of_heist(heist: Heist) -> Iterator[Statement]:
    """What a heist file says: the thief's addresses, and those of bystanders, which it marks as such."""
    seen = set()
    known = ((each.chain, each.address, each.role, each.source) for each in heist.addresses)
    first = ((_chain(each.asset), each.to, "first-thief", each.source) for each in heist.thefts)
    held = ((_chain(each.asset), each.address, "holding", each.source) for each in heist.holdings)
    for chain, address, role, source in (*known, *first, *held):
        if (chain, address) in seen:
            continue
        seen.add((chain, address))
        told = {
            "kind": "heist",
            "heist": heist.id,
            "title": heist.title,
            "date": heist.date,
            "role": role,
            "thief": role not in VICTIMS,
            "source": " ".join(source.split()),
        }
        yield Statement(chain, address, told)


def _chain(asset: str) -> str:
    return asset.partition("/")[0]
