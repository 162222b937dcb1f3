"""What waiting at vendors costs, as a share of one core, and how near a film's paid calls come to the ideal.

A vendor's still takes 15 to 90 seconds; the stand-in takes 10, so that what the engine adds to each call weighs more
here than it does at the vendor. Ideal is what that alone takes, as many calls at a time as are allowed and nothing in
between: drawing and sending the stand-in's pictures, and whatever else the machine does, counts against the engine.

Run it alone: `.venv/bin/python -m pytest -m benchmark -s tests/benchmarks/test_vendor_waiting.py`.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from bom_process import Bom
from waiting_worker import stand_in

from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

JOBS, SETTLE_SECONDS, SECONDS = 100, 5, 30
SHOTS, AT_ONCE, LATENCY_SECONDS = 40, 4, 10
WORKER = Path(__file__).parents[1] / "support" / "waiting_worker.py"

pytestmark = pytest.mark.benchmark


def test_hundred_jobs_that_wait_cost_a_worker_next_to_nothing(home: Path) -> None:
    with running({"vendor": stand_in}) as server:
        words = [f"{server.url}/vendor", str(JOBS), str(SETTLE_SECONDS), str(SECONDS)]
        told = subprocess.run([sys.executable, str(WORKER), *words], capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stderr
    cost = json.loads(told.stdout)
    print(
        f"\n{JOBS} jobs waiting: {cost['core']:.2%} of one core, {cost['polls_a_second']:.1f} polls a second, "
        f"peak memory {cost['peak_mib']:.0f} MiB"
    )
    assert cost["core"] < 0.05
    assert cost["peak_mib"] < 300


@pytest.fixture
def vendor(home: Path) -> Iterator[Running]:
    with running(PluginManager(load_settings(realm="sandbox")).stand_ins()) as server:
        late = {"kind": "latency", "value": str(LATENCY_SECONDS)}
        httpx.post(f"{server.url}/_sandbox/weather", json={"seed": 1, "share": "1/1", "faults": [late]})
        yield server


def test_paid_calls_of_a_film_take_little_longer_than_its_vendor(vendor: Running, tmp_path: Path) -> None:
    ideal = SHOTS / AT_ONCE * LATENCY_SECONDS
    bom = Bom(tmp_path / "desk", BOM_SANDBOX__URL=vendor.url, BOM_QUEUES__NBP__CONCURRENCY=str(AT_ONCE))
    script = tmp_path / "walk.fountain"
    scenes = (f"EXT. HARBOUR {number} - DAY\n\nA walker crosses." for number in range(SHOTS))
    script.write_text("\n\n".join(["Title: A Walk", *scenes]))
    words = ("--sandbox", "--preview", "--yes", "--model", "image.generate=nbp/gemini-3-pro-image")
    process = bom.start("produce", str(script), *words)
    try:
        stills = _stills_made(bom.home / "sandbox" / "bom.db", process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    spent = (max(ended for _, ended in stills) - min(sent for sent, _ in stills)).total_seconds()
    print(f"\n{SHOTS} stills, {AT_ONCE} at a time: {spent:.1f} s, {spent / ideal:.3f} of {ideal:.1f} s", end="")
    print(f"; load {os.getloadavg()[0]:.1f}")
    assert spent / ideal <= 1.15


def _stills_made(file: Path, process: subprocess.Popen[str]) -> list[tuple[datetime, datetime]]:
    """Return when each still was sent and kept, once all are; the film's rendering is not waited for."""
    query = "SELECT sent_at, finished_at FROM job WHERE ability = 'image.generate' AND status = 'completed'"
    until = time.monotonic() + 5 * LATENCY_SECONDS * SHOTS / AT_ONCE
    while time.monotonic() < until and process.poll() is None:
        time.sleep(0.5)
        if not file.exists():
            continue
        with sqlite3.connect(file) as database:
            try:
                rows = database.execute(query).fetchall()
            except sqlite3.OperationalError:  # its tables are being made
                continue
        if len(rows) == SHOTS:
            return [(datetime.fromisoformat(sent), datetime.fromisoformat(ended)) for sent, ended in rows]
    raise AssertionError("The stills were not made.")
