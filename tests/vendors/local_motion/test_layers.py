"""Parallax: nearer layers move further, and nothing shows that the picture is made of layers."""

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from bomstudio import Shape, Size
from plugins.local_motion.path import Camera
from plugins.local_motion.sheet import Sheet

if TYPE_CHECKING:
    from conftest import Pixels, Studio


def post(x: int, value: int = 255, top: int = 60) -> "Pixels":
    """Return a soft-edged post from a height down to the lower edge, on nothing."""
    layer = np.zeros((180, 320, 4), dtype=np.uint8)
    layer[:, :, :3] = value
    layer[top:, x - 8 : x + 8, 3] = 255
    layer[:, :, 3] = cv2.GaussianBlur(layer[:, :, 3], (0, 0), 1.5)
    return layer


def grey(value: int) -> "Pixels":
    return np.full((180, 320, 3), value, dtype=np.uint8)


def middle_of(light: np.ndarray) -> float:
    return float((light * np.arange(len(light))).sum() / light.sum())


def test_the_nearer_a_layer_the_further_it_moves(studio: "Studio") -> None:
    marked = grey(40)
    marked[:30, 152:168] = 255
    clip = studio.clip(studio.still(marked, post(160, top=70), post(160, top=120)), camera="parallax", frames=96)
    travels = []
    for row in (8, 95, 160):
        first, last = (middle_of(np.clip(studio.frame(clip, number).y[row] - 60, 0, None)) for number in (0, 95))
        travels.append(abs(last - first))
    assert travels[0] > 3
    assert travels[1] == pytest.approx(1.5 * travels[0], rel=0.15)
    assert travels[2] == pytest.approx(2 * travels[0], rel=0.15)


def test_halfway_through_the_layers_lie_as_they_were_made(studio: "Studio") -> None:
    layers = grey(40), post(100, 200), post(220, 120)
    whole = layers[0].astype(float)
    for layer in layers[1:]:
        alpha = layer[:, :, 3:] / 255
        whole = whole * (1 - alpha) + layer[:, :, :3] * alpha
    flat = studio.still(np.round(whole).astype(np.uint8))
    layered = studio.clip(studio.still(*layers), camera="parallax", frames=49)
    as_one = studio.clip(flat, camera="parallax", frames=49)
    middles = studio.frame(layered, 24), studio.frame(as_one, 24)
    assert np.abs(middles[0].y - middles[1].y).max() <= 3
    assert np.abs(studio.frame(layered, 0).y - studio.frame(as_one, 0).y).max() > 30


@pytest.mark.parametrize("shape", list(Shape))
def test_layers_have_no_rims_and_leave_no_holes(studio: "Studio", shape: Shape) -> None:
    layers = post(60), post(160), np.zeros((180, 320, 4), dtype=np.uint8), post(300)
    clip = studio.clip(studio.still(grey(255), *layers), camera="parallax", shape=shape)
    for frame in studio.frames(clip, size=studio.ask(studio.still(grey(0)), shape=shape).size):
        assert frame.y.min() >= 233
        assert np.abs(frame.u - 128).max() <= 2


def test_a_layer_that_ends_at_the_edge_of_the_still_goes_on_there(studio: "Studio") -> None:
    ground = np.zeros((180, 320, 4), dtype=np.uint8)
    ground[140:] = (255, 255, 255, 255)
    for focus in (0.0, 1.0):
        clip = studio.clip(studio.still(grey(0), ground), camera="parallax", focus={"x": focus, "y": focus})
        for frame in studio.frames(clip):
            assert (frame.y[-10:] >= 234).all()


def test_layers_are_used_by_parallax_alone(studio: "Studio") -> None:
    layered = studio.still(grey(40), post(100), flat=grey(90))
    clip = studio.clip(layered, camera="push")
    assert np.ptp(studio.frame(clip, 5).y) == 0


def ground(top: int, slope: int = 0) -> "Pixels":
    """Return opaque, textured ground from a height down, which may fall to the right."""
    layer = np.zeros((180, 320, 4), dtype=np.uint8)
    layer[:, :, :3] = np.random.default_rng(3).integers(40, 220, (180, 320, 3), dtype=np.uint8)
    for column in range(320):
        layer[top + column * slope // 320 :, column, 3] = 255
    return layer


@pytest.mark.parametrize("camera", ["parallax", "hold"])
@pytest.mark.parametrize("slope", [0, 20])
def test_what_is_hidden_need_not_be_drawn(
    studio: "Studio", monkeypatch: pytest.MonkeyPatch, camera: str, slope: int
) -> None:
    stills = [studio.still(grey(90), post(x), ground(120, slope), post(60), flat=grey(90)) for x in (150, 170)]
    clip = studio.clip(*stills[: 1 if camera == "parallax" else 2], camera=camera)
    quick = [frame.data for frame in studio.frames(clip)]
    monkeypatch.setattr(Sheet, "hides_from", lambda sheet, window: sheet.size.height)
    assert [frame.data for frame in studio.frames(clip)] == quick


def test_hidden_rows_of_a_layer_are_left_out() -> None:
    size = Size(width=320, height=180)
    sheet = Sheet(ground(120, 20), size, 1.36)
    row = sheet.hides_from(sheet.window(Camera(0.5, 0.5, 1.0)))
    assert 139 <= row <= 144
    assert sheet.hides_from(sheet.window(Camera(0.5, 0.6, 1.5))) < row
    assert Sheet(post(60), size, 1.36).hides_from(sheet.window(Camera(0.5, 0.5, 1.0))) == 180
