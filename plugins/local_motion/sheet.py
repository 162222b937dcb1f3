"""A still or one layer of it, prepared for frames of one size and seen straight or bent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import Size

from .cutout import FROM_WEIGHTED, Cutout
from .path import Camera
from .planes import FROM_BGR, Canvas, Planes, halved, prepared_size, resized, to_planes
from .window import Box, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

MARGIN = 4
"""Clear prepared samples kept around what a layer shows."""
COARSE = 4
"""Drawn samples for which a bend is looked up once; what lies between is interpolated."""


class Workspace:
    """Planes to draw into before they are laid over a frame."""

    def __init__(self, size: Size) -> None:
        self._colour, self._clear = Canvas(size), Canvas(size)

    def part(self, box: Box) -> Cutout:
        """Return the part in a box."""
        clear = self._clear.planes.part(box)
        return Cutout(self._colour.planes.part(box), Planes(clear.y, clear.u, clear.u))


@dataclass(frozen=True)
class Bend:
    """How far a place of a still lies from where a window looks for it, measured on a small grid over the still."""

    field: MatLike
    """Across and down, in prepared samples."""
    prepared: tuple[int, int]

    def seen(self, window: Window, part: Box) -> tuple[MatLike, MatLike]:
        """Return both components for each drawn sample of a part, found through a window on the whole still."""
        width, height = part.right - part.left, part.bottom - part.top
        coarse = -(-width // COARSE), -(-height // COARSE)
        shown = window.onto(part, Box(0, 0, 0, 0))
        grid = Window(
            shown.across.coarser(width / coarse[0], self.prepared[0] / self.field.shape[1]),
            shown.down.coarser(height / coarse[1], self.prepared[1] / self.field.shape[0]),
        )
        found = np.empty((coarse[1], coarse[0], 2), dtype=np.float32)
        grid.see(self.field, found)
        across, down = cv2.split(found)
        return cv2.resize(across, (width, height)), cv2.resize(down, (width, height))


class Sheet:
    """A picture's planes, cut to what it shows."""

    def __init__(self, image: MatLike, size: Size, samples_a_pixel: float) -> None:
        self.aspect, self._size = image.shape[1] / image.shape[0], size
        ready = resized(image, prepared_size(image, size, samples_a_pixel))
        self.prepared = (ready.shape[1], ready.shape[0])
        self.box = Box(0, 0, *self.prepared)
        self._clear: Planes | None = None
        if image.shape[2] == 4:
            self.box = _shown(ready[:, :, 3])
            ready = np.ascontiguousarray(ready[self.box.luma])
            clear = 255 - ready[:, :, 3]
            clear_half = halved(clear)
            self._clear = Planes(clear, clear_half, clear_half)
        self._colour = to_planes(ready, FROM_BGR if self._clear is None else FROM_WEIGHTED)

    @property
    def is_solid(self) -> bool:
        """Whether it has no alpha and fills the frame."""
        return self._clear is None

    def window(self, camera: Camera) -> Window:
        """Return what a camera sees of it."""
        return Window.of(camera, self.prepared, self.aspect, self._size)

    def reach(self, window: Window) -> Box:
        """Return the part of the frame that it can show in."""
        return window.reach(self.box, self.prepared, self._size)

    def draw(self, window: Window, planes: Planes, work: Workspace) -> None:
        """Lay what a window shows over a frame."""
        part = self.reach(window)
        if self.is_solid:
            self.look(window, part, Cutout(planes, planes))
        elif part:
            drawn = work.part(part)
            self.look(window, part, drawn)
            drawn.over(planes.part(part))

    def look(self, window: Window, part: Box, into: Cutout, bent: tuple[MatLike, MatLike] | None = None) -> None:
        """Draw what a window shows of it in a part of the frame, as it is or bent; a solid sheet has colour only."""
        luma = window.onto(part, self.box)
        if bent is None:
            for plane, drawn, is_luma in self._each(into):
                (luma if is_luma else luma.chroma).see(plane, drawn)
            return
        maps = {True: _maps(luma, bent, 1), False: _maps(luma.chroma, bent, 2)}
        for plane, drawn, is_luma in self._each(into):
            across, down = maps[is_luma]
            cv2.remap(plane, across, down, cv2.INTER_LINEAR, dst=drawn, borderMode=cv2.BORDER_REPLICATE)

    def _each(self, into: Cutout) -> Iterator[tuple[MatLike, MatLike, bool]]:
        """Yield each plane, where it is drawn, and whether it is of full size."""
        yield self._colour.y, into.colour.y, True
        yield self._colour.u, into.colour.u, False
        yield self._colour.v, into.colour.v, False
        if self._clear:
            yield self._clear.y, into.clear.y, True
            yield self._clear.u, into.clear.u, False


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


def _maps(window: Window, bent: tuple[MatLike, MatLike], divided: int) -> tuple[MatLike, MatLike]:
    """Return where to look for each drawn sample of a plane that is so many times smaller than the bend."""
    across, down = bent
    if divided > 1:
        across, down = halved(across) / divided, halved(down) / divided
    height, width = across.shape[:2]
    return across + window.across.along(width), down + window.down.along(height)[:, None]
