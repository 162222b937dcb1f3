"""How one shot turns into the next."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from bomstudio import Size, TransitionKind

from .planar import Frame, Plane, black

Blend = Callable[[Frame | None, Frame | None, float, Frame], None]
"""Takes the shot that goes, the one that comes, how far (0..1), and the frame to fill. A shot that does not
show is None."""

SOFT_EDGE = 0.16
"""The width of a wipe's edge, as a part of the picture's."""


def blend_for(kind: TransitionKind, size: Size) -> Blend:
    """Return what draws a transition; raises KeyError for one that cannot be drawn."""
    if kind == "dip":
        return _Dip(size)
    return {"dissolve": _dissolve, "wipe": _wipe}[kind]


def progress(index: int, frames: int) -> float:
    """Return how far a transition is at a frame; neither end is reached, as the shots around it show them."""
    return (index + 1) / (frames + 1)


def shows(kind: TransitionKind, at: float) -> tuple[bool, bool]:
    """Return which of the two shots are seen at all."""
    return (at < 0.5, at > 0.5) if kind == "dip" else (True, True)


def _dissolve(old: Frame | None, new: Frame | None, at: float, out: Frame) -> None:
    assert old is not None
    assert new is not None
    _mix(old, new, at, out)


class _Dip:
    """To black and out of it again."""

    def __init__(self, size: Size) -> None:
        self._black = black(size)

    def __call__(self, old: Frame | None, new: Frame | None, at: float, out: Frame) -> None:
        shown = old or new
        if shown is None:
            out.copy_from(self._black)
        else:
            _mix(self._black, shown, abs(1 - 2 * at), out)


def _wipe(old: Frame | None, new: Frame | None, at: float, out: Frame) -> None:
    assert old is not None
    assert new is not None
    for before, after, target in zip(old.planes, new.planes, out.planes, strict=True):
        _wipe_plane(before, after, at, target)


def _wipe_plane(before: Plane, after: Plane, at: float, target: Plane) -> None:
    width = before.shape[1]
    edge = SOFT_EDGE * width
    start = at * (width + edge) - edge
    first, last = max(0, int(start)), min(width, int(start + edge) + 1)
    target[:, :first] = after[:, :first]
    target[:, last:] = before[:, last:]
    ramp = np.clip((np.arange(first, last, dtype=np.float32) + 0.5 - start) / edge, 0, 1)
    ramp = ramp * ramp * (3 - 2 * ramp)
    soft = after[:, first:last] * (1 - ramp) + before[:, first:last] * ramp
    target[:, first:last] = np.rint(soft)


def _mix(old: Frame, new: Frame, at: float, out: Frame) -> None:
    cv2.addWeighted(old.flat, 1 - at, new.flat, at, 0, dst=out.flat)
