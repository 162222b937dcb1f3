"""Looking into media without a binary."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from film_workshop import Workshop
from PIL import Image

from bomstudio import InputError, MediaFacts
from engine.host.media import probe
from plugins.ffmpeg import binary


def path_of(workshop: Workshop) -> Path:
    return next(reversed(workshop.paths.values()))


def test_film_tells_its_size_length_and_frames(workshop: Workshop) -> None:
    workshop.filmed([np.full((36, 64, 3), 90, np.uint8)] * 48)
    assert probe(path_of(workshop)) == MediaFacts(width=64, height=36, duration_ms=2000, frames=48)


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (22_050, 1)])
def test_sound_tells_its_length_rate_and_channels(workshop: Workshop, rate: int, channels: int) -> None:
    workshop.sound(np.zeros((rate * 3 // 2, channels)) if channels > 1 else np.zeros(rate * 3 // 2), rate)
    assert probe(path_of(workshop)) == MediaFacts(duration_ms=1500, sample_rate=rate, channels=channels)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_picture_has_a_size_and_no_length(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"picture.{ending}"
    Image.new("RGB", (64, 36), "red").save(path)
    assert probe(path) == MediaFacts(width=64, height=36)


def test_picture_taken_on_its_side_tells_its_upright_size(tmp_path: Path) -> None:
    picture, exif = Image.new("RGB", (64, 36)), Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "a.jpg", exif=exif)
    assert probe(tmp_path / "a.jpg") == MediaFacts(width=36, height=64)


def test_film_taken_on_its_side_tells_its_upright_size(workshop: Workshop) -> None:
    workshop.filmed([np.full((36, 64, 3), 90, np.uint8)] * 3)
    turned = workshop.folder / "turned.mp4"
    command = [binary.find("").path, "-v", "error", "-display_rotation", "90", "-i", path_of(workshop)]
    subprocess.run([*command, "-c", "copy", turned], check=True, stdin=subprocess.DEVNULL)
    assert (probe(turned).width, probe(turned).height) == (36, 64)


def test_ending_does_not_matter(tmp_path: Path) -> None:
    Image.new("RGB", (64, 36)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "film.mp4")
    assert probe(tmp_path / "film.mp4") == MediaFacts(width=64, height=36)


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "cut film", "cut picture"])
def test_what_cannot_be_decoded_is_named(workshop: Workshop, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.bin"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("Fade in: a harbour at dawn.\n" * 50)
    elif kind != "missing":
        noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8)
        workshop.filmed([noise] * 5) if kind == "cut film" else workshop.picture(noise)
        data = path_of(workshop).read_bytes()
        path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match=kind):
        probe(path)
