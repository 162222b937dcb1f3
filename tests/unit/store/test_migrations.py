"""Revisions: they lead to exactly the tables that the code declares, once, and lose nothing on the way."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import select

from engine.contracts.errors import ConfigError, Damaged
from engine.domain.columns import Row
from engine.domain.tables import TABLES, AuditEntry, Client, metadata
from engine.store.database import Database
from engine.store.migrations import HEAD, REVISIONS
from engine.store.migrations import upgrade as upgrading
from engine.store.migrations.upgrade import configuration, upgrade

HERE = Path(upgrading.__file__).parent


def test_the_revisions_in_the_folder_are_the_ones_the_program_knows(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(configuration(connection))

    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == REVISIONS
    assert scripts.get_current_head() == HEAD


def test_the_migrated_tables_are_the_declared_tables(empty_database: Database) -> None:
    empty_database.migrate()

    with empty_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_table_is_listed() -> None:
    assert {table.__tablename__ for table in TABLES} == set(metadata.tables)
    assert all(issubclass(table, Row) for table in TABLES)


def test_a_migrated_database_is_left_alone(database: Database) -> None:
    with database.write() as session:
        session.add(Client(name="Ada"))
    database.migrate()

    with database.read() as session:
        assert [client.name for client in session.exec(select(Client))] == ["Ada"]


def test_the_look_at_a_migrated_database_is_quick_and_loads_no_alembic(sqlite_database: Database) -> None:
    script = (
        "import sys, time; from engine.store.database import Database; database = Database(sys.argv[1]); "
        "began = time.process_time(); database.migrate(); spent = time.process_time() - began; "
        "print(spent < 0.015, 'alembic' in sys.modules)"
    )
    url = sqlite_database.url.render_as_string()

    found = subprocess.run(
        [sys.executable, "-c", script, url], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )

    assert found.stdout.split() == ["True", "False"]


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))

    with pytest.raises(ConfigError, match="9999_future") as caught:
        database.migrate()

    assert "Upgrade BOM Studios Engine" in caught.value.hint


def test_a_revision_that_fails_leaves_the_database_as_it_was(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(upgrading, "guard", fail)
    with pytest.raises(RuntimeError, match="half-way"):
        empty_database.migrate()
    monkeypatch.undo()
    with empty_database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() is None

    empty_database.migrate()
    with empty_database.write() as session:
        session.add(Client(name="Ada"))


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Add a revision of the test's own after the head."""

    def add(body: str) -> str:
        folder = tmp_path / "migrations"
        (folder / "versions").mkdir(parents=True)
        for script in [HERE / "env.py", *(HERE / "versions").glob("*.py")]:
            (folder / script.relative_to(HERE)).write_text(script.read_text())
        (folder / "versions" / "next.py").write_text(
            f"from alembic import op\nimport sqlalchemy as sa\n"
            f"revision = 'next'\ndown_revision = {HEAD!r}\n\ndef upgrade():\n    {body}\n"
        )
        monkeypatch.setattr(upgrading, "__file__", str(folder / "upgrade.py"))
        monkeypatch.setattr(upgrading, "REVISIONS", (*REVISIONS, "next"))
        return "next"

    return add


def test_a_revision_that_loses_a_row_of_the_books_is_undone(database: Database, next_revision: Any) -> None:
    with database.write() as session:
        session.add(AuditEntry(actor="ada", action="made", object_kind="client", object_id=Client(name="").id))
    triggers = "audit_entry_refuses_delete" if database.is_sqlite else "audit_entry_refuses_change ON audit_entry"
    revision = next_revision(f"op.execute('DROP TRIGGER {triggers}'); op.execute('DELETE FROM audit_entry')")

    with pytest.raises(Damaged, match="number of rows in audit_entry"):
        upgrade(database.engine, revision)

    with database.read() as session:
        assert len(session.exec(select(AuditEntry)).all()) == 1
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD


def test_a_rebuilt_table_keeps_its_children_and_gets_its_triggers_back(database: Database, next_revision: Any) -> None:
    from engine.domain.tables import Project

    with database.write() as session:
        client = Client(name="Ada")
        session.add(client)
        session.flush()
        session.add(Project(client_id=client.id, name="Film"))
        session.add(AuditEntry(actor="ada", action="made", object_kind="client", object_id=client.id))
    revision = next_revision(
        "for table in ('client', 'audit_entry'):\n"
        "        with op.batch_alter_table(table, recreate='auto') as batch:\n"
        "            batch.alter_column('created_at', nullable=True)"
    )

    upgrade(database.engine, revision)

    with database.read() as session:
        assert session.exec(select(Project)).one().client_id == client.id
    with pytest.raises(Exception, match="audit_entry is append-only"), database.write() as session:
        session.execute(text("DELETE FROM audit_entry"))
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.write() as session:
        session.execute(text("DELETE FROM client"))
