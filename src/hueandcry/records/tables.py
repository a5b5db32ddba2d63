"""The tables; a change here needs a migration in `migrations/versions`, and a test compares the two."""

from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text, UniqueConstraint

METADATA = MetaData()

TAGS = Table(
    "tags",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("chain", Text, nullable=False),  # CAIP-2
    Column("address", Text, nullable=False),  # canonical text
    Column("label", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("source", Text, nullable=False),
    UniqueConstraint("chain", "address", "label", "category", "source", name="one_tag_a_statement"),
    CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_is_percent"),
)
