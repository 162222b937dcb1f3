"""Shots made of filmed pieces: each spread over its frames, none seen twice where they meet."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from film_workshop import Workshop, decoded
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import Encoding, Footage, FrameRate, MediaRef, Piece, RenderError, Segment, Size
from plugins.ffmpeg.filling import filled
from plugins.ffmpeg.renderer import FfmpegRenderer

SMALL = Size(width=64, height=36)
Shown = Callable[..., list[float]]


@pytest.fixture
def shown(renderer: FfmpegRenderer, workshop: Workshop, tmp_path: Path) -> Shown:
    """Encode some frames of pieces and return how bright each is."""

    def make(*pieces: Piece, frames: int, start: int = 0) -> list[float]:
        footage = Footage(clip=pieces, start=start, frames=frames)
        encoding = Encoding(size=SMALL, rate=FrameRate(num=24), crf=4)
        renderer.segment(Segment(footage=footage), encoding, tmp_path / "a.mp4", workshop.bench)
        return [float(frame[: SMALL.height].mean()) for frame in decoded(tmp_path / "a.mp4")]

    return make


def ramp(workshop: Workshop, first: int, last: int, frames: int = 121, rate: int = 24, **more: str) -> MediaRef:
    """A clip that brightens evenly; levels are those of luma."""
    levels = [(first + (last - first) * index / (frames - 1) - 16) * 255 / 219 for index in range(frames)]
    return workshop.filmed([np.full((36, 64, 3), round(level), np.uint8) for level in levels], rate, **more)


@pytest.mark.parametrize("frames", [72, 121, 240])
def test_clip_reaches_its_last_frame_when_its_time_is_over(shown: Shown, workshop: Workshop, frames: int) -> None:
    levels = shown(Piece(clip=ramp(workshop, 40, 200), frames=frames), frames=frames)
    wanted = [40 + 160 * index / (frames - 1) for index in range(frames)]
    assert levels == pytest.approx(wanted, abs=2.2)
    assert (levels[0], levels[-1]) == pytest.approx((40, 200), abs=1)


@pytest.mark.parametrize("rate", [12, 25, 30, 60])
def test_clip_of_another_rate_fills_the_same_time(shown: Shown, workshop: Workshop, rate: int) -> None:
    levels = shown(Piece(clip=ramp(workshop, 40, 200, 5 * rate + 1, rate), frames=48), frames=48)
    assert levels == pytest.approx([40 + 160 * index / 47 for index in range(48)], abs=2.2)


def test_chain_shows_the_shared_picture_once_and_keeps_its_pace(shown: Shown, workshop: Workshop) -> None:
    clips = [ramp(workshop, 40 + 50 * number, 90 + 50 * number) for number in range(3)]
    pieces = [Piece(clip=clip, frames=10, seam=4 * (number > 0)) for number, clip in enumerate(clips)]
    levels = shown(*pieces, frames=30)
    steps = np.diff(levels)
    seams = (9, 19)
    assert steps.min() > 3, "no frame stands still"
    assert steps[list(seams)].max() <= 1.5 * np.delete(steps, seams).max()
    assert (levels[9], levels[19], levels[29]) == pytest.approx((90, 140, 190), abs=1)


def test_what_two_pieces_differ_by_fades_away_behind_their_seam(shown: Shown, workshop: Workshop) -> None:
    dark, bright = ramp(workshop, 100, 100, 13), ramp(workshop, 118, 118, 13)
    levels = shown(Piece(clip=dark, frames=10), Piece(clip=bright, frames=14, seam=8), frames=24)
    assert levels == pytest.approx([100] * 10 + list(range(102, 118, 2)) + [118] * 6, abs=1)


@pytest.mark.parametrize(("start", "frames"), [(0, 30), (25, 30), (29, 1), (30, 1), (36, 9), (55, 34), (0, 89)])
def test_part_of_a_chain_is_what_the_whole_shows_there(
    shown: Shown, workshop: Workshop, start: int, frames: int
) -> None:
    lengths = (30, 30, 29)
    clips = [ramp(workshop, 40 + 59 * number, 90 + 59 * number) for number in range(3)]
    pieces = [
        Piece(clip=clip, frames=length, seam=8 * (number > 0))
        for number, (clip, length) in enumerate(zip(clips, lengths, strict=True))
    ]
    whole = shown(*pieces, frames=89)
    assert shown(*pieces, start=start, frames=frames) == pytest.approx(whole[start : start + frames], abs=1)


def test_last_piece_holds_its_last_frame(shown: Shown, workshop: Workshop) -> None:
    levels = shown(Piece(clip=ramp(workshop, 40, 100, 13), frames=12), start=8, frames=12)
    assert levels[3:] == pytest.approx([100] * 9, abs=1)


def test_described_piece_is_drawn_in_the_films_own_time(shown: Shown, workshop: Workshop) -> None:
    pieces = (Piece(clip=workshop.flat(40, step=2), frames=6), Piece(clip=workshop.flat(90, step=1), frames=6))
    assert shown(*pieces, frames=12) == pytest.approx([*range(40, 52, 2), *range(90, 96)], abs=1)


def test_broken_piece_is_named(shown: Shown, workshop: Workshop) -> None:
    broken = workshop.folder / "broken.mp4"
    broken.write_bytes(b"no film" * 100)
    with pytest.raises(RenderError, match="broken"):
        shown(Piece(clip=workshop.keep(broken, "video/mp4"), frames=6), frames=6)


@pytest.mark.parametrize("ending", ["mkv", "webm", "ts", "mov"])
def test_every_container_fills_from_its_first_to_its_last_frame(shown: Shown, workshop: Workshop, ending: str) -> None:
    codec = "libvpx-vp9" if ending == "webm" else "libx264"
    clip = ramp(workshop, 40, 200, 121, ending=ending, codec=codec)
    for start in (0, 30):
        levels = shown(Piece(clip=clip, frames=60), start=start, frames=30)
        wanted = [40 + 160 * (start + index) / 59 for index in range(30)]
        assert levels == pytest.approx(wanted, abs=3)


TIMES = st.lists(st.integers(1, 2000), min_size=0, max_size=60).map(
    lambda steps: [sum(steps[:count]) for count in range(len(steps) + 1)]
)


@given(times=TIMES, frames=st.integers(1, 300), follows=st.booleans())
def test_every_frame_is_the_nearest_in_time(times: list[int], frames: int, follows: bool) -> None:
    steps = frames - 1 + follows
    for frame, seen in enumerate(filled(times, frames, follows=follows)):
        exact = Fraction(times[-1] * (frame + follows), steps) if steps else Fraction(0)
        assert abs(seen - exact) == min(abs(time - exact) for time in times)


@given(times=TIMES, frames=st.integers(2, 300), follows=st.booleans())
def test_first_comes_first_last_comes_last_and_none_goes_back(times: list[int], frames: int, follows: bool) -> None:
    seen = filled(times, frames, follows=follows)
    assert len(seen) == frames
    assert seen == sorted(seen)
    assert seen[-1] == times[-1]
    assert follows or seen[0] == times[0]
