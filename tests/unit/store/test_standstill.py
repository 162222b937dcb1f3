"""A process that stands still with the database in its hands is ended; others are let be."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from engine.store.database import Database
from engine.store.standstill import end_standstill, holders

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a lock")

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(f"PRAGMA journal_mode = {sys.argv[2]}")
connection.execute("CREATE TABLE IF NOT EXISTS thing (name)")
for statement in sys.argv[3:]:
    connection.execute(statement)
print("held", flush=True)
sys.stdin.read()
"""
WRITING = ("BEGIN IMMEDIATE", "INSERT INTO thing VALUES ('unfinished')")
Hold = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Hold]:
    begun: list[subprocess.Popen[str]] = []

    def start(
        file: Path, *, mode: str = "WAL", doing: Sequence[str] = WRITING, name: str = "bom"
    ) -> subprocess.Popen[str]:
        program = tmp_path / name
        program.write_text(HOLD)
        command = [sys.executable, str(program), str(file), mode, *doing]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGSTOP)
    while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
        pass


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_stopped_holder_is_ended_and_its_transaction_undone(tmp_path: Path, hold: Hold, mode: str) -> None:
    file = tmp_path / "studio.db"
    process = hold(file, mode=mode)
    _stop(process)
    assert holders(file) == {process.pid}
    assert end_standstill(file)
    assert process.wait(10) == -signal.SIGKILL
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        connection.execute("INSERT INTO thing VALUES ('written')")
        assert connection.execute("SELECT name FROM thing").fetchall() == [("written",)]


@pytest.mark.parametrize(
    ("stopped", "name", "doing"),
    [
        (False, "bom", WRITING),
        (True, "somebody-else", WRITING),
        (True, "bom", ["SELECT 1"]),
    ],
    ids=["running", "not ours", "holding nothing"],
)
def test_others_are_let_be(tmp_path: Path, hold: Hold, stopped: bool, name: str, doing: Sequence[str]) -> None:
    file = tmp_path / "studio.db"
    process = hold(file, name=name, doing=doing)
    if stopped:
        _stop(process)
    assert not end_standstill(file)
    assert process.poll() is None


def test_writer_goes_on_after_a_standstill(tmp_path: Path, hold: Hold) -> None:
    file = tmp_path / "studio.db"
    _stop(hold(file))
    database = Database(f"sqlite:///{file}", busy_seconds=0.2)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO thing VALUES ('written')")
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT name FROM thing").scalars().all() == ["written"]
    database.close()
