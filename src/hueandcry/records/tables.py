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
