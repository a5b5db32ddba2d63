"""Sanctions lists: their editions, parties and addresses, and what people decided on hits."""

import sqlalchemy as sa
from alembic import op

from hueandcry.model.errors import StorageError

revision = "0003"
down_revision = "0002"


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def _number(name: str, *target: sa.ForeignKey) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, *target, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "list_editions",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("list", "form", "sha256", "issued", "day", "seen", "recorded"),
        *_texts("counts", "notes", "floors", "smaller"),
    )
    op.create_index("list_editions_by_list", "list_editions", ["list"])
    op.create_table(
        "list_checks",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("edition", sa.ForeignKey("list_editions.id")),
        *_texts("origin", "etag", "modified", "retrieved", "recorded"),
    )
    op.create_index("list_checks_by_edition", "list_checks", ["edition"])
    _make_listings()
    _make_judgements()


def _make_listings() -> None:
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("list", "party", "document", "digest", "listed_from", "listed_to"),
        *_texts("said_from", "said_to", "seen_from", "seen_to"),
        _number("edition", sa.ForeignKey("list_editions.id")),
        sa.Column("ended", sa.Integer, sa.ForeignKey("list_editions.id")),
    )
    op.create_index("listings_by_party", "listings", ["list", "party"])
    standing = sa.text("ended IS NULL")
    op.create_index(
        "one_standing_listing",
        "listings",
        ["list", "party"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "listed_addresses",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("listing", sa.ForeignKey("listings.id")),
        *_texts("chain", "address"),
        sa.UniqueConstraint("listing", "chain", "address", name="one_address_a_listing"),
    )
    op.create_index("listed_addresses_by_address", "listed_addresses", ["address", "chain"])


def _make_judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("subject", "subject_kind", "subject_document", "party", "verdict", "reason"),
        *_texts("judged_by", "judged_at", "party_digest", "list_version", "withdrawn_at", "withdrawn_by"),
        sa.CheckConstraint("verdict IN ('true-match', 'false-positive', 'unclear')", name="verdict_is_known"),
    )
    op.create_index("judgements_by_subject", "judgements", ["subject", "party"])


def downgrade() -> None:
    """Refuse: the lists' history and people's decisions would be lost."""
    raise StorageError("what lists said does not fit the older tables: restore a copy of records.sqlite")
