"""A PostgreSQL server for tests: of their own, or one that is there."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url


class PostgresServer:
    """A server that forgets everything at a power cut, which is why it is quick; it listens when it is made."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        password = folder / "password"
        self._data.mkdir(parents=True)
        password.write_text("sesame")
        if os.getuid() == 0:
            for path in (folder, self._data, password):
                shutil.chown(path, *_user())
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        _as_postgres(
            *(program("initdb"), "-D", str(self._data), "-U", "bom", "-A", "scram-sha-256", f"--pwfile={password}"),
            *("-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        )
        options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = str(folder / "log")
        _as_postgres(program("pg_ctl"), "start", "-w", "-s", "-D", str(self._data), "-l", log, "-o", options)
        self.url = f"postgresql://bom:sesame@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """End the server."""
        stop(self._data)


def stop(data: Path) -> None:
    """End the server of a data folder."""
    _as_postgres(program("pg_ctl"), "stop", "-D", str(data), "-m", "immediate", "-s")


def create(server: str, name: str, *, template: str = "template0") -> str:
    """Create a database, a copy of a template; return its URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop(server: str, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL; empty when it is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name) or next((str(folder / name) for folder in folders if (folder / name).exists()), "")


def _as_postgres(*command: str) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    user, group = _user() if os.getuid() == 0 else (None, None)
    subprocess.run(
        command, check=True, user=user, group=group, extra_groups=[] if user else None, stdout=subprocess.DEVNULL
    )


def _user() -> tuple[str, int]:
    name = "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
    return name, pwd.getpwnam(name).pw_gid
