"""Statements with their periods, the packs that carried them, and actors.

Tags that were there before count as said and recorded on the day of this migration: no earlier day is known.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from hueandcry.model.errors import StorageError

revision = "0002"
down_revision = "0001"

_TEXTS = ("actor", "abuse", "concepts", "type", "currency", "context", "grade")
_DAYS = (
    "first_seen",
    "last_seen",
    "said",
    "retrieved",
    "said_from",
    "said_to",
    "recorded_from",
    "recorded_to",
)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def _number(name: str, *target: sa.ForeignKey) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, *target, nullable=False)


def upgrade() -> None:
    """Move the tags into the new table."""
    op.create_table(
        "packs",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("form", "creator", "title"),
        sa.UniqueConstraint("form", "creator", "title", name="one_pack_a_title"),
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("pack", sa.ForeignKey("packs.id")),
        *_texts("description", "uri", "sha256", "said", "retrieved", "recorded"),
    )
    op.rename_table("tags", "tags_before")
    _make_tags()
    _make_actors()
    _move()
    op.drop_table("tags_before")


def _make_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("pack", sa.ForeignKey("packs.id")),
        _number("edition", sa.ForeignKey("editions.id")),
        *_texts("chain", "address", "label", "category"),
        _number("confidence"),
        *_texts("source", *_TEXTS),
        sa.Column("definer", sa.Boolean, nullable=False),
        *_texts(*_DAYS),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_is_percent"),
    )
    statement = ("pack", "chain", "address", "label", "category", "source")
    standing = sa.text("said_to = '' AND recorded_to = ''")
    op.create_index(
        "one_standing_statement",
        "tags",
        [*statement, "actor", "abuse", "concepts", "type", "currency"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("tags_by_address", "tags", ["address"])


def _make_actors() -> None:
    op.create_table(
        "actors",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("pack", sa.ForeignKey("packs.id")),
        _number("edition", sa.ForeignKey("editions.id")),
        *_texts("actor", "label", "uri", "categories", "jurisdictions", "aliases", "context", "said"),
        *_texts("recorded_from", "recorded_to"),
    )
    known = sa.text("recorded_to = ''")
    op.create_index(
        "one_known_actor",
        "actors",
        ["pack", "actor"],
        unique=True,
        sqlite_where=known,
        postgresql_where=known,
    )


def _move() -> None:
    connection = op.get_bind()
    old = ("chain", "address", "label", "category", "confidence", "source")
    before = sa.table("tags_before", *(sa.column(name) for name in old))
    rows = connection.execute(sa.select(before)).mappings().all()
    if not rows:
        return
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    packs = sa.table("packs", *(sa.column(name) for name in ("id", "form", "creator", "title")))
    connection.execute(packs.insert().values(id=1, form="csv", creator="", title=""))
    told = ("description", "uri", "sha256", "said", "retrieved", "recorded")
    editions = sa.table("editions", *(sa.column(name) for name in ("id", "pack", *told)))
    blank = dict.fromkeys(told, "") | {"recorded": now}
    connection.execute(editions.insert().values(id=1, pack=1, **blank))
    new = dict.fromkeys((*_TEXTS, *_DAYS), "") | {"said_from": now[:10], "recorded_from": now}
    full = {**new, "pack": 1, "edition": 1, "definer": False}
    tags = sa.table("tags", *(sa.column(name) for name in (*old, *full)))
    connection.execute(tags.insert(), [{**full, **row} for row in rows])


def downgrade() -> None:
    """Refuse: the older table has no place for the periods."""
    raise StorageError(
        "statements with periods do not fit the older tables: restore a copy of records.sqlite"
    )
