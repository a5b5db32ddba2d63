"""Schema migrations of the relational store (alembic)."""
