"""Drawn frames: exact in colour, the same bytes every time, at any size, with what stands still standing still."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from bomstudio import MOTION_CLIP, MediaRef, RenderError, Resolution, Shape, Size
from plugins.local_motion.source import MotionFrames

if TYPE_CHECKING:
    from conftest import Pixels, Studio

Paint = Callable[..., "Pixels"]
HD = Size(width=640, height=360)


def plain(blue: int, green: int, red: int, alpha: int | None = None) -> "Pixels":
    colour = (blue, green, red) if alpha is None else (blue, green, red, alpha)
    return np.full((90, 160, len(colour)), colour, dtype=np.uint8)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((128, 128, 128), (126, 128, 128)),
        ((0, 0, 255), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((255, 0, 0), (32, 240, 118)),
    ],
)
@pytest.mark.parametrize("way", ["flat", "layers", "turn", "overlay"])
def test_colours_are_bt709_in_limited_range(
    studio: "Studio", colour: tuple[int, int, int], expected: tuple[int, int, int], way: str
) -> None:
    still, number, camera = studio.still(plain(*colour)), 20, "push"
    if way == "layers":
        still, camera = studio.still(plain(90, 90, 90), plain(*colour, 255)), "parallax"
    if way == "overlay":
        still = studio.still(plain(90, 90, 90), overlay=plain(*colour, 255))
    stills = (still, studio.still(plain(*colour)[:, :80])) if way == "turn" else (still,)
    frame = studio.frame(studio.clip(*stills, camera=camera), number)
    for plane, value in zip((frame.y, frame.u, frame.v), expected, strict=True):
        assert np.abs(plane - value).max() <= 1


@pytest.mark.parametrize("shape", list(Shape))
def test_a_frame_depends_on_its_number_alone(studio: "Studio", scenery: Paint, shape: Shape) -> None:
    overlay = np.zeros((180, 320, 4), dtype=np.uint8)
    overlay[20:40, 20:80] = 200
    stills = [studio.still(scenery(seed=seed), overlay=overlay) for seed in (1, 2)]
    size = Size.of(shape, Resolution.PROXY)
    clip = studio.clip(*stills, shape=shape, size=size, camera="pan_right")
    whole = [frame.data for frame in studio.frames(clip, size)]
    assert len(set(whole)) == len(whole) == 48
    for start in (7, 20, 23, 40):
        assert [frame.data for frame in studio.frames(clip, size, start, 3)] == whole[start : start + 3]


def test_frames_past_the_end_repeat_the_last(studio: "Studio", scenery: Paint) -> None:
    clip = studio.clip(studio.still(scenery()))
    last, *beyond = [frame.data for frame in studio.frames(clip, start=47, count=4)]
    assert beyond == [last] * 3
    assert studio.frame(clip, 1000).data == last


@pytest.mark.parametrize("seconds", [4, 40])
def test_a_held_shot_never_freezes(studio: "Studio", scenery: Paint, seconds: int) -> None:
    clip = studio.clip(studio.still(scenery()), camera="hold", frames=seconds * 24)
    frames = [frame.y for frame in studio.frames(clip, count=seconds * 24)]
    for one, two in zip(frames, frames[48:], strict=False):
        assert np.abs(one - two).mean() > 4 * 0.255, "the mean difference below which two seconds count as frozen"


def test_what_lies_over_the_picture_does_not_move(studio: "Studio", scenery: Paint) -> None:
    overlay = np.zeros((180, 320, 4), dtype=np.uint8)
    overlay[10:30, 20:100] = (255, 255, 255, 255)
    overlay[150:170, 200:300] = (0, 0, 0, 128)
    over = studio.clip(studio.still(scenery(), overlay=overlay), camera="push")
    under = studio.clip(studio.still(scenery()), camera="push")
    first, last = studio.frame(over, 0), studio.frame(over, 47)
    assert (first.y[10:30, 20:100] == 235).all() and (last.y[10:30, 20:100] == 235).all()
    for number, frame in ((0, first), (47, last)):
        bare = studio.frame(under, number)
        half = 16 * 128 / 255 + bare.y[150:170, 200:300] * 127 / 255
        assert np.abs(frame.y[150:170, 200:300] - half).max() <= 1.01
        assert np.array_equal(frame.y[40:140], bare.y[40:140])
    assert np.abs(first.y[40:140] - last.y[40:140]).mean() > 5


def test_an_overlay_is_scaled_with_the_frame(studio: "Studio") -> None:
    overlay = np.zeros((180, 320, 4), dtype=np.uint8)
    overlay[40:80, 160:240] = (255, 255, 255, 255)
    clip = studio.clip(studio.still(plain(0, 0, 0), overlay=overlay))
    light = studio.frame(clip, 0, HD).y > 125
    assert light[80:160, 320:480].all()
    assert light.sum() == 80 * 160


def test_two_overlays_turn_into_each_other_without_a_dip(studio: "Studio") -> None:
    white = np.zeros((180, 320, 4), dtype=np.uint8)
    white[20:60, 20:60] = (255, 255, 255, 255)
    more = white.copy()
    more[100:140, 20:60] = (255, 255, 255, 255)
    clip = studio.clip(*(studio.still(plain(0, 0, 0), overlay=overlay) for overlay in (white, more)))
    start, end = (key.frame for key in studio.read(clip).sequence[1:3])
    nearly = studio.frame(clip, start + (end - start) * 3 // 5)
    assert (nearly.y[24:56, 24:56] >= 234).all()
    assert 30 < nearly.y[104:136, 24:56].mean() < 190


def test_words_of_two_overlays_are_never_read_through_each_other(studio: "Studio") -> None:
    bare = np.zeros((180, 320, 4), dtype=np.uint8)
    bare[20:60, 20:300] = (0, 0, 0, 150)
    first, second = bare.copy(), bare.copy()
    first[30:50, 40:150], second[30:50, 170:280] = (255, 255, 255, 255), (255, 255, 255, 255)
    clip = studio.clip(*(studio.still(plain(200, 200, 200), overlay=overlay) for overlay in (first, second)))
    start, end = (key.frame for key in studio.read(clip).sequence[1:3])
    paper = studio.frame(clip, start).y[25, 100]
    for number in range(start, end + 1):
        left, right = (studio.frame(clip, number).y[35:45, at].mean() for at in (90, 220))
        assert min(left, right) <= paper + 3


def test_strokes_in_which_two_words_cross_go_with_the_words_and_what_stays_the_same_stays(studio: "Studio") -> None:
    bare = np.zeros((180, 320, 4), dtype=np.uint8)
    bare[20:60, 20:300] = (0, 0, 0, 150)
    bare[38:40, 30:90] = (255, 255, 255, 255)
    first, second = bare.copy(), bare.copy()
    first[39:41, 140:280], second[30:50, 200:202] = (255, 255, 255, 255), (255, 255, 255, 255)
    clip = studio.clip(*(studio.still(plain(200, 200, 200), overlay=overlay) for overlay in (first, second)))
    start, end = (key.frame for key in studio.read(clip).sequence[1:3])
    paper = studio.frame(clip, start).y[25, 100]
    turn = [studio.frame(clip, number).y for number in range(start, end + 1)]
    assert min(frame[28:52, 130:290].max() for frame in turn) <= paper + 40
    assert min(frame[38:40, 34:86].min() for frame in turn) > 200


@pytest.mark.parametrize("camera", ["push", "pan_left", "parallax"])
def test_colour_stays_on_the_brightness_it_belongs_to(studio: "Studio", camera: str) -> None:
    down, across = np.mgrid[0:360, 0:640]
    light = np.exp(-((across - 380) ** 2 + (down - 150) ** 2) / 800)
    still = np.stack([light * 20, light * 60, light * 250], axis=2).astype(np.uint8)
    layer = np.dstack([still, np.full(still.shape[:2], 255, np.uint8)])
    clip = studio.clip(studio.still(np.zeros_like(still), layer, flat=still), camera=camera)
    for number in (0, 13, 47):
        frame = studio.frame(clip, number, HD)
        y, v = np.clip(frame.y - 17, 0, None), np.clip(frame.v - 129, 0, None)
        rows, columns = np.mgrid[0:360, 0:640]
        chroma_rows, chroma_columns = np.mgrid[0:180, 0:320]
        assert (y * columns).sum() / y.sum() == pytest.approx((v * chroma_columns * 2).sum() / v.sum(), abs=0.1)
        assert (y * rows).sum() / y.sum() == pytest.approx((v * (chroma_rows * 2 + 0.5)).sum() / v.sum(), abs=0.1)


def test_a_preview_shows_what_the_film_shows(studio: "Studio", scenery: Paint) -> None:
    clip = studio.clip(studio.still(scenery()), camera="pull")
    large, small = studio.frame(clip, 10, HD).y, studio.frame(clip, 10, Size(width=160, height=90)).y
    assert np.abs(cv2.resize(large, (160, 90), interpolation=cv2.INTER_AREA) - small).mean() < 1.5


def test_another_shape_is_cut_around_the_focus(studio: "Studio") -> None:
    still = np.zeros((180, 320, 3), dtype=np.uint8)
    still[:, 230:270] = 255
    tall = Size(width=180, height=320)
    clip = studio.clip(studio.still(still), shape=Shape.TALL, focus={"x": 250 / 320, "y": 0.5})
    light = np.argwhere(studio.frame(clip, 0, tall).y[160] > 128)
    assert light.mean() == pytest.approx(89.5, abs=3)
    assert studio.frame(clip, 40, HD).y.max() == 235


def test_a_still_smaller_than_the_frame_fills_it(studio: "Studio", scenery: Paint) -> None:
    clip = studio.clip(studio.still(scenery(96, 54)), studio.still(scenery(48, 96)), studio.still(scenery(32, 24)))
    for frame in studio.frames(clip):
        assert frame.y.std() > 10


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stills": []}, "is not a motion clip"),
        ({"schema_version": 2}, "is not a motion clip"),
        ({"sequence": [{"frame": 0, "still": 3}]}, "do not fit it"),
        (
            {"camera": [{"frame": 9, "x": 0.5, "y": 0.5, "zoom": 1}, {"frame": 9, "x": 0.5, "y": 0.5, "zoom": 1}]},
            "do not",
        ),
    ],
)
def test_a_clip_that_does_not_hold_together_is_refused(
    studio: "Studio", scenery: Paint, change: dict[str, object], sentence: str
) -> None:
    clip = studio.clip(studio.still(scenery()))
    clip.write_text(json.dumps(json.loads(clip.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(RenderError, match=sentence):
        next(iter(MotionFrames().frames(clip, HD, 0, 1, studio.open)))


def test_a_still_that_is_damaged_is_refused_by_name(studio: "Studio", scenery: Paint) -> None:
    still = studio.still(scenery())
    clip = studio.clip(still)
    studio.open(still.still).write_bytes(b"damaged")
    with pytest.raises(RenderError, match=f"The file {still.still.sha256} is not a picture"):
        studio.frame(clip, 0)
    studio.open(still.still).write_bytes(b"")
    with pytest.raises(RenderError, match="cannot be read"):
        studio.frame(clip, 0)


def test_the_source_draws_the_media_type_of_described_clips(tmp_path: Path) -> None:
    assert MotionFrames.media_type == MOTION_CLIP
    with pytest.raises(RenderError, match="is not a motion clip"):
        next(iter(MotionFrames().frames(tmp_path / "missing.json", HD, 0, 1, lambda ref: tmp_path)))


def test_a_film_that_comes_back_to_a_clip_gets_the_same_frames(studio: "Studio", scenery: Paint) -> None:
    clips = [studio.clip(*(studio.still(scenery(seed=2 * shot + still)) for still in (0, 1))) for shot in range(3)]
    source, wide = MotionFrames(), Size(width=320, height=180)

    def drawn(shot: int, start: int) -> list[bytes]:
        return [bytes(data) for data in source.frames(clips[shot], wide, start, 3, studio.open)]

    first = [drawn(shot, 30) for shot in range(3)]
    one, other = (source.frames(clips[0], wide, start, 3, studio.open) for start in (30, 10))
    assert [[bytes(a), bytes(b)] for a, b in zip(one, other, strict=True)] == [
        [a, b] for a, b in zip(first[0], drawn(0, 10), strict=True)
    ]
    assert [drawn(shot, 30) for shot in (2, 0, 1)] == [first[2], first[0], first[1]]


def test_the_end_and_the_beginning_of_a_shot_are_not_read_again(studio: "Studio", scenery: Paint) -> None:
    stills = [studio.still(scenery(seed=seed)) for seed in (1, 2)]
    clips, source, read = [studio.clip(still) for still in stills], MotionFrames(), list[str]()

    def opened(ref: MediaRef) -> Path:
        read.append(ref.sha256)
        return studio.open(ref)

    for clip, start in ((0, 0), (0, 40), (1, 0), (1, 8)):
        assert len(list(source.frames(clips[clip], HD, start, 1, opened))) == 1
    assert read == [still.still.sha256 for still in stills]
