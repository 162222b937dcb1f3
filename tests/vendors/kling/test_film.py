"""A film with paid clips, rehearsed: what the studio books is what the vendor would have charged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from bom_process import Bom, films_of

from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

SCRIPT = """Title: Two Lamps
Music: calm

INT. LAMP ROOM - NIGHT

MARA trims the lamp.

EXT. CLIFF - DAWN

The storm breaks over the cliff.
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


@pytest.fixture
def served(home: Path) -> Iterator[Running]:
    stand_in = PluginManager(load_settings(realm="sandbox")).stand_ins()["kling"]
    with running({"kling": stand_in}) as server:
        yield server


def test_books_of_a_rehearsed_film_are_those_of_the_sandbox(served: Running, tmp_path: Path) -> None:
    bom = Bom(tmp_path / "desk", BOM_SANDBOX__URL=served.url, BOM_FLOWS__VENDOR_POLL_SECONDS="1")
    script = tmp_path / "two-lamps.fountain"
    script.write_text(SCRIPT)
    words = ("--sandbox", "--preview", "--model", "video.from_image=kling/kling-2.5-turbo")
    made = bom.produce(script, *words)
    assert len(films_of(made)) >= 1
    with sqlite3.connect(bom.home / "sandbox" / "bom.db") as database:
        rows = "SELECT sum(amount_micro), count(DISTINCT job_id) FROM ledger_entry WHERE currency = 'USD'"
        booked, jobs = database.execute(rows).fetchone()
    books = served.sandbox.till.ledger()["kling"]
    assert booked == books["charged_micro"]["USD"] > 0
    assert jobs == len(books["arrived"]) == 2
    assert set(books["arrived"].values()) == {1}

    bom.produce(script, *words)
    assert served.sandbox.till.ledger()["kling"] == books, "the same film is not bought twice"
