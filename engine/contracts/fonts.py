"""What a plugin that writes on pictures is told of the fonts on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont


@dataclass(frozen=True)
class FontFile:
    """A font as it lies on disk."""

    path: Path
    index: int = 0
    """Which font of a collection."""
    is_variable: bool = False
    """Whether its weight can be set."""

    def face(self, weight: int, pixels: int) -> FreeTypeFont:
        """Return the font as Pillow draws with it: shaped by Raqm, a variable one at a weight, so many pixels high."""
        return _face(self, weight, pixels)


@dataclass(frozen=True)
class FontRun:
    """A stretch of text and the font that has all its letters, or None when no font has them."""

    text: str
    font: FontFile | None


class Fonts(Protocol):
    """The fonts of this machine: packaged with the engine, named in the settings, installed for all programs."""

    def runs(self, text: str, weight: int = 400, *, within: str = "") -> tuple[FontRun, ...]:
        """Return a text in stretches, each with its font; a text that runs from right to left has one font at most.

        A line of a longer text has the fonts that the whole, `within`, has.
        """

    def missing(self, text: str) -> Mapping[str, str]:
        """Return the letters that cannot be written here, each with what to install, as an English sentence."""

    def led_by(self, file: Path, index: int = 0) -> Fonts:
        """Return these fonts with one before them all; a script that it has not all the letters of is left to them."""


@lru_cache(maxsize=64)
def _face(font: FontFile, weight: int, pixels: int) -> FreeTypeFont:
    from PIL import ImageFont  # late: only who writes needs it

    face = ImageFont.truetype(font.path, pixels, index=font.index, layout_engine=ImageFont.Layout.RAQM)
    if font.is_variable:
        axes = face.get_variation_axes()
        face.set_variation_by_axes([weight if axis["name"] == b"Weight" else axis["default"] or 0 for axis in axes])
    return face
