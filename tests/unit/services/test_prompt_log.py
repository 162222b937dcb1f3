"""Prompts as lines of JSON: what they cost, the takes that came of them, and what another project paid for."""

import io
import json
import re
from pathlib import Path

import pytest
from papers import Desk

from engine.contracts.errors import InputError
from engine.domain.project import Project
from engine.domain.shot import Take
from engine.services.prompt_files import export_prompts, write_prompts
from engine.services.prompt_log import PromptLine
from engine.store.database import Database

PAGE = Path(__file__).parents[3] / "docs" / "accountant.md"


@pytest.fixture
def desk(home: Path, database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def lines_of(desk: Desk) -> list[dict[str, object]]:
    out = io.StringIO()
    count = write_prompts(desk.studio, desk.project.id, out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == count
    return lines


def test_prompt_has_its_words_cost_and_takes(desk: Desk) -> None:
    shot, take = desk.shot("1A")
    spare = Take(shot_id=shot.id, number=2, recipe="spare")
    desk.add(spare)
    words = "=a lamp\r\n\x07 " + "x" * 40_000
    chosen, rejected = desk.job(words, shot, take), desk.job("another", shot, spare)
    desk.add(desk.entry(139_000, job=chosen), desk.entry(-1, job=chosen, kind="correction"))
    desk.add(desk.entry(5, job=rejected))
    first, second = lines_of(desk)
    assert first["prompt"] == words
    assert first["parameters"] == {"kind": "image.generate"}
    assert first["cost"] == {"amount": "0.138999", "currency": "USD"}
    assert first["reporting_cost"] == {"amount": "0.069499", "currency": "EUR"}
    assert first["takes"] == [{"shot": "1A", "number": 1, "chosen": True, "deleted": False}]
    assert (first["chosen"], second["chosen"]) == (True, False)
    assert (first["film"], first["shot"], first["seed"], first["job_id"]) == ("Light", "1A", 7, str(chosen.id))
    assert str(first["timestamp"]).startswith("2026-11-03T12:00:")


def test_prompt_that_another_project_paid_for_is_listed_at_no_cost(desk: Desk) -> None:
    elsewhere = Project(client_id=desk.client.id, name="Earlier")
    desk.add(elsewhere)
    shot, take = desk.shot("1A")
    job = desk.job("a lamp", None, None, project_id=elsewhere.id, video_id=None)
    desk.asset(job.id, shot, take, "still")
    desk.add(desk.entry(139_000, job=job, project_id=elsewhere.id))
    (line,) = lines_of(desk)
    assert line["reused"]
    assert line["cost"] == {"amount": "0.00", "currency": "USD"}
    assert (line["shot"], line["chosen"]) == ("1A", True)


def test_file_of_prompts_is_refused_where_there_is_one(desk: Desk) -> None:
    desk.job("a lamp")
    path = desk.folder / "prompts.jsonl"
    assert export_prompts(desk.studio, desk.project.id, path) == 1
    before = path.read_bytes()
    with pytest.raises(InputError, match="exists already"):
        export_prompts(desk.studio, desk.project.id, path)
    export_prompts(desk.studio, desk.project.id, path, force=True)
    assert path.read_bytes() == before


def test_page_names_every_field_of_a_line() -> None:
    chapter = PAGE.read_text().partition("### Prompts as JSON")[2].partition("\n## ")[0]
    fields = {name for row in re.findall(r"^\| (`[^|]*) \|", chapter, re.M) for name in re.findall(r"`(\w+)`", row)}
    assert fields == set(PromptLine.model_fields)
