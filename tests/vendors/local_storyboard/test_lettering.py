"""The overlay: the mark and the caption, where no subtitle comes, in any script."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from bomstudio import ImageGenerateRequest, Shape, Size
from plugins.local_storyboard.lettering import caption_font, overlay, wrap

Ask = Callable[..., ImageGenerateRequest]
WIDE = Size(width=1280, height=720)


def written(sheet: np.ndarray) -> tuple[float, float, float, float]:
    """Return where ink is, as shares of the sheet: left, top, right, bottom."""
    rows, columns = np.flatnonzero(sheet[..., 3].any(axis=1)), np.flatnonzero(sheet[..., 3].any(axis=0))
    height, width = sheet.shape[:2]
    return columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height


@pytest.mark.parametrize("caption", ["", "A short one", "a very long caption indeed " * 20])
@pytest.mark.parametrize(
    ("shape", "size"),
    [
        (Shape.WIDE, Size(width=1920, height=1080)),
        (Shape.WIDE, Size(width=640, height=360)),
        (Shape.TALL, Size(width=1080, height=1920)),
        (Shape.SQUARE, Size(width=720, height=720)),
    ],
)
def test_mark_and_caption_keep_to_the_upper_edge_inside_the_safe_area(shape: Shape, size: Size, caption: str) -> None:
    left, top, right, bottom = written(overlay(size, shape, caption))
    assert left >= 0.035
    assert right <= 0.965
    assert top >= 0.035
    assert bottom <= 0.2


@pytest.mark.parametrize("shape", list(Shape))
def test_the_mark_is_there_without_a_caption(shape: Shape) -> None:
    sheet = overlay(WIDE, shape, "")
    assert (sheet[..., 3] > 200).sum() > 300
    bright = sheet[(sheet[..., 3] > 200)][:, :3].mean(axis=1) > 180
    assert bright.sum() > 200


def test_a_devanagari_caption_is_shaped_and_has_no_boxes() -> None:
    def sheet(words: str) -> np.ndarray:
        return overlay(WIDE, Shape.WIDE, words)

    font = caption_font("मीरा", 720)
    assert "Devanagari" in str(font.getname()[0])
    missing = font.getmask("\u0b85").getbbox()
    assert all(font.getmask(letter).getbbox() != missing for letter in "मरनकतस")
    assert font.getlength("क्षि") < sum(font.getlength(letter) for letter in "क्षि")
    assert not np.array_equal(sheet("मीरा चाय पीती है"), sheet("दादी चाय पीती है"))


@pytest.mark.parametrize("caption", ["שלום עולם", "مرحبا بالعالم", "Mara מרה", "👩‍👩‍👧 family", "\u0301", "…"])
def test_any_script_is_written_without_failing(caption: str) -> None:
    plain = overlay(WIDE, Shape.WIDE, "")
    assert (overlay(WIDE, Shape.WIDE, caption)[..., 3] > 0).sum() > (plain[..., 3] > 0).sum()


@given(words=st.text(max_size=120), room=st.integers(min_value=40, max_value=600))
def test_lines_never_leave_their_room(words: str, room: int) -> None:
    font = caption_font("a", 360)
    assert isinstance(font, ImageFont.FreeTypeFont)
    lines = wrap(words, font, room, 2)
    assert 1 <= len(lines) <= 2
    assert all(font.getlength(line) <= room for line in lines)


def test_a_caption_that_is_too_long_ends_in_an_ellipsis() -> None:
    font = caption_font("a", 720)
    lines = wrap("one two three four five six seven eight nine ten", font, 120, 2)
    assert lines[-1].endswith("…")
    assert lines[0].startswith("one")


def test_the_overlay_is_the_same_for_every_still_of_a_shot(ask: Ask, draw: Callable[..., Any]) -> None:
    first, last = (draw(ask(step=(step, 3))).pixels("overlay", "RGBA") for step in (1, 3))
    assert np.array_equal(first, last)
