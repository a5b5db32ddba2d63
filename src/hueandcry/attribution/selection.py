"""Selections: which tags to list or export."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hueandcry import chains
from hueandcry.attribution.actors import ActorBook
from hueandcry.attribution.concepts import above, concepts
from hueandcry.attribution.fields import parse_concept
from hueandcry.attribution.stops import StopList
from hueandcry.model import Tag


@dataclass(frozen=True, slots=True)
class Selection:
    """What tags have to be; an empty field asks for nothing. A concept includes those below it, an actor its
    aliases; source and pack are parts of the text, in any case.
    """

    chain: str = ""
    category: str = ""
    abuse: str = ""
    actor: str = ""
    source: str = ""
    pack: str = ""
    confidence: int = 0

    def of(self, tags: Iterable[Tag], actors: ActorBook) -> list[Tag]:
        """The tags that fit; IdentifierError for an unknown chain, TagError for an unknown abuse."""
        chain = chains.chain(self.chain).id if self.chain else ""
        parse_concept(self.abuse)
        names = {name for actor in actors.named(self.actor) for name in (actor.id, *actor.aliases)}
        names |= {self.actor}
        return [
            tag
            for tag in tags
            if tag.confidence >= self.confidence
            and (not chain or tag.chain == chain)
            and (not self.actor or tag.actor in names)
            and (not self.category or _below((tag.category, *tag.concepts.split()), self.category))
            and (not self.abuse or _below((tag.abuse,), self.abuse))
            and self.source.lower() in tag.source.lower()
            and self.pack.lower() in tag.pack_title.lower()
        ]


def _below(words: Iterable[str], concept: str) -> bool:
    return any(concept in (above(word) if word in concepts() else (word,)) for word in words)


def stopping(tags: Iterable[Tag], least: int) -> list[Tag]:
    """The tags that stop a trace by deciding at their address, those of the table of pools too."""
    return [stop.tag for _, stop in sorted(StopList(tags, least).stops.items())]


def short(tag: Tag) -> dict[str, object]:
    """What of a tag fits into a line."""
    chain = chains.chain(tag.chain)
    told = {
        name: getattr(tag, name) for name in ("label", "category", "abuse", "confidence", "actor", "said")
    }
    return {"chain": chain.name, "address": chains.display_address(chain, tag.address), **told}


def overview(
    book: Iterable[Tag], actors: ActorBook, name: str = "", category: str = ""
) -> list[dict[str, object]]:
    """One row an actor, with the number of tags that name it by id or alias."""
    parse_concept(category)
    counts = Counter(tag.actor for tag in book)
    return [
        {
            "id": actor.id,
            "label": actor.label,
            "categories": " ".join(actor.categories),
            "jurisdictions": " ".join(actor.jurisdictions),
            "aliases": " ".join(actor.aliases),
            "tags": sum(counts[each] for each in {actor.id, *actor.aliases}),
            "uri": actor.uri,
            "said": actor.said,
        }
        for actor in (actors.named(name) if name else actors)
        if not category or _below(actor.categories, category)
    ]
