"""A film that the vendor speaks and scores, rehearsed: its subtitles, and its books on both sides."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pysubs2
import pytest
from bom_process import Bom, films_of

from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

SCRIPT = """Title: Two Lamps
Music: calm

INT. LAMP ROOM - NIGHT

MARA
The lamp is out again.

PIETER
(whispering)
Then, my dear, we wait, and wait, and wait some more, until the boat that brings the oil comes in from the far shore.
"""

FRAME_MS = 42

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


@pytest.fixture
def served(home: Path) -> Iterator[Running]:
    with running(PluginManager(load_settings(realm="sandbox")).stand_ins()) as server:
        yield server


def test_film_is_spoken_and_scored_and_its_subtitles_follow_the_vendors_times(served: Running, tmp_path: Path) -> None:
    bom = Bom(tmp_path / "desk", BOM_SANDBOX__URL=served.url)
    script = tmp_path / "two-lamps.fountain"
    script.write_text(SCRIPT)
    models = ("speech.generate=elevenlabs/eleven_flash_v2_5", "music.generate=elevenlabs/music_v2")
    words = ("--sandbox", "--preview", *(word for model in models for word in ("--model", model)))
    made = bom.produce(script, *words)
    assert len(films_of(made)) == 1

    with sqlite3.connect(bom.home / "sandbox" / "bom.db") as database:
        rows = "SELECT sum(amount_micro), count(DISTINCT job_id) FROM ledger_entry WHERE currency = 'USD'"
        booked, jobs = database.execute(rows).fetchone()
        (result,) = database.execute("SELECT result FROM job WHERE request LIKE '%the far shore%'").fetchone()
    books = served.sandbox.till.ledger()["elevenlabs"]
    assert booked == books["charged_micro"]["USD"] > 0
    assert jobs == len(books["arrived"]) == 3, "two lines and the music"
    assert set(books["arrived"].values()) == {1}

    (subtitles,) = [Path(file["place"]) for file in made["files"] if file["place"].endswith(".srt")]
    first, second, *more = list(pysubs2.load(str(subtitles)))[1:]
    assert first.plaintext.startswith("PIETER: Then, my dear, we wait,")
    said = {word["text"]: word["start_ms"] for word in json.loads(result)["data"]["words"]}
    opening = second.plaintext.split()[0]
    assert second.start - first.start == pytest.approx(said[opening] - said["Then,"], abs=FRAME_MS)
    assert more == []

    bom.produce(script, *words)
    assert served.sandbox.till.ledger()["elevenlabs"] == books, "the same film is not bought twice"
