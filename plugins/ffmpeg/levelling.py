"""Finding the gain that makes a limited mix as loud as it should be."""

from __future__ import annotations

LEAST_WORTH = 0.2
"""However much the limiter takes back, a decibel of gain is taken to be worth at least this much."""


class GainSearch:
    """Proposes gains in dB from what earlier ones came to; louder never comes from less gain."""

    def __init__(self, target_lufs: float, without_gain_lufs: float) -> None:
        self._target = target_lufs
        self._tries = [(without_gain_lufs, 0.0)]

    def heard(self, gain_db: float, lufs: float) -> None:
        """Tell what a gain came to."""
        self._tries.append((lufs, gain_db))

    def gain_db(self) -> float:
        """Return the gain to try next: between the nearest tries on both sides, else beyond the nearest of all.

        Between two, where a straight line would lead; halfway when that has led to the same side twice.
        """
        quieter = max((tried for tried in self._tries if tried[0] <= self._target), default=None)
        louder = min((tried for tried in self._tries if tried[0] >= self._target), default=None)
        if quieter and louder:
            (below, low), (above, high) = quieter, louder
            part = 0.0 if above == below else (self._target - below) / (above - below)
            return low + (high - low) * (0.5 if self._one_sided() else part)
        nearest = quieter or louder or self._tries[0]
        return nearest[1] + (self._target - nearest[0]) / self._worth()

    def _one_sided(self) -> bool:
        last = [lufs > self._target for lufs, _ in self._tries[-2:]]
        return len(self._tries) > 2 and last[0] == last[1]

    def _worth(self) -> float:
        """Return how many LU the last decibels of gain were worth."""
        if len(self._tries) < 2:
            return 1.0
        (before, low), (after, high) = self._tries[-2:]
        return 1.0 if high == low else min(1.0, max(LEAST_WORTH, (after - before) / (high - low)))
