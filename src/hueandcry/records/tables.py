"""The tables; a change here needs a migration in `migrations/versions`, and a test compares the two.

Statements are never deleted. A row holds what a source said from `said_from` until `said_to` (ISO days), as
this workspace knew it from `recorded_from` until `recorded_to` (UTC moments); an empty end is still open.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData()

PACKS = Table(
    "packs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("form", Text, nullable=False),  # csv, tagpack, actorpack
    Column("creator", Text, nullable=False),
    Column("title", Text, nullable=False),
    UniqueConstraint("form", "creator", "title", name="one_pack_a_title"),
)

EDITIONS = Table(
    "editions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("pack", Integer, ForeignKey("packs.id"), nullable=False),
    Column("description", Text, nullable=False),
    Column("uri", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the file
    Column("said", Text, nullable=False),  # ISO day, empty if not known
    Column("retrieved", Text, nullable=False),  # ISO day, empty if not known
    Column("recorded", Text, nullable=False),  # UTC moment
)


def _period() -> tuple[Column[str], ...]:
    names = ("recorded_from", "recorded_to")
    return tuple(Column(name, Text, nullable=False) for name in names)


TAGS = Table(
    "tags",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("pack", Integer, ForeignKey("packs.id"), nullable=False),
    Column("edition", Integer, ForeignKey("editions.id"), nullable=False),  # that brought the statement
    Column("chain", Text, nullable=False),  # CAIP-2
    Column("address", Text, nullable=False),  # canonical text
    Column("label", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("abuse", Text, nullable=False),
    Column("concepts", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("definer", Boolean, nullable=False),
    Column("currency", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("retrieved", Text, nullable=False),
    Column("said_from", Text, nullable=False),
    Column("said_to", Text, nullable=False),
    *_period(),
    CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_is_percent"),
)

STATEMENT = (
    "pack",
    "chain",
    "address",
    "label",
    "category",
    "source",
    "actor",
    "abuse",
    "concepts",
    "type",
    "currency",
)
_STANDING = text("said_to = '' AND recorded_to = ''")
Index(
    "one_standing_statement",
    *(TAGS.c[name] for name in STATEMENT),
    unique=True,
    sqlite_where=_STANDING,
    postgresql_where=_STANDING,
)
Index("tags_by_address", TAGS.c.address)

ACTORS = Table(
    "actors",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("pack", Integer, ForeignKey("packs.id"), nullable=False),
    Column("edition", Integer, ForeignKey("editions.id"), nullable=False),
    Column("actor", Text, nullable=False),  # the id that tags name
    Column("label", Text, nullable=False),
    Column("uri", Text, nullable=False),
    Column("categories", Text, nullable=False),  # JSON lists
    Column("jurisdictions", Text, nullable=False),
    Column("aliases", Text, nullable=False),
    Column("context", Text, nullable=False),  # JSON or empty
    Column("said", Text, nullable=False),
    *_period(),
)
_KNOWN = text("recorded_to = ''")
Index(
    "one_known_actor",
    ACTORS.c.pack,
    ACTORS.c.actor,
    unique=True,
    sqlite_where=_KNOWN,
    postgresql_where=_KNOWN,
)

# ---- sanctions lists: said_from, said_to are days of editions; seen_from, seen_to moments of our copies

LIST_EDITIONS = Table(
    "list_editions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the files
    Column("issued", Text, nullable=False),  # as the file says, empty if it does not
    Column("day", Text, nullable=False),  # ISO day from which it counts
    Column("seen", Text, nullable=False),  # when our copy of it was fetched: ISO day or UTC moment
    Column("recorded", Text, nullable=False),  # UTC moment
    Column("counts", Text, nullable=False),  # JSON
    Column("notes", Text, nullable=False),  # JSON
    Column("floors", Text, nullable=False),  # standard, none
    Column("smaller", Text, nullable=False),  # why it may be so much smaller than the one before
)
Index("list_editions_by_list", LIST_EDITIONS.c.list)

LIST_CHECKS = Table(  # each time that a copy was given or fetched, the same one again too
    "list_checks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("edition", Integer, ForeignKey("list_editions.id"), nullable=False),
    Column("origin", Text, nullable=False),  # URL or names of files
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("retrieved", Text, nullable=False),  # ISO day or UTC moment, empty if not known
    Column("recorded", Text, nullable=False),  # UTC moment
)
Index("list_checks_by_edition", LIST_CHECKS.c.edition)

LISTINGS = Table(
    "listings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("list", Text, nullable=False),
    Column("party", Text, nullable=False),  # its id on the list
    Column("document", Text, nullable=False),  # JSON
    Column("digest", Text, nullable=False),  # SHA-256 of the document
    Column("listed_from", Text, nullable=False),  # the list's own days, of any precision
    Column("listed_to", Text, nullable=False),
    Column("said_from", Text, nullable=False),
    Column("said_to", Text, nullable=False),
    Column("seen_from", Text, nullable=False),
    Column("seen_to", Text, nullable=False),
    Column("edition", Integer, ForeignKey("list_editions.id"), nullable=False),  # the first that says so
    Column("ended", Integer, ForeignKey("list_editions.id")),  # the first that does not
)
Index("listings_by_party", LISTINGS.c.list, LISTINGS.c.party)
_UNENDED = text("ended IS NULL")
Index(
    "one_standing_listing",
    LISTINGS.c.list,
    LISTINGS.c.party,
    unique=True,
    sqlite_where=_UNENDED,
    postgresql_where=_UNENDED,
)

LISTED_ADDRESSES = Table(
    "listed_addresses",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("listing", Integer, ForeignKey("listings.id"), nullable=False),
    Column("chain", Text, nullable=False),  # CAIP-2, eip155:*, or empty
    Column("address", Text, nullable=False),
    UniqueConstraint("listing", "chain", "address", name="one_address_a_listing"),
)
Index("listed_addresses_by_address", LISTED_ADDRESSES.c.address, LISTED_ADDRESSES.c.chain)

JUDGEMENTS = Table(
    "judgements",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, nullable=False),  # SHA-256 of the document of what was screened
    Column("subject_kind", Text, nullable=False),
    Column("subject_document", Text, nullable=False),  # JSON
    Column("party", Text, nullable=False),  # list/id
    Column("verdict", Text, nullable=False),  # true-match, false-positive, unclear
    Column("reason", Text, nullable=False),
    Column("judged_by", Text, nullable=False),
    Column("judged_at", Text, nullable=False),  # UTC moment
    Column("party_digest", Text, nullable=False),  # of the party as it was then
    Column("list_version", Text, nullable=False),  # of the lists as they were then
    Column("withdrawn_at", Text, nullable=False),  # UTC moment, empty while it stands
    Column("withdrawn_by", Text, nullable=False),
    CheckConstraint("verdict IN ('true-match', 'false-positive', 'unclear')", name="verdict_is_known"),
)
Index("judgements_by_subject", JUDGEMENTS.c.subject, JUDGEMENTS.c.party)
