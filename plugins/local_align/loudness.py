"""Where in a recording something is heard: its loudness in frames of 5 ms, and the runs of sound in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .listening import Samples

RATE = 16_000
FRAME_MS = 5
_FRAME = RATE * FRAME_MS // 1000
_ABOVE_NOISE_DB, _LEAST_BELOW_DB, _BELOW_SPEECH_DB = 9.0, 3.0, 34.0
_CLICK_MS, _BRIDGED_MS = 25, 50
_SILENT_DB, _DISTINCT_DB = -66.0, 8.0
_PAUSE_MS = 90


@dataclass(frozen=True)
class Run:
    """A stretch in which something is heard without a pause, in milliseconds."""

    start: int
    end: int


@dataclass(frozen=True)
class Heard:
    """What is heard of a recording."""

    length_ms: int
    runs: tuple[Run, ...]
    """In order; shorter gaps than 50 ms are within words."""
    is_even: bool
    """No pauses: what is heard is as loud everywhere, as music or noise are."""

    @classmethod
    def of(cls, decibels: NDArray[np.float32]) -> Heard:
        """Find the runs by what stands out from the noise."""
        length = len(decibels) * FRAME_MS
        if not len(decibels):
            return cls(0, (), is_even=True)
        smooth = np.convolve(decibels, np.ones(3) / 3, mode="same") if len(decibels) > 3 else decibels
        loud, quiet = np.percentile(smooth, 95), np.percentile(smooth, 10)
        if loud < _SILENT_DB:
            return cls(length, (), is_even=True)
        if loud - quiet < _DISTINCT_DB:
            return cls(length, (Run(0, length),), is_even=True)
        threshold = max(min(quiet + _ABOVE_NOISE_DB, loud - _LEAST_BELOW_DB), loud - _BELOW_SPEECH_DB)
        return cls(length, tuple(_runs(smooth > threshold)), is_even=False)

    def onset_near(self, at: float, before_ms: int, after_ms: int) -> int | None:
        """Return where sound begins after a pause, nearest to a moment and no farther from it than this."""
        near = [
            run.start
            for index, run in enumerate(self.runs)
            if at - before_ms <= run.start <= at + after_ms
            and (index == 0 or run.start - self.runs[index - 1].end >= _PAUSE_MS)
        ]
        return min(near, key=lambda start: abs(start - at), default=None)

    def end_near(self, at: float, before_ms: int, after_ms: int) -> int | None:
        """Return where sound ends before a pause, nearest to a moment and no farther from it than this."""
        near = [
            run.end
            for index, run in enumerate(self.runs)
            if at - before_ms <= run.end <= at + after_ms
            and (index + 1 == len(self.runs) or self.runs[index + 1].start - run.end >= _PAUSE_MS)
        ]
        return min(near, key=lambda end: abs(end - at), default=None)

    def voiced_ms(self, start: int, end: int) -> int:
        """Return for how long something is heard between two moments."""
        return sum(max(0, min(run.end, end) - max(run.start, start)) for run in self.runs)


def decibels_of(blocks: Iterable[Samples]) -> NDArray[np.float32]:
    """Return the loudness of each frame; each is taken about its own mean, so that hum and rumble count for little."""
    found: list[NDArray[np.float32]] = []
    rest = np.empty(0, np.float32)
    for block in chain(blocks, (np.zeros(0, np.float32),)):
        joined = np.concatenate([rest, block])
        whole = len(joined) // _FRAME * _FRAME
        spread = joined[:whole].reshape(-1, _FRAME).std(axis=1)
        found.append(20 * np.log10(np.maximum(spread, 1e-5)).astype(np.float32))
        rest = joined[whole:]
    return np.concatenate(found)


def _runs(voiced: NDArray[np.bool_]) -> list[Run]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], voiced, [False]]).astype(np.int8)))
    bridged: list[Run] = []
    for start, end in edges.reshape(-1, 2) * FRAME_MS:
        if bridged and start - bridged[-1].end < _BRIDGED_MS:
            bridged[-1] = Run(bridged[-1].start, int(end))
        else:
            bridged.append(Run(int(start), int(end)))
    return [run for run in bridged if run.end - run.start >= _CLICK_MS]
