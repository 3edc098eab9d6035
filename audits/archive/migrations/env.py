"""What Alembic runs around the steps; the connection is that of `audits.archive.migrating`."""

from __future__ import annotations

from alembic import context

from audits.archive.tables import metadata


def run() -> None:
    """Run the steps inside the transaction that was begun already."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite changes a table by copying it
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # as Alembic calls it; whoever else reads this module wants no migration
    run()
