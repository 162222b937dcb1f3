"""Filmed clips and pictures: the right moment, the right part, the right colours."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from film_workshop import SIZE, Workshop, decoded

from bomstudio import Encoding, FocusPoint, Footage, FrameRate, MediaRef, RenderError, Segment, Size
from plugins.ffmpeg import binary
from plugins.ffmpeg.renderer import FfmpegRenderer

Shown = Callable[..., list[np.ndarray]]
STRIPES = ((200, 30, 30), (30, 200, 30), (30, 30, 200))


@pytest.fixture
def shown(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> Shown:
    """Encode footage of a clip and return its frames as RGB."""

    def make(clip: MediaRef, frames: int = 1, size: Size = SIZE, rate: int = 24, **more: object) -> list[np.ndarray]:
        footage = Footage.model_validate({"clip": clip, "frames": frames, **more})
        encoding = Encoding(size=size, rate=FrameRate(num=rate), crf=4)
        renderer.segment(Segment(footage=footage), encoding, tmp_path / "a.mp4", workshop.bench)
        with av.open(tmp_path / "a.mp4") as container:
            return [frame.to_ndarray(format="rgb24", src_colorspace=1) for frame in container.decode(video=0)]

    return make


def striped(width: int, height: int) -> np.ndarray:
    """A picture of three upright stripes: red, green, blue."""
    picture = np.zeros((height, width, 3), np.uint8)
    for index, colour in enumerate(STRIPES):
        picture[:, width * index // 3 : width * (index + 1) // 3] = colour
    return picture


def grey(level: int, width: int = 320, height: int = 180) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def levels(frames: list[np.ndarray]) -> list[float]:
    return [float(frame.mean()) for frame in frames]


def middle(frame: np.ndarray) -> tuple[float, ...]:
    height, width = frame.shape[:2]
    return tuple(frame[height // 3 : height * 2 // 3, width // 3 : width * 2 // 3].mean(axis=(0, 1)))


@pytest.mark.parametrize("kind", ["filmed", "picture"])
@pytest.mark.parametrize(("x", "stripe"), [(0.0, 0), (0.5, 1), (1.0, 2)])
def test_tall_film_of_a_wide_clip_shows_the_focus(
    shown: Shown, workshop: Workshop, kind: str, x: float, stripe: int
) -> None:
    wide = striped(960, 320)
    clip = workshop.filmed([wide]) if kind == "filmed" else workshop.picture(wide)
    frame = shown(clip, size=Size(width=180, height=320), focus=FocusPoint(x=x, y=0.5))[0]
    assert frame.reshape(-1, 3).mean(axis=0) == pytest.approx(STRIPES[stripe], abs=5)


@pytest.mark.parametrize(("y", "level"), [(0.0, 60), (1.0, 200)])
def test_wide_film_of_a_tall_clip_shows_the_focus(shown: Shown, workshop: Workshop, y: float, level: int) -> None:
    tall = np.concatenate([grey(60, 240, 240), grey(200, 240, 240)])
    assert levels(shown(workshop.filmed([tall]), focus=FocusPoint(x=0.5, y=y))) == pytest.approx([level], abs=3)


def test_short_clip_holds_its_last_frame(shown: Shown, workshop: Workshop) -> None:
    clip = workshop.filmed([grey(40 + 20 * index) for index in range(4)])
    assert levels(shown(clip, frames=8)) == pytest.approx([40, 60, 80, 100, 100, 100, 100, 100], abs=3)


def test_start_after_the_end_holds_the_last_frame(shown: Shown, workshop: Workshop) -> None:
    clip = workshop.filmed([grey(40 + 20 * index) for index in range(4)])
    assert levels(shown(clip, frames=2, start=90)) == pytest.approx([100, 100], abs=3)


@pytest.mark.parametrize("start", [0, 7, 47, 48, 49, 71, 95])
def test_clip_starts_at_the_asked_frame_near_and_far(shown: Shown, workshop: Workshop, start: int) -> None:
    clip = workshop.filmed([grey(20 + 2 * index, 64, 36) for index in range(100)])
    wanted = [20 + 2 * (start + index) for index in range(4)]
    assert levels(shown(clip, frames=4, start=start)) == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize("ending", ["mkv", "webm", "ts", "mov"])
def test_every_container_starts_at_the_asked_frame(shown: Shown, workshop: Workshop, ending: str) -> None:
    codec = "libvpx-vp9" if ending == "webm" else "libx264"
    clip = workshop.filmed([grey(20 + 2 * index, 64, 36) for index in range(100)], ending=ending, codec=codec)
    for start in (10, 60):
        wanted = [20 + 2 * (start + index) for index in range(4)]
        assert levels(shown(clip, frames=4, start=start)) == pytest.approx(wanted, abs=1.5)


def test_faster_clip_is_thinned_to_the_films_rate(shown: Shown, workshop: Workshop) -> None:
    clip = workshop.filmed([grey(20 + 3 * index, 64, 36) for index in range(60)], rate=60)
    assert levels(shown(clip, frames=10, rate=30)) == pytest.approx([20 + 6 * index for index in range(10)], abs=1.5)


def test_slower_clip_repeats_frames_evenly(shown: Shown, workshop: Workshop) -> None:
    clip = workshop.filmed([grey(20 + 10 * index, 64, 36) for index in range(12)], rate=12)
    assert levels(shown(clip, frames=12)) == pytest.approx([20 + 10 * (index // 2) for index in range(12)], abs=2)


@pytest.mark.parametrize("matrix", [1, 5])
def test_colours_are_kept_whatever_matrix_the_clip_has(shown: Shown, workshop: Workshop, matrix: int) -> None:
    frame = shown(workshop.filmed([striped(320, 180)], matrix=matrix))[0]
    for index, colour in enumerate(STRIPES):
        column = frame[60:120, 320 * index // 3 + 30 : 320 * (index + 1) // 3 - 30]
        assert column.mean(axis=(0, 1)) == pytest.approx(colour, abs=5)


@pytest.mark.parametrize(("height", "matrix"), [(180, 5), (720, 1)])
def test_untagged_clip_is_taken_for_what_its_height_says(
    shown: Shown, workshop: Workshop, height: int, matrix: int
) -> None:
    clip = workshop.filmed([striped(height * 16 // 9, height)], matrix=matrix, is_tagged=False)
    frame = shown(clip)[0]
    assert frame[90, 40] == pytest.approx(STRIPES[0], abs=6)
    assert frame[90, 280] == pytest.approx(STRIPES[2], abs=6)


def test_clip_filmed_on_its_side_is_turned_upright(
    shown: Shown, workshop: Workshop, tmp_path: Path, renderer: FfmpegRenderer
) -> None:
    flat = np.concatenate([grey(60, 320, 90), grey(200, 320, 90)])  # dark above, bright below
    workshop.filmed([flat])
    original, turned = next(iter(workshop.paths.values())), workshop.folder / "turned.mp4"
    command = [binary.find("").path, "-v", "error", "-display_rotation", "90", "-i", original, "-c", "copy", turned]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    frame = shown(workshop.keep(turned, "video/mp4"), size=Size(width=180, height=320))[0]
    # turned a quarter to the left: what was above is now at the left
    assert frame[:, :80].mean() == pytest.approx(60, abs=4)
    assert frame[:, 100:].mean() == pytest.approx(200, abs=4)


def test_oblong_pixels_are_stretched(shown: Shown, workshop: Workshop) -> None:
    narrow = striped(160, 180)  # meant to be seen 320 wide
    frame = shown(workshop.filmed([narrow], aspect=Fraction(2, 1)))[0]
    assert frame[90, 50] == pytest.approx(STRIPES[0], abs=6)
    assert frame[90, 270] == pytest.approx(STRIPES[2], abs=6)
    assert middle(frame) == pytest.approx(STRIPES[1], abs=12)


def test_transparent_picture_stands_on_black(shown: Shown, workshop: Workshop) -> None:
    clear = np.zeros((180, 320, 4), np.uint8)
    clear[..., :3] = 255
    assert levels(shown(workshop.picture(clear), frames=3)) == pytest.approx([0, 0, 0], abs=2)


@pytest.mark.parametrize("size", [(1, 1), (3, 501), (500, 3)])
def test_odd_pictures_fill_the_frame(shown: Shown, workshop: Workshop, size: tuple[int, int]) -> None:
    assert levels(shown(workshop.picture(grey(120, *size)))) == pytest.approx([120], abs=3)


@pytest.mark.parametrize("media_type", ["video/mp4", "image/png"])
@pytest.mark.parametrize("damage", ["empty", "noise", "cut"])
def test_broken_clip_is_named(shown: Shown, workshop: Workshop, tmp_path: Path, media_type: str, damage: str) -> None:
    if media_type == "video/mp4":
        workshop.filmed([striped(320, 180)] * 30)
    else:
        workshop.picture(striped(320, 180))
    whole = next(iter(workshop.paths.values())).read_bytes()
    broken = workshop.folder / f"broken {damage}.bin"
    broken.write_bytes({"empty": b"", "noise": b"\x01\x02no film" * 200, "cut": whole[: len(whole) // 2]}[damage])
    with pytest.raises(RenderError, match=f"broken {damage}"):
        shown(workshop.keep(broken, media_type), frames=3)
    assert not list(tmp_path.glob("a.mp4*"))


def test_sound_without_pictures_is_not_a_clip(shown: Shown, workshop: Workshop) -> None:
    sound = workshop.sound(np.zeros(4800))
    with pytest.raises(RenderError, match="has no pictures"):
        shown(sound.model_copy(update={"media_type": "video/mp4"}))


def test_filmed_clips_dissolve(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> None:
    dark, bright = (Footage(clip=workshop.filmed([grey(level)] * 12), frames=9) for level in (16, 235))
    segment = Segment(footage=dark, into=bright, transition="dissolve")
    renderer.segment(segment, Encoding(size=SIZE, rate=FrameRate(num=24)), tmp_path / "a.mp4", workshop.bench)
    luma = [float(frame[:180].mean()) for frame in decoded(tmp_path / "a.mp4")]
    assert luma[4] == pytest.approx((luma[0] + luma[8]) / 2, abs=2)
    assert luma == sorted(luma)
