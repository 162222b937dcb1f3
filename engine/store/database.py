"""The database: one engine, and the unit of work that alone commits."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from engine.contracts.errors import ConfigError

from .failures import explained, explaining_files
from .standstill import end_standstill

BUSY_SECONDS = 30.0
_WAL_RETRY_SECONDS = 0.01


class Database:
    """SQLite or PostgreSQL, by URL: `sqlite:////path/studio.db` or `postgresql://user:password@host/name`.

    Nothing is opened before it is first used. `engine` is for writers: on SQLite each of its transactions
    takes the write lock when it begins, so that what was read still holds when it is written.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = _parse(url)
        if self.is_sqlite:
            self.engine = _sqlite_engine(self.url, busy_seconds, writes=True)
            self._reading = _sqlite_engine(self.url, busy_seconds, writes=False)
        else:
            self.engine = _postgres_engine(self.url, busy_seconds)
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file on this machine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open one transaction: everything in it happens, or nothing does."""
        with self.explaining(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open one consistent view of the database, which cannot be written through."""
        with self.explaining(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables up to this program's version; costs next to nothing when they are."""
        from .migrations import HEAD, current_revision

        with self.explaining():
            with self._reading.connect() as connection:
                if current_revision(connection) == HEAD:
                    return
            from .migrations.upgrade import upgrade  # alembic takes longer to load than the check takes

            upgrade(self.engine)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()
        self._reading.dispose()

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Turn what a person can mend into ConfigError, DatabaseBusy, StorageFull or Damaged."""
        try:
            yield
        except SQLAlchemyError as error:
            meaning = explained(error, self.url)
            if meaning is None:
                raise
            raise meaning from error


def _parse(text: str) -> URL:
    hint = "Write sqlite:////folder/studio.db or postgresql://user:password@host/name in the setting database.url."
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except ArgumentError as error:
        raise ConfigError("The database's URL cannot be read.", hint=hint) from error
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise ConfigError(f"A {backend} database without a file or server cannot be used.", hint=hint)


def _sqlite_engine(url: URL, busy_seconds: float, *, writes: bool) -> Engine:
    """Writers share one connection: they queue in turn at the pool instead of polling SQLite's lock."""
    size: dict[str, Any] = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 5, "max_overflow": 20}
    engine = create_engine(url, pool_timeout=busy_seconds, connect_args={"timeout": busy_seconds}, **size)
    file = Path(url.database or "")

    @event.listens_for(engine, "do_connect")
    def _private_file(*_: object) -> None:
        with explaining_files(file.parent):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):  # closing one that is there would let go of this process's locks on it
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        _use_wal(connection, busy_seconds)
        connection.execute("PRAGMA synchronous = FULL")  # an intent outlives a power cut, or it is paid twice
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE passes the append-only triggers
        connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return
        if not writes:
            connection.exec_driver_sql("BEGIN")
            return
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            if not end_standstill(file):
                raise
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _use_wal(connection: sqlite3.Connection, within_seconds: float) -> None:
    """Switch a file to WAL; for this one change SQLite does not wait by itself when others open the file too."""
    until = time.monotonic() + within_seconds
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_WAL_RETRY_SECONDS)


def _postgres_engine(url: URL, busy_seconds: float) -> Engine:
    return create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=10,
        max_overflow=20,
        pool_timeout=busy_seconds,
        pool_pre_ping=True,
        connect_args={
            "application_name": "bomstudio",
            "connect_timeout": 10,
            # whoever stands still within a transaction loses it before those who wait for its rows give up
            "options": f"-c lock_timeout={int(busy_seconds * 1000)}"
            f" -c idle_in_transaction_session_timeout={int(busy_seconds * 500)}",
        },
    )
