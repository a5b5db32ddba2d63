"""What the gap table looks like, for the OpenAPI document; tests hold real answers against these models."""

from pydantic import Field

from hueandcry.web.documents import BasisDocument, Document


class GapListDocument(Document):
    """A list that obliges."""

    list_: str = Field(alias="list", description="The list's id: `ofac-sdn`.")
    authority: str = Field(description="Whose list it is.")
    day: str = Field(description="The day of the copy that is used; empty where there is none.")
    known_from: str = Field(description="The day of the first copy: whom it dropped before is not known.")
    stale: bool = Field(description="Whether the copy was too old on the day up to which days are counted.")
    taken: bool = Field(description="False where the list was never taken: it then says nothing.")


class GapStandingDocument(Document):
    """One list over all parties."""

    states: dict[str, int] = Field(description="How many parties are in each state.")
    first: int = Field(description="How many it named first, or on the first day.")
    later: int = Field(description="How many it named afterwards.")
    lag: float | None = Field(description="The median of the days by which these were late.")


class GapCellDocument(Document):
    """What one list says of one party."""

    state: str = Field(
        description="`listed`, `ended`, `possible` (a person must decide), `absent`, or `unknown` where the "
        "list was never taken."
    )
    since: str = Field(description="The day of the listing as the list says it; may be empty.")
    lag: int | None = Field(description="The days after the first list; null where a day is not known.")
    keys: list[str] = Field(description="The entries: the list's id and the entry's.")
    why: str = Field(description="The listing, or the doubt, in words.")


class GapPartyDocument(Document):
    """A party over all lists."""

    name: str = Field(description="The name that the first list gives.")
    kind: str = Field(description="`person`, `entity`, `vessel`, `aircraft`, `wallet` or `unknown`.")
    first: str = Field(description="The earliest day that a list gives; may be empty.")
    first_list: str = Field(description="The list that gives it.")
    open: int | None = Field(description="The days since then; null where no day is known.")
    cells: dict[str, GapCellDocument] = Field(description="By list.")
    links: list[str] = Field(description="By what its entries are held to be one party.")
    notes: list[str] = Field(description="What else to know of that.")
    missing: list[str] = Field(description="The lists on record that do not name it, or no longer do.")


class GapWordDocument(Document):
    """Who names an address."""

    by: str = Field(description="A list's id, `heist` or `tag`.")
    kind: str = Field(description="The class of the list, `heist` or `tag`.")
    earliest: str = Field(description="The day before which it was not named; of a heist its day.")
    latest: str = Field(description="The day by which it was named; the same where the day is known.")
    what: str = Field(description="As what it is named.")
    listed: bool = Field(description="Whether it still is.")
    when: str = Field(description="The day, or what is known of it, in words.")


class GapAddressDocument(Document):
    """An address, and everybody who names it."""

    chain: str = Field(description="CAIP-2 id, or `eip155:*` for every EVM chain; may be empty.")
    address: str = Field(description="The canonical text.")
    first: str = Field(description="The day on which somebody first named it; may be empty.")
    first_by: str = Field(description="Who did: a list's id, `heist` or `tag`.")
    carried_by: list[str] = Field(description="The sanctions lists that carry it.")
    lag: int | None = Field(
        description="The days from the first day to the first list; the days so far where none carries it; "
        "null where a day is not known."
    )
    named_by: list[GapWordDocument] = Field(description="Everybody who names it, in order of days.")


class GapsDocument(Document):
    """The gap table of an actor."""

    actor: str = Field(description="The actor's id.")
    title: str = Field(description="Who that is.")
    day: str = Field(description="The day up to which days are counted.")
    as_of: str = Field(description="As it was asked; may be empty.")
    seen_by: str = Field(description="As it was asked; may be empty.")
    lists: list[GapListDocument] = Field(description="The lists that oblige, also those never taken.")
    standings: dict[str, GapStandingDocument] = Field(description="By list that was taken.")
    carried: dict[str, int] = Field(description="How many of the addresses each list that was taken carries.")
    parties: list[GapPartyDocument] = Field(description="The parties, the widest gaps first.")
    addresses: list[GapAddressDocument] = Field(
        description="The addresses; those that no list carries first."
    )


class GapsAnswer(Document):
    """The gap table with what it rests on."""

    basis: BasisDocument = Field(description="What it rests on.")
    gaps: GapsDocument = Field(description="The table.")
