"""The books refuse every change, whoever asks and however, after each revision."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, delete, insert, select, update

from engine.contracts.identity import new_id
from engine.domain.ledger import ClosedMonth, LedgerEntry, PriceRow
from engine.domain.overhead import Overhead
from engine.domain.record import AuditEntry, EventRow
from engine.domain.tables import APPEND_ONLY
from engine.store.append_only import guarded_tables, missing_guards
from engine.store.database import Database
from engine.store.migrations import HEAD, REVISIONS
from engine.store.migrations.upgrade import upgrade

REFUSED = "is append-only: post a correcting row"
STATEMENTS = {
    "both": [
        'UPDATE "{table}" SET created_at = created_at',
        'DELETE FROM "{table}"',
        'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE true ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id',
    ],
    "sqlite": [
        'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"',
        'REPLACE INTO "{table}" SELECT * FROM "{table}"',
        'UPDATE OR REPLACE "{table}" SET id = id',
        'UPDATE OR IGNORE "{table}" SET id = id',
    ],
    "postgresql": [
        'TRUNCATE "{table}"',
        'TRUNCATE "{table}" CASCADE',
        'SET session_replication_role = replica; DELETE FROM "{table}"',
    ],
}


def rows(id: UUID) -> dict[str, SQLModel]:
    return {
        "ledger_entry": LedgerEntry(
            id=id,
            kind="charge",
            client_id=id,
            project_id=id,
            model="house/still",
            resource_type="image.generate",
            unit="image",
            quantity="1",
            currency="EUR",
            reporting_currency="EUR",
            month="2026-11",
        ),
        "price": PriceRow(
            id=id, model="house/still", unit="image", currency="EUR", source="list", as_of=date(2026, 11, 21)
        ),
        "closed_month": ClosedMonth(id=id, month="2026-10"),
        "overhead": Overhead(
            id=id, kind="plan", vendor="house", begins=date(2026, 11, 1), ends=date(2026, 11, 30), entry_id=id
        ),
        "audit_entry": AuditEntry(id=id, actor="ada", action="made", object_kind="client", object_id=id),
        "event": EventRow(id=id, name="project.created", object_id=id, object_version=1),
    }


@pytest.fixture(params=REVISIONS)
def books(request: pytest.FixtureRequest, empty_database: Database) -> Database:
    """A database at a revision, with a row in every append-only table it has."""
    upgrade(empty_database.engine, request.param)
    id = new_id()
    with empty_database.write() as session:
        there = inspect(session.connection()).get_table_names()
        for table, row in rows(id).items():
            if table in there:
                columns = {column["name"] for column in inspect(session.connection()).get_columns(table)}
                session.execute(insert(type(row)).values(**row.model_dump(include=columns)))
    return empty_database


def contents(database: Database, table: str) -> list[Any]:
    with database.read() as session:
        return list(session.execute(text(f'SELECT * FROM "{table}"')).mappings())


def test_every_append_only_table_is_tried() -> None:
    assert tuple(rows(new_id())) == APPEND_ONLY


def test_raw_sql_is_refused(books: Database, database_kind: str, subtests: pytest.Subtests) -> None:
    with books.engine.connect() as connection:
        there = guarded_tables(connection)
    for table in there:
        before = contents(books, table)
        assert len(before) == 1
        for statement in [*STATEMENTS["both"], *STATEMENTS[database_kind]]:
            with subtests.test(table=table, statement=statement):
                with pytest.raises(IntegrityError, match=f"{table} {REFUSED}"), books.write() as session:
                    session.execute(text(statement.format(table=table)))
                assert contents(books, table) == before


@pytest.mark.parametrize("books", [HEAD], indirect=True)
def test_the_objects_refuse_as_well(books: Database, subtests: pytest.Subtests) -> None:
    tables: list[type[Any]] = [LedgerEntry, PriceRow, ClosedMonth, Overhead, AuditEntry, EventRow]
    for table in tables:
        before = contents(books, table.__tablename__)
        with subtests.test(table=table.__name__):
            with pytest.raises(IntegrityError, match=REFUSED), books.write() as session:
                session.delete(session.exec(select(table)).one())
                session.flush()
            with pytest.raises(IntegrityError, match=REFUSED), books.write() as session:
                session.exec(select(table)).one().id = new_id()
                session.flush()
            with pytest.raises(IntegrityError, match=REFUSED), books.write() as session:
                session.exec(delete(table))
            with pytest.raises(IntegrityError, match=REFUSED), books.write() as session:
                session.exec(update(table).values(id=new_id()))
            assert contents(books, table.__tablename__) == before


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL"])
def test_a_foreign_key_from_elsewhere_changes_nothing(books: Database, action: str) -> None:
    """Should somebody point the events at a table one day, they do not go along with its rows."""
    kind, parent, child = ("CHAR(32)", "x", "y") if books.is_sqlite else ("UUID", str(new_id()), str(new_id()))
    with books.write() as session:
        session.execute(text(f"CREATE TABLE parent (id {kind} PRIMARY KEY)"))
        session.execute(text(f"ALTER TABLE event ADD parent_id {kind} REFERENCES parent ON DELETE {action}"))
        session.execute(text("INSERT INTO parent VALUES (:id)"), {"id": parent})
        session.execute(
            text(
                "INSERT INTO event (id, created_at, name, object_id, object_version, body, parent_id) "
                "SELECT :id, created_at, name, object_id, 2, body, :parent FROM event"
            ),
            {"id": child, "parent": parent},
        )
    before = contents(books, "event")

    with pytest.raises(IntegrityError, match=f"event {REFUSED}"), books.write() as session:
        session.execute(text("DELETE FROM parent"))

    assert contents(books, "event") == before
    assert len(before) == 2


def test_the_ledger_has_no_foreign_key(books: Database) -> None:
    with books.engine.connect() as connection:
        assert inspect(connection).get_foreign_keys("ledger_entry") == []


def test_a_guard_that_somebody_took_away_is_missed(books: Database) -> None:
    trigger = "price_refuses_delete" if books.is_sqlite else "price_refuses_truncate"
    with books.write() as session:
        assert missing_guards(session.connection()) == []
        session.execute(text(f"DROP TRIGGER {trigger}" + ("" if books.is_sqlite else " ON price")))
        assert missing_guards(session.connection()) == [trigger]
