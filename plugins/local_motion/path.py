"""Where the camera is at each frame: keys joined by a monotone cubic, which is smooth and never swings past a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bomstudio import CameraKey

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Camera:
    """The centre (0..1 of the still) and the zoom (1 shows as much as the picture's shape allows)."""

    x: float
    y: float
    zoom: float

    def further(self, rest: Camera, factor: float) -> Camera:
        """Return where something is seen from that moves `factor` times as far from the rest position."""
        return Camera(
            rest.x + (self.x - rest.x) * factor,
            rest.y + (self.y - rest.y) * factor,
            rest.zoom * (self.zoom / rest.zoom) ** factor,
        )


class CameraPath:
    """A camera's way through a clip."""

    def __init__(self, keys: Sequence[CameraKey], frames: int) -> None:
        knots = np.array([key.frame for key in keys], dtype=np.float64)
        at = np.arange(frames, dtype=np.float64)
        self._x, self._y, self._zoom = (
            monotone_cubic(knots, np.array(values, dtype=np.float64), at)
            for values in zip(*((key.x, key.y, key.zoom) for key in keys), strict=True)
        )

    def at(self, frame: int) -> Camera:
        """Return the camera at a frame of the clip."""
        return Camera(float(self._x[frame]), float(self._y[frame]), float(self._zoom[frame]))

    @property
    def middle(self) -> Camera:
        """The camera halfway through."""
        halves = slice((len(self._x) - 1) // 2, len(self._x) // 2 + 1)
        return Camera(*(float(curve[halves].mean()) for curve in (self._x, self._y, self._zoom)))

    @property
    def closest(self) -> float:
        """The largest zoom on the way."""
        return float(self._zoom.max())


def monotone_cubic(knots: Curve, values: Curve, at: Curve) -> Curve:
    """Interpolate by piecewise cubics whose slopes at the knots keep them monotone (Fritsch and Carlson)."""
    if len(knots) == 1:
        return np.full_like(at, values[0])
    steps = np.diff(knots)
    chords = np.diff(values) / steps
    slopes = np.empty_like(values)
    slopes[0], slopes[-1] = chords[0], chords[-1]
    if len(knots) > 2:
        slopes[0] = _end_slope(steps[0], steps[1], chords[0], chords[1])
        slopes[-1] = _end_slope(steps[-1], steps[-2], chords[-1], chords[-2])
        left, right = chords[:-1], chords[1:]
        weight_left, weight_right = steps[:-1] + 2 * steps[1:], 2 * steps[:-1] + steps[1:]
        same_way = left * right > 0
        spread = np.where(same_way, weight_left * right + weight_right * left, 1.0)
        slopes[1:-1] = np.where(same_way, (weight_left + weight_right) * left * right / spread, 0.0)
    piece = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(steps) - 1)
    step = steps[piece]
    t = np.clip((at - knots[piece]) / step, 0.0, 1.0)
    u = 1 - t
    start, end = values[piece] * (1 + 2 * t), values[piece + 1] * (1 + 2 * u)
    return u * u * (start + step * t * slopes[piece]) + t * t * (end - step * u * slopes[piece + 1])


def _end_slope(near: float, far: float, near_chord: float, far_chord: float) -> float:
    slope = ((2 * near + far) * near_chord - near * far_chord) / (near + far)
    if slope * near_chord <= 0:
        return 0.0
    if near_chord * far_chord < 0 and abs(slope) > 3 * abs(near_chord):
        return 3 * near_chord
    return slope
