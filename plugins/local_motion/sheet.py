"""A picture, or a layer of one, prepared once for the frames of a clip and drawn through windows."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import Size

from .bend import Bend, Bendable
from .path import Camera
from .plane import Plane
from .planes import Planes
from .prepare import layer_planes, prepared_size, solid_planes
from .veil import IS_HALF, Veil
from .window import Box, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike


class Sheet:
    """Planes for frames of one size; without alpha a sheet is solid, else it is cut to what it shows."""

    def __init__(self, image: MatLike, size: Size, samples_a_pixel: float) -> None:
        self._aspect, self.size = image.shape[1] / image.shape[0], size
        self.prepared = prepared_size(image, size, samples_a_pixel)
        self.is_solid = image.shape[2] == 3
        planes: Planes | Veil
        if self.is_solid:
            planes, self._box = solid_planes(image, self.prepared), Box(0, 0, *self.prepared)
            self._ground = 0
        else:
            planes, self._box = layer_planes(image, self.prepared)
            self._ground = _ground(planes, self._box, self.prepared)
        self._planes = [Plane(plane) for plane in planes]

    def window(self, camera: Camera) -> Window:
        """Return what a camera sees of it."""
        return Window.of(camera, self.prepared, self._aspect, self.size)

    def small(self, side: int) -> MatLike:
        """Return a grey copy of the whole, at most so long, in which a layer stands out from what is clear."""
        width, height = self.prepared
        scale = min(1.0, side / max(width, height))
        grey = self._planes[0].samples
        if not self.is_solid:
            whole = np.zeros((height, width), dtype=np.uint8)
            cv2.addWeighted(grey, 0.5, self._planes[3].samples, -0.5, 127.5, dst=whole[self._box.luma])
            grey = whole
        return cv2.resize(
            grey, (max(16, round(width * scale)), max(16, round(height * scale))), interpolation=cv2.INTER_AREA
        )

    def reach(self, window: Window) -> Box:
        """Return the part of the frame that it can show in."""
        return window.reach(self._box, self.prepared, self.size)

    def hides_from(self, window: Window) -> int:
        """Return the row of the frame from which down nothing behind it shows."""
        if self._ground >= self.prepared[1]:
            return self.size.height
        row = math.ceil((self._ground - window.down.offset) / window.down.step)
        return min(max(0, -(-row // 2) * 2), self.size.height)

    def look(self, window: Window, part: Box, drawn: Planes | Veil, bend: Bend | None = None) -> None:
        """Draw what a window shows in a part of the frame, each place where the bend has it."""
        half = part.halved
        luma, chroma = window.onto(part, self._box), window.chroma.onto(half, self._box.halved)
        if bend:
            bend.see(self._bendable, luma, chroma, part, drawn)
            return
        for plane, into, is_half in zip(self._planes, drawn, IS_HALF, strict=False):
            plane.look(chroma if is_half else luma, into)

    @cached_property
    def _bendable(self) -> Bendable:
        return Bendable([plane.samples for plane in self._planes], self.prepared)


def _ground(layer: Veil, box: Box, prepared: tuple[int, int]) -> int:
    """Return the prepared row from which down a layer is opaque from edge to edge; the last's end when it never is."""
    if (box.left, box.right, box.bottom) != (0, *prepared):
        return prepared[1]
    clear = np.maximum(layer.clear.max(axis=1), np.repeat(layer.clear_half.max(axis=1), 2))
    return box.top + int(np.flatnonzero(clear).max(initial=-1)) + 2
