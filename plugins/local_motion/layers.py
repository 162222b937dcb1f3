"""A still kept in layers, seen by a moving camera: the nearer a layer, the further it moves."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import LayeredStill, MediaRef, Size

from .cutout import FROM_WEIGHTED, Cutout, read_weighted
from .path import Camera, CameraPath
from .planes import (
    Box,
    Canvas,
    Lattice,
    Picture,
    Planes,
    Window,
    part_of,
    prepared_size,
    read_image,
    resized,
    to_planes,
)

if TYPE_CHECKING:
    from cv2.typing import MatLike

MARGIN = 4
"""Clear prepared samples kept around what a layer shows."""


class LayeredScene:
    """A still's layers, prepared for frames of one size."""

    def __init__(
        self, still: LayeredStill, path: CameraPath, depth: float, size: Size, open: Callable[[MediaRef], Path]
    ) -> None:
        back, *nearer = still.layers
        self._rest = path.middle
        self._factors = [1 + depth * (index + 1) / len(nearer) for index in range(len(nearer))]
        self._back = Picture(read_image(open(back), cv2.IMREAD_COLOR), size, path.closest)
        self._nearer = [_Layer(read_weighted(open(layer)), size, path.closest) for layer in nearer]
        self._colour, self._clear = Canvas(size), Canvas(size)

    def draw(self, camera: Camera, canvas: Canvas) -> None:
        """Draw what a camera sees over the whole canvas; halfway through the clip the layers lie as they were made."""
        self._back.draw(camera, canvas)
        for layer, factor in zip(self._nearer, self._factors, strict=True):
            layer.draw(camera.further(self._rest, factor), canvas.planes, self._colour.planes, self._clear.planes)


class _Layer:
    """A layer with alpha, cut to what it shows."""

    def __init__(self, weighted: MatLike, size: Size, closest: float) -> None:
        self._aspect, self._size = weighted.shape[1] / weighted.shape[0], size
        ready = resized(weighted, prepared_size(weighted, size, closest))
        self._prepared = (ready.shape[1], ready.shape[0])
        self._box = _shown(ready[:, :, 3])
        ready = np.ascontiguousarray(ready[self._box.luma])
        clear = 255 - ready[:, :, 3]
        clear_half = cv2.resize(clear, (clear.shape[1] // 2, clear.shape[0] // 2), interpolation=cv2.INTER_AREA)
        self._cutout = Cutout(to_planes(ready, FROM_WEIGHTED), Planes(clear, clear_half, clear_half))

    def draw(self, camera: Camera, planes: Planes, colour: Planes, clear: Planes) -> None:
        """Lay what a camera sees of it over planes; colour and clear are scratch of the same size."""
        window = Window.of(camera, self._prepared, self._aspect, self._size)
        box = self._box
        left, right = _reach(window.across, box.left, box.right, self._prepared[0], self._size.width)
        top, bottom = _reach(window.down, box.top, box.bottom, self._prepared[1], self._size.height)
        if left >= right or top >= bottom:
            return
        part = Box(left, top, right, bottom)
        luma = window.onto(part, box)
        chroma = luma.chroma
        colour, clear = part_of(colour, part), part_of(clear, part)
        for plane, drawn, seen in zip(self._cutout.colour, colour, (luma, chroma, chroma), strict=True):
            seen.see(plane, drawn)
        luma.see(self._cutout.behind.y, clear.y)
        chroma.see(self._cutout.behind.u, clear.u)
        Cutout(colour, Planes(clear.y, clear.u, clear.u)).over(part_of(planes, part))


def _shown(alpha: MatLike) -> Box:
    """Return the box of everything that is not clear, with a margin that ends at the still's edges."""
    left, top, width, height = cv2.boundingRect(alpha)
    right, bottom = left + width + MARGIN, top + height + MARGIN
    return Box(
        max(0, left - MARGIN) // 2 * 2,
        max(0, top - MARGIN) // 2 * 2,
        min(alpha.shape[1], -(-right // 2) * 2),
        min(alpha.shape[0], -(-bottom // 2) * 2),
    )


def _reach(lattice: Lattice, first: int, end: int, whole: int, drawn: int) -> tuple[int, int]:
    """Return the drawn samples, with even ends, that a stretch of a layer can reach; at the still's edge it goes on."""
    begins = 0 if first == 0 else math.floor((first - lattice.offset) / lattice.step) // 2 * 2
    ends = drawn if end == whole else -(-math.ceil((end - lattice.offset) / lattice.step) // 2) * 2
    return max(0, begins), min(drawn, ends)
