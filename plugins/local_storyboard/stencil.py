"""Stencils: soft-edged masks that know where on the canvas they lie."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Plane = NDArray[np.uint8]
Picture = NDArray[np.uint8]

_SUBPIXEL = 4


@dataclass(frozen=True)
class Stencil:
    """A mask of 0..255 whose upper left corner lies at (x, y) in pixels; it may reach beyond the canvas.

    A shape is cut a little outside the canvas and is empty at its own borders, so that repeating the mask's
    border outwards goes on with the shape where the canvas cut it, and with nothing elsewhere.
    """

    mask: Plane
    x: int
    y: int

    @property
    def is_empty(self) -> bool:
        """Whether it covers no pixel at all."""
        return self.mask.size == 0

    def seen_from(self, other: Stencil) -> Plane:
        """Return this mask in the other's frame, zero where it does not reach."""
        window: Plane = np.zeros_like(other.mask)
        left, top = self.x - other.x, self.y - other.y
        rows = slice(max(0, top), min(window.shape[0], top + self.mask.shape[0]))
        columns = slice(max(0, left), min(window.shape[1], left + self.mask.shape[1]))
        if rows.start < rows.stop and columns.start < columns.stop:
            window[rows, columns] = self.mask[
                rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
            ]
        return window

    def within(self, other: Stencil) -> Stencil:
        """Return what both cover."""
        if other.is_empty:
            return other
        return Stencil(through(self.seen_from(other), other.mask), other.x, other.y)

    def without(self, other: Stencil) -> Stencil:
        """Return what this covers and the other does not."""
        if self.is_empty:
            return self
        return Stencil(through(self.mask, ~other.seen_from(self)), self.x, self.y)

    def joined(self, other: Stencil) -> Stencil:
        """Return what either covers."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        left, top = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.mask.shape[1], other.x + other.mask.shape[1])
        bottom = max(self.y + self.mask.shape[0], other.y + other.mask.shape[0])
        room = Stencil(np.zeros((bottom - top, right - left), np.uint8), left, top)
        return Stencil(np.maximum(self.seen_from(room), other.seen_from(room)), left, top)

    def softened(self, sigma: float) -> Stencil:
        """Return it blurred by a standard deviation in pixels; wide blurs are made small and enlarged."""
        if sigma < 0.3 or self.is_empty:
            return self
        margin = int(sigma * 2.6) + 2
        mask = cv2.copyMakeBorder(self.mask, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
        return Stencil(blurred(np.asarray(mask, np.uint8), sigma), self.x - margin, self.y - margin)

    def edge(self, towards: tuple[float, float], depth: float, soft: float) -> Stencil:
        """Return the rim of a depth (pixels) on the side that faces a direction, softened inwards."""
        if self.is_empty:
            return self
        height, width = self.mask.shape
        shrink = max(1, int(soft / 1.2))
        small = (max(2, width // shrink), max(2, height // shrink))
        if shrink == 1:
            small = (width, height)
        moved = cv2.resize(self.mask, small, interpolation=cv2.INTER_AREA)
        move = np.array([[1.0, 0.0, -towards[0] * depth / shrink], [0.0, 1.0, -towards[1] * depth / shrink]])
        moved = cv2.warpAffine(moved, move, small, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if soft >= 0.3:
            moved = cv2.GaussianBlur(moved, (0, 0), soft / shrink)
        if shrink > 1:
            moved = cv2.resize(moved, (width, height), interpolation=cv2.INTER_LINEAR)
        return Stencil(through(self.mask, ~np.asarray(moved, np.uint8)), self.x, self.y)


def through(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture weighted by a mask of its own shape: 255 keeps all, 0 nothing."""
    return np.asarray(cv2.multiply(picture, mask, scale=1 / 255), np.uint8)


def threefold(mask: Plane) -> Picture:
    """Return a mask for each of three colours."""
    return np.asarray(cv2.merge((mask, mask, mask)), np.uint8)


def blurred(plane: NDArray[np.uint8], sigma: float) -> NDArray[np.uint8]:
    """Return a picture or mask blurred by a standard deviation in pixels, cheaply for wide ones."""
    height, width = plane.shape[:2]
    shrink = max(1, int(sigma / 1.2))
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.uint8)
    small = cv2.resize(plane, (max(2, width // shrink), max(2, height // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def draw(outlines: list[Points], limits: tuple[int, int]) -> Stencil:
    """Return the union of filled outlines (pixels), cut to a canvas of (width, height)."""
    width, height = limits
    corners = np.concatenate(outlines)
    left, top = (max(-2, int(value) - 2) for value in np.floor(corners.min(axis=0)))
    right = min(width + 2, int(np.ceil(corners[:, 0].max())) + 3)
    bottom = min(height + 2, int(np.ceil(corners[:, 1].max())) + 3)
    if right <= left or bottom <= top:
        return Stencil(np.zeros((0, 0), np.uint8), 0, 0)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    far = float(max(width, height)) * 4.0
    for outline in outlines:
        fixed = np.rint((np.clip(outline, -far, far) - (left, top)) * (1 << _SUBPIXEL)).astype(np.int32)
        cv2.fillPoly(mask, [fixed], (255,), lineType=cv2.LINE_AA, shift=_SUBPIXEL)
    return Stencil(mask, left, top)
