"""The overlay: the mark and the caption, where no subtitle comes, in any script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_font import make_font

from bomstudio import Fonts, ImageGenerateRequest, Shape, Size
from engine.host.fonts import MachineFonts
from plugins.local_storyboard.lettering import caption_lettering, overlay, wrap, writable

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
def test_mark_and_caption_keep_to_the_upper_edge_inside_the_safe_area(
    fonts: Fonts, shape: Shape, size: Size, caption: str
) -> None:
    left, top, right, bottom = written(overlay(size, shape, caption, fonts))
    assert left >= 0.035
    assert right <= 0.965
    assert top >= 0.035
    assert bottom <= 0.2


@pytest.mark.parametrize("shape", list(Shape))
def test_the_mark_is_there_without_a_caption(fonts: Fonts, shape: Shape) -> None:
    sheet = overlay(WIDE, shape, "", fonts)
    assert (sheet[..., 3] > 200).sum() > 300
    bright = sheet[(sheet[..., 3] > 200)][:, :3].mean(axis=1) > 180
    assert bright.sum() > 200


def test_a_devanagari_caption_is_shaped(fonts: Fonts) -> None:
    def sheet(words: str) -> np.ndarray:
        return overlay(WIDE, Shape.WIDE, words, fonts)

    lettering = caption_lettering("मीरा क्षि", 720, fonts)
    assert lettering.getlength("क्षि") < sum(lettering.getlength(letter) for letter in "क्षि")
    assert not np.array_equal(sheet("मीरा चाय पीती है"), sheet("दादी चाय पीती है"))


@pytest.mark.parametrize(
    ("caption", "left"),
    [
        ("Mara מרה waits", "Mara waits"),
        ("👩‍👩‍👧 family", "family"),
        ("東京 at  night", "at night"),
        ("שלום עולם!", ""),
        ("🎬 …", ""),
        ("\u200f", ""),
        ("\u0301", "\u0301"),
        ("…", "…"),
    ],
)
def test_letters_without_a_font_are_left_out_of_a_caption(fonts: Fonts, caption: str, left: str) -> None:
    assert writable(caption, fonts) == left
    assert np.array_equal(overlay(WIDE, Shape.WIDE, caption, fonts), overlay(WIDE, Shape.WIDE, left, fonts))


def test_a_font_of_this_machine_brings_a_caption_back(tmp_path: Path, fonts: Fonts) -> None:
    more = MachineFonts([make_font(tmp_path / "a.ttf", "שלום…")], system=lambda: ())
    assert writable("שלום", more) == "שלום"
    sheets = [overlay(WIDE, Shape.WIDE, "שלום", known)[..., 3] for known in (more, fonts)]
    assert (sheets[0] > 0).sum() > (sheets[1] > 0).sum()


@given(words=st.text(max_size=120), room=st.integers(min_value=40, max_value=600))
def test_lines_never_leave_their_room(fonts: Fonts, words: str, room: int) -> None:
    lettering = caption_lettering(words, 360, fonts)
    lines = wrap(words, lettering, room, 2)
    assert 1 <= len(lines) <= 2
    assert all(lettering.getlength(line) <= room for line in lines)


def test_a_caption_that_is_too_long_ends_in_an_ellipsis(fonts: Fonts) -> None:
    words = "one two three four five six seven eight nine ten"
    lettering = caption_lettering(words, 720, fonts)
    lines = wrap(words, lettering, 120, 2)
    assert lettering.getlength("…") > 0
    assert lines[-1].endswith("…")
    assert lines[0].startswith("one")


def test_the_overlay_is_the_same_for_every_still_of_a_shot(ask: Ask, draw: Callable[..., Any]) -> None:
    first, last = (draw(ask(step=(step, 3))).pixels("overlay", "RGBA") for step in (1, 3))
    assert np.array_equal(first, last)
