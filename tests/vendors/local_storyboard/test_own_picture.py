"""The user's own picture: upright, cropped about its focus, marked; and refused when it cannot be used."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bomstudio import FocusPoint, ImageGenerateRequest, MediaRef, Rejected, Shape

Ask = Callable[..., ImageGenerateRequest]
Draw = Callable[..., Any]
REFERENCE = MediaRef(sha256="c0ffee" + "0" * 58, media_type="image/jpeg", bytes=1)
ROTATED = 0x0112


@pytest.fixture
def own(ask: Ask) -> Ask:
    def request(**told: Any) -> ImageGenerateRequest:
        return ask(references=(REFERENCE,), use_reference=True, **told)

    return request


def halves(left: str, right: str, size: tuple[int, int] = (800, 400)) -> Image.Image:
    image = Image.new("RGB", size, left)
    image.paste(Image.new("RGB", (size[0] // 2, size[1]), right), (size[0] // 2, 0))
    return image


@pytest.mark.parametrize(("x", "expected"), [(0.1, (255, 0, 0)), (0.9, (0, 0, 255))])
def test_it_is_cropped_about_its_focus_point(
    own: Ask, draw: Draw, tmp_path: Path, x: float, expected: tuple[int, int, int]
) -> None:
    halves("red", "blue").save(tmp_path / "own.png")
    drawn = draw(own(shape=Shape.TALL, focus=FocusPoint(x=x)), own=tmp_path / "own.png")
    still = drawn.pixels("still")
    assert still.shape == (640, 360, 3)
    assert np.abs(still - np.array(expected)).max() <= 2


def test_it_stands_upright_as_its_camera_meant(own: Ask, draw: Draw, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ROTATED] = 6
    halves("red", "blue", (640, 360)).save(tmp_path / "own.jpg", exif=exif, quality=95)
    still = draw(own(shape=Shape.TALL), own=tmp_path / "own.jpg").pixels("still")
    top, bottom = still[20:280].mean(axis=(0, 1)), still[360:620].mean(axis=(0, 1))
    assert top[0] > 200 > 60 > top[2]
    assert bottom[2] > 200 > 60 > bottom[0]


def test_it_has_no_layers_and_a_mark_without_caption(own: Ask, draw: Draw, ask: Ask, tmp_path: Path) -> None:
    halves("red", "blue").save(tmp_path / "own.png")
    drawn = draw(own(layered=True), own=tmp_path / "own.png")
    assert {file.role for file in drawn.result.files} == {"still", "overlay", "board"}
    marked = (drawn.pixels("overlay", "RGBA")[..., 3] > 0).sum()
    captioned = (draw(ask()).pixels("overlay", "RGBA")[..., 3] > 0).sum()
    assert 0 < marked < captioned


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK", "1", "I;16"])
def test_every_common_mode_is_read(own: Ask, draw: Draw, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "own.tif"
    if mode == "I;16":
        Image.fromarray(np.full((80, 120), 40000, np.uint16)).save(path)
    else:
        Image.new("RGB", (120, 80), (160, 160, 160)).convert(mode).save(tmp_path / "own.tif")
    assert 100 < draw(own(), own=path).pixels("still").mean() <= 255


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_not_a_picture_is_refused_by_name(own: Ask, draw: Draw, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "own.jpg").write_bytes(data)
    with pytest.raises(Rejected, match=REFERENCE.sha256[:12]) as refusal:
        draw(own(), own=tmp_path / "own.jpg")
    assert refusal.value.charged == "no"


def test_a_picture_cut_short_is_refused(own: Ask, draw: Draw, tmp_path: Path) -> None:
    halves("red", "blue").save(tmp_path / "whole.jpg")
    data = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "own.jpg").write_bytes(data[: len(data) // 2])
    with pytest.raises(Rejected, match="cannot be read"):
        draw(own(), own=tmp_path / "own.jpg")


@pytest.mark.parametrize("side", [9_200, 15_000])
def test_a_picture_too_large_to_open_is_refused_with_the_limit(own: Ask, draw: Draw, tmp_path: Path, side: int) -> None:
    Image.new("1", (side, side)).save(tmp_path / "own.png")
    with pytest.raises(Rejected, match="80 million pixels"):
        draw(own(), own=tmp_path / "own.png")


def test_asking_for_an_own_picture_without_giving_one_is_refused(ask: Ask, draw: Draw) -> None:
    with pytest.raises(Rejected, match="none was given"):
        draw(ask(use_reference=True))
