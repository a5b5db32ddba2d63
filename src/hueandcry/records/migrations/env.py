"""Run the migrations on the connection that `store` hands over."""

from alembic import context

from hueandcry.records.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
