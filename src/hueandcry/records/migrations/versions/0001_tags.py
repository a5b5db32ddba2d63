"""Tags."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of tags."""
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("confidence", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.UniqueConstraint("chain", "address", "label", "category", "source", name="one_tag_a_statement"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence_is_percent"),
    )


def downgrade() -> None:
    """Drop the table of tags."""
    op.drop_table("tags")
