"""A still seen by a moving camera, flat or in layers: the nearer a layer, the further it moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bomstudio import MediaRef, Size

from .easel import Easel
from .path import Camera, CameraPath
from .planes import read_picture
from .sheet import Sheet

DENSITY = 1.35
"""Prepared samples to a drawn pixel at the nearest. At 1, linear sampling blurs by the sub-pixel phase, and a slow
move would breathe between sharp and soft by a third; here that is a few hundredths."""


class Scene:
    """A still's layers, prepared for frames of one size; the farthest is solid, and the only one of a flat still."""

    def __init__(
        self, layers: Sequence[MediaRef], path: CameraPath, depth: float, size: Size, open: Callable[[MediaRef], Path]
    ) -> None:
        self._rest = path.middle
        self._factors = [1 + depth * index / max(1, len(layers) - 1) for index in range(len(layers))]
        self._sheets = [
            Sheet(read_picture(open(layer), solid=index == 0), size, path.closest * DENSITY)
            for index, layer in enumerate(layers)
        ]

    def draw(self, camera: Camera, easel: Easel) -> None:
        """Draw what a camera sees; halfway through the clip the layers lie as they were made."""
        windows = [
            sheet.window(camera.further(self._rest, factor))
            for sheet, factor in zip(self._sheets, self._factors, strict=True)
        ]
        hidden = [sheet.hides_from(window) for sheet, window in zip(self._sheets, windows, strict=True)]
        for sheet, window, end in zip(self._sheets, windows, easel.ends(hidden), strict=True):
            easel.lay(sheet, window, end)
