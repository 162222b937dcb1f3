"""The camera's way: inside the still, bounded in speed, always under way, and smooth to a fraction of a pixel."""

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import (
    CameraKey,
    FocusPoint,
    FrameRate,
    LayeredStill,
    MediaRef,
    Shape,
    ShotType,
    Size,
    VideoFromImageRequest,
)
from plugins.local_motion.moves import CLOSEST, camera_keys, layer_depth
from plugins.local_motion.path import Camera, CameraPath

if TYPE_CHECKING:
    from conftest import Studio

MOVES = ("hold", "push", "pull", "pan_left", "pan_right", "tilt_up", "tilt_down", "parallax")
WIDE = Size(width=1920, height=1080)
REF = MediaRef(sha256="0" * 64, media_type="image/png", bytes=1)
LAYERED = LayeredStill(still=REF, layers=(REF, REF, REF))


def shot(
    move: str, frames: int = 96, focus: tuple[float, float] = (0.3, 0.6), **wishes: object
) -> VideoFromImageRequest:
    said = {"size": WIDE, "shape": Shape.WIDE, "stills": (LAYERED,), "rate": FrameRate(num=24)} | wishes
    return VideoFromImageRequest.model_validate(
        said
        | {
            "shot_type": ShotType.SINGLE,
            "camera": move,
            "frames": frames,
            "focus": FocusPoint(x=focus[0], y=focus[1]),
        }
    )


def cameras(request: VideoFromImageRequest, aspect: float = 16 / 9) -> list[Camera]:
    path = CameraPath(camera_keys(request, aspect), request.frames)
    return [path.at(frame) for frame in range(request.frames)]


