"""Layers as sheets, laid over each other on an easel.

A sheet has four channels: Y, U and V weighted by alpha, all at full size, and how clear it is (255 where all of what
is behind shows). Weighted colour can be moved, scaled and mixed without dark or light rims, and four channels are
moved as quickly as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import Size

from .path import Camera
from .planes import FROM_BGR, FROM_WEIGHTED, Planes, halved, prepared_size, resized
from .window import Box, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

SOLID = np.vstack([FROM_BGR, np.zeros(4)])
MARGIN = 4
"""Clear prepared samples kept around what a layer shows."""
COARSE = 4
"""Drawn samples for which a bend is looked up once; what lies between is interpolated."""


@dataclass(frozen=True)
class Bend:
    """How far each place of a picture lies from where a window looks for it, on a small grid over the picture."""

    across: MatLike
    down: MatLike
    prepared: tuple[int, int]
    """The size of the prepared picture, in whose samples the distances are."""

    def seen(self, window: Window, part: Box, looked: Window) -> tuple[MatLike, MatLike]:
        """Return where to look through a window in a part of the frame; `window` finds the place in the grid."""
        width, height = part.right - part.left, part.bottom - part.top
        coarse = -(-width // COARSE), -(-height // COARSE)
        shown = window.onto(part, Box(0, 0, 0, 0))
        grid = Window(
            shown.across.coarser(width / coarse[0], self.prepared[0] / self.across.shape[1]),
            shown.down.coarser(height / coarse[1], self.prepared[1] / self.across.shape[0]),
        )
        few_across, few_down = (np.empty((coarse[1], coarse[0]), dtype=np.float32) for _ in range(2))
        grid.see(self.across, few_across)
        grid.see(self.down, few_down)
        across, down = cv2.resize(few_across, (width, height)), cv2.resize(few_down, (width, height))
        np.add(across, looked.across.along(width), out=across)
        np.add(down, looked.down.along(height)[:, None], out=down)
        return across, down


class Sheet:
    """A picture or a layer of one, prepared for frames of one size and cut to what it shows."""

    def __init__(self, image: MatLike, size: Size, samples_a_pixel: float) -> None:
        self._aspect, self._size = image.shape[1] / image.shape[0], size
        ready = resized(image, prepared_size(image, size, samples_a_pixel))
        self.prepared = (ready.shape[1], ready.shape[0])
        self.is_solid = image.shape[2] == 3
        self._box = Box(0, 0, *self.prepared) if self.is_solid else _shown(ready[:, :, 3])
        self._channels = cv2.transform(
            np.ascontiguousarray(ready[self._box.luma]), SOLID if self.is_solid else FROM_WEIGHTED
        )

    def window(self, camera: Camera) -> Window:
        """Return what a camera sees of it."""
        return Window.of(camera, self.prepared, self._aspect, self._size)

    def reach(self, window: Window) -> Box:
        """Return the part of the frame that it can show in."""
        return window.reach(self._box, self.prepared, self._size)

    def look(self, window: Window, part: Box, drawn: MatLike) -> None:
        """Draw what a window shows in a part of the frame."""
        window.onto(part, self._box).see(self._channels, drawn)

    def look_bent(self, window: Window, part: Box, drawn: MatLike, bend: Bend, found: Window) -> None:
        """Draw what a window shows in a part of the frame, each place where the bend has it."""
        across, down = bend.seen(found, part, window.onto(part, self._box))
        cv2.remap(self._channels, across, down, cv2.INTER_LINEAR, dst=drawn, borderMode=cv2.BORDER_REPLICATE)


class Easel:
    """Where sheets are laid over each other, from back to front."""

    def __init__(self, size: Size) -> None:
        shape = (size.height, size.width)
        self.whole = Box(0, 0, size.width, size.height)
        self._picture, self._one, self._two = (np.empty((*shape, 4), dtype=np.uint8) for _ in range(3))
        self._clear = np.empty(shape, dtype=np.uint8)

    def lay(self, sheet: Sheet, window: Window) -> None:
        """Lay what a window shows of a sheet over the picture."""
        part = sheet.reach(window)
        if sheet.is_solid:
            sheet.look(window, part, self._picture)
        elif part:
            one, _ = self.drafts(part)
            sheet.look(window, part, one)
            self.lay_draft(part)

    def drafts(self, part: Box) -> tuple[MatLike, MatLike]:
        """Return two places to draw in."""
        return self._one[part.luma], self._two[part.luma]

    def lay_mixed(self, part: Box, weight: float, *, solid: bool) -> None:
        """Lay what lies between the two drafts over the picture, 0 the first and 1 the second."""
        one, two = self.drafts(part)
        into = self._picture[part.luma] if solid else one
        cv2.addWeighted(one, 1 - weight, two, weight, 0, dst=into)
        if not solid:
            self.lay_draft(part)

    def lay_draft(self, part: Box) -> None:
        """Lay the first draft over the picture."""
        draft, clear, picture = self._one[part.luma], self._clear[part.luma], self._picture[part.luma]
        cv2.extractChannel(draft, 3, clear)
        veil = cv2.cvtColor(clear, cv2.COLOR_GRAY2BGRA, dst=self._two[part.luma])
        cv2.multiply(picture, veil, dst=picture, scale=1 / 255)
        cv2.add(picture, draft, dst=picture)

    def hand_over(self, planes: Planes) -> None:
        """Write the picture as a frame."""
        cv2.extractChannel(self._picture, 0, planes.y)
        for channel, plane in ((1, planes.u), (2, planes.v)):
            cv2.extractChannel(self._picture, channel, self._clear)
            left_sited(self._clear, plane)


def left_sited(channel: MatLike, plane: MatLike) -> None:
    """Halve a channel so that each sample stands on the left of its pair of columns, between its two rows."""
    before = np.empty_like(channel)
    before[:, 1:], before[:, 0] = channel[:, :-1], channel[:, 0]
    cv2.addWeighted(halved(channel), 0.5, halved(before), 0.5, 0, dst=plane)


def _shown(alpha: MatLike) -> Box:
    """Return the box of everything that is not clear, with a margin that ends at the still's edges."""
    left, top, width, height = cv2.boundingRect(alpha)
    return Box(
        max(0, left - MARGIN),
        max(0, top - MARGIN),
        min(alpha.shape[1], left + width + MARGIN),
        min(alpha.shape[0], top + height + MARGIN),
    )
