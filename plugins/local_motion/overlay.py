"""What stands still in front of the camera: captions and marks, blended only where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import LayeredStill, MediaRef, Size

from .cutout import FROM_WEIGHTED, Cutout
from .planes import Planes, read_weighted, resized
from .sheet import Workspace
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
        self._work = Workspace(size)
        self._parts = {key: [_cutout(sheet, box) for box in self._boxes] for key, sheet in sheets.items()}

    def paint(self, planes: Planes, still: int, coming: int, weight: float) -> None:
        """Lay a still's overlay over a frame, or what lies between it and the coming one's."""
        first, second = self._of[still], self._of[coming]
        for index, box in enumerate(self._boxes):
            cutout = self._parts[first][index]
            if first != second:
                cutout = cutout.mixed(self._parts[second][index], weight, self._work.part(box))
            cutout.over(planes.part(box))


def _fitted(sheet: MatLike, size: Size) -> MatLike:
    """Scale a sheet to lie wholly inside the frame, in the middle, standing on its lower edge."""
    height, width = sheet.shape[:2]
    scale = min(size.width / width, size.height / height)
    sheet = resized(sheet, (min(size.width, round(width * scale)), min(size.height, round(height * scale))))
    above, beside = size.height - sheet.shape[0], size.width - sheet.shape[1]
    return cv2.copyMakeBorder(
        sheet, above, 0, beside // 2, beside - beside // 2, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )


def _cutout(sheet: MatLike, box: Box) -> Cutout:
    """Return the planes of the part of a sheet in a box; drawn frames' chroma siting."""
    around = sheet[box.top : box.bottom, max(0, box.left - 2) : box.right]
    inset = box.left - max(0, box.left - 2)
    full = cv2.transform(around, FROM_WEIGHTED)
    clear = 255 - around[:, :, 3]
    half = cv2.filter2D(cv2.merge([full, clear]), -1, LEFT_SITED, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE)
    half = half[::2, inset::2]
    _, blue, red, clear_half = (np.ascontiguousarray(channel) for channel in cv2.split(half))
    luma, clear = np.ascontiguousarray(full[:, inset:, 0]), np.ascontiguousarray(clear[:, inset:])
    return Cutout(Planes(luma, blue, red), Planes(clear, clear_half, clear_half))


def _boxes(alpha: MatLike) -> list[Box]:
    """Return the boxes that hold everything that is not clear."""
    found = []
    for top, bottom in _runs(alpha.any(axis=1)):
        for left, right in _runs(alpha[top:bottom].any(axis=0)):
            found.append(Box(left, top, right, bottom))
    return found


def _runs(filled: MatLike) -> list[tuple[int, int]]:
    """Return the stretches of true, with even ends; short gaps are bridged."""
    places = np.flatnonzero(filled)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > GAP)
    firsts, lasts = places[np.r_[0, breaks + 1]], places[np.r_[breaks, -1]]
    return [(int(first) // 2 * 2, int(last) // 2 * 2 + 2) for first, last in zip(firsts, lasts, strict=True)]
