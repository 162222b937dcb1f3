"""A slice of the chaos suite, with its own seed; the whole of it is `python tests/chaos --runs 1000`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.xdist_group("chaos")
def test_interrupted_jobs_are_never_paid_twice_and_never_lost(
    database_kind: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if database_kind == "postgresql" else ""
    words = ["--runs", "72", "--lives", "45", "--seed", "7", "--database", database_kind, "--server", server]
    run = subprocess.run(
        [sys.executable, str(SUITE), *words],
        check=False,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("BOM_")},
    )
    assert run.returncode == 0, run.stdout + run.stderr
