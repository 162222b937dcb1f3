"""One still turning into the next: what moved between them moves, and what is new dissolves.

Stills in layers turn layer by layer, so that a figure crosses in front of what is behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bomstudio import LayeredStill, MediaRef, Size

from .alignment import Alignment, align
from .bend import Bend
from .easel import Easel
from .path import Camera
from .planes import read_picture
from .sheet import Sheet
from .window import Window

DENSITY = 1.07
"""Prepared samples to a drawn pixel at the nearest: fewer than for a still, as nothing stands long enough to tell."""


DISSOLVE = 0.5
"""The part of a turn, in its middle, in which one still dissolves into the other: what could not be followed is seen
twice no longer than that."""


def dissolved(weight: float) -> float:
    """Return how much of the second still is seen when a turn has come so far."""
    share = min(max((weight - 0.5) / DISSOLVE + 0.5, 0.0), 1.0)
    return share * share * (3 - 2 * share)


class Turn:
    """Two stills as pairs of layers, or as one pair of flat pictures when their layers do not match."""

    def __init__(
        self,
        first: LayeredStill,
        second: LayeredStill,
        size: Size,
        closest: float,
        open: Callable[[MediaRef], Path],
        before: Turn | None = None,
    ) -> None:
        layered = len(first.layers) == len(second.layers) > 1
        ones, twos = (first.layers, second.layers) if layered else ((first.still,), (second.still,))
        known = dict(before.arrived) if before else {}

        def sheet(picture: MediaRef, solid: bool) -> Sheet:
            if (picture, solid) not in known:
                known[picture, solid] = Sheet(read_picture(open(picture), solid=solid), size, closest * DENSITY)
            return known[picture, solid]

        solid = [index == 0 for index in range(len(ones))]
        self._pairs = [
            _Pair.of(sheet(one, back), sheet(two, back)) for one, two, back in zip(ones, twos, solid, strict=True)
        ]
        self.arrived: dict[tuple[MediaRef, bool], Sheet] = {
            (two, back): known[two, back] for two, back in zip(twos, solid, strict=True)
        }
        """The sheets that the turn after this one begins with."""

    def draw(self, camera: Camera, weight: float, easel: Easel) -> None:
        """Draw what a camera sees when the turn has come so far, 0 the first still and 1 the second."""
        hidden = [pair.hides_from(camera, weight) for pair in self._pairs]
        for pair, end in zip(self._pairs, easel.ends(hidden), strict=True):
            pair.draw(camera, weight, easel, end)


@dataclass(frozen=True)
class _Pair:
    """One layer in both stills."""

    first: Sheet
    second: Sheet
    alignment: Alignment | None
    """None when the pictures differ in shape: each is then seen by itself."""

    @classmethod
    def of(cls, first: Sheet, second: Sheet) -> _Pair:
        """Measure how two layers lie on each other."""
        if first is second:
            return cls(first, first, Alignment())
        alike = first.prepared == second.prepared and first.is_solid == second.is_solid
        return cls(first, second, align(first, second) if alike else None)

    def hides_from(self, camera: Camera, weight: float) -> int:
        """Return the row of the frame from which down nothing behind it shows; what is bent may bend away from it."""
        if self.alignment and self.alignment.motion:
            return self.first.size.height
        here, there = self._windows(camera, weight)
        return max(self.first.hides_from(here), self.second.hides_from(there))

    def draw(self, camera: Camera, weight: float, easel: Easel, end: int) -> None:
        """Lay what is between the two over the picture, down to the row where it is hidden."""
        here, there = self._windows(camera, weight)
        if self.first is self.second:
            easel.lay(self.first, here, end)
            return
        bend, other = self._bends(here, weight)
        easel.lay_mixed((self.first, here, bend), (self.second, there, other), dissolved(weight), end)

    def _windows(self, camera: Camera, weight: float) -> tuple[Window, Window]:
        """Return where both are looked at, so that what they share comes to lie on the same place."""
        seen = self.first.window(camera)
        if self.alignment is None:
            return seen, self.second.window(camera)
        across, down = self.alignment.across, self.alignment.down
        width, height = self.first.prepared
        here = Window(
            seen.across.through(across.share(weight).inverse, width),
            seen.down.through(down.share(weight).inverse, height),
        )
        return here, Window(here.across.through(across, width), here.down.through(down, height))

    def _bends(self, here: Window, weight: float) -> tuple[Bend | None, Bend | None]:
        if self.alignment is None or self.alignment.motion is None:
            return None, None
        one, two = self.alignment.motion.between(weight)
        across, down = self.alignment.across.scale, self.alignment.down.scale
        return Bend(one[:, :, 0], one[:, :, 1], here), Bend(two[:, :, 0] * across, two[:, :, 1] * down, here)
