"""Looking at frames on their way to the encoder: which of them are black, and where the picture stands still.

A grid of points is looked at instead of every pixel, so that it costs next to nothing.
"""

from __future__ import annotations

import cv2
import numpy as np

from bomstudio import Encoding

from .planar import Frame

POINTS_ACROSS = 240
"""Points looked at along the longer side, at least."""
BLACK_LUMA = 16 + 219 // 10
"""A point at most as bright as this is black, and a frame is when 98 of 100 points are: as ffmpeg's blackdetect."""
BLACK_SHARE = 0.98
STILL_LEVELS = 0.255
"""A frame this close to the one where a stretch began stands still: -60 dB, as ffmpeg's freezedetect."""
SHORTEST_STILL_MS = 500
"""Shorter stretches are not told of."""

Stretch = tuple[int, int]


class Watch:
    """Looks at the frames of one segment, in order."""

    def __init__(self, encoding: Encoding) -> None:
        longer = max(encoding.size.width, encoding.size.height)
        self._step = max(1, longer // POINTS_ACROSS)
        self._shortest = encoding.rate.frames_covering(SHORTEST_STILL_MS)
        self._black: list[Stretch] = []
        self._frozen: list[Stretch] = []
        self._reference: np.ndarray | None = None
        self._since = 0
        self._frames = 0

    def see(self, frame: Frame) -> None:
        """Look at the next frame."""
        points = frame.planes[0][:: self._step, :: self._step].copy()
        at = self._frames
        self._frames += 1
        if np.count_nonzero(points <= BLACK_LUMA) >= BLACK_SHARE * points.size:
            _add(self._black, at)
        if self._reference is None:
            self._reference = points
        elif cv2.norm(points, self._reference, cv2.NORM_L1) > STILL_LEVELS * points.size:
            self._close(at)
            self._reference, self._since = points, at

    def black(self) -> tuple[Stretch, ...]:
        """Return the stretches of black frames: the first, and the one after the last."""
        return tuple(self._black)

    def frozen(self) -> tuple[Stretch, ...]:
        """Return the stretches in which nothing moved; to be asked after the last frame."""
        self._close(self._frames)
        self._since = self._frames
        return tuple(self._frozen)

    def _close(self, end: int) -> None:
        if end - self._since >= self._shortest:
            self._frozen.append((self._since, end))


def _add(stretches: list[Stretch], frame: int) -> None:
    if stretches and stretches[-1][1] == frame:
        stretches[-1] = (stretches[-1][0], frame + 1)
    else:
        stretches.append((frame, frame + 1))
