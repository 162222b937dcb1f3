"""The vendor that the tutorial builds: the page shows its files, and it installs, is listed, and makes a still."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from bom_process import Bom
from doc_pages import ROOT, Block, Page
from heliograph import EXAMPLE, copied
from PIL import Image

from engine.domain.quality import RULES, Tier

PAGE = Page(ROOT / "docs" / "tutorial-a-vendor.md")
SHOWN = [block for block in PAGE.blocks if block.order.startswith("from: ")]
MOST_LINES = 200


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.order)
def test_page_shows_the_file_as_it_is(block: Block) -> None:
    assert (ROOT / block.order.removeprefix("from: ")).read_text(encoding="utf-8") == block.body


def test_page_shows_every_file_of_the_example() -> None:
    files = {
        f"from: {path.relative_to(ROOT).as_posix()}"
        for path in EXAMPLE.rglob("*.*")
        if path.suffix in {".py", ".toml"} and "golden" not in path.parts
    }
    assert {block.order for block in SHOWN} == files


def test_page_shows_the_list_of_exchanges_as_it_begins() -> None:
    (shown,) = [tomllib.loads(block.body) for block in PAGE.blocks if "[[recording]]" in block.body]
    listed = tomllib.loads((EXAMPLE / "tests" / "golden" / "recordings.toml").read_text(encoding="utf-8"))
    assert shown["recording"] == listed["recording"][: len(shown["recording"])]


def test_example_is_written_in_under_two_hundred_lines() -> None:
    lines = [
        line
        for path in (EXAMPLE / "bomstudio_heliograph").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    assert 100 < len(lines) < MOST_LINES


def test_authors_are_told_every_rule_under_its_tier() -> None:
    text = (ROOT / "docs" / "plugin-author.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    for rule in RULES:
        assert f"`{rule.name}`" in rows[Tier(rule.tier).value]


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
def test_example_installs_elsewhere_and_makes_a_still_in_the_sandbox(tmp_path: Path) -> None:
    site = tmp_path / "site"
    project = copied(tmp_path / "project")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "-t", str(site), str(project)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    bom = Bom(tmp_path / "desk", BOM_SECRETS__STORE="file", PYTHONPATH=f"{ROOT}:{site}")

    listed = {row["name"]: row for row in bom.run("plugins", "list", "--json").json}
    assert listed["heliograph"]["version"] == "1.0.0"
    assert "bom config set-secret heliograph api_key" in listed["heliograph"]["reason"] or (
        listed["heliograph"]["state"] == "loaded"
    )
    out = tmp_path / "lighthouse.png"
    words = ("make", "image", "a lighthouse at dusk", "--model", "heliograph/plate-2", "--out", str(out))
    made = bom.run(*words, "--resolution", "720p", "--sandbox", "--yes", "--json")
    assert made.code == 0, made.complaints
    with Image.open(out) as picture:
        assert picture.size == (1280, 720)

    refused = bom.run(*words, "--yes", "--json")
    assert json.loads(refused.output)["error"]["hint"].startswith("Run: bom config set-secret heliograph api_key")

    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "quote or exchange", "tests"]
    kit = subprocess.run(tests, cwd=project, env=bom.environment, capture_output=True, text=True, check=False)
    assert kit.returncode == 0, kit.stdout
    assert "passed" in kit.stdout
