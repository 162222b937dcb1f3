"""What lies over a picture and lets some of it through, as planes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from bomstudio import Size

from .planes import Planes
from .window import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cv2.typing import MatLike


IS_HALF = (False, True, True, False, True)
"""Which of a veil's planes, or of a picture's, are of half size."""


class Veil(NamedTuple):
    """Colour weighted by alpha, and how clear it is: 255 where all of what is behind shows.

    Weighted colour can be moved, scaled and mixed without dark or light rims.
    """

    y: MatLike
    u: MatLike
    v: MatLike
    clear: MatLike
    clear_half: MatLike

    @classmethod
    def nothing(cls, size: Size) -> Veil:
        """Return one of a frame's size that lets everything through."""
        full, half = (size.height, size.width), (size.height // 2, size.width // 2)
        colour = (np.zeros(shape, dtype=np.uint8) for shape in (full, half, half))
        return cls(*colour, *(np.full(shape, 255, dtype=np.uint8) for shape in (full, half)))

    def copy(self) -> Veil:
        """Return one of its own."""
        return Veil(*(plane.copy() for plane in self))

    def common(self, other: Veil) -> Veil:
        """Return what both cover: as thin as the thinner, and no brighter than the darker."""
        y, u, v = (np.minimum(one, two) for one, two in zip(self.colour, other.colour, strict=True))
        clear, clear_half = np.maximum(self.clear, other.clear), np.maximum(self.clear_half, other.clear_half)
        return Veil(y, u, v, clear, clear_half)

    def without_strokes(self, thick: int) -> Veil:
        """Return it without what is brighter or denser than its surroundings in strokes thinner than `thick` pixels."""
        planes = zip(self, IS_HALF, (cv2.MORPH_OPEN,) * 3 + (cv2.MORPH_CLOSE,) * 2, strict=True)
        whole, half = (np.ones((side, side), dtype=np.uint8) for side in (thick, thick // 2 + 1))
        return Veil(*(cv2.morphologyEx(plane, how, half if is_half else whole) for plane, is_half, how in planes))

    def part(self, box: Box) -> Veil:
        """Return a view of what lies in a box."""
        return Veil(*self.colour.part(box), self.clear[box.luma], self.clear_half[box.chroma])

    @property
    def colour(self) -> Planes:
        """Its colour alone."""
        return Planes(self.y, self.u, self.v)

    def over(self, planes: Planes) -> None:
        """Lay it over planes of its size."""
        clears = (self.clear, self.clear_half, self.clear_half)
        for colour, clear, under in zip(self.colour, clears, planes, strict=True):
            cv2.multiply(under, clear, dst=under, scale=1 / 255)
            cv2.add(under, colour, dst=under)


def mix(ones: Iterable[MatLike], twos: Iterable[MatLike], weight: float, mixed: Iterable[MatLike]) -> None:
    """Write what lies between planes and others of their sizes, 0 the first and 1 the second."""
    for one, two, into in zip(ones, twos, mixed, strict=True):
        cv2.addWeighted(one, 1 - weight, two, weight, 0, dst=into)
