"""A production that is killed or frozen at a random moment: the same command finishes it, with nothing done twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from bom_process import Bom, films_of, packets

SCRIPT = "# Kill me\n\nThe lamp is lit.\n\nANNA: It will not go out.\n\nThe boats come home.\n"
QUICK = {"BOM_WORKERS__HEARTBEAT_SECONDS": "0.5", "BOM_WORKERS__TAKEOVER_AFTER_SECONDS": "3"}
LIMIT = 120

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed")]


class Run:
    """One production in a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.bom = Bom(folder, **QUICK)
        self.script = folder / "kill-me.md"
        self.script.write_text(SCRIPT)
        self.words = ("produce", str(self.script), "--preview", "--out", str(folder / "out"), "--yes", "--json")

    def finish(self) -> tuple[list[str], float]:
        began = time.monotonic()
        made = self.bom.run(*self.words).json
        return [packets(film) for film in films_of(made)], time.monotonic() - began

    def books(self) -> dict[str, tuple[int, int]]:
        """Return, for what must be there once, how many rows there are and how many different ones."""
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return {
                "charges": database.execute("SELECT count(*), count(DISTINCT job_id) FROM ledger_entry").fetchone(),
                "results": database.execute(
                    "SELECT count(*), count(DISTINCT recipe) FROM job WHERE status = 'completed'"
                ).fetchone(),
                "parts": database.execute("SELECT count(*), count(DISTINCT key) FROM part").fetchone(),
                "renders": database.execute("SELECT count(*), count(DISTINCT key) FROM render").fetchone(),
            }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], float, dict[str, tuple[int, int]]]:
    run = Run(tmp_path_factory.mktemp("undisturbed"))
    hashes, seconds = run.finish()
    return hashes, seconds, run.books()


def _interrupted(run: Run, at: float, number: signal.Signals) -> subprocess.Popen[str]:
    process = run.bom.start(*run.words)
    try:
        process.wait(at)
    except subprocess.TimeoutExpired:
        process.send_signal(number)
    return process


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("loses_flows", [False, True], ids=["with its flows", "without its flows"])
def test_killed_production_is_finished_by_the_same_command(
    undisturbed: tuple[list[str], float, dict[str, tuple[int, int]]], tmp_path: Path, seed: int, loses_flows: bool
) -> None:
    hashes, seconds, books = undisturbed
    run = Run(tmp_path)
    at = random.Random(f"{seed} {loses_flows}").uniform(0.5, seconds)
    process = _interrupted(run, at, signal.SIGKILL)
    process.communicate()
    if loses_flows:
        for file in run.bom.home.glob("flows.db*"):
            file.unlink()
    assert run.finish()[0] == hashes
    assert run.books() == books
    run.bom.run("worker", "--once")
    assert not list(run.bom.home.glob("scratch/*"))


@pytest.mark.parametrize("seed", range(3))
def test_frozen_production_is_taken_over_and_wakes_up_without_harm(
    undisturbed: tuple[list[str], float, dict[str, tuple[int, int]]], tmp_path: Path, seed: int
) -> None:
    hashes, seconds, books = undisturbed
    run = Run(tmp_path)
    frozen = _interrupted(run, random.Random(seed).uniform(0.5, seconds), signal.SIGSTOP)
    assert run.finish()[0] == hashes
    if frozen.poll() is None:
        frozen.send_signal(signal.SIGCONT)
    frozen.communicate(timeout=LIMIT)
    assert run.books() == books
    assert run.finish()[0] == hashes
