"""Planes drawn the quick way: the same pictures as exact warping, at every place of a plane and beyond its edges."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from plugins.local_motion.plane import NEAR, Plane, _run
from plugins.local_motion.window import Lattice, Window

GOLDEN = (1 + 5**0.5) / 2
STEPS = st.floats(0.4, 2.4)
OFFSETS = st.floats(-30, 200)


def smooth(width: int = 260, height: int = 180) -> NDArray[np.uint8]:
    """Return a picture in which neighbours differ by a few levels."""
    noise = np.random.default_rng(5).normal(128, 900, (height, width))
    return np.clip(cv2.GaussianBlur(noise, (0, 0), 6), 16, 235).astype(np.uint8)


def looked_up(plane: NDArray[np.uint8], across: Lattice, down: Lattice, width: int, height: int) -> NDArray[np.float64]:
    """Return the samples at exact places, beyond the plane those of its edge."""
    rows, columns = (
        np.clip(lattice.offset + lattice.step * np.arange(count), 0, samples - 1)
        for lattice, count, samples in ((down, height, plane.shape[0]), (across, width, plane.shape[1]))
    )
    above, left = rows.astype(int), columns.astype(int)
    below, right = np.minimum(above + 1, plane.shape[0] - 1), np.minimum(left + 1, plane.shape[1] - 1)
    y, x = (rows - above)[:, None], (columns - left)[None]
    near, far = (plane[line][:, left] * (1 - x) + plane[line][:, right] * x for line in (above, below))
    return np.asarray(near * (1 - y) + far * y, dtype=np.float64)


@given(step=STEPS, offset=OFFSETS, step_down=STEPS, offset_down=OFFSETS, odd=st.integers(2, 90))
def test_a_plane_is_drawn_where_its_window_looks(
    step: float, offset: float, step_down: float, offset_down: float, odd: int
) -> None:
    plane, across, down = smooth(), Lattice(offset, step), Lattice(offset_down, step_down)
    drawn = np.zeros((odd, 100), dtype=np.uint8)
    Plane(plane).look(Window(across, down), drawn)
    assert np.abs(drawn - looked_up(plane, across, down, 100, odd)).max() <= 2


@given(step=st.floats(1.0, 1.6), offset=st.floats(0, 400), samples=st.integers(800, 3000))
def test_what_is_resized_lies_near_to_what_is_wanted(step: float, offset: float, samples: int) -> None:
    run = _run(Lattice(offset, step), samples, 300)
    if run is not None:
        assert abs(run.first + (run.early + 0.5) * step - 0.5 - offset) <= NEAR
        assert 0 <= run.first < run.end <= samples
        assert round((run.end - run.first) / step) >= run.early + 300


@pytest.mark.parametrize("fraction", np.linspace(0, 1, 9))
def test_most_places_are_near_and_few_steps_have_none(fraction: float) -> None:
    assert _run(Lattice(300 + fraction, GOLDEN), 3000, 500)
    halfway = _run(Lattice(300 + fraction, 1.5), 3000, 500)
    assert (halfway is not None) == (min(abs((fraction + 0.25) % 0.5 - 0.25 - miss) for miss in (-0.25, 0.25)) <= NEAR)


def test_a_slow_way_is_followed_to_a_fiftieth_of_a_sample() -> None:
    light = 200 * np.exp(-((np.arange(400) - 200.3) ** 2) / 60)
    plane = Plane(np.repeat(light[None].round().astype(np.uint8), 60, axis=0))
    drawn, missed = np.zeros((30, 200), dtype=np.uint8), []
    for number in range(200):
        across = Lattice(60.0 + 0.037 * number, 1.38 - 0.0004 * number)
        plane.look(Window(across, Lattice(5.3, 1.38)), drawn)
        row = drawn[15].astype(float)
        missed.append((row * np.arange(200)).sum() / row.sum() - (200.3 - across.offset) / across.step)
    assert np.std(missed) <= 0.02
