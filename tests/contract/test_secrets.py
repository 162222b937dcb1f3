"""A recognisable key, a rehearsed film and jobs that go wrong: the key is found nowhere the studio writes or speaks."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bom_process import Bom, Run

from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

KEY = "kit-0f1e2d3c4b5a69788796-Recognisable"
SCRIPT = "Title: One Lamp\n\nINT. LAMP ROOM - NIGHT\n\nMARA trims the lamp.\n"
MODEL = "nbp/gemini-3-pro-image"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


@pytest.fixture
def served(home: Path) -> Iterator[Running]:
    with running(PluginManager(load_settings(realm="sandbox")).stand_ins()) as server:
        yield server


def holding(folder: Path, secret: str) -> list[str]:
    """Return the files that hold a text, also inside archives."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and any(secret.encode() in content for content in contents(path)):
            found.append(str(path.relative_to(folder)))
    return found


def contents(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            yield from (file.read() for member in archive if (file := archive.extractfile(member)))


def test_scan_finds_a_key_where_there_is_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "report.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", KEY)
    (tmp_path / "plain.log").write_text(f"key={KEY}")
    assert sorted(holding(tmp_path, KEY)) == ["plain.log", "report.xlsx"]


def test_key_is_nowhere_after_a_rehearsed_film_and_real_trouble(served: Running, tmp_path: Path) -> None:
    """The film is rehearsed with keys set; then, as in the real world with that key, jobs are refused and lost."""
    bom = Bom(
        tmp_path / "desk",
        BOM_SANDBOX__URL=served.url,
        BOM_SECRETS__STORE="file",
        BOM_NBP__API_KEY=KEY,
        BOM_LOGS__LEVEL="debug",
    )
    script = tmp_path / "one-lamp.fountain"
    script.write_text(SCRIPT)
    said: list[Run] = []
    made = bom.run(
        "produce", str(script), "--yes", "--json", "--sandbox", "--preview", "--model", f"image.generate={MODEL}"
    )
    assert made.code == 0, made.complaints
    said.append(made)

    bom.environment["BOM_PLUGIN"] = f'{{"nbp": {{"base_url": "{served.url}/nbp"}}}}'
    with httpx.Client(base_url=served.url) as web:
        for trouble in ({"kind": "lost_answer"}, {"kind": "status", "value": "400"}, {"kind": "malformed"}):
            web.post("/_sandbox/faults", json=trouble)
            said.append(bom.run("make", "image", f"a lamp {trouble['kind']}", "--model", MODEL, "--yes", "--json"))
            assert said[-1].code != 0
    said.append(bom.run("make", "image", "a lamp", "--model", MODEL, "--yes", "--json"))
    assert said[-1].code == 0, said[-1].complaints
    for words in (("plugins", "show", "nbp"), ("jobs", "list"), ("costs",), ("config", "show")):
        said.append(bom.run(*words))
    for project in (
        ("export", "archive", "Sketchbook", "--allow-unfinished"),
        ("--sandbox", "export", "archive", "One Lamp"),
    ):
        said.append(bom.run(*project))
        assert said[-1].code == 0, said[-1].complaints
    assert len(list(bom.folder.glob("*.bom.zip"))) == 2

    for words in (
        ("workbook", "Sketchbook", "--sheet", "all"),
        ("prompts", "Sketchbook"),
        ("prompts", "Sketchbook", "--out", "-"),
    ):
        said.append(bom.run("export", *words))
        assert said[-1].code == 0, said[-1].complaints
    assert (bom.folder / "sketchbook-workbook.xlsx").exists()

    arrived = served.sandbox.till.ledger()["nbp"]["arrived"]
    assert len(arrived) >= 5, "the real realm was led to the stand-in"
    for run in said:
        assert KEY not in run.output + run.complaints
    assert (bom.home / "bom.db").exists()
    assert (bom.home / "sandbox" / "bom.db").exists()
    assert re.search("nbp", "".join(path.read_text() for path in bom.home.rglob("*.log*"))), "there are logs to look in"
    assert holding(bom.folder, KEY) == []
