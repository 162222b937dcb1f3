"""The revisions of the tables, oldest first."""

from sqlalchemy import Connection, inspect, text

REVISIONS = (
    "0001_foundation",
    "0002_budgets",
    "0003_agreed_and_overhead",
    "0004_large_seeds",
    "0005_quality_reports",
    "0006_recordings",
    "0007_music_library",
)
HEAD = REVISIONS[-1]


def current_revision(connection: Connection) -> str | None:
    """Return the revision a database is at; None when it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
