"""What stands still in front of the camera: captions and marks, blended only where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import LayeredStill, MediaRef, Size

from .planes import FROM_WEIGHTED, Planes, read_weighted, resized
from .window import Box

if TYPE_CHECKING:
    from cv2.typing import MatLike

GAP = 16
"""Fewer clear rows or columns than this do not part two boxes."""
LEFT_SITED = np.array([[1, 2, 1], [1, 2, 1]]) / 8
"""What a chroma sample at the left of its pair of columns, between its two rows, takes from the full size."""


class Overlays:
    """The overlays of a clip's stills, at the size of the frame."""

    def __init__(self, stills: Sequence[LayeredStill], size: Size, open: Callable[[MediaRef], Path]) -> None:
        sheets = {
            still.overlay.sha256: _fitted(read_weighted(open(still.overlay)), size)
            for still in stills
            if still.overlay is not None
        }
        self._of = [still.overlay.sha256 if still.overlay else "" for still in stills]
        if sheets and "" in self._of:
            sheets[""] = np.zeros((size.height, size.width, 4), dtype=np.uint8)
        self._boxes = _boxes(np.max([sheet[:, :, 3] for sheet in sheets.values()], axis=0)) if sheets else []
        self._patches = {key: [_Patch.of(sheet, box) for box in self._boxes] for key, sheet in sheets.items()}

    def paint(self, planes: Planes, still: int, coming: int, weight: float) -> None:
        """Lay a still's overlay over a frame, or what lies between it and the coming one's."""
        first, second = self._of[still], self._of[coming]
        for index, box in enumerate(self._boxes):
            patch = self._patches[first][index]
            if first != second:
                patch = patch.mixed(self._patches[second][index], weight)
            patch.over(planes.part(box))


@dataclass(frozen=True)
class _Patch:
    """A part of an overlay as planes: colour weighted by alpha, and 255 where what is behind shows."""

    colour: Planes
    clear: Planes

    @classmethod
    def of(cls, sheet: MatLike, box: Box) -> _Patch:
        """Convert a box of a sheet, with the chroma siting of drawn frames."""
        left = max(0, box.left - 2)
        channels = cv2.transform(np.ascontiguousarray(sheet[box.top : box.bottom, left : box.right]), FROM_WEIGHTED)
        half = cv2.filter2D(channels, -1, LEFT_SITED, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE)
        inset = box.left - left
        y, _, _, clear = (np.ascontiguousarray(channel) for channel in cv2.split(channels[:, inset:]))
        _, u, v, clear_half = (np.ascontiguousarray(channel) for channel in cv2.split(half[::2, inset::2]))
        return cls(Planes(y, u, v), Planes(clear, clear_half, clear_half))

    def mixed(self, other: _Patch, weight: float) -> _Patch:
        """Return what lies between this and another of its size, 0 this and 1 the other."""
        return _Patch(_between(self.colour, other.colour, weight), _between(self.clear, other.clear, weight))

    def over(self, planes: Planes) -> None:
        """Lay it over planes of its size."""
        for colour, clear, under in zip(self.colour, self.clear, planes, strict=True):
            cv2.multiply(under, clear, dst=under, scale=1 / 255)
            cv2.add(under, colour, dst=under)


def _between(first: Planes, second: Planes, weight: float) -> Planes:
    return Planes(*(cv2.addWeighted(a, 1 - weight, b, weight, 0) for a, b in zip(first, second, strict=True)))


def _fitted(sheet: MatLike, size: Size) -> MatLike:
    """Scale a sheet to lie wholly inside the frame, in the middle, standing on its lower edge."""
    height, width = sheet.shape[:2]
    scale = min(size.width / width, size.height / height)
    sheet = resized(sheet, (min(size.width, round(width * scale)), min(size.height, round(height * scale))))
    above, beside = size.height - sheet.shape[0], size.width - sheet.shape[1]
    return cv2.copyMakeBorder(
        sheet, above, 0, beside // 2, beside - beside // 2, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )


def _boxes(alpha: MatLike) -> list[Box]:
    """Return the boxes that hold everything that is not clear."""
    return [
        Box(left, top, right, bottom)
        for top, bottom in _runs(alpha.max(axis=1))
        for left, right in _runs(alpha[top:bottom].max(axis=0))
    ]


def _runs(filled: MatLike) -> list[tuple[int, int]]:
    """Return the stretches that are not 0, with even ends; short gaps are bridged."""
    places = np.flatnonzero(filled)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > GAP)
    firsts, lasts = places[np.r_[0, breaks + 1]], places[np.r_[breaks, -1]]
    return [(int(first) // 2 * 2, int(last) // 2 * 2 + 2) for first, last in zip(firsts, lasts, strict=True)]
