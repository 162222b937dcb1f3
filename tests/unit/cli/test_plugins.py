"""What is installed: a vendor without its key says what it needs, and shows what it does in the sandbox."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from engine.cli.main import app

pytestmark = pytest.mark.usefixtures("home")


def listed(*words: str) -> dict[str, dict[str, str]]:
    run = CliRunner().invoke(app, [*words, "plugins", "list", "--json"])
    assert run.exit_code == 0, run.stderr
    return {row["name"]: row for row in json.loads(run.stdout)}


def test_vendor_without_its_key_says_how_to_set_it() -> None:
    plugins = listed()
    assert plugins["nbp"]["reason"] == "needs api_key (bom config set-secret nbp api_key)"
    assert (plugins["local_motion"]["offers"], plugins["local_motion"]["reason"]) == ("video.from_image", "")


def test_sandbox_shows_what_a_vendor_offers_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_REALM", "real")
    nbp = listed("--sandbox")["nbp"]
    assert (nbp["offers"], nbp["reason"]) == ("image.generate, image.enhance", "")
