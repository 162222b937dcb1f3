"""Who can speak: a model's voices, before anything is paid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.cli.main import app
from engine.host.logs import close_logs


@pytest.fixture(autouse=True)
def at_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    close_logs()


def test_voices_of_this_machine_are_those_that_a_line_may_name() -> None:
    from plugins.local_voice.casting import named

    run = CliRunner().invoke(app, ["voices", "list", "--json"])
    assert run.exit_code == 0, run.stderr
    voices = json.loads(run.stdout)
    assert voices[0] == {"voice": "narrator", "name": "", "gender": "female", "languages": "", "preview": ""}
    assert len(voices) == 11
    assert all(named(voice["voice"]) for voice in voices)


def test_voices_of_a_vendor_are_listed_by_language_with_free_previews() -> None:
    words = ("voices", "list", "--sandbox", "--model", "elevenlabs/eleven_flash_v2_5", "--language", "nl", "--json")
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 0, run.stderr
    voices = json.loads(run.stdout)
    assert [voice["voice"] for voice in voices] == ["nl-female-1", "nl-male-1", "nl-female-2", "nl-male-2"]
    assert [voice["gender"] for voice in voices] == ["female", "male"] * 2
    assert all(voice["preview"].endswith(".mp3") for voice in voices)
