"""Fitting a filmed clip to a number of frames: which of its own is seen at each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def filled(times: Sequence[int], frames: int, *, follows: bool) -> list[int]:
    """Return which of a clip's times, in ascending order, is seen at each of a number of frames.

    The first comes first and the last comes last; one that follows another clip begins a step after its first.
    """
    first, whole = times[0], times[-1] - times[0]
    steps = frames if follows else frames - 1
    return [_nearest(times, first * steps + whole * step, steps) for step in range(follows, frames + follows)]


def _nearest(times: Sequence[int], moment: int, scale: int) -> int:
    """Return the time nearest to `moment / scale`, the later of two equally near; the first for a scale of 0."""
    if not scale:
        return times[0]
    after = bisect_left(times, moment, key=lambda time: time * scale)
    if after == 0:
        return times[0]
    earlier, later = times[after - 1], times[min(after, len(times) - 1)]
    return earlier if moment - earlier * scale < later * scale - moment else later
