"""What a database's errors mean, in words a person can act on."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.contracts.errors import BomError, ConfigError, Conflict, Damaged


class DatabaseBusy(Conflict):
    """The database was held by other work for too long; nothing was changed.

    Not a TryLater: that one speaks for a vendor, and says whether the vendor took money.
    """

    status: ClassVar[int] = 503


class StorageFull(ConfigError):
    """There is no room left where the database or the stored files lie; nothing was changed."""

    status: ClassVar[int] = 507


_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ELOOP)
_SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_SQLITE_CLOSED = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_IOERR")
_SQLITE_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_POSTGRES_BUSY = ("40001", "40P01", "55P03", "53300", "25P03")
"""Serialization, deadlock, lock timeout, too many connections, a transaction that stood still."""
_POSTGRES_FULL = ("53100",)
_POSTGRES_LOST = ("08", "28", "3D", "57P")  # no connection, no such user or password, no such database, shut down


def readable(url: URL) -> str:
    """Return a database's URL without its password."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def free_room(folder: Path) -> str:
    """Return how much room is left at a folder, or at the nearest one above it that exists."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return f"{shutil.disk_usage(there).free / 1e6:.0f} MB"


def storage_full(folder: Path) -> StorageFull:
    """Return the error for a folder that nothing more fits into."""
    return StorageFull(
        f"There is no room left in {folder} ({free_room(folder)} free).",
        hint="Make room there or move the studio to a larger disk, then run the same command again.",
    )


@contextmanager
def explaining_files(folder: Path) -> Iterator[None]:
    """Turn a full disk and a folder that may not be written into StorageFull and ConfigError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise storage_full(folder) from error
        if error.errno in (
            errno.EACCES,
            errno.EPERM,
            errno.EROFS,
            errno.ENOTDIR,
            errno.EEXIST,
            errno.EISDIR,
            errno.ELOOP,
        ):
            raise ConfigError(
                f"{error.filename or folder} cannot be written: {error.strerror}.",
                hint=f"Check that {folder} is a folder where you may write, or choose another one in the settings.",
            ) from error
        raise


def explained(error: SQLAlchemyError, url: URL) -> BomError | None:
    """Return what a database error means to a person; None for one that is a fault of the program."""
    if isinstance(error, PoolTimeout):
        return _busy(url)
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    if url.get_backend_name() == "sqlite":
        return _explained_sqlite(getattr(error.orig, "sqlite_errorname", ""), url)
    return _explained_postgres(error, url)


def _explained_sqlite(name: str, url: URL) -> BomError | None:
    file = Path(url.database or "")
    if name.startswith(_SQLITE_BUSY):
        return _busy(url)
    if name == "SQLITE_FULL":
        return storage_full(file.parent)
    if name == "SQLITE_READONLY":
        return None  # a read session was written to: the program's fault
    if name.startswith(_SQLITE_CLOSED):
        return ConfigError(
            f"The database {file} cannot be opened or written ({name.removeprefix('SQLITE_').lower()}).",
            hint=f"Check that {file.parent} exists, is on a local disk and that you may write there.",
        )
    if name.startswith(_SQLITE_DAMAGED):
        return Damaged(
            f"The file {file} is not a sound database.",
            hint="Move it away and put back the newest backup.",
        )
    return None


def _explained_postgres(error: DBAPIError, url: URL) -> BomError | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES_BUSY:
        return _busy(url)
    if state in _POSTGRES_FULL:
        return StorageFull(
            f"The database server of {readable(url)} has no room left on its disk.",
            hint="Make room on the server, then run the same command again.",
        )
    if error.connection_invalidated:
        return DatabaseBusy(
            f"The line to the database {readable(url)} broke; what was just being written may be there or not.",
            hint="Run the same command again: it goes on from what is there.",
        )
    lost = isinstance(error, OperationalError) if state is None else state.startswith(_POSTGRES_LOST)
    if not lost:
        return None
    reason = str(error.orig).partition("\n")[0].rpartition("failed: ")[2].removeprefix("FATAL:").strip()
    return ConfigError(
        f"The database {readable(url)} cannot be reached: {reason}",
        hint="Check that the server runs, and the host, name, user and password in the setting database.url.",
    )


def _busy(url: URL) -> DatabaseBusy:
    return DatabaseBusy(
        f"The database {readable(url)} is busy with other work; nothing was changed.",
        hint="Try again in a moment; if it stays so, look for a program that holds it open.",
    )
