"""Subjects by address: who is at an address of the ledger, and since when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from hueandcry import chains
from hueandcry.attribution.concepts import concepts
from hueandcry.model import Heist, Tag
from hueandcry.model.exposure import Subject, SubjectKind
from hueandcry.screen.adverse import adverse

Place = tuple[str, str]  # CAIP-2 chain, canonical address
Places = Mapping[Place, tuple[Subject, ...]]

EVERY_EVM = "eip155:*"
DAY = len("2025-01-01")


def places(subjects: Iterable[Subject], names: Sequence[str]) -> Places:
    """The subjects at each address of the chains named; `eip155:*` stands for each of their EVM chains."""
    evm = [name for name in names if name.startswith("eip155:")]
    found: dict[Place, set[Subject]] = defaultdict(set)
    for subject in subjects:
        for chain in evm if subject.chain == EVERY_EVM else [subject.chain]:
            if chain in names:
                found[chain, subject.address].add(subject)
    return {place: tuple(sorted(at, key=_order)) for place, at in sorted(found.items())}


def _order(subject: Subject) -> tuple[str, ...]:
    return (subject.id, subject.since, subject.source, subject.label)


def of_tags(tags: Iterable[Tag], least: int = 0) -> tuple[Subject, ...]:
    """The categories that tags of at least some confidence put addresses into, as subjects."""
    found = set()
    for tag in tags:
        for word in adverse(tag) if tag.confidence >= least else ():
            means = concepts()[word].means
            found.add(Subject(word, means, SubjectKind.CATEGORY, tag.chain, tag.address, "", tag.source))
    return tuple(sorted(found, key=lambda each: (each.chain, each.address, *_order(each))))


def in_force(since: str, time: datetime) -> bool | None:
    """Whether a listing was in force at a moment; None where its day is not known so exactly."""
    if not since:
        return None
    day = time.date().isoformat()[: len(since)]
    if day == since and len(since) < DAY:
        return None
    return day >= since


def thieves(heist: Heist) -> Mapping[Place, str]:
    """The addresses to which the stolen money came, with their roles in the heist."""
    paid = {(_chain(each.asset), each.to): "theft" for each in heist.thefts}
    paid |= {(_chain(each.asset), each.address): "holding" for each in heist.holdings}
    roles = {(each.chain, each.address): each.role for each in heist.addresses}
    return {place: roles.get(place, role) for place, role in paid.items()}


def _chain(asset: str) -> str:
    return chains.parse_caip19(asset)[0].id
