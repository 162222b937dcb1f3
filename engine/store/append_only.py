"""Triggers by which the database itself refuses to change its books."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

from engine.domain.tables import APPEND_ONLY

_MESSAGE = "{table} is append-only: post a correcting row"
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: post a correcting row', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def guard(connection: Connection) -> None:
    """Put the triggers on every append-only table there is; a rebuilt table has silently lost its own."""
    statements = _sqlite if connection.dialect.name == "sqlite" else _postgres
    for statement in statements(guarded_tables(connection)):
        connection.exec_driver_sql(statement)


def guarded_tables(connection: Connection) -> list[str]:
    """Return the append-only tables that exist."""
    there = set(inspect(connection).get_table_names())
    return [table for table in APPEND_ONLY if table in there]


def row_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each append-only table has."""
    tables = guarded_tables(connection)
    return {table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0 for table in tables}


def missing_guards(connection: Connection) -> list[str]:
    """Return the triggers that should be there and are not."""
    if connection.dialect.name == "sqlite":
        query, verbs = "SELECT name FROM sqlite_master WHERE type = 'trigger'", ("update", "delete")
    else:
        query, verbs = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'", ("change", "truncate")
    there = set(connection.scalars(text(query)))
    return [
        name
        for table in guarded_tables(connection)
        for verb in verbs
        if (name := f"{table}_refuses_{verb}") not in there
    ]


def _sqlite(tables: list[str]) -> Iterator[str]:
    for table in tables:
        message = _MESSAGE.format(table=table)
        for verb in ("update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}"
            yield (
                f'CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def _postgres(tables: list[str]) -> Iterator[str]:
    yield _POSTGRES_FUNCTION.replace("%", "%%")
    for table in tables:
        for name, when in (("change", "UPDATE OR DELETE"), ("truncate", "TRUNCATE")):
            scope = "ROW" if name == "change" else "STATEMENT"
            trigger = f"{table}_refuses_{name}"
            yield (
                f'CREATE OR REPLACE TRIGGER {trigger} BEFORE {when} ON "{table}" '
                f"FOR EACH {scope} EXECUTE FUNCTION refuse_change()"
            )
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {trigger}'
