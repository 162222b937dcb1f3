"""A film made on SQLite, taken out, taken in on PostgreSQL in another home: nothing is to be made or paid again."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bom_process import Bom, films_of
from sqlalchemy import text

from engine.store.database import Database

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]
WORDS = ("--preview", "--out")
SCRIPT = "# Harbour\n\nThe boats come home.\n\nANNA: There they are.\n"


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_archived_film_is_at_home_on_the_other_database(new_database: Callable[..., Database], tmp_path: Path) -> None:
    here = Bom(tmp_path / "here")
    script = tmp_path / "here" / "harbour.md"
    script.write_text(SCRIPT)
    (film,) = films_of(here.produce(script, *WORDS, str(tmp_path / "first")))
    archive = tmp_path / "harbour.bom.zip"
    sent = here.run("export", "archive", "Harbour", "--out", str(archive), "--json").json

    studio, flows = (new_database("postgresql", migrated=False) for _ in range(2))
    urls = [database.url.render_as_string(hide_password=False) for database in (studio, flows)]
    there = Bom(tmp_path / "there", BOM_DATABASE__URL=urls[0], BOM_FLOWS__URL=urls[1])
    brought = there.run("import", "archive", str(archive), "--scripts", str(tmp_path / "scripts"), "--json").json
    assert brought["new"] == {name: count for name, count in sent["rows"].items() if count}
    assert (brought["files"], brought["books"]) == (sent["files"], sent["books"])
    assert brought["books"]["entries"] > 3

    def counts() -> list[int]:
        with studio.read() as session:
            return [
                session.execute(text(f"SELECT count(*) FROM {t}")).scalar() for t in ("job", "ledger_entry", "part")
            ]

    before = counts()
    (place,) = brought["scripts"]
    again = there.produce(Path(place), *WORDS, str(tmp_path / "second"))
    assert again["already_made"]
    assert counts() == before
    (copy,) = films_of(again)
    assert sha256_of(copy) == sha256_of(film)
    assert there.run("verify", "--json").json["findings"] == []
    assert there.run("lineage", str(copy), "--json").json == here.run("lineage", str(film), "--json").json

    assert not there.run("import", "archive", str(archive), "--json").json["changed"]
    back = tmp_path / "back.zip"
    there.run("export", "archive", "Harbour", "--out", str(back), "--json")
    with zipfile.ZipFile(archive) as first, zipfile.ZipFile(back) as second:
        differing = [name for name in first.namelist() if first.read(name) != second.read(name)]
    assert differing == ["tables/video.jsonl", "manifest.json"]  # where the script lies


def test_archive_without_renders_leads_to_the_same_film(tmp_path: Path) -> None:
    here, there = Bom(tmp_path / "here", BOM_FILM__KEEP_FRAMES="true"), Bom(tmp_path / "there")
    script = tmp_path / "lamp.md"
    script.write_text("# Lamp\n\nThe lamp is lit.\n")
    (film,) = films_of(here.produce(script, *WORDS, str(tmp_path / "first")))
    frames = here.run("assets", "list", "Lamp", "--role", "frame", "--json").json
    assert [frame["name"] for frame in frames] == ["Lamp 1A first 16x9.jpg", "Lamp 1A last 16x9.jpg"]
    archive = tmp_path / "lamp.bom.zip"
    here.run("export", "archive", "Lamp", "--out", str(archive), "--without-renders", "--json")
    there.run("import", "archive", str(archive), "--json")
    made = there.produce(script, *WORDS, str(tmp_path / "second"))
    assert not made["already_made"]
    with sqlite3.connect(here.home / "bom.db") as ours, sqlite3.connect(there.home / "bom.db") as theirs:
        jobs = [studio.execute("SELECT id FROM job ORDER BY id").fetchall() for studio in (ours, theirs)]
    assert jobs[0] == jobs[1]
    (again,) = films_of(made)
    assert sha256_of(again) == sha256_of(film)
    assert there.run("assets", "list", "Lamp", "--role", "frame", "--json").json == []


def test_commands_say_what_is_wrong(tmp_path: Path) -> None:
    bom = Bom(tmp_path)
    missing = bom.run("export", "archive", "Nothing")
    assert missing.code == 3
    assert "There is no project 'Nothing'" in missing.complaints
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(10))
    damaged = bom.run("import", "archive", str(tmp_path / "a.zip"))
    assert damaged.code == 2
    assert "no archive of a project" in damaged.complaints
    assert "Traceback" not in damaged.complaints
