"""Several stills in a shot: when each stands, and what is seen while one turns into the next."""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import FrameRate, Size
from plugins.local_motion.alignment import align
from plugins.local_motion.morph import dissolved
from plugins.local_motion.sheet import Sheet
from plugins.local_motion.turns import spread_stills, turn_at

if TYPE_CHECKING:
    from conftest import Pixels, Studio

Paint = Callable[..., "Pixels"]
FILM = FrameRate(num=24)


@given(count=st.integers(1, 7), frames=st.integers(1, 2000))
def test_stills_follow_each_other_evenly_and_never_jump(count: int, frames: int) -> None:
    sequence = spread_stills(count, frames, FILM)
    places = []
    for frame in range(frames):
        still, coming, weight = turn_at(sequence, frame)
        assert coming in (still, still + 1)
        assert 0 <= weight < 1
        places.append(still + weight)
    assert places == sorted(places)
    if frames > 20 * count:
        assert (places[0], places[-1]) == (0, count - 1)
        assert max(np.diff(places), default=0) < 0.5
        standing = [places.count(still) / frames for still in range(count)]
        assert min(standing) > 0.55 / count


def test_a_turn_in_a_long_shot_does_not_drag() -> None:
    keys = spread_stills(2, 60 * 24, FILM)
    assert [key.still for key in keys] == [0, 0, 1]
    assert keys[2].frame - keys[1].frame == 60


def square(x: int, size: int = 40) -> "Pixels":
    """Return a textured square on nothing."""
    layer = np.zeros((180, 320, 4), dtype=np.uint8)
    tiles = np.random.default_rng(4).integers(60, 255, (5, 5, 3), dtype=np.uint8)
    layer[70 : 70 + size, x : x + size, :3] = cv2.resize(tiles, (size, size), interpolation=cv2.INTER_NEAREST)
    layer[70 : 70 + size, x : x + size, 3] = 255
    return layer


def grey(value: int = 40) -> "Pixels":
    return np.full((180, 320, 3), value, dtype=np.uint8)


def flattened(back: "Pixels", *layers: "Pixels") -> "Pixels":
    for layer in layers:
        back = np.where(layer[:, :, 3:] > 0, layer[:, :, :3], back)
    return back


