"""The doctor: a new studio is well, and says which abilities nobody has."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.cli.main import app


@pytest.mark.usefixtures("home")
def test_new_studio_is_well_without_models_that_films_do_not_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(app, ["doctor", "--json"])
    assert run.exit_code == 0, run.output
    states = {found["what"]: found["state"] for found in json.loads(run.stdout)}
    assert "broken" not in states.values()
    assert (states["image.generate"], states["sound.generate"]) == ("ok", "note")
