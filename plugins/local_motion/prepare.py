"""Pictures made ready once for the frames of a clip: cut to what they show, converted, and scaled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import Size

from .planes import FROM_BGR, FROM_WEIGHTED, Planes
from .veil import Veil
from .window import Box

if TYPE_CHECKING:
    from cv2.typing import MatLike

MARGIN = 6
"""Clear prepared samples kept around what a layer shows, or as many of its own when it shrinks."""
SOONER = 64
"""A layer is cut up to so many of its samples sooner, to find an edge that is still whole when it is scaled."""
SLIGHT, HALF = 1.25, 2.0
"""What shrinks no further than slightly is scaled like what grows; to the half, linear sampling misses nothing."""


def prepared_size(image: MatLike, size: Size, samples_a_pixel: float) -> tuple[int, int]:
    """Return the even size at which an image covers frames with so many samples for each pixel."""
    height, width = image.shape[:2]
    return even_size(image, max(size.width / width, size.height / height) * samples_a_pixel)


def even_size(image: MatLike, scale: float) -> tuple[int, int]:
    """Return the even size nearest to an image's own times a scale."""
    height, width = image.shape[:2]
    return max(1, round(width * scale / 2)) * 2, max(1, round(height * scale / 2)) * 2


def solid_planes(image: MatLike, prepared: tuple[int, int]) -> Planes:
    """Return an image without alpha at a size."""
    y, u, v = cv2.split(cv2.transform(image, FROM_BGR))
    across, down = prepared[0] / image.shape[1], prepared[1] / image.shape[0]
    y, u, v = _scaled(y, across, down), _scaled(u, across / 2, down / 2), _scaled(v, across / 2, down / 2)
    for plane, most in ((y, 235), (u, 240), (v, 240)):
        np.clip(plane, 16, most, out=plane)
    return Planes(y, u, v)


def layer_planes(image: MatLike, prepared: tuple[int, int]) -> tuple[Veil, Box]:
    """Return what an image with alpha shows, and the box that holds it when the whole is of a size."""
    left, top, width, height = cv2.boundingRect(image[:, :, 3])
    columns, (begin, end) = _stretch(left, left + width, image.shape[1], prepared[0])
    rows, (begin_down, end_down) = _stretch(top, top + height, image.shape[0], prepared[1])
    box = Box(begin, begin_down, end, end_down)
    shown = np.ascontiguousarray(image[rows, columns])
    alpha = shown[:, :, 3]
    weights = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    weighted = cv2.multiply(shown, weights, scale=1 / 255)
    y, u, v, clear = cv2.split(cv2.transform(weighted, FROM_WEIGHTED))
    across, down = prepared[0] / image.shape[1], prepared[1] / image.shape[0]
    wide, high = end - begin, end_down - begin_down
    y, clear_full = (_scaled(plane, across, down)[:high, :wide] for plane in (y, clear))
    u, v, clear_half = (_scaled(plane, across / 2, down / 2)[: high // 2, : wide // 2] for plane in (u, v, clear))
    return Veil(np.minimum(y, 235), u, v, clear_full, clear_half), box


def _stretch(first: int, end: int, samples: int, prepared: int) -> tuple[slice, tuple[int, int]]:
    """Return the samples around what is shown, and what they become: even, and placed to a small part of a sample."""
    scale = prepared / samples
    margin = math.ceil(MARGIN / min(1.0, scale))
    last = max(0, first - margin)
    firsts = np.arange(max(0, last - SOONER), last + 1)
    pairs = firsts * (scale / 2)
    best = np.abs(pairs - np.round(pairs)).argmin()
    begin, end = int(firsts[best]), min(samples, end + margin)
    prepared_begin = round(float(pairs[best])) * 2
    return slice(begin, end), (prepared_begin, prepared_begin + round((end - begin) * scale) // 2 * 2)


def _scaled(plane: MatLike, across: float, down: float) -> MatLike:
    """Scale a plane: cubic when it grows, averaging when it shrinks."""
    shrinks = 1 / min(across, down)
    how = cv2.INTER_LINEAR if shrinks <= HALF else cv2.INTER_AREA
    return cv2.resize(plane, None, fx=across, fy=down, interpolation=cv2.INTER_CUBIC if shrinks <= SLIGHT else how)
