"""The words over a still: the caption strip and the mark, on a layer that the camera does not move."""

from __future__ import annotations

import unicodedata
from functools import cache

import cv2
import numpy as np
from fontpkg import path as font_path
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bomstudio import Shape, Size

from .stencil import lay, repeated, through

_TOP = {Shape.WIDE: 0.040, Shape.SQUARE: 0.040, Shape.TALL: 0.062}
_BAND = 0.25
"""The part of the height that words may take, from above."""
_SIDE = 0.045
_WIDTH = 100
_MARK = "STORYBOARD"
_DEVANAGARI = "Noto Sans Devanagari"
_INK = (12, 14, 20)
_PAPER = (250, 247, 240)
_SIGNAL = (255, 196, 84)


def overlay(size: Size, shape: Shape, caption: str) -> NDArray[np.uint8]:
    """Return the RGBA overlay: mark and caption along the upper edge, where no subtitle comes."""
    band = Image.new("RGBA", (size.width, round(size.height * _BAND)), (*_INK, 0))
    pen = ImageDraw.Draw(band)
    unit = min(size.width, size.height)
    side, top = round(size.width * _SIDE), round(size.height * _TOP[shape])
    mark_right, mark_bottom = _mark(pen, unit, side, top)
    words = " ".join(caption.split())
    if words:
        if shape is Shape.WIDE:
            _caption(pen, words, unit, mark_right + round(unit * 0.014), top, size.width - side, mark_bottom - top)
        else:
            _caption(pen, words, unit, side, mark_bottom + round(unit * 0.012), size.width - side, mark_bottom - top)
    sheet = np.zeros((size.height, size.width, 4), np.uint8)
    sheet[: band.height] = np.asarray(band)
    return sheet


def _mark(pen: ImageDraw.ImageDraw, unit: int, left: int, top: int) -> tuple[int, int]:
    font = _font("Noto Sans", max(7, round(unit * 0.0195)), 700)
    gap = unit * 0.0042
    pad_x, pad_y = round(unit * 0.014), round(unit * 0.0095)
    dot = unit * 0.0058
    widths = [font.getlength(letter) for letter in _MARK]
    wide = sum(widths) + gap * (len(_MARK) - 1)
    ascent, descent = font.getmetrics()
    high = round((ascent + descent) * 0.82)
    right = left + round(wide + pad_x * 2 + dot * 4)
    bottom = top + high + pad_y * 2
    pen.rounded_rectangle((left, top, right, bottom), radius=round((bottom - top) * 0.5), fill=(*_INK, 158))
    middle = (top + bottom) / 2
    pen.ellipse((left + pad_x, middle - dot, left + pad_x + dot * 2, middle + dot), fill=(*_SIGNAL, 240))
    x = left + pad_x + dot * 4
    for letter, width in zip(_MARK, widths, strict=True):
        pen.text((x, middle), letter, font=font, fill=(*_PAPER, 235), anchor="lm")
        x += width + gap
    return right, bottom


def _caption(pen: ImageDraw.ImageDraw, words: str, unit: int, left: int, top: int, right: int, high: int) -> None:
    font = caption_font(words, unit)
    lower = 0.07 * font.size if _family(words) == _DEVANAGARI else 0.0
    pad = round(unit * 0.016)
    lines = wrap(words, font, right - left - 2 * pad, 2)
    step = round(unit * 0.034)
    wide = max(font.getlength(line) for line in lines)
    bottom = top + high + step * (len(lines) - 1)
    rtl = unicodedata.bidirectional(words[0]) in {"R", "AL"}
    pen.rounded_rectangle(
        (left, top, left + round(wide) + 2 * pad, bottom), radius=round(high * 0.32), fill=(*_INK, 132)
    )
    for index, line in enumerate(lines):
        y = top + high / 2 + index * step + lower
        x = left + pad + (wide if rtl else 0)
        pen.text((x, y), line, font=font, fill=(*_PAPER, 236), anchor="rm" if rtl else "lm")


def caption_font(words: str, unit: int) -> ImageFont.FreeTypeFont:
    """Return the font a caption is set in on a picture whose shorter side measures so many pixels."""
    return _font(_family(words), max(8, round(unit * 0.0235)), 500)


def wrap(words: str, font: ImageFont.FreeTypeFont, room: float, most: int) -> list[str]:
    """Return words broken into at most so many lines of a width in pixels, cut with an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [line if font.getlength(line) <= room else _cut(line, font, room) for line in lines]


def _cut(line: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if font.getlength(line[:middle].rstrip() + "…") <= room:
            low = middle
        else:
            high = middle - 1
    while low and unicodedata.category(line[low : low + 1] or " ").startswith("M"):
        low -= 1
    return line[:low].rstrip(" ,;:.–—") + "…"


def _family(words: str) -> str:
    """The Devanagari family also draws Latin letters, so that mixed captions need one font."""
    return _DEVANAGARI if any("\u0900" <= letter <= "\u097f" for letter in words) else "Noto Sans"


@cache
def _font(family: str, pixels: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(font_path(family, nearest=True), pixels, layout_engine=ImageFont.Layout.RAQM)
    font.set_variation_by_axes([weight, _WIDTH])
    return font


def laid_over(picture: NDArray[np.uint8], sheet: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture with an RGBA sheet over it."""
    left, top, width, height = cv2.boundingRect(cv2.extractChannel(sheet, 3))
    seen = (slice(top, top + height), slice(left, left + width))
    board, words = picture.copy(), sheet[seen]
    weight = repeated(np.asarray(cv2.extractChannel(words, 3), np.uint8), 3)
    lay(board[seen], through(np.asarray(cv2.cvtColor(words, cv2.COLOR_RGBA2RGB), np.uint8), weight), weight)
    return board
