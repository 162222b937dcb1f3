"""Alembic's entrance: the connection and what to do after each revision are handed in by `upgrade`."""

from alembic import context

from engine.domain.tables import metadata

_attributes = context.config.attributes

context.configure(
    connection=_attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_server_default=True,
    on_version_apply=_attributes.get("on_version_apply"),
)
with context.begin_transaction():
    context.run_migrations()
