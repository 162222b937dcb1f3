"""Pictures as planar YUV 4:2:0, BT.709, limited range: read, and prepared once for the frames of a clip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from bomstudio import RenderError, Size

from .window import Box

if TYPE_CHECKING:
    from cv2.typing import MatLike

DENSITY = 1.35
"""Prepared samples to a drawn pixel at the nearest. At 1, linear sampling blurs by the sub-pixel phase, and a slow
move would breathe between sharp and soft by a third; here that is a few hundredths."""

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


def read_image(path: Path, mode: int) -> MatLike:
    """Read a PNG, JPEG or WebP; raises RenderError when it is none."""
    try:
        image = cv2.imdecode(np.fromfile(path, dtype=np.uint8), mode)
    except (OSError, cv2.error) as error:
        raise RenderError(f"The picture {path.name} cannot be read.", hint="Make the still again.") from error
    if image is None:
        raise RenderError(f"The file {path.name} is not a picture that can be read.", hint="Make the still again.")
    return image


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


def prepared_size(image: MatLike, size: Size, samples_a_pixel: float) -> tuple[int, int]:
    """Return the even size at which an image covers frames with so many samples for each pixel."""
    height, width = image.shape[:2]
    scale = max(size.width / width, size.height / height) * samples_a_pixel
    return max(1, round(width * scale / 2)) * 2, max(1, round(height * scale / 2)) * 2


def resized(image: MatLike, size: tuple[int, int]) -> MatLike:
    """Return the image at a size, averaging when it shrinks and cubic when it grows."""
    shrinks = size[0] <= image.shape[1]
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def halved(image: MatLike) -> MatLike:
    """Return the averages of 2 × 2."""
    return cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA)


def to_planes(image: MatLike, matrix: MatLike) -> Planes:
    """Convert an image of even size; the matrix has a row for each of Y, U, V."""
    blue, red = cv2.split(cv2.transform(halved(image), matrix[1:]))
    return Planes(cv2.transform(image, matrix[:1]), blue, red)
