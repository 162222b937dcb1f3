"""Which prepared samples a drawn frame looks at: plain arithmetic, an axis at a time.

Prepared planes hold chroma in the middle of each 2 × 2 luma samples; drawn frames hold it at the left pair, as H.264
players expect. A window turns one into the other, so that colour never shifts against brightness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import Size

from .path import Camera

if TYPE_CHECKING:
    from cv2.typing import MatLike

LEFT, MIDDLE = 0.5, 1.0
"""Where drawn chroma stands in its pair of luma samples: on the first of two columns, between two rows."""


@dataclass(frozen=True)
class Box:
    """A rectangle with even edges."""

    left: int
    top: int
    right: int
    bottom: int

    def __bool__(self) -> bool:
        return self.left < self.right and self.top < self.bottom

    @property
    def luma(self) -> tuple[slice, slice]:
        """Its rows and columns in a full-size plane."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def chroma(self) -> tuple[slice, slice]:
        """Its rows and columns in a half-size plane."""
        return self.halved.luma

    @property
    def halved(self) -> Box:
        """The same rectangle counted in the samples of half-size planes."""
        return Box(self.left // 2, self.top // 2, self.right // 2, self.bottom // 2)

    def above(self, row: int) -> Box:
        """Return what of it lies above a row."""
        return Box(self.left, self.top, self.right, min(self.bottom, row))

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both."""
        if not (self and other):
            return self or other
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class Placing:
    """How one axis of a still lies on another still: there = scale × here + shift, both 0..1."""

    scale: float = 1.0
    shift: float = 0.0

    def share(self, weight: float) -> Placing:
        """Return the same, gone only part of the way."""
        return Placing(1 + (self.scale - 1) * weight, self.shift * weight)

    @property
    def inverse(self) -> Placing:
        """The way back."""
        return Placing(1 / self.scale, -self.shift / self.scale)


@dataclass(frozen=True)
class Lattice:
    """How one axis of drawn samples lies on prepared samples: index = offset + step × drawn index."""

    offset: float
    step: float

    def chroma(self, siting: float) -> Lattice:
        """Return the same for the half-size planes; siting is the drawn chroma's place in its luma pair."""
        edge = self.offset + 0.5 + self.step * (siting - 0.5)
        return Lattice(edge / 2 - 0.5, self.step)

    def onto(self, drawn_first: int, prepared_first: int) -> Lattice:
        """Return the same when both count from other samples."""
        return Lattice(self.offset + self.step * drawn_first - prepared_first, self.step)

    def through(self, placing: Placing, samples: int) -> Lattice:
        """Return the same on another still, prepared with as many samples."""
        edge = placing.scale * (self.offset + 0.5) + placing.shift * samples
        return Lattice(edge - 0.5, placing.scale * self.step)

    def coarser(self, drawn: float, prepared: float) -> Lattice:
        """Return the same between a drawn and a prepared axis that have so many times fewer samples."""
        edge = (self.offset + 0.5 + self.step * (drawn - 1) / 2) / prepared
        return Lattice(edge - 0.5, self.step * drawn / prepared)

    def along(self, count: int) -> MatLike:
        """Return the prepared index of each drawn sample."""
        return (self.offset + self.step * np.arange(count)).astype(np.float32)

    def reach(self, first: int, end: int, whole: int, drawn: int) -> tuple[int, int]:
        """Return the drawn samples, with even ends, that a stretch of a still reaches; its edges go on for ever."""
        begins = 0 if first == 0 else math.floor((first - self.offset) / self.step) // 2 * 2
        ends = drawn if end == whole else -(-math.ceil((end - self.offset) / self.step) // 2) * 2
        return min(max(0, begins), drawn), max(0, min(drawn, ends))


@dataclass(frozen=True)
class Window:
    """What a camera sees of prepared planes, as the lattices of the drawn frame."""

    across: Lattice
    down: Lattice

    @classmethod
    def of(cls, camera: Camera, prepared: tuple[int, int], aspect: float, size: Size) -> Window:
        """Return the window of a camera on a still of an aspect, prepared as width × height, for a frame of a size."""
        wanted = size.width / size.height
        return cls(
            _lattice(camera.x, min(1.0, wanted / aspect) / camera.zoom, prepared[0], size.width),
            _lattice(camera.y, min(1.0, aspect / wanted) / camera.zoom, prepared[1], size.height),
        )

    @property
    def chroma(self) -> Window:
        """The same window for the half-size planes."""
        return Window(self.across.chroma(LEFT), self.down.chroma(MIDDLE))

    def onto(self, part: Box, crop: Box) -> Window:
        """Return the same window for a part of the frame, on planes that are a crop of the prepared ones."""
        return Window(self.across.onto(part.left, crop.left), self.down.onto(part.top, crop.top))

    def reach(self, crop: Box, prepared: tuple[int, int], size: Size) -> Box:
        """Return the part of the frame in which a crop of the prepared planes shows."""
        left, right = self.across.reach(crop.left, crop.right, prepared[0], size.width)
        top, bottom = self.down.reach(crop.top, crop.bottom, prepared[1], size.height)
        return Box(left, top, right, bottom)

    def see(self, plane: MatLike, drawn: MatLike) -> None:
        """Draw a plane through this window, exactly but slowly; beyond the plane its edge goes on."""
        cv2.warpAffine(
            plane,
            self.matrix,
            (drawn.shape[1], drawn.shape[0]),
            dst=drawn,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )

    @property
    def matrix(self) -> MatLike:
        """Drawn indices to prepared ones."""
        return np.array([[self.across.step, 0, self.across.offset], [0, self.down.step, self.down.offset]])


def _lattice(centre: float, extent: float, samples: int, drawn: int) -> Lattice:
    inside = min(max(centre, extent / 2), 1 - extent / 2)
    step = extent * samples / drawn
    return Lattice((inside - extent / 2) * samples + step / 2 - 0.5, step)
