"""Stills as they are sent: the shape that is wanted to the pixel, about the focus point, as bare base64."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bomstudio import FocusPoint, Rejected, Size
from plugins.kling.pictures import encoded, frame_size


def opened(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text, validate=True)))


@pytest.mark.parametrize(("x", "light"), [(0.0, False), (1.0, True)])
def test_crop_is_about_the_focus_point(tmp_path: Path, x: float, light: bool) -> None:
    still = Image.new("RGB", (800, 400), (10, 10, 10))
    still.paste((245, 245, 245), (400, 0, 800, 400))
    still.save(tmp_path / "still.png")
    sent = opened(encoded(tmp_path / "still.png", (720, 720), FocusPoint(x=x, y=0.5), "first still"))
    assert (sent.format, sent.size) == ("JPEG", (720, 720))
    middle = sent.convert("L").getpixel((360, 360))
    assert isinstance(middle, int) and (middle > 200) is light


def test_still_lies_as_its_camera_held_it(tmp_path: Path) -> None:
    still = Image.new("RGB", (400, 700), (10, 10, 10))
    still.paste((245, 245, 245), (0, 350, 400, 700))
    exif = Image.Exif()
    exif[274] = 6
    still.save(tmp_path / "still.jpg", exif=exif)
    sent = opened(encoded(tmp_path / "still.jpg", (1280, 720), FocusPoint(), "first still")).convert("L")
    left, right = sent.getpixel((100, 360)), sent.getpixel((1180, 360))
    assert isinstance(left, int) and isinstance(right, int) and left > 200 > 50 > right


def test_what_is_no_picture_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "still.png").write_bytes(b"no picture")
    with pytest.raises(Rejected, match="The last still cannot be read"):
        encoded(tmp_path / "still.png", (1280, 720), FocusPoint(), "last still")


@given(width=st.integers(1, 2000), height=st.integers(1, 2000), short=st.sampled_from([720, 1080, 2160]))
def test_frame_has_the_wanted_shape_or_is_refused(width: int, height: int, short: int) -> None:
    size = Size(width=width * 2, height=height * 2)
    try:
        wide, high = frame_size(size, short)
    except Rejected:
        assert max(width, height) * 2 > min(width, height) * 5
        return
    assert min(wide, high) == short
    assert abs(wide * height - high * width) <= max(width, height)