def seen_by_layers(request: VideoFromImageRequest, aspect: float) -> Iterator[Camera]:
    path = CameraPath(camera_keys(request, aspect), request.frames)
    for frame in range(0, request.frames, max(1, request.frames // 50)):
        for factor in {1.0, 1 + layer_depth(request)}:
            yield path.at(frame).further(path.middle, factor)


@given(
    move=st.sampled_from(MOVES),
    frames=st.integers(1, 4000),
    x=st.floats(0, 1),
    y=st.floats(0, 1),
    aspect=st.floats(0.4, 2.5),
    size=st.sampled_from([WIDE, Size(width=1080, height=1920), Size(width=1080, height=1080)]),
    mood=st.sampled_from(["neutral", "epic", "sad"]),
)
def test_every_layer_is_always_looked_at_inside_the_still(
    move: str, frames: int, x: float, y: float, aspect: float, size: Size, mood: str
) -> None:
    request = shot(move, frames, (x, y), size=size, mood=mood)
    out = size.width / size.height
    for camera in seen_by_layers(request, aspect):
        half_width = min(1, out / aspect) / camera.zoom / 2
        half_height = min(1, aspect / out) / camera.zoom / 2
        assert camera.x - half_width >= -1e-4 and camera.x + half_width <= 1 + 1e-4
        assert camera.y - half_height >= -1e-4 and camera.y + half_height <= 1 + 1e-4


@given(move=st.sampled_from(MOVES), frames=st.integers(1, 4000), x=st.floats(0, 1), y=st.floats(0, 1))
def test_the_zoom_stays_between_all_and_the_closest(move: str, frames: int, x: float, y: float) -> None:
    zooms = [camera.zoom for camera in cameras(shot(move, frames, (x, y)))]
    assert min(zooms) >= 1.0 and max(zooms) <= CLOSEST + 1e-6


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("seconds", [1, 3, 8, 30])
def test_nothing_rushes_and_nothing_stands_still(move: str, seconds: int) -> None:
    way = cameras(shot(move, seconds * 24))
    corner = np.array(
        [[(camera.x - 0.5 / camera.zoom) * 1920, (camera.y - 0.5 / camera.zoom) * 1080] for camera in way]
    )
    other = np.array([[(camera.x + 0.5 / camera.zoom) * 1920, (camera.y + 0.5 / camera.zoom) * 1080] for camera in way])
    steps = np.maximum(*(np.linalg.norm(np.diff(path, axis=0), axis=1) for path in (corner, other)))
    assert steps.max() * 24 < 75, "pixels a second at 1920"
    assert steps.min() * 24 > 0.8
    assert steps.min() > 0.3 * steps.max()


def test_a_longer_shot_moves_more_slowly() -> None:
    for move in MOVES:
        short, long = cameras(shot(move, 10 * 24)), cameras(shot(move, 40 * 24))
        step_short, step_long = (
            abs(way[1].zoom - way[0].zoom) + abs(way[1].x - way[0].x) + abs(way[1].y - way[0].y)
            for way in (short, long)
        )
        assert step_long < 0.9 * step_short or move == "hold", move


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [
        ("push", "zoom", 1),
        ("hold", "zoom", 1),
        ("pull", "zoom", -1),
        ("pan_right", "x", 1),
        ("pan_left", "x", -1),
        ("tilt_down", "y", 1),
        ("tilt_up", "y", -1),
    ],
)
def test_a_move_goes_the_way_it_is_called(move: str, axis: str, sign: int) -> None:
    values = np.array([getattr(camera, axis) for camera in cameras(shot(move))])
    assert (np.diff(values) * sign > 0).all()


def test_a_push_brings_the_focus_nearer_to_the_middle() -> None:
    first, *_, last = cameras(shot("push", 144, (0.25, 0.7)))
    from_middle = [
        np.hypot((0.25 - camera.x) * camera.zoom, (0.7 - camera.y) * camera.zoom) for camera in (first, last)
    ]
    assert from_middle[1] < from_middle[0]


def test_a_tall_picture_of_a_wide_still_is_cut_around_the_focus() -> None:
    request = shot("push", focus=(0.8, 0.5), size=Size(width=1080, height=1920), shape=Shape.TALL)
    assert all(abs(camera.x - 0.8) < 0.03 for camera in cameras(request))


def test_without_layers_parallax_moves_the_still_as_one() -> None:
    flat = shot("parallax", stills=(LayeredStill(still=REF),))
    assert layer_depth(flat) == 0
    assert layer_depth(shot("parallax")) > 0
    assert layer_depth(shot("push")) == 0


@given(
    gaps=st.lists(st.integers(1, 30), min_size=1, max_size=12),
    values=st.lists(st.floats(0.1, 0.9), min_size=13, max_size=13),
)
def test_between_two_keys_the_camera_never_swings_past_either(gaps: list[int], values: list[float]) -> None:
    frames = [0, *np.cumsum(gaps).tolist()]
    keys = [CameraKey(frame=frame, x=value, y=0.5, zoom=1.0) for frame, value in zip(frames, values, strict=False)]
    path = CameraPath(keys, frames[-1] + 5)
    for one, two in itertools.pairwise(keys):
        low, high = sorted((one.x, two.x))
        assert all(low - 1e-9 <= path.at(frame).x <= high + 1e-9 for frame in range(one.frame, two.frame + 1))
        assert path.at(one.frame).x == pytest.approx(one.x)
    assert path.at(frames[-1] + 4).x == pytest.approx(keys[-1].x), "after the last key the camera stays"


@pytest.mark.parametrize("move", MOVES)
def test_drawn_dots_follow_a_smooth_way_to_a_twentieth_of_a_pixel(studio: "Studio", move: str) -> None:
    dots = [(0.3, 0.35), (0.62, 0.3), (0.5, 0.5), (0.35, 0.68), (0.7, 0.66)]
    down, across = np.mgrid[0:360, 0:640]
    light = sum(np.exp(-((across + 0.5 - x * 640) ** 2 + (down + 0.5 - y * 360) ** 2) / 32) for x, y in dots)
    still = np.repeat((20 + 220 * np.clip(light, 0, 1))[:, :, None], 3, axis=2).astype(np.uint8)
    tracks: list[list[tuple[float, float]]] = []
    for frame in studio.frames(studio.clip(studio.still(still), camera=move, frames=72), Size(width=640, height=360)):
        last = tracks[-1] if tracks else [(x * 640, y * 360) for x, y in dots]
        tracks.append([middle(frame.y, *place) for place in last])
    ways = np.array(tracks)
    time = np.linspace(-1, 1, len(ways))
    for dot in range(len(dots)):
        for axis in (0, 1):
            track = ways[:, dot, axis]
            smooth = np.polynomial.Chebyshev.fit(time, track, 7)(time)
            assert np.sqrt(np.mean((track - smooth) ** 2)) <= 0.05


def middle(luma: np.ndarray, x: float, y: float) -> tuple[float, float]:
    """Return the middle of the light around a place, to a fraction of a pixel."""
    for _ in range(4):
        left, top = round(x) - 20, round(y) - 20
        light = np.clip(luma[top : top + 40, left : left + 40] - luma.min() - 4, 0, None)
        down, across = np.mgrid[0:40, 0:40]
        x = left + 0.5 + float((light * across).sum() / light.sum())
        y = top + 0.5 + float((light * down).sum() / light.sum())
    return x, y


def test_every_camera_move_of_the_contract_is_tried_here() -> None:
    assert set(MOVES) == set(get_args(VideoFromImageRequest.model_fields["camera"].annotation))
