"""What stands still in front of the camera: captions and marks, blended only where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bomstudio import LayeredStill, MediaRef, Size

from .planes import Planes, read_picture
from .prepare import even_size, layer_planes
from .veil import IS_HALF, Veil, mix
from .window import Box

if TYPE_CHECKING:
    from cv2.typing import MatLike

GAP = 16
"""Fewer clear rows or columns than this do not part two boxes."""
HALFWAY = 0.5
"""How far a turn has come when one still's words are gone and the next one's come."""
STROKE = 0.012
"""How thick writing is at most, in parts of the frame's shorter side; what is thicker is what it stands on."""
TO_THE_LEFT = np.array([[1, 3]]) / 4
"""What a chroma sample at the left of its pair of columns takes from those in the middle of theirs."""


class Overlays:
    """The overlays of a clip's stills, at the size of the frame."""

    def __init__(self, stills: Sequence[LayeredStill], size: Size, open: Callable[[MediaRef], Path]) -> None:
        veils = {
            still.overlay.sha256: _fitted(read_picture(open(still.overlay), solid=False), size)
            for still in stills
            if still.overlay is not None
        }
        self._of = [still.overlay.sha256 if still.overlay else "" for still in stills]
        if veils and "" in self._of:
            veils[""] = Veil.nothing(size)
        self._boxes = _boxes(np.min([veil.clear for veil in veils.values()], axis=0)) if veils else []
        self._patches = {key: [veil.part(box).copy() for box in self._boxes] for key, veil in veils.items()}
        stroke = round(min(size.width, size.height) * STROKE / 2) * 2 + 1
        self._shared = {
            pair: [
                _shared(one, two, stroke) for one, two in zip(*(self._patches[still] for still in pair), strict=True)
            ]
            for pair in dict.fromkeys(pairwise(self._of))
            if pair[0] != pair[1]
        }

    def paint(self, planes: Planes, still: int, coming: int, weight: float) -> None:
        """Lay a still's overlay over a frame, or what lies between it and the coming one's."""
        first, second = self._of[still], self._of[coming]
        for index, box in enumerate(self._boxes):
            patch = self._patches[first][index]
            if first != second:
                patch = _between(patch, self._patches[second][index], self._shared[first, second][index], weight)
            patch.over(planes.part(box))


def _between(first: Veil, second: Veil, shared: Veil, weight: float) -> Veil:
    """Return what is seen on the way: words go before others come, and what both have in common stays."""
    between = shared.copy()
    if weight < HALFWAY:
        mix(first, shared, weight / HALFWAY, between)
    else:
        mix(shared, second, (weight - HALFWAY) / (1 - HALFWAY), between)
    return between


def _shared(first: Veil, second: Veil, stroke: int) -> Veil:
    """Return what two have in common: all where they are the same, and else what both stand on, without their words."""
    surface = first.common(second).without_strokes(stroke)
    differs = cv2.bitwise_or(cv2.absdiff(first.y, second.y), cv2.absdiff(first.clear, second.clear))
    near = cv2.dilate(differs, np.ones((stroke, stroke), dtype=np.uint8))
    mask, mask_half = near > 0, near[::2, ::2] > 0
    return Veil(
        *(
            np.where(mask_half if is_half else mask, plain, same)
            for plain, same, is_half in zip(surface, first, IS_HALF, strict=True)
        )
    )


def _fitted(image: MatLike, size: Size) -> Veil:
    """Scale an overlay to lie wholly inside the frame, in the middle, standing on its lower edge."""
    width, height = even_size(image, min(size.width / image.shape[1], size.height / image.shape[0]))
    shown, box = layer_planes(image, (width, height))
    beside, above = (size.width - width) // 4 * 2, size.height - height
    placed = Box(box.left + beside, box.top + above, box.right + beside, box.bottom + above)
    veil = Veil.nothing(size)
    for plane, into, is_half in zip(shown, veil.part(placed), IS_HALF, strict=True):
        into[:] = _left_sited(plane) if is_half else plane
    return veil


def _left_sited(plane: MatLike) -> MatLike:
    return cv2.filter2D(plane, -1, TO_THE_LEFT, anchor=(1, 0), borderType=cv2.BORDER_REPLICATE)


def _boxes(clear: MatLike) -> list[Box]:
    """Return the boxes that hold everything that is not clear."""
    return [
        Box(left, top, right, bottom)
        for top, bottom in _runs(clear.min(axis=1))
        for left, right in _runs(clear[top:bottom].min(axis=0))
    ]


def _runs(clear: MatLike) -> list[tuple[int, int]]:
    """Return the stretches that are not clear, with even ends; short gaps are bridged."""
    places = np.flatnonzero(clear < 255)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > GAP)
    firsts, lasts = places[np.r_[0, breaks + 1]], places[np.r_[breaks, -1]]
    return [(int(first) // 2 * 2, int(last) // 2 * 2 + 2) for first, last in zip(firsts, lasts, strict=True)]
