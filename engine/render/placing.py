"""Where faces are seen in a shot, and where a mark can stand without covering them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Literal

from engine.contracts.media import Box, FocusPoint, Shape
from engine.contracts.motion import CameraKey

MARGIN = 0.02
"""How far around a face nothing is laid, in parts of the picture: parallax moves what is near a little further."""

STRIP = {Shape.WIDE: 0.095, Shape.TALL: 0.13, Shape.SQUARE: 0.135}
"""How far down the words come that a storyboard carries along its upper edge."""

Spot = Literal["right", "left", "right_below", "left_below"]
"""Where a mark may stand: in an upper corner, or below what else is written there. Subtitles never come that high."""

_ROWS = {
    Shape.WIDE: (0.045, 0.105),
    Shape.TALL: (0.065, 0.135),
    Shape.SQUARE: (0.045, 0.14),
}
"""How far down marks begin: in a corner, and below the words along the upper edge."""
_MARK_WIDTH = {Shape.WIDE: 0.17, Shape.TALL: 0.30, Shape.SQUARE: 0.24}
_MARK_HEIGHT = {Shape.WIDE: 0.085, Shape.TALL: 0.048, Shape.SQUARE: 0.085}
_SIDE = 0.045
_ASPECT = {Shape.WIDE: 16 / 9, Shape.TALL: 9 / 16, Shape.SQUARE: 1.0}


def mark_box(spot: Spot, shape: Shape) -> Box:
    """Return the room that a mark has in a spot; it stands in the room's outer upper corner."""
    width = _MARK_WIDTH[shape]
    return Box(
        x=_SIDE if spot.startswith("left") else 1 - _SIDE - width,
        y=_ROWS[shape][spot.endswith("below")],
        width=width,
        height=_MARK_HEIGHT[shape],
    )


def mark_spot(busy: Sequence[Box], shape: Shape, side: str) -> Spot | None:
    """Return where a mark stands in a shot: on its own side if it can, else on the other; None if faces are at both."""
    spots: tuple[Spot, ...] = ("right", "left", "right_below", "left_below")
    if side == "left":
        spots = ("left", "right", "left_below", "right_below")
    return next((spot for spot in spots if not _overlaps(mark_box(spot, shape), busy)), None)


def strip(shape: Shape) -> Box:
    """Return the band along the upper edge that a storyboard writes in."""
    return Box(x=0, y=0, width=1, height=STRIP[shape])


def seen_on_the_way(box: Box, camera: Sequence[CameraKey]) -> Box:
    """Return where a part of a still is seen while the camera goes from key to key."""
    return reduce(Box.around, (_seen(box, key) for key in camera)) if camera else box


def cropped(box: Box, drawn: Shape, shown: Shape, focus: FocusPoint) -> Box:
    """Return where a part of a picture is seen when it is cropped to another shape around its focus."""
    share = _ASPECT[shown] / _ASPECT[drawn]
    width, height = min(1.0, share), min(1.0, 1 / share)
    left = min(max(focus.x - width / 2, 0.0), 1 - width)
    top = min(max(focus.y - height / 2, 0.0), 1 - height)
    return Box(x=(box.x - left) / width, y=(box.y - top) / height, width=box.width / width, height=box.height / height)


def kept_clear(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return the parts of boxes that lie in the picture, with their margin; a hundredth is fine enough."""
    found = []
    for box in boxes:
        left, top = max(0.0, box.x - MARGIN), max(0.0, box.y - MARGIN)
        right, bottom = min(1.0, box.x + box.width + MARGIN), min(1.0, box.y + box.height + MARGIN)
        if left < right and top < bottom:
            edges = (left, top, right - left, bottom - top)
            x, y, width, height = (round(edge, 2) for edge in edges)
            found.append(Box(x=x, y=y, width=width, height=height))
    return tuple(found)


def _overlaps(box: Box, busy: Sequence[Box]) -> bool:
    return any(box.overlap(other) > 0 for other in busy)


def _seen(box: Box, key: CameraKey) -> Box:
    return Box(
        x=(box.x - key.x) * key.zoom + 0.5,
        y=(box.y - key.y) * key.zoom + 0.5,
        width=box.width * key.zoom,
        height=box.height * key.zoom,
    )
