"""Bringing a database up to date: one transaction, one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from engine.contracts.errors import ConfigError, Damaged
from engine.store.append_only import guard, row_counts

from . import HEAD, REVISIONS, current_revision

_LOCK = 0x626F6D  # "bom": what PostgreSQL's advisory lock is taken on


def configuration(connection: Connection, **attributes: Any) -> Config:
    """Return Alembic's configuration for a connection, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes.update(connection=connection, **attributes)
    return config


def upgrade(engine: Engine, revision: str = HEAD) -> None:
    """Run the missing revisions up to one; whoever comes second waits and finds nothing to do.

    Raises ConfigError when the database is newer than this program, Damaged when a revision would lose rows.
    """
    with _alone(engine) as connection:
        current = current_revision(connection)
        if current is not None and current not in REVISIONS:
            raise ConfigError(
                f"The database is at revision {current}, which this version does not know.",
                hint="Upgrade BOM Studios Engine, or use the database that belongs to this version.",
            )
        if current == revision:
            return
        counts = row_counts(connection)

        def after_revision(**_: Any) -> None:
            guard(connection)
            _nothing_lost(counts, row_counts(connection))

        command.upgrade(configuration(connection, on_version_apply=after_revision), revision)
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise Damaged(
                "The upgrade of the database would leave rows that point at nothing; nothing was changed.",
                hint="Report this with the version you came from.",
            )


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that no other migration runs beside, on SQLite with foreign keys off.

    Foreign keys must be off before it begins: with them on, rebuilding a table deletes its children.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _nothing_lost(before: dict[str, int], after: dict[str, int]) -> None:
    for table, count in before.items():
        if after.get(table) != count:
            raise Damaged(
                f"The upgrade of the database would change the number of rows in {table}; nothing was changed.",
                hint="Report this with the version you came from.",
            )
