"""A film in the user's own voice: aligned, corrected by hand, edited, and made, by the command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bom_process import Bom, Run
from reading import Reading, read_aloud, write_sound

from engine.domain.cut import Cut

SCRIPT = """---
title: De haven
language: nl
music: calm
---

# De haven, ochtend

De haven was stil die ochtend, en de boten lagen doodstil.

Mara stak de lamp aan voor de zon opkwam.

# Het pad, avond

Op een avond kwam er een vreemdeling het pad op, met een houten kist.
"""
LINES = [line for line in SCRIPT.splitlines()[7:] if line and not line.startswith("#")]
FILM = ("--resolution", "360p", "--formats", "16:9", "--yes", "--json")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


class Studio:
    """A home with one script, read but not made, and what was recorded for it."""

    def __init__(self, folder: Path) -> None:
        self.bom = Bom(folder)
        self.folder = folder
        self.script = folder / "haven.md"
        self.script.write_text(SCRIPT)
        self.reading: Reading = read_aloud(LINES, folder, engine="espeak", language="nl")
        self.recording = write_sound(folder / "stem.wav", self.reading.with_noise(30))
        self.bom.run("quote", str(self.script))

    def align(self, recording: Path, *words: str) -> Any:
        return self.bom.run("align", "De haven", str(recording), *words, "--json").json

    def markers(self, what: str, *words: str) -> Any:
        return self.bom.run("align", what, "De haven", *words, "--json").json

    def produce(self) -> Any:
        return self.bom.run("produce", str(self.script), "--out", str(self.folder / "out"), *FILM).json

    def cut(self) -> Cut:
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return Cut.load(json.loads(database.execute("SELECT cut FROM video").fetchone()[0]))

    def jobs(self, ability: str) -> int:
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return int(database.execute("SELECT count(*) FROM job WHERE ability = ?", (ability,)).fetchone()[0])


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("own-voice"))


def test_lines_of_any_language_are_marked_and_said_to_be_unsure(studio: Studio) -> None:
    told = studio.align(studio.recording, "--denoise")

    assert [row["source"] for row in told["lines"]] == ["unsure"] * 3
    starts = [row["start_ms"] for row in told["lines"]]
    assert np.median(np.abs(np.subtract(starts, studio.reading.starts))) <= 50
    assert any("Listen to" in note for note in told["notes"])


def test_marker_moved_by_hand_stays_when_the_script_is_edited_and_the_recording_aligned_again(studio: Studio) -> None:
    first = studio.markers("show")["lines"][1]
    studio.markers("set", first["line"], "--start", str((first["start_ms"] - 60) / 1000))
    studio.script.write_text(SCRIPT.replace("voor de zon opkwam", "nog voor de zon opkwam") + "\nNiemand zag hem.\n")
    studio.bom.run("quote", str(studio.script))

    edited = studio.markers("show")
    moved = next(row for row in edited["lines"] if "lamp" in row["text"])
    assert (moved["source"], moved["start_ms"], moved["edited"]) == ("by hand", first["start_ms"] - 60, True)
    assert edited["lines"][-1]["source"] == "not found"

    again = studio.align(studio.recording, "--denoise")
    moved = next(row for row in again["lines"] if "lamp" in row["text"])
    assert (moved["source"], moved["start_ms"], moved["edited"]) == ("by hand", first["start_ms"] - 60, False)
    afresh = studio.align(studio.recording, "--denoise", "--afresh")
    assert {row["source"] for row in afresh["lines"]} <= {"unsure", "found"}
    studio.script.write_text(SCRIPT)
    studio.bom.run("quote", str(studio.script))
    studio.align(studio.recording, "--denoise", "--afresh")


def test_label_track_goes_out_and_in_and_only_what_was_moved_is_by_hand(studio: Studio) -> None:
    track = studio.folder / "markers.txt"
    studio.markers("export", str(track))
    rows = track.read_text().splitlines()
    start, end, label = rows[0].split("\t")
    track.write_text("\n".join([f"{float(start) - 0.05:.6f}\t{end}\t{label}", rows[1]]))

    told = studio.markers("import", str(track))

    assert [row["source"] for row in told["lines"]] == ["by hand", "unsure", "not used"]
    assert told["lines"][0]["start_ms"] == round(float(start) * 1000) - 50


def test_film_is_cut_to_the_recording_and_a_synthetic_voice_speaks_the_rest(studio: Studio) -> None:
    made = studio.produce()
    told = studio.markers("show")
    cut = studio.cut()

    assert made["files"]
    for said, row in zip(cut.lines[:2], told["lines"], strict=False):
        assert 0 <= said.length_ms - (row["end_ms"] - row["start_ms"]) <= 23
        assert len(said.words) == len(said.text.split())
    assert (studio.jobs("speech.excerpt"), studio.jobs("speech.generate")) == (2, 1)


def test_moved_marker_makes_only_its_line_again(studio: Studio) -> None:
    row = studio.markers("show")["lines"][1]
    stills = studio.jobs("image.generate")
    studio.markers("set", row["line"], "--end", str((row["end_ms"] + 80) / 1000))
    studio.produce()

    assert (studio.jobs("speech.excerpt"), studio.jobs("speech.generate")) == (3, 1)
    assert studio.jobs("image.generate") == stills


def test_lineage_of_the_film_leads_to_the_recording(studio: Studio) -> None:
    film = next((studio.folder / "out").glob("*.mp4"))
    sources = studio.bom.run("lineage", str(film), "--json").json["sources"]
    assert "stem.wav" in {source["what"] for source in sources}
    assert {"speech.clean", "speech.excerpt"} <= {source["ability"] for source in sources}


def test_without_the_recording_its_lines_are_spoken_again(studio: Studio) -> None:
    assert studio.markers("remove") == {"removed": "stem.wav"}
    refused: Run = studio.bom.run("align", "show", "De haven")
    assert refused.code == 3
    assert "no recording" in refused.complaints
    assert studio.bom.run("quote", str(studio.script), "--json").json


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("set", "De haven", "9Z", "--start", "1"), "no line 9Z"),
        (("set", "De haven", "1A"), "Nothing is said of the line"),
        (("set", "De haven", "1A", "--start", "noon"), "not a moment"),
        (("De haven", "nowhere.wav"), "nowhere.wav"),
    ],
)
def test_mistakes_are_told_in_words(studio: Studio, words: tuple[str, ...], why: str) -> None:
    if words[0] == "set":
        studio.align(studio.recording)
    run = studio.bom.run("align", *words)
    assert run.code in (2, 3)
    assert why in run.complaints
    assert "Traceback" not in run.complaints
