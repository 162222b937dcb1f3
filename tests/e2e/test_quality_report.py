"""The quality report by the command line: it is shown, it stops a delivery, and a person may let it pass."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from bom_process import Bom, Run

SCRIPT = """# Lamp

A lamp burns in the window.

Nobody has seen the keeper since the storm, and nobody asks.
"""
STRICT = {"BOM_QUALITY__LINE_LETTERS": "5", "BOM_QUALITY__WEIGHTS__SUBTITLE_LINES": "stops"}

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quality")]


class Studio:
    """A home whose limits no subtitle keeps, with one small film."""

    def __init__(self, folder: Path) -> None:
        self.bom = Bom(folder, **STRICT)
        self.script = folder / "lamp.md"
        self.script.write_text(SCRIPT)
        self.out = folder / "out"
        self.first = self.produce()

    def produce(self) -> Run:
        return self.bom.run("produce", str(self.script), "--preview", "--out", str(self.out), "--yes", "--json")

    def rows(self, query: str) -> list[tuple[str, ...]]:
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return list(database.execute(query))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    yield Studio(tmp_path_factory.mktemp("quality"))


def test_film_that_is_stopped_is_made_and_not_delivered(studio: Studio) -> None:
    assert studio.first.code == 4
    error = json.loads(studio.first.output)["error"]
    assert error["code"] == "DeliveryStopped"
    assert "subtitle_lines" in error["message"]
    assert "bom report Lamp" in error["hint"]
    assert not studio.out.exists()
    assert studio.rows("SELECT status FROM video") == [("ready",)]
    assert studio.rows("SELECT count(*) FROM event WHERE name = 'video.failed'") == [(0,)]


def test_report_names_what_stops_it_and_says_so_by_its_exit_code(studio: Studio) -> None:
    shown = studio.bom.run("report", "Lamp", "--json")
    assert shown.code == 4
    (report,) = json.loads(shown.output)
    assert report["verdict"] == "stopped"
    assert {finding["rule"] for finding in report["findings"]} == {"subtitle_lines"}
    assert all(finding["shots"] for finding in report["findings"])
    assert report["facts"]["pictures_measured"]
    said = studio.bom.run("report", "Lamp").output
    assert "may not be delivered" in said
    assert "stops subtitle_lines shot" in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--despite", "subtitle_lines"), "needs a reason"),
        (("--despite", "beauty", "--why", "it is"), "no rule 'beauty'"),
        (("--despite", "black", "--why", "it is night"), "stops none"),
        (("--why", "it is night"), "nothing to decide"),
        (("--shape", "1:1"), "has not been rendered in 1:1"),
    ],
)
def test_decision_that_means_nothing_is_refused(studio: Studio, words: tuple[str, ...], complaint: str) -> None:
    refused = studio.bom.run("report", "Lamp", *words)
    assert refused.code in (2, 3)
    assert complaint in refused.complaints


def test_what_a_person_accepts_is_on_record_and_is_delivered(studio: Studio) -> None:
    assert studio.produce().code == 4
    words = ("--despite", "subtitle_lines", "--why", "The client asked for it.", "--by", "ada")
    (report,) = studio.bom.run("report", "Lamp", *words, "--json").json
    assert report["verdict"] == "accepted"
    (accepted,) = report["accepted"]
    assert (accepted["who"], accepted["why"]) == ("ada", "The client asked for it.")
    deeds = studio.rows("SELECT actor, message FROM audit_entry WHERE action = 'quality.accepted'")
    assert deeds == [("ada", "The client asked for it.")]
    made = studio.produce().json
    assert made["already_made"]
    assert [film["verdict"] for film in made["quality"]] == ["accepted"]
    assert list(studio.out.glob("*.mp4"))
    verdicts = [
        json.loads(body)["verdict"]
        for (body,) in studio.rows("SELECT body FROM event ORDER BY id")
        if "verdict" in body
    ]
    assert verdicts == ["stopped", "accepted"]


def test_decoded_film_measures_what_was_measured_on_the_way(studio: Studio) -> None:
    gentle = Bom(studio.bom.folder)
    (before,) = gentle.run("report", "Lamp", "--json").json
    (after,) = gentle.run("report", "Lamp", "--thorough", "--json").json
    assert before["verdict"] == after["verdict"] == "good"
    assert before["findings"] == after["findings"] == []
    assert after["facts"]["loudness_lufs"] == pytest.approx(before["facts"]["loudness_lufs"], abs=0.1)
    assert before["facts"]["black"] == after["facts"]["black"] == []
    listed = gentle.run("videos", "show", "Lamp", "--json").json
    assert [film["quality"] for film in listed["films"]] == ["good"]


def test_film_of_before_there_were_reports_is_delivered_and_can_be_measured(studio: Studio) -> None:
    with sqlite3.connect(studio.bom.home / "bom.db") as database:
        database.execute("UPDATE render SET report = NULL, facts = json_remove(facts, '$.pictures_measured')")
    gentle = Bom(studio.bom.folder)
    (report,) = gentle.run("report", "Lamp", "--json").json
    assert (report["verdict"], [finding["rule"] for finding in report["findings"]]) == ("good", ["unmeasured"])
    (report,) = gentle.run("report", "Lamp", "--thorough", "--json").json
    assert report["findings"] == []
