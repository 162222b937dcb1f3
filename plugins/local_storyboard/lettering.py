"""The words over a still: the caption strip and the mark, on a layer that the camera does not move."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bomstudio import Fonts, Shape, Size

from .stencil import lay, repeated, through

_TOP = {Shape.WIDE: 0.040, Shape.SQUARE: 0.040, Shape.TALL: 0.062}
_BAND = 0.25
"""The part of the height that words may take, from above."""
_SIDE = 0.045
_MARK = "STORYBOARD"
_DEVANAGARI_DROP = 0.07
"""How much of its size a line of Devanagari, which hangs from above, is lowered to stand in the middle."""
_BOLD, _MEDIUM = 700, 500
_CUT_OFF = "…"
_INK = (12, 14, 20)
_PAPER = (250, 247, 240)
_SIGNAL = (255, 196, 84)


def overlay(size: Size, shape: Shape, caption: str, fonts: Fonts) -> NDArray[np.uint8]:
    """Return the RGBA overlay: mark and caption along the upper edge, where no subtitle comes."""
    band = Image.new("RGBA", (size.width, round(size.height * _BAND)), (*_INK, 0))
    pen = ImageDraw.Draw(band)
    unit = min(size.width, size.height)
    side, top = round(size.width * _SIDE), round(size.height * _TOP[shape])
    mark_right, mark_bottom = _mark(pen, unit, side, top, fonts)
    words = writable(caption, fonts)
    if words:
        if shape is Shape.WIDE:
            left, upper = mark_right + round(unit * 0.014), top
        else:
            left, upper = side, mark_bottom + round(unit * 0.012)
        lettering = caption_lettering(words, unit, fonts)
        _caption(pen, lettering, unit, left, upper, size.width - side, mark_bottom - top)
    sheet = np.zeros((size.height, size.width, 4), np.uint8)
    sheet[: band.height] = np.asarray(band)
    return sheet


def _mark(pen: ImageDraw.ImageDraw, unit: int, left: int, top: int, fonts: Fonts) -> tuple[int, int]:
    (run,) = fonts.runs(_MARK, _BOLD)
    assert run.font, "the packaged fonts have every Latin letter"
    font = run.font.face(_BOLD, max(7, round(unit * 0.0195)))
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


def writable(caption: str, fonts: Fonts) -> str:
    """Return what of a caption can be written here, on one line; empty when no letter is left."""
    words = " ".join(caption.split())
    written = "".join(run.text for run in fonts.runs(words, _MEDIUM, within=words + _CUT_OFF) if run.font)
    if written == words:
        return words
    return " ".join(written.split()) if any(map(str.isalnum, written)) else ""


@dataclass(frozen=True)
class Lettering:
    """The fonts that a text and its parts are set in, at one size."""

    text: str
    fonts: Fonts
    size: int

    def getlength(self, part: str) -> float:
        """Return how far a part of the text runs, in pixels."""
        return sum(font.getlength(letters) for letters, font in self._set(part))

    def write(self, pen: ImageDraw.ImageDraw, x: float, middle: float, part: str) -> None:
        """Write a part of the text from `x` on."""
        for letters, font in self._set(part):
            pen.text((x, middle), letters, font=font, fill=(*_PAPER, 236), anchor="lm")
            x += font.getlength(letters)

    def _set(self, part: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        runs = self.fonts.runs(part, _MEDIUM, within=self.text + _CUT_OFF)
        return [(run.text, run.font.face(_MEDIUM, self.size)) for run in runs if run.font]


def caption_lettering(words: str, unit: int, fonts: Fonts) -> Lettering:
    """Return what a caption is set in on a picture whose shorter side measures so many pixels."""
    return Lettering(words, fonts, max(8, round(unit * 0.0235)))


def _caption(
    pen: ImageDraw.ImageDraw, lettering: Lettering, unit: int, left: int, top: int, right: int, high: int
) -> None:
    words = lettering.text
    is_lowered = any("\u0900" <= letter <= "\u097f" for letter in words)
    lower = _DEVANAGARI_DROP * lettering.size if is_lowered else 0.0
    pad = round(unit * 0.016)
    lines = wrap(words, lettering, right - left - 2 * pad, 2)
    step = round(unit * 0.034)
    wide = max(lettering.getlength(line) for line in lines)
    bottom = top + high + step * (len(lines) - 1)
    rtl = unicodedata.bidirectional(words[0]) in {"R", "AL"}
    pen.rounded_rectangle(
        (left, top, left + round(wide) + 2 * pad, bottom), radius=round(high * 0.32), fill=(*_INK, 132)
    )
    for index, line in enumerate(lines):
        x = left + pad + (wide - lettering.getlength(line) if rtl else 0)
        lettering.write(pen, x, top + high / 2 + index * step + lower, line)


def wrap(words: str, lettering: Lettering, room: float, most: int) -> list[str]:
    """Return words broken into at most so many lines of a width in pixels, cut with an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if lettering.getlength(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [line if lettering.getlength(line) <= room else _cut(line, lettering, room) for line in lines]


def _cut(line: str, lettering: Lettering, room: float) -> str:
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if lettering.getlength(line[:middle].rstrip() + _CUT_OFF) <= room:
            low = middle
        else:
            high = middle - 1
    while low and unicodedata.category(line[low : low + 1] or " ").startswith("M"):
        low -= 1
    return line[:low].rstrip(" ,;:.–—") + _CUT_OFF


def laid_over(picture: NDArray[np.uint8], sheet: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture with an RGBA sheet over it."""
    left, top, width, height = cv2.boundingRect(cv2.extractChannel(sheet, 3))
    seen = (slice(top, top + height), slice(left, left + width))
    board, words = picture.copy(), sheet[seen]
    weight = repeated(np.asarray(cv2.extractChannel(words, 3), np.uint8), 3)
    lay(board[seen], through(np.asarray(cv2.cvtColor(words, cv2.COLOR_RGBA2RGB), np.uint8), weight), weight)
    return board
