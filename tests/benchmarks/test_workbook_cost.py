"""What a large workbook costs in CPU seconds, as a ratio to openpyxl writing the same cells bare, and in memory.

Run it alone: `.venv/bin/python -m pytest -m benchmark -s tests/benchmarks/test_workbook_cost.py`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from papers import Desk
from sqlalchemy import insert

from engine.contracts.identity import new_id
from engine.domain.ledger import LedgerEntry
from engine.store.database import Database

ROWS = 100_000
_WORKBOOK = """
import sys
from pathlib import Path
from uuid import UUID
from engine.contracts.sheets import SheetName
from engine.host.settings import load_settings
from engine.services.studio import Studio
from engine.services.workbook.book import export_workbook
studio = Studio.open(load_settings(database={"url": sys.argv[1]}))
sheets = (SheetName.OVERVIEW, SheetName.LEDGER)
export_workbook(studio, UUID(sys.argv[2]), Path(sys.argv[3]), sheets=sheets, force=True)
"""
_BARE = """
import pickle, sys
from openpyxl import Workbook
book = Workbook(write_only=True)
sheet = book.create_sheet("Cost Ledger")
for row in pickle.load(open(sys.argv[1], "rb")):
    for _ in range(int(sys.argv[2])):
        sheet.append(row)
book.save(sys.argv[3])
"""

pytestmark = pytest.mark.benchmark


_PEAK = """
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""The largest memory since the program began; what the system says to a parent counts the parent's as well."""


def cost_of(program: str, *words: str) -> tuple[float, float]:
    """Run a program; return its CPU seconds and its largest memory in MiB."""
    process = subprocess.Popen([sys.executable, "-c", program + _PEAK, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime, int(said) / 1024


def test_workbook_costs_little_more_than_its_cells(home: Path, sqlite_database: Database, tmp_path: Path) -> None:
    desk = Desk(sqlite_database, tmp_path)
    shot, take = desk.shot("1A")
    job = desk.job("a lamp", shot, take)
    fields = desk.entry(139_000, job=job, note="1A still 1 16:9").model_dump()
    with sqlite_database.write() as session:
        for start in range(0, ROWS, 1000):
            changes = ({"id": new_id(), "amount_micro": start + number} for number in range(1000))
            session.execute(insert(LedgerEntry), [{**fields, **change} for change in changes])
    url, project = sqlite_database.url.render_as_string(), str(desk.project.id)
    seconds, peak = cost_of(_WORKBOOK, url, project, str(tmp_path / "book.xlsx"))

    sample = tmp_path / "sample"
    book = load_workbook(tmp_path / "book.xlsx", read_only=True)
    cells = list(book["Cost Ledger"].iter_rows(min_row=1000, max_row=1099, values_only=True))
    book.close()
    sample.write_bytes(pickle.dumps(cells))
    bare_seconds, bare_peak = cost_of(_BARE, str(sample), str(ROWS // 100), str(tmp_path / "bare.xlsx"))
    print(f"\nbare openpyxl: {bare_seconds:.1f} CPU s, {bare_peak:.0f} MiB")
    print(f"workbook, from the database: {seconds:.1f} CPU s, {peak:.0f} MiB")
    print(f"{seconds / bare_seconds:.2f} of bare openpyxl, for {ROWS:,} rows of {len(cells[0])} cells")
    assert seconds <= 1.3 * bare_seconds
    assert peak <= bare_peak + 120
