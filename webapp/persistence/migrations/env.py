"""Alembic's entry: the connection is always handed over by ``Database.migrate`` or by the ``revision`` command."""

from alembic import context

from webapp.persistence.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
