"""Several writers at once: what was read still holds when it is written, in one process and in two."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sqlmodel import func, select

from engine.domain.tables import Client
from engine.store.database import Database

CAP = 37
ADMIT = """
import sys, threading
from sqlmodel import func, select
from engine.domain.tables import Client
from engine.store.database import Database

database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()

def admit():
    for _ in range(8):
        with database.write() as session:
            if session.exec(select(func.count()).select_from(Client)).one() < 37:
                session.add(Client(name="admitted"))

threads = [threading.Thread(target=admit) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""
MIGRATE = """
import sys
from engine.store.database import Database
import engine.store.migrations.upgrade

print("ready", flush=True)
sys.stdin.readline()
Database(sys.argv[1]).migrate()
"""


def admitted(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(Client)).one()


def run_together(script: str, url: str, processes: int = 2) -> None:
    """Run a script in several processes that begin at the same moment."""
    root = Path(__file__).parents[3]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, url],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    results = []
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        _, complaint = process.communicate(timeout=60)
        results.append((process.returncode, complaint))
    assert results == [(0, "")] * processes


def test_a_cap_that_is_read_and_then_written_holds_among_threads(sqlite_database: Database) -> None:
    barrier = threading.Barrier(8)

    def admit() -> None:
        barrier.wait()
        for _ in range(8):
            with sqlite_database.write() as session:
                if session.exec(select(func.count()).select_from(Client)).one() < CAP:
                    session.add(Client(name="admitted"))

    threads = [threading.Thread(target=admit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert admitted(sqlite_database) == CAP


def test_a_cap_that_is_read_and_then_written_holds_among_processes(sqlite_database: Database) -> None:
    run_together(ADMIT, sqlite_database.url.render_as_string(hide_password=False))

    assert admitted(sqlite_database) == CAP


def test_processes_that_migrate_at_once_do_it_once(new_database: Callable[..., Database], database_kind: str) -> None:
    empty = new_database(database_kind, migrated=False)
    url = empty.url.render_as_string(hide_password=False)

    run_together(MIGRATE, url, processes=3)

    assert admitted(empty) == 0
