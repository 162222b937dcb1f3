"""One still turning into the next: what moved between them moves, and what is new dissolves.

Stills in layers turn layer by layer, so that a figure crosses in front of what is behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from bomstudio import LayeredStill, MediaRef, Size

from .alignment import Alignment, Motion, align
from .path import Camera
from .planes import Planes, read_image, read_weighted
from .sheet import Bend, Easel, Sheet
from .window import Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

TURN_DENSITY = 1.0
"""Prepared samples to a drawn pixel at the nearest: fewer than for a still, as nothing stands long enough to tell."""


class Turn:
    """Two stills as pairs of layers, or as one pair of flat pictures when their layers do not match."""

    def __init__(
        self,
        first: LayeredStill,
        second: LayeredStill,
        size: Size,
        closest: float,
        open: Callable[[MediaRef], Path],
    ) -> None:
        layered = len(first.layers) == len(second.layers) > 1
        ones, twos = (first.layers, second.layers) if layered else ((first.still,), (second.still,))
        self._pairs: list[_Pair] = []
        for one, two in zip(ones, twos, strict=True):
            image = _read(one, open, solid=not self._pairs)
            other = image if one == two else _read(two, open, solid=not self._pairs)
            self._pairs.append(_Pair.of(image, other, size, closest * TURN_DENSITY))
        self._easel = Easel(size)

    def draw(self, camera: Camera, weight: float, planes: Planes) -> None:
        """Draw what a camera sees when the turn has come so far, 0 the first still and 1 the second."""
        for pair in self._pairs:
            pair.draw(camera, weight, self._easel)
        self._easel.hand_over(planes)


@dataclass(frozen=True)
class _Pair:
    """One layer in both stills."""

    first: Sheet
    second: Sheet
    alignment: Alignment | None
    """None when the pictures differ in size: each is then seen by itself."""

    @classmethod
    def of(cls, image: MatLike, other: MatLike, size: Size, samples_a_pixel: float) -> _Pair:
        """Prepare two pictures and measure how they lie on each other."""
        first = Sheet(image, size, samples_a_pixel)
        if image is other:
            return cls(first, first, Alignment())
        alignment = align(image, other) if image.shape == other.shape else None
        return cls(first, Sheet(other, size, samples_a_pixel), alignment)

    def draw(self, camera: Camera, weight: float, easel: Easel) -> None:
        """Lay what is between the two over the picture."""
        here, there = self._windows(camera, weight)
        if self.first is self.second:
            easel.lay(self.first, here)
            return
        part = self.first.reach(here).joined(self.second.reach(there))
        if not part:
            return
        one, two = easel.drafts(part)
        if self.alignment and self.alignment.motion:
            bend, other = self._bends(self.alignment, self.alignment.motion, weight)
            self.first.look_bent(here, part, one, bend, found=here)
            self.second.look_bent(there, part, two, other, found=here)
        else:
            self.first.look(here, part, one)
            self.second.look(there, part, two)
        easel.lay_mixed(part, weight, solid=self.first.is_solid)

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

    def _bends(self, alignment: Alignment, motion: Motion, weight: float) -> tuple[Bend, Bend]:
        width, height = self.first.prepared
        one, two = motion.between(weight)
        return (
            Bend(one[:, :, 0] * width, one[:, :, 1] * height, self.first.prepared),
            Bend(
                two[:, :, 0] * (width * alignment.across.scale),
                two[:, :, 1] * (height * alignment.down.scale),
                self.first.prepared,
            ),
        )


def _read(picture: MediaRef, open: Callable[[MediaRef], Path], *, solid: bool) -> MatLike:
    return read_image(open(picture), cv2.IMREAD_COLOR) if solid else read_weighted(open(picture))
