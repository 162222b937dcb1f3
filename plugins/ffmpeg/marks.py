"""The mark in a corner: a logo or a word, quiet, with a glow that tells it from any picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from bomstudio import Fonts, Mark, MediaRef, Size

from .fonts import SEMIBOLD, Pen, may_be_spaced
from .lettering import Line
from .logos import fitted, is_light, read_logo
from .sheets import Lettering, blank, glowing, short, trimmed

_LETTERS = 0.030


def mark(mark: Mark, size: Size, fonts: Fonts, open: Callable[[MediaRef], Path]) -> Lettering:
    """Draw a mark into its box."""
    sheet, pen = blank(size)
    left, top = mark.box.x * size.width, mark.box.y * size.height
    width, height = mark.box.width * size.width, mark.box.height * size.height
    to_right = mark.box.x + mark.box.width / 2 > 0.5
    light = True
    if mark.logo:
        logo = fitted(read_logo(open(mark.logo)), width, height)
        light = is_light(logo)
        sheet.paste(logo, (round(left + width - logo.width if to_right else left), round(top)))
    else:
        hand = fonts.led_by(open(mark.font.file), mark.font.index) if mark.font else fonts
        line = _line(mark.text, hand, short(size, _LETTERS), width)
        line.draw(pen, left + width - line.width if to_right else left, top + line.pen.size)
    far, near = min(size.width, size.height) * 0.012, min(size.width, size.height) * 0.0022
    glow = (0, 0, 0) if light else (255, 255, 255)
    drawn = glowing(glowing(trimmed(sheet, round(3 * far)), near, 0.62, glow), far, 0.40, glow)
    return replace(drawn, picture=_weaker(drawn.picture, mark.opacity))


def _line(text: str, fonts: Fonts, pixels: int, room: float) -> Line:
    for part in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
        pen = Pen(fonts, text, SEMIBOLD, max(6, round(pixels * part)))
        line = Line(text, pen, "en", pen.size * 0.12 if may_be_spaced(text) else 0.0)
        if line.width <= room:
            break
    return line


def _weaker(picture: Image.Image, opacity: float) -> Image.Image:
    picture.putalpha(picture.getchannel("A").point([round(level * opacity) for level in range(256)]))
    return picture
