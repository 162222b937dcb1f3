"""Pictures with alpha as planes: colour already weighted by alpha, and how much of what is behind still shows.

Weighted colour can be moved and scaled like any plane without dark or light rims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import FROM_BGR, Planes, read_image

if TYPE_CHECKING:
    from cv2.typing import MatLike

FROM_WEIGHTED = np.hstack([FROM_BGR[:, :3], FROM_BGR[:, 3:] / 255])
"""Blue, green, red and alpha to Y, U, V: the offsets of limited range are weighted too."""


@dataclass(frozen=True)
class Cutout:
    """A picture with alpha, or a part of one."""

    colour: Planes
    behind: Planes
    """255 where it is clear, 0 where it is solid; the two half-size planes are one."""

    def mixed(self, other: Cutout, weight: float) -> Cutout:
        """Return what lies between this one and another of its size, 0 this and 1 the other."""
        return Cutout(
            Planes(*_mixed(self.colour, other.colour, weight)), Planes(*_mixed(self.behind, other.behind, weight))
        )

    def over(self, planes: Planes) -> None:
        """Lay it over planes of its size."""
        for colour, behind, under in zip(self.colour, self.behind, planes, strict=True):
            cv2.multiply(under, behind, dst=under, scale=1 / 255)
            cv2.add(under, colour, dst=under)


def read_weighted(path: Path) -> MatLike:
    """Read a picture with alpha, its colours weighted by it; a picture without alpha is solid."""
    image = read_image(path, cv2.IMREAD_UNCHANGED)
    if image.dtype != np.uint8:
        image = cv2.convertScaleAbs(image, alpha=1 / 257)
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA)
    elif image.shape[2] == 3:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2BGRA)
    alpha = image[:, :, 3]
    weights = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    return cv2.multiply(image, weights, scale=1 / 255)


def _mixed(first: Sequence[MatLike], second: Sequence[MatLike], weight: float) -> list[MatLike]:
    return [cv2.addWeighted(a, 1 - weight, b, weight, 0) for a, b in zip(first, second, strict=True)]
