"""Tags and actors: attributed statements about addresses, and the named owners that they point at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """`label` and `category` for an address, with a confidence of 0 to 100 and the source that says so.

    Dates are ISO 8601 days, empty where not known: `said` when the source said it, `retrieved` when it was
    fetched, `first_seen` and `last_seen` when the address was in use. `grade` names the level behind the
    confidence, `currency` a token that the source spoke of, `type` what is said (`actor` if empty), `definer`
    that it speaks for the whole cluster; the `pack_` fields are the TagPack that carried it.
    """

    chain: str
    address: str
    label: str
    category: str
    confidence: int
    source: str
    actor: str = ""
    abuse: str = ""
    concepts: str = ""  # further concepts, in the source's order, separated by spaces
    type: str = ""
    definer: bool = False
    currency: str = ""
    context: str = ""
    grade: str = ""
    first_seen: str = ""
    last_seen: str = ""
    said: str = ""
    retrieved: str = ""
    pack_title: str = ""
    pack_creator: str = ""
    pack_uri: str = ""
    pack_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A named owner as an ActorPack describes it; `context` is JSON text, `said` an ISO 8601 day or empty."""

    id: str
    label: str
    uri: str
    categories: tuple[str, ...]
    jurisdictions: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    aliases: tuple[str, ...] = ()
    context: str = ""
    said: str = ""
    pack_title: str = ""
    pack_creator: str = ""
    pack_uri: str = ""
    pack_sha256: str = ""
