"""A prepared plane, drawn through a window the quick way.

A window only scales and shifts, and resizing does that three times as quickly as warping. But resizing begins at a
whole sample: what it draws as number i lies at first + step × (i + 1/2) - 1/2. So it begins a few drawn samples
early, as many as bring what is wanted nearest to what it can draw, and the early ones are cut away. Where even the
nearest is too far off, as with steps close to 3/2, the plane is warped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .window import Box, Lattice, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

EARLIEST = 96
"""Resizing begins fewer drawn samples early than this."""
EACH = 1 / 6000
"""How much further off, in prepared samples, one drawn sample less to cut away is worth."""
NEAR = 1 / 32
"""How far off resizing may draw: at most a fortieth of a drawn pixel, and mostly far less."""
EDGE = 150
"""Prepared samples by which a plane's edges are carried on, so that resizing can begin early there too."""
COUNTED = np.arange(EARLIEST, dtype=np.float64)


class Plane:
    """Prepared samples, whose edges go on for ever."""

    def __init__(self, samples: MatLike) -> None:
        self._carried_on = cv2.copyMakeBorder(samples, EDGE, EDGE, EDGE, EDGE, cv2.BORDER_REPLICATE)

    @property
    def samples(self) -> MatLike:
        """The samples as they were prepared."""
        return self._carried_on[EDGE:-EDGE, EDGE:-EDGE]

    def look(self, window: Window, drawn: MatLike) -> None:
        """Draw what a window shows."""
        window = window.onto(Box(0, 0, 0, 0), Box(-EDGE, -EDGE, 0, 0))
        height, width = self._carried_on.shape
        across = _run(window.across, width, drawn.shape[1])
        down = _run(window.down, height, drawn.shape[0])
        if across is None or down is None:
            window.see(self._carried_on, drawn)
            return
        resized = cv2.resize(
            self._carried_on[down.first : down.end, across.first : across.end],
            None,
            fx=1 / window.across.step,
            fy=1 / window.down.step,
            interpolation=cv2.INTER_LINEAR,
        )
        early, above = across.early, down.early
        drawn[:] = resized[above : above + drawn.shape[0], early : early + drawn.shape[1]]


@dataclass(frozen=True)
class _Run:
    """The samples to resize along one axis, and how many drawn ones come before those that are wanted."""

    first: int
    end: int
    early: int


@lru_cache(maxsize=32)
def _run(lattice: Lattice, samples: int, drawn: int) -> _Run | None:
    """Return the nearest run to a lattice; None when it is not near or not all there."""
    latest = lattice.offset + 0.5 - lattice.step / 2
    earlier = COUNTED[: max(0, math.floor(latest / lattice.step) + 1)]
    if not len(earlier):
        return None
    wanted = latest - lattice.step * earlier
    off = np.abs(wanted - np.rint(wanted))
    early = int((off + EACH * earlier).argmin())
    if off[early] > NEAR:
        return None
    first = round(float(wanted[early]))
    end = min(samples, first + math.ceil((early + drawn) * lattice.step) + 2)
    resized = round((end - first) / lattice.step)
    only_copied = resized == end - first and lattice.step != 1
    return _Run(first, end, early) if resized >= early + drawn and not only_copied else None
