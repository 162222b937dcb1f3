"""How the camera moves: each move as a few keys, always inside the still and aimed at the focus point.

A view is the part of the still (0..1 of its width and height) that fills the picture at zoom 1. Amounts grow with
the length of the shot up to a limit, so a long shot moves more slowly and a short one does not rush.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bomstudio import CameraKey, VideoFromImageRequest

if TYPE_CHECKING:
    from bomstudio import CameraMove, Mood

Curve = npt.NDArray[np.float64]

CLOSEST = 1.12
"""No move goes nearer than this."""
PAN_ZOOM = 1.08
ZOOM_PER_SECOND = 0.022
TRAVEL_PER_SECOND = 0.02
"""Of the picture's width, or its height for a tilt."""
DRIFT = 0.015
DRIFT_PER_SECOND = 0.0022
PARALLAX_ZOOM = (1.1, CLOSEST)
PARALLAX_TRAVEL = 0.036
DEPTH = 1.0
"""How much further the nearest layer moves in a parallax shot than the farthest."""
LEAN = 1.8
"""How far beyond the focus point the camera aims, so that what is looked at also comes nearer to the middle."""
PACE: dict[Mood, float] = {"calm": 0.8, "sad": 0.8, "mysterious": 0.9, "tense": 1.15, "epic": 1.2, "joyful": 1.1}
MOST_KEYS = 25


@dataclass(frozen=True)
class _Stage:
    """One axis of a still: the view's extent at zoom 1, and where the focus lies."""

    view: float
    focus: float

    def inside(self, centre: Curve, zoom: Curve) -> Curve:
        """Return the centre, moved where the window would leave the still."""
        half = self.view / (2 * zoom)
        return np.clip(centre, half, 1 - half)

    def approach(self, zoom: Curve, lean: float) -> Curve:
        """Return the centres of a window that closes in on the focus: a straight way that cannot leave the still."""
        home = min(max(self.focus, self.view / 2), 1 - self.view / 2)
        goal = min(max(0.5 + (self.focus - 0.5) * lean, 0.0), 1.0)
        return goal + (home - goal) / zoom

    def sweep(self, loosest: float, travel: float, progress: Curve, reach: float = 1.0) -> Curve:
        """Return the centres of a window that travels past the focus, a share of the view's extent.

        What moves most goes `reach` times as far, and sees no more than the zoom `loosest` shows.
        """
        half = self.view / (2 * loosest) + travel * self.view * reach / 2
        return min(max(self.focus, half), 1 - half) + travel * self.view * (progress - 0.5)

    def resting(self, loosest: float, like: Curve) -> Curve:
        """Return the centre of a window that stays with the focus, as far as the zoom `loosest` lets it."""
        half = self.view / (2 * loosest)
        return np.full_like(like, min(max(self.focus, half), 1 - half))


def layer_depth(shot: VideoFromImageRequest) -> float:
    """Return how much the nearest layer moves beyond the farthest; 0 where the still moves as one."""
    layered = len(shot.stills) == 1 and len(shot.stills[0].layers) > 1
    return DEPTH if layered and shot.camera == "parallax" else 0.0


def camera_keys(shot: VideoFromImageRequest, still_aspect: float) -> tuple[CameraKey, ...]:
    """Return the camera's way over a shot, as keys to be joined by a monotone cubic."""
    out_aspect = shot.size.width / shot.size.height
    across = _Stage(min(1.0, out_aspect / still_aspect), shot.focus.x)
    down = _Stage(min(1.0, still_aspect / out_aspect), shot.focus.y)
    last = shot.frames - 1
    frames = np.unique(np.round(np.linspace(0, last, min(MOST_KEYS, shot.frames))).astype(int))
    time = frames / max(last, 1)
    seconds = float(shot.rate.seconds(shot.frames)) * PACE.get(shot.mood, 1.0)
    x, y, zoom = _path(shot.camera, across, down, time, seconds)
    x, y = across.inside(x, zoom), down.inside(y, zoom)
    return tuple(
        CameraKey(frame=int(frame), x=round(float(cx), 7), y=round(float(cy), 7), zoom=round(float(z), 7))
        for frame, cx, cy, z in zip(frames, x, y, zoom, strict=True)
    )


def _path(move: CameraMove, across: _Stage, down: _Stage, time: Curve, seconds: float) -> tuple[Curve, Curve, Curve]:
    eased = _eased(time)
    if move in ("push", "pull"):
        zoom = (1 + min(CLOSEST - 1, ZOOM_PER_SECOND * seconds)) ** (eased if move == "push" else 1 - eased)
        return across.approach(zoom, LEAN), down.approach(zoom, LEAN), zoom
    if move == "hold":
        zoom = (1 + min(CLOSEST - 1, max(DRIFT, DRIFT_PER_SECOND * seconds))) ** time
        return across.approach(zoom, 1.0), down.approach(zoom, 1.0), zoom
    if move == "parallax":
        farthest, nearest = PARALLAX_ZOOM
        zoom = farthest * (nearest / farthest) ** eased
        loosest = farthest * (farthest / nearest) ** DEPTH
        travel = min(PARALLAX_TRAVEL, TRAVEL_PER_SECOND / (1 + DEPTH) * seconds)
        towards = eased if across.focus >= 0.5 else 1 - eased
        return across.sweep(loosest, travel, towards, 1 + DEPTH), down.resting(loosest, zoom), zoom
    travel = min(1 - 1 / CLOSEST, TRAVEL_PER_SECOND * seconds)
    closeness = max(PAN_ZOOM, 1 / (1 - travel))
    zoom = np.full_like(time, closeness)
    forth = eased if move in ("pan_right", "tilt_down") else 1 - eased
    if move in ("pan_left", "pan_right"):
        return across.sweep(closeness, travel, forth), down.resting(closeness, zoom), zoom
    return across.resting(closeness, zoom), down.sweep(closeness, travel, forth), zoom


def _eased(time: Curve) -> Curve:
    """Return progress that gathers way and slows again, yet is moving at both cuts."""
    return 0.45 * time + 0.55 * time * time * (3 - 2 * time)
