"""The unit of work, and what a person is told when the database does not answer."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from engine.contracts.errors import ConfigError, Damaged
from engine.domain.tables import Client
from engine.store.database import Database
from engine.store.failures import DatabaseBusy, StorageFull

NewDatabase = Callable[..., Database]


def names(database: Database) -> list[str]:
    with database.read() as session:
        return [client.name for client in session.exec(select(Client).order_by(Client.name))]


def test_a_unit_of_work_that_ends_well_is_kept(database: Database) -> None:
    with database.write() as session:
        client = Client(name="Ada")
        session.add(client)

    assert names(database) == ["Ada"]
    assert client.name == "Ada"  # still readable after the transaction


def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Client(name="Ada"))
        session.flush()
        1 / 0  # noqa: B018

    assert names(database) == []


def test_a_read_session_refuses_to_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), database.read() as session:
        session.add(Client(name="Ada"))
        session.flush()

    assert names(database) == []


def test_a_reader_keeps_its_view_while_a_writer_commits(database: Database) -> None:
    with database.read() as reader:
        assert reader.exec(select(Client)).all() == []
        with database.write() as writer:
            writer.add(Client(name="Ada"))
        assert reader.exec(select(Client)).all() == []

    assert names(database) == ["Ada"]


def test_what_is_written_is_kept_though_another_program_closed_the_file_meanwhile(sqlite_database: Database) -> None:
    file = str(sqlite_database.url.database)
    look = (
        "import sqlite3, sys; file = sqlite3.connect(sys.argv[1]); "
        "print(file.execute('SELECT count(*) FROM client').fetchone()[0]); file.close()"
    )

    def seen_elsewhere() -> str:
        return subprocess.run([sys.executable, "-c", look, file], check=True, capture_output=True, text=True).stdout

    with sqlite_database.write() as session:
        session.add(Client(name="Ada"))
    assert names(sqlite_database) == ["Ada"]  # over a second connection
    assert seen_elsewhere() == "1\n"
    with sqlite_database.write() as session:
        session.add(Client(name="Bert"))
    assert seen_elsewhere() == "2\n"


def test_the_sqlite_file_is_private_and_set_up_for_money(sqlite_database: Database, tmp_path: Path) -> None:
    fresh = Database(f"sqlite:///{tmp_path}/deep/er/studio.db")
    fresh.migrate()
    file = Path(str(fresh.url.database))

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    with fresh.write() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
    }
    fresh.close()


def test_a_locked_database_says_that_it_is_busy(new_database: NewDatabase, database_kind: str) -> None:
    database = new_database(database_kind)
    other = Database(database.url.render_as_string(hide_password=False), busy_seconds=0.2)
    with database.write() as session:
        session.add(Client(name="Ada"))

    with database.write() as holder:
        holder.exec(select(Client).with_for_update()).one()
        with (
            pytest.raises(DatabaseBusy, match="busy with other work; nothing was changed") as caught,
            other.write() as s,
        ):
            s.exec(select(Client).with_for_update()).one()
    other.close()

    assert caught.value.status == 503
    assert "Try again" in caught.value.hint
    assert "sesame" not in str(caught.value)


def test_writers_of_one_process_queue_for_the_sqlite_connection(new_database: NewDatabase) -> None:
    database = new_database("sqlite", busy_seconds=0.2)
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write() as session:
            session.add(Client(name="Ada"))
            session.flush()
            inside.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    with pytest.raises(DatabaseBusy), database.write() as session:
        session.add(Client(name="Bob"))
        session.flush()
    done.set()
    holder.join()

    assert names(database) == ["Ada"]


def test_a_session_that_asks_for_another_isolation_still_takes_the_sqlite_lock_first(new_database: NewDatabase) -> None:
    """The durable engine opens its own sessions on our engine, and asks for SERIALIZABLE."""
    database = new_database("sqlite")
    other = Database(database.url.render_as_string(), busy_seconds=0.2)

    with Session(database.engine) as session, session.begin():
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        assert session.exec(select(Client)).all() == []
        with pytest.raises(DatabaseBusy), other.write() as rival:
            rival.exec(select(Client)).all()
        session.add(Client(name="Ada"))
    other.close()

    assert names(database) == ["Ada"]


def test_a_transaction_that_stands_still_lets_go_of_what_others_wait_for(new_database: NewDatabase) -> None:
    database = new_database("postgresql", busy_seconds=2.0)
    other = Database(database.url.render_as_string(hide_password=False), busy_seconds=2.0)
    with database.write() as session:
        session.add(Client(name="Ada"))

    with pytest.raises(DatabaseBusy, match="nothing was changed"), database.write() as session:
        session.exec(select(Client).with_for_update()).one().name = "Bert"
        session.flush()
        with other.write() as rival:
            rival.exec(select(Client).with_for_update()).one().name = "Cleo"
    other.close()

    assert names(database) == ["Cleo"]


def test_a_full_disk_names_the_folder_and_its_room(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageFull) as caught, sqlite_database.write() as session:
        session.execute(text("PRAGMA max_page_count = 1"))
        session.add(Client(name="x" * 1_000_000))
        session.flush()

    assert str(tmp_path) in caught.value.message
    assert "MB free" in caught.value.message
    assert names(sqlite_database) == []


def test_a_file_in_the_place_of_the_folder_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError) as caught:
        Database(f"sqlite:///{tmp_path}/file/studio.db").migrate()

    assert str(tmp_path / "file") in caught.value.message
    assert "where you may write" in caught.value.hint


def test_a_strangers_file_is_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "studio.db").write_text("not a database, but long enough to look at" * 100)

    with pytest.raises(Damaged, match="is not a sound database"):
        Database(f"sqlite:///{tmp_path}/studio.db").migrate()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/name", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_cannot_be_used_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Database(url)

    assert "sqlite:////" in caught.value.hint


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"password": "mellon-xyz"}, "password authentication failed"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ({"port": 1}, "refused"),
    ],
)
def test_a_server_that_cannot_be_reached_is_named_without_its_password(
    postgres_server: str, change: dict[str, object], reason: str
) -> None:
    url = make_url(postgres_server).set(**change).render_as_string(hide_password=False)  # type: ignore[arg-type]
    database = Database(url)

    with pytest.raises(ConfigError, match="cannot be reached") as caught:
        database.migrate()
    database.close()

    assert reason in caught.value.message
    assert "postgresql://bom:***@127.0.0.1" in caught.value.message
    assert "mellon" not in str(caught.value)
    assert "sesame" not in str(caught.value)
    assert "database.url" in caught.value.hint


def test_a_server_that_goes_away_is_named_and_found_again_when_it_is_back(new_database: NewDatabase) -> None:
    database = new_database("postgresql")

    with pytest.raises(DatabaseBusy, match=r"The line to the database .* broke"), database.read() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert names(database) == []


def test_a_fault_of_the_program_is_not_explained_away(database: Database) -> None:
    with pytest.raises(DBAPIError, match="nonsense"), database.read() as session:
        session.execute(text("SELECT * FROM nonsense"))


def test_another_program_reads_the_sqlite_file_meanwhile(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.add(Client(name="Ada"))
        session.flush()
        stranger = sqlite3.connect(str(sqlite_database.url.database), timeout=0)
        assert stranger.execute("SELECT count(*) FROM client").fetchone() == (0,)
        stranger.close()
