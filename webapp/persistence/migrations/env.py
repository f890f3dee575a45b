"""Alembic's entry point: `Database.migrate` or the `revision` command always supplies the connection."""

from alembic import context

from webapp.persistence.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
