"""What tags hold against an address: the concepts that somebody who screens asks for."""

from hueandcry.attribution.concepts import above, listed
from hueandcry.model import Tag

# With all below them; see categories.yaml of `attribution`.
ROOTS = frozenset({"abuse", "perpetrator", "mixing", "mixing_service", "market", "gambling", "dark_web"})

VICTIMS = frozenset({"victim", "victim-contract", "signer"})  # roles in a heist of those who were robbed


def adverse(tag: Tag) -> tuple[str, ...]:
    """The concepts of a tag that speak against an address, sorted; none of a tag of another type."""
    if tag.type not in ("", "actor"):
        return ()
    words = {listed(each) for each in (tag.category, *tag.concepts.split(), tag.abuse) if each}
    return tuple(sorted(word for word in words if ROOTS.intersection(above(word))))
