"""Planes with alpha: colour already weighted by it, and how much of what is behind still shows.

Weighted colour can be moved, scaled and mixed like any plane, without dark or light rims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import FROM_BGR, Planes

if TYPE_CHECKING:
    from cv2.typing import MatLike

FROM_WEIGHTED = np.hstack([FROM_BGR[:, :3], FROM_BGR[:, 3:] / 255])
"""Blue, green, red and alpha to Y, U, V: the offsets of limited range are weighted too."""


@dataclass(frozen=True)
class Cutout:
    """A picture with alpha, or a part of one."""

    colour: Planes
    clear: Planes
    """255 where what is behind shows, 0 where nothing of it does; the two half-size planes are one."""

    def mixed(self, other: Cutout, weight: float, into: Cutout) -> Cutout:
        """Put what lies between this and another of its size into a third, 0 this and 1 the other, and return it."""
        mix(self.colour, other.colour, weight, into.colour)
        mix(self.clear[:2], other.clear[:2], weight, into.clear[:2])
        return into

    def over(self, planes: Planes) -> None:
        """Lay it over planes of its size."""
        for colour, clear, under in zip(self.colour, self.clear, planes, strict=True):
            cv2.multiply(under, clear, dst=under, scale=1 / 255)
            cv2.add(under, colour, dst=under)


def mix(first: Sequence[MatLike], second: Sequence[MatLike], weight: float, into: Sequence[MatLike]) -> None:
    """Put what lies between two sets of planes into a third, 0 the first and 1 the second."""
    for one, two, between in zip(first, second, into, strict=True):
        cv2.addWeighted(one, 1 - weight, two, weight, 0, dst=between)
