"""Pictures as planar YUV 4:2:0, BT.709 limited range: the only form in which frames are mixed."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from bomstudio import FocusPoint, Size

Plane = NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]
Buffer = memoryview | bytes

STRIP = 64
"""Rows that are converted at a time; even."""

_TO_YUV = np.array(
    [
        [0.2126 * 219, 0.7152 * 219, 0.0722 * 219],
        [-0.2126 / 1.8556 * 224, -0.7152 / 1.8556 * 224, 0.9278 / 1.8556 * 224],
        [0.7874 / 1.5748 * 224, -0.7152 / 1.5748 * 224, -0.0722 / 1.5748 * 224],
    ],
    dtype=np.float32,
)
_OFFSET = np.array([[16], [128], [128]], dtype=np.float32)


class Frame:
    """One frame: a flat buffer, and its three planes as views into it."""

    def __init__(self, size: Size, data: Buffer | None = None) -> None:
        pixels = size.width * size.height
        chroma = pixels // 4
        self.flat: Plane = np.empty(pixels * 3 // 2, np.uint8) if data is None else np.frombuffer(data, np.uint8)
        half = (size.height // 2, size.width // 2)
        self.planes: Planes = (
            self.flat[:pixels].reshape(size.height, size.width),
            self.flat[pixels : pixels + chroma].reshape(half),
            self.flat[pixels + chroma :].reshape(half),
        )

    @property
    def data(self) -> memoryview:
        """The bytes, Y then U then V, without a copy."""
        return self.flat.data

    def copy_from(self, other: Frame) -> None:
        """Take over another frame's pixels."""
        np.copyto(self.flat, other.flat)


def frame_bytes(size: Size) -> int:
    """Return how many bytes a frame has."""
    return size.width * size.height * 3 // 2


def black(size: Size) -> Frame:
    """Return a black frame."""
    frame = Frame(size)
    for plane, level in zip(frame.planes, (16, 128, 128), strict=True):
        plane.fill(level)
    return frame


def from_rgb(rgb: NDArray[np.uint8]) -> Frame:
    """Convert an RGB picture with even sides."""
    height, width = rgb.shape[:2]
    frame = Frame(Size(width=width, height=height))
    for rows, half_rows, (luma, *chroma) in yuv_strips(rgb):
        frame.planes[0][rows] = np.rint(luma)
        for plane, full in zip(frame.planes[1:], chroma, strict=True):
            plane[half_rows] = np.rint(halved(full))
    return frame


def yuv_strips(rgb: NDArray[np.uint8]) -> Iterator[tuple[slice, slice, tuple[NDArray[np.float32], ...]]]:
    """Yield a picture in strips, to save memory: their rows in luma and in chroma, and full-size unrounded Y, U, V."""
    matrix = np.hstack([_TO_YUV, _OFFSET])
    for top in range(0, rgb.shape[0], STRIP):
        strip = rgb[top : top + STRIP].astype(np.float32) / np.float32(255)
        planes = tuple(plane.astype(np.float32, copy=False) for plane in cv2.split(cv2.transform(strip, matrix)))
        yield slice(top, top + len(strip)), slice(top // 2, (top + len(strip)) // 2), planes


def halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of 2×2 pixels."""
    half = (plane.shape[1] // 2, plane.shape[0] // 2)
    return cv2.resize(plane, half, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def inked(rgba: NDArray[np.uint8]) -> tuple[Planes, Planes]:
    """Return what a picture with alpha adds to each plane of a frame, and what it leaves of it, of 255."""
    size = Size(width=rgba.shape[1], height=rgba.shape[0])
    ink, keep = Frame(size).planes, Frame(size).planes
    for rows, half_rows, planes in yuv_strips(rgba[..., :3]):
        alpha = rgba[rows, :, 3].astype(np.float32) / np.float32(255)
        for index, plane in enumerate(planes):
            added, cover = (plane * alpha, alpha) if index == 0 else (halved(plane * alpha), halved(alpha))
            target = half_rows if index else rows
            ink[index][target] = np.rint(added)
            keep[index][target] = np.rint(255 - cover * 255)
    return ink, keep


def cover_box(width: int, height: int, pixel_aspect: float, size: Size, focus: FocusPoint) -> tuple[int, int, int, int]:
    """Return left, top, width and height of what is shown of a picture that must cover `size`, all even.

    `pixel_aspect` is how much wider than high one of its pixels is.
    """
    wanted = size.width / size.height / pixel_aspect
    shown_width = min(width, _even(height * wanted))
    shown_height = min(height, _even(width / wanted))
    left = min(max(focus.x * width - shown_width / 2, 0), width - shown_width)
    top = min(max(focus.y * height - shown_height / 2, 0), height - shown_height)
    return int(left) & ~1, int(top) & ~1, shown_width, shown_height


def resized(source: Plane, target: Plane) -> None:
    """Fill a plane with a picture of another size."""
    if source.shape == target.shape:
        np.copyto(target, source)
        return
    shrinks = source.shape[0] >= target.shape[0] and source.shape[1] >= target.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    cv2.resize(source, (target.shape[1], target.shape[0]), dst=target, interpolation=method)


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
