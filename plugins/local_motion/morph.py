"""One still turning into the next: what moved between them moves, what is new dissolves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import Size

from .path import Camera
from .planes import Canvas, Picture, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

FLOW_SIDE = 640
"""Samples along the longer side at which motion is measured."""


class Turn:
    """A pair of prepared pictures, and the motion between them."""

    def __init__(self, first: Picture, second: Picture, size: Size) -> None:
        self._first, self._second = first, second
        self._other = Canvas(size)
        self._motion = Motion.between(first, second, size)

    def draw(self, camera: Camera, weight: float, canvas: Canvas) -> None:
        """Draw what a camera sees when the turn has come so far (0..1)."""
        if self._motion:
            self._motion.draw(camera, weight, canvas, self._other)
        else:
            self._first.draw(camera, canvas)
            self._second.draw(camera, self._other)
        canvas.blend(self._other, weight)


class Motion:
    """Where everything in one picture went in the other, measured on small copies."""

    def __init__(self, first: Picture, second: Picture, size: Size, there: MatLike, back: MatLike) -> None:
        self._pictures = first, second
        self._size = size
        self._there, self._back = there, back

    @classmethod
    def between(cls, first: Picture, second: Picture, size: Size) -> Motion | None:
        """Measure the motion; None when the pictures do not fit each other."""
        if first.prepared != second.prepared:
            return None
        scale = min(1.0, FLOW_SIDE / max(first.prepared))
        small = tuple(max(16, round(side * scale)) for side in first.prepared)
        one, two = (cv2.resize(p.planes.y, small, interpolation=cv2.INTER_AREA) for p in (first, second))
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        there, back = search.calc(one, two, None), search.calc(two, one, None)
        return cls(first, second, size, there, back)

    def draw(self, camera: Camera, weight: float, canvas: Canvas, other: Canvas) -> None:
        early = -(1 - weight) * weight * self._there + weight * weight * self._back
        late = (1 - weight) ** 2 * self._there - weight * (1 - weight) * self._back
        for picture, flow, into in zip(self._pictures, (early, late), (canvas, other), strict=True):
            self._bent(picture, picture.window(camera), flow, into)

    def _bent(self, picture: Picture, window: Window, flow: MatLike, canvas: Canvas) -> None:
        flow_h, flow_w = flow.shape[:2]
        across, down = flow_w / picture.prepared[0], flow_h / picture.prepared[1]
        small = (self._size.width // 3, self._size.height // 3)
        w = window
        # flow seen through the window at a third
        sx = w.across.step * self._size.width / small[0] * across
        sy = w.down.step * self._size.height / small[1] * down
        ox = (w.across.offset + 0.5 - w.across.step / 2) * across + sx / 2 - 0.5
        oy = (w.down.offset + 0.5 - w.down.step / 2) * down + sy / 2 - 0.5
        seen = cv2.warpAffine(
            flow,
            np.array([[sx, 0, ox], [0, sy, oy]]),
            small,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        fx, fy = cv2.split(seen)
        fx *= 1 / across
        fy *= 1 / down
        for plane, drawn, lw, half in zip(picture.planes, canvas.planes, (w, w.chroma, w.chroma), (1.0, 0.5, 0.5)):
            h, wd = drawn.shape
            mx = cv2.resize(fx * half, (wd, h))
            my = cv2.resize(fy * half, (wd, h))
            mx += lw.across.along(wd)[None, :]
            my += lw.down.along(h)[:, None]
            cv2.remap(plane, mx, my, cv2.INTER_LINEAR, dst=drawn, borderMode=cv2.BORDER_REPLICATE)
