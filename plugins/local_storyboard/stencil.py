"""Stencils: soft-edged masks that know where on the canvas they lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Plane = NDArray[np.uint8]
Picture = NDArray[np.uint8]
Box = tuple[slice, slice]
"""Rows and columns of a picture."""

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

    @property
    def box(self) -> Box:
        """Where it lies, once it is cropped to its canvas."""
        height, width = self.mask.shape
        return slice(self.y, self.y + height), slice(self.x, self.x + width)

    def cropped(self, limits: tuple[int, int]) -> Stencil:
        """Return what lies on a canvas of (width, height), cut to what it covers there."""
        left, top = max(0, self.x), max(0, self.y)
        mask = self.mask[top - self.y : max(0, limits[1] - self.y), left - self.x : max(0, limits[0] - self.x)]
        x, y, width, height = cv2.boundingRect(mask) if mask.size else (0, 0, 0, 0)
        return Stencil(mask[y : y + height, x : x + width], left + x, top + y)

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
        small, shrink = reduced(self.mask, soft)
        size = (small.shape[1], small.shape[0])
        move = np.array([[1.0, 0.0, -towards[0] * depth / shrink], [0.0, 1.0, -towards[1] * depth / shrink]])
        moved = cv2.warpAffine(small, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if soft >= 0.3:
            moved = cv2.GaussianBlur(moved, (0, 0), soft / shrink)
        if shrink > 1:
            moved = cv2.resize(moved, self.mask.shape[::-1], interpolation=cv2.INTER_LINEAR)
        return Stencil(through(self.mask, ~np.asarray(moved, np.uint8)), self.x, self.y)

    def grown(self, by: float) -> Stencil:
        """Return it with a margin of so many pixels around it."""
        if self.is_empty:
            return self
        room = math.ceil(by) + 1
        wide = cv2.copyMakeBorder(self.mask, room, room, room, room, cv2.BORDER_CONSTANT, value=(0,))
        soft = cv2.GaussianBlur(wide, (0, 0), max(0.4, by / 1.6))
        grown = cv2.convertScaleAbs(soft, alpha=5.5)
        return Stencil(np.maximum(grown, wide), self.x - room, self.y - room)


def through(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture weighted by a mask of its own shape: 255 keeps all, 0 nothing."""
    return np.asarray(cv2.multiply(picture, mask, scale=1 / 255), np.uint8)


def repeated(mask: Plane, channels: int) -> Picture:
    """Return a mask for each of so many channels."""
    return np.asarray(cv2.merge([mask] * channels), np.uint8)


def lay(picture: Picture, paint: Picture, weight: Picture) -> None:
    """Lay weighted paint over a picture, in place; the weight is turned round on the way."""
    cv2.bitwise_not(weight, dst=weight)
    cv2.multiply(picture, weight, dst=picture, scale=1 / 255)
    cv2.add(picture, paint, dst=picture)


def reduced(plane: NDArray[np.uint8], sigma: float) -> tuple[NDArray[np.uint8], int]:
    """Return a picture or mask as small as a blur of a standard deviation allows, and how many times smaller it is.

    Halving is what is quickest, so that it is halved as often as it takes.
    """
    shrink = 1
    while sigma >= 2.4 * shrink and min(plane.shape[:2]) > 2:
        height, width = plane.shape[:2]
        half = (-(-width // 2), -(-height // 2))
        plane = np.asarray(cv2.resize(plane, half, interpolation=cv2.INTER_LINEAR), np.uint8)
        shrink *= 2
    return plane, shrink


def blurred(plane: NDArray[np.uint8], sigma: float) -> NDArray[np.uint8]:
    """Return a picture or mask blurred by a standard deviation in pixels, cheaply for wide ones."""
    small, shrink = reduced(plane, sigma)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    if shrink > 1:
        soft = cv2.resize(soft, plane.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(soft, np.uint8)


def draw(corners: Points, lengths: list[int], limits: tuple[int, int]) -> Stencil:
    """Return the union of filled outlines (pixels), cut to a canvas of (width, height).

    Their corners follow one another; `lengths` says how many belong to each.
    """
    left, top = (max(-2, int(value) - 2) for value in np.floor(corners.min(axis=0)))
    right, bottom = (
        min(limit + 2, int(value) + 3) for limit, value in zip(limits, np.ceil(corners.max(axis=0)), strict=True)
    )
    if right <= left or bottom <= top:
        return Stencil(np.zeros((0, 0), np.uint8), 0, 0)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    far = float(max(limits)) * 4.0
    fixed = np.rint((np.clip(corners, -far, far) - (left, top)) * (1 << _SUBPIXEL)).astype(np.int32)
    end = 0
    for length in lengths:
        start, end = end, end + length
        cv2.fillPoly(mask, [fixed[start:end]], (255,), lineType=cv2.LINE_AA, shift=_SUBPIXEL)
    return Stencil(mask, left, top)
