"""Sound as WAV, MP3 and Ogg."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from engine.contracts.errors import RenderError
from engine.contracts.media import SoundFormat
from engine.host.media import probe
from engine.host.sound_files import write_as


@pytest.fixture(params=[1, 2])
def tone(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A second and a half of a tone at -20 dB, in one channel or two."""
    path = tmp_path / "tone.wav"
    sound = 0.1 * np.sqrt(2) * np.sin(np.arange(72_000) * 2 * np.pi * 440 / 48_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(request.param)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(np.rint(np.repeat(sound, request.param) * 32767).astype("<i2").tobytes())
    return path


def heard(path: Path) -> np.ndarray:
    with av.open(path) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    sound = np.concatenate(parts, axis=1)
    return sound / 32768 if sound.dtype == np.int16 else sound


@pytest.mark.parametrize("format", SoundFormat)
def test_sound_keeps_its_length_channels_and_loudness(format: SoundFormat, tone: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{format.ending}"
    write_as(tone, target)
    before, after = probe(tone), probe(target)
    assert (after.sample_rate, after.channels) == (before.sample_rate, before.channels)
    assert after.duration_ms == pytest.approx(before.duration_ms, abs=60)
    middle = heard(target)[..., 24_000:48_000]
    assert 20 * np.log10(np.sqrt((middle**2).mean())) == pytest.approx(-20, abs=0.3)


@pytest.mark.parametrize("format", SoundFormat)
def test_same_sound_gives_the_same_bytes_without_a_name_in_them(
    format: SoundFormat, tone: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / f"a{format.ending}", tmp_path / f"b{format.ending}"
    for target in (first, second):
        write_as(tone, target)
    assert first.read_bytes() == second.read_bytes()
    with av.open(first) as container:
        assert not container.metadata


def test_file_without_sound_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("no sound")
    with pytest.raises(RenderError, match="could not be written as mp3"):
        write_as(tmp_path / "notes.wav", tmp_path / "notes.mp3")
    assert not (tmp_path / "notes.mp3").exists()
