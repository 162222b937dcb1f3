"""Pictures as planar YUV 4:2:0, BT.709, limited range."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from bomstudio import RenderError, Size

from .window import Box

if TYPE_CHECKING:
    from cv2.typing import MatLike

KR, KG, KB = 0.2126, 0.7152, 0.0722
FROM_BGR = np.array(
    [
        [KB * 219 / 255, KG * 219 / 255, KR * 219 / 255, 16],
        [112 / 255, -KG * 112 / 255 / (1 - KB), -KR * 112 / 255 / (1 - KB), 128],
        [-KB * 112 / 255 / (1 - KR), -KG * 112 / 255 / (1 - KR), 112 / 255, 128],
    ]
)
"""Blue, green, red (0..255) and 1 to Y, U, V."""
FROM_WEIGHTED = np.vstack([np.hstack([FROM_BGR[:, :3], FROM_BGR[:, 3:] / 255, np.zeros((3, 1))]), [0, 0, 0, -1, 255]])
"""Blue, green, red weighted by alpha, alpha and 1 to weighted Y, U, V and 255 less alpha."""


class Planes(NamedTuple):
    """Brightness at full size, two colour differences at half."""

    y: MatLike
    u: MatLike
    v: MatLike

    def part(self, box: Box) -> Planes:
        """Return a view of what lies in a box."""
        return Planes(self.y[box.luma], self.u[box.chroma], self.v[box.chroma])


class Canvas:
    """One frame in one buffer, Y then U then V."""

    def __init__(self, size: Size) -> None:
        width, height = size.width, size.height
        self.buffer = np.empty(width * height * 3 // 2, dtype=np.uint8)
        luma, chroma = width * height, width * height // 4
        self.planes = Planes(
            self.buffer[:luma].reshape(height, width),
            self.buffer[luma : luma + chroma].reshape(height // 2, width // 2),
            self.buffer[luma + chroma :].reshape(height // 2, width // 2),
        )


def read_picture(path: Path, *, solid: bool) -> MatLike:
    """Read a PNG, JPEG or WebP as blue, green, red, and alpha unless it is to be solid.

    Raises RenderError when it is none of them.
    """
    try:
        image = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_COLOR if solid else cv2.IMREAD_UNCHANGED)
    except (OSError, cv2.error) as error:
        raise RenderError(f"The picture {path.name} cannot be read.", hint="Make the still again.") from error
    if image is None:
        raise RenderError(f"The file {path.name} is not a picture that can be read.", hint="Make the still again.")
    if solid:
        return image
    if image.dtype != np.uint8:
        image = cv2.convertScaleAbs(image, alpha=1 / 257)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA)
    return cv2.cvtColor(image, cv2.COLOR_BGR2BGRA) if image.shape[2] == 3 else image
