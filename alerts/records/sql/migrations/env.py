"""Runs migrations on the connection that `alerts.records.sql.migrate` hands over, inside its transaction."""

from alembic import context

from alerts.records.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