def turning(studio: "Studio", *stills: "tuple[Pixels, ...]") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the brightness just before, halfway through and just after the first turn, without camera."""
    kept = [studio.still(*layers, flat=flattened(*layers)) for layers in stills]
    clip = studio.clip(*kept, camera="hold", frames=49)
    before, start, end = (key.frame for key in studio.read(clip).sequence[:3])
    assert before == 0
    return tuple(studio.frame(clip, frame).y for frame in (start, (start + end) // 2, end))  # type: ignore[return-value]


def extent(luma: np.ndarray) -> tuple[float, float]:
    """Return the middle and the width, in columns, of what stands out from the grey."""
    columns = np.flatnonzero(np.abs(luma - luma[5, 5]).max(axis=0) > 12)
    return float(columns.mean()), float(columns.max() - columns.min())


@pytest.mark.parametrize("far", [24, 120])
def test_a_layer_that_moved_is_halfway_in_between(studio: "Studio", far: int) -> None:
    before, halfway, after = turning(studio, (grey(), square(80)), (grey(), square(80 + far)))
    (start, width), (middle, width_between), (end, _) = extent(before), extent(halfway), extent(after)
    assert middle == pytest.approx((start + end) / 2, abs=2)
    assert width_between == pytest.approx(width, abs=3), "one square, not two ghosts"


def test_what_moves_apart_within_a_layer_is_halfway_in_between(studio: "Studio") -> None:
    stills = [(grey(), square(100 - apart) + square(180 + apart)) for apart in (0, 16)]
    before, halfway, after = turning(studio, *stills)
    for side in (np.s_[:, :160], np.s_[:, 160:]):
        (start, width), (middle, width_between), (end, _) = (extent(luma[side]) for luma in (before, halfway, after))
        assert abs(end - start) > 12
        assert middle == pytest.approx((start + end) / 2, abs=2)
        assert width_between == pytest.approx(width, abs=4)


def test_a_layer_that_grew_is_half_grown_in_between(studio: "Studio") -> None:
    sizes = [extent(luma)[1] for luma in turning(studio, (grey(), square(100)), (grey(), square(90, 60)))]
    assert sizes[1] == pytest.approx((sizes[0] + sizes[2]) / 2, abs=3)


def test_what_moved_in_flat_stills_moves_in_between(studio: "Studio", scenery: Paint) -> None:
    place = scenery(400, 200)
    one, two = place[10:190, 30:350], place[10:190, 42:362]
    before, halfway, after = turning(studio, (np.ascontiguousarray(one),), (np.ascontiguousarray(two),))
    inner = np.s_[30:150, 40:280]
    ghost = (before[inner] + after[inner]) / 2
    assert halfway[inner].std() > 0.95 * before[inner].std()
    shifted = np.roll(before, -6, axis=1)[inner]
    assert np.abs(halfway[inner] - shifted).mean() < 0.35 * np.abs(halfway[inner] - ghost).mean()


def test_stills_with_nothing_in_common_dissolve(studio: "Studio", scenery: Paint) -> None:
    before, halfway, after = turning(studio, (scenery(320, 180, 1),), (scenery(320, 180, 2),))
    assert np.abs(halfway - (before + after) / 2).mean() < 6


def test_stills_of_different_sizes_dissolve(studio: "Studio", scenery: Paint) -> None:
    before, halfway, after = turning(studio, (scenery(320, 180, 1),), (scenery(300, 240, 2),))
    assert np.abs(halfway - (before + after) / 2).mean() < 4


def test_plain_stills_turn_through_the_colour_between(studio: "Studio") -> None:
    before, halfway, after = turning(studio, (grey(0),), (grey(200),))
    assert np.ptp(halfway) <= 1
    assert before.mean() + 40 < halfway.mean() < after.mean() - 40


@pytest.mark.parametrize("count", [2, 3, 7])
def test_a_shot_of_many_stills_shows_each_of_them(studio: "Studio", count: int) -> None:
    clip = studio.clip(*(studio.still(grey(30 * number)) for number in range(count)), frames=24 * count)
    light = [frame.y.mean() for frame in studio.frames(clip)]
    assert light == sorted(light)
    for number in range(count):
        assert any(abs(value - (16 + 30 * number * 219 / 255)) < 1 for value in light)


def test_a_turn_begins_and_ends_without_a_jump(studio: "Studio", scenery: Paint) -> None:
    stills = [(scenery(320, 180, 3), square(x)) for x in (80, 140)]
    clip = studio.clip(*(studio.still(*layers, flat=flattened(*layers)) for layers in stills), frames=96)
    lumas = [frame.y for frame in studio.frames(clip)]
    steps = np.array([np.abs(two - one).mean() for one, two in itertools.pairwise(lumas)])
    bends = np.abs(np.diff(steps))
    assert bends.max() < 0.35 * (steps.max() - steps.min())


def test_a_flat_picture_whose_light_goes_out_is_followed_all_the_same(scenery: Paint) -> None:
    day = scenery()
    moved = cv2.warpAffine(day, np.array([[1.0, 0, 9], [0, 1.0, 3]]), day.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
    beam = np.linspace(0.25, 1.0, 480)[None, :, None] * moved + np.linspace(0, 120, 270)[:, None, None]
    for evening in (cv2.convertScaleAbs(moved, alpha=0.45), np.clip(beam, 0, 255).astype(np.uint8)):
        size = Size(width=320, height=180)
        alignment = align(Sheet(day, size, 1.3), Sheet(evening, size, 1.3))
        assert alignment.across.shift * 480 == pytest.approx(9, abs=0.5)
        assert alignment.down.shift * 270 == pytest.approx(3, abs=0.5)


def test_what_cannot_be_followed_is_seen_twice_for_half_a_turn_at_most() -> None:
    doubled = [weight for weight in np.linspace(0, 1, 201) if 0 < dissolved(float(weight)) < 1]
    assert len(doubled) <= 101
    assert (dissolved(0.0), dissolved(0.5), dissolved(1.0)) == (0.0, 0.5, 1.0)
