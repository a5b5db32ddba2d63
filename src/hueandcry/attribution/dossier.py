"""Dossiers: all that the tags say of one address on one chain, and what a trace makes of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from hueandcry import chains
from hueandcry.attribution.actors import ActorBook
from hueandcry.attribution.concepts import Answer, concepts
from hueandcry.attribution.confidence import meaning
from hueandcry.attribution.mixers.pools import pools
from hueandcry.attribution.stops import Ruling, StopList, pool_tag
from hueandcry.attribution.tags import TagBook
from hueandcry.chains.characters import shown
from hueandcry.model import EndpointKind, Tag
from hueandcry.model.endpoint import MEANING
from hueandcry.model.errors import AddressError
from hueandcry.model.tag import Actor


@dataclass(frozen=True, slots=True)
class Dossier:
    """One address on one chain: the ruling over its tags, the actors that they name, the rule it rests on."""

    chain: str
    address: str  # as people expect to see it
    ruling: Ruling
    actors: Mapping[str, tuple[Actor, ...]]
    least: int
    version: str  # of the stop-list of this address

    def document(self) -> dict[str, object]:
        """The dossier as JSON values."""
        return {
            "chain": self.chain,
            "address": self.address,
            "trace": self.ruling.answer.value,
            "why": self.why(),
            "stop_confidence": self.least,
            "stop_list": self.version,
            "tags": self.rows(),
            "actors": [asdict(actor) for found in self.actors.values() for actor in found],
        }

    def rows(self) -> list[dict[str, object]]:
        """Each tag with what it says of a trace, its part in the ruling, and what a trace does."""
        trace = self.ruling.answer.value
        return [
            {**asdict(tag), "bearing": answer.value, "part": part, "trace": trace}
            for tag, answer, part in self.ruling.parts
        ]

    def why(self) -> str:
        """What a trace does here and why, in one sentence."""
        return f"{_outcome(self.ruling.answer)}; {self._reason()}"

    def _reason(self) -> str:
        best, parts = self.ruling.tag, [part for _, _, part in self.ruling.parts]
        against, weak = parts.count("disagrees"), parts.count("is too weak")
        short = f"{weak} below the least confidence of {self.least}" if weak else ""
        if best is None:
            return f"no tag decides ({short})" if weak else "no tag says whose money is there"
        said = f"decided by {best.label!r} at {best.confidence} of 100"
        others = f"{against} {'disagrees' if against == 1 else 'disagree'}" if against else ""
        if self.ruling.tied:
            others += ", not with less confidence: raise the tag that you hold right, by a CSV of your own"
        return "; ".join(text for text in (said, others, short) if text)


def dossiers(
    book: TagBook, text: str, least: int, said: date | None = None, recorded: date | None = None
) -> list[Dossier]:
    """What is said of an address, written plainly or as CAIP-10, a dossier for each chain with tags of it.

    AddressError where the text is an address of no chain.
    """
    chain, names = readings(text)
    tags = [tag for tag in book.of(names, said, recorded) if chain in ("", tag.chain)]
    actors = ActorBook(book.records)
    found = []
    for each, address in sorted({(tag.chain, tag.address) for tag in (*tags, *_pools(chain, names))}):
        own = [tag for tag in tags if (tag.chain, tag.address) == (each, address)]
        listed = StopList(own, least)
        named = {name: actors.named(name) for name in sorted({tag.actor for tag in own if tag.actor})}
        display = chains.display_address(chains.chain(each), address)
        found.append(Dossier(each, display, listed.ruling(each, address), named, least, listed.version))
    return found


def _pools(chain: str, names: Iterable[str]) -> list[Tag]:
    """What the table of pools says, which is no tag of the workspace."""
    found = ((place, pool) for place, pool in pools().items() if place[1] in names)
    return [pool_tag(pool) for place, pool in found if chain in ("", place[0])]


def readings(text: str) -> tuple[str, list[str]]:
    """The chain that the text names (empty if none) and the canonical addresses that it can mean."""
    text = text.strip()
    if ":" in text:
        chain, address = chains.parse_caip10(text)
        return chain.id, [address]
    found = set()
    problems = []
    for chain in chains.CHAINS:
        try:
            found.add(chains.parse_address(chain, text))
        except AddressError as error:
            problems.append(str(error))
    if not found:
        hint = problems[0] if text.lower().startswith("0x") else ""
        raise AddressError(hint or f"{shown(text)} is an address of no chain that is supported")
    return "", sorted(found)


def _outcome(answer: Answer) -> str:
    if isinstance(answer, EndpointKind):
        return f"a trace stops here, {MEANING[answer]}"
    return "a trace goes on"


def lines(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """The dossier for people: a title, then pairs of a name and a text; a name in brackets begins a tag."""
    yield "", f"{dossier.address} on {chains.chain(dossier.chain).name} ({dossier.chain})"
    yield "trace", dossier.why()
    for name, actors in dossier.actors.items():
        known = "; ".join(_actor(actor) for actor in actors)
        yield "actor", f"{name}: {known or 'no ActorPack here has it'}"
    for tag, answer, part in dossier.ruling.parts:
        yield f"[{part}]", tag.label
        if part in ("disagrees", "is too weak"):
            yield "alone", _outcome(answer)
        yield from _told(tag)


def _told(tag: Tag) -> Iterator[tuple[str, str]]:
    pack = f"{tag.pack_title} by {tag.pack_creator} ({tag.pack_uri}, SHA-256 {tag.pack_sha256[:16]}…)"
    for name, text in (
        ("category", _concept(tag.category)),
        ("abuse", _concept(tag.abuse)),
        ("concepts", tag.concepts),
        ("type", tag.type),
        ("confidence", f"{tag.confidence} of 100, {tag.grade or 'no level'}: {meaning(tag.grade)}"),
        ("actor", tag.actor),
        ("source", tag.source),
        ("said", tag.said or "no date"),
        ("retrieved", tag.retrieved),
        ("first seen", tag.first_seen),
        ("last seen", tag.last_seen),
        ("currency", tag.currency),
        ("cluster", "speaks for the whole cluster" if tag.definer else ""),
        ("context", tag.context),
        ("pack", pack if tag.pack_title else ""),
    ):
        if text:
            yield name, text


def _concept(word: str) -> str:
    found = concepts().get(word)
    if found or not word:
        return f"{word}: {found.means}" if found else ""
    return f"{word}: not in the table of categories, taken for a service"


def _actor(actor: Actor) -> str:
    parts = (actor.label, ", ".join(actor.categories), " ".join(actor.jurisdictions), actor.uri)
    return "; ".join(part for part in parts if part)
