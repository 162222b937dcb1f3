"""Pieces made from files: what is asked of a model for them, and what is refused before anything is asked."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from engine.cli import make_from_media
from engine.cli.main import app
from engine.contracts.errors import ConfigError, InputError
from engine.contracts.media import Resolution
from engine.host.logs import close_logs


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"".join(struct.pack("<h", int(8_000 * math.sin(at / 5))) for at in range(12_000)))
    return path


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A studio that takes everything in, under the name of its file."""

    def take_in(studio: object, path: Path, what: str) -> dict[str, Any]:
        return {"name": path.name, "what": what}

    monkeypatch.setattr("engine.services.alone.take_in", take_in)
    return SimpleNamespace()


@pytest.fixture
def at_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    close_logs()


def test_sound_is_asked_for_in_milliseconds() -> None:
    assert make_from_media.sound("rain", 1.5, True) == {"prompt": "rain", "length_ms": 1_500, "is_loop": True}


@pytest.mark.parametrize(
    ("pixels", "shape", "size"),
    [((1600, 1000), "16:9", (1280, 720)), ((1000, 1600), "9:16", (720, 1280)), ((90, 100), "1:1", (720, 720))],
)
def test_enhanced_picture_keeps_the_shape_that_is_nearest(
    studio: Any, tmp_path: Path, pixels: tuple[int, int], shape: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "old.png"
    Image.new("RGB", pixels).save(path)
    ask: Any = make_from_media.enhance(path, "grain", None, Resolution.HD, "0.5,0.4")
    fields = ask(studio)
    assert fields["picture"] == {"name": "old.png", "what": "picture"}
    assert (fields["shape"], (fields["size"]["width"], fields["size"]["height"])) == (shape, size)
    assert (fields["prompt"], fields["focus"]) == ("grain", {"x": 0.5, "y": 0.4})


def test_recording_goes_along_with_its_length(studio: Any, recording: Path) -> None:
    ask: Any = make_from_media.transcribe(recording, "nl", 2)
    assert ask(studio) == {
        "audio": {"name": "talk.wav", "what": "recording"},
        "language": "nl",
        "speakers": 2,
        "length_ms": 1_500,
    }


def test_picture_is_no_recording(studio: Any, tmp_path: Path) -> None:
    path = tmp_path / "old.png"
    Image.new("RGB", (4, 4)).save(path)
    ask: Any = make_from_media.transcribe(path)
    with pytest.raises(InputError, match="Nothing is heard"):
        ask(studio)


def test_lips_are_moved_from_when_it_is_said(studio: Any) -> None:
    ask: Any = make_from_media.lipsync(Path("face.mp4"), Path("line.wav"), 1.25)
    assert ask(studio) == {
        "video": {"name": "face.mp4", "what": "clip"},
        "speech": {"name": "line.wav", "what": "recording"},
        "start_ms": 1_250,
    }


@pytest.mark.usefixtures("at_home")
def test_missing_file_is_named() -> None:
    run = CliRunner().invoke(app, ["make", "transcribe", "none.wav", "--sandbox"])
    assert run.exit_code == InputError.exit_code
    assert "There is no recording" in run.stderr


@pytest.mark.usefixtures("at_home")
def test_ability_that_no_setting_names_a_model_for_says_which_there_are() -> None:
    run = CliRunner().invoke(app, ["make", "sound", "rain", "--sandbox"])
    assert run.exit_code == ConfigError.exit_code
    assert "No model is chosen for sound.generate." in run.stderr
    assert "eleven_text_to_sound_v2" in run.stderr


@pytest.mark.usefixtures("at_home")
def test_transcript_is_written_where_it_is_asked_for(recording: Path, tmp_path: Path) -> None:
    words = ("make", "transcribe", str(recording), "--sandbox", "--model", "elevenlabs/scribe_v2", "--yes")
    run = CliRunner().invoke(app, [*words, "--out", "talk.srt"])
    assert run.exit_code == 0, run.stderr
    assert Path(run.stdout.replace("\n", "")) == tmp_path / "talk.srt"
    assert (tmp_path / "talk.srt").read_text().startswith("1\n00:00:00,000 --> ")
