"""Laying drawn words over frames, inside their own box and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np

from bomstudio import BurnedLine, Encoding, Fonts, Segment, Size, Title

from . import lettering
from .lettering import Lettering
from .planar import Frame, Plane, halved, yuv_strips

FADE_MS = 500


class Overlay:
    """Words that show for some frames, as what they add to each plane and what they leave of it."""

    def __init__(self, words: Title | BurnedLine, drawn: Lettering, fade: int) -> None:
        self._words, self._fade = words, fade
        box = Size(width=drawn.picture.width, height=drawn.picture.height)
        self._ink, self._keep = Frame(box).planes, Frame(box).planes
        rgba = np.asarray(drawn.picture)
        for rows, half_rows, planes in yuv_strips(rgba[..., :3]):
            alpha = rgba[rows, :, 3].astype(np.float32) / np.float32(255)
            for index, plane in enumerate(planes):
                ink, cover = (plane * alpha, alpha) if index == 0 else (halved(plane * alpha), halved(alpha))
                target = half_rows if index else rows
                self._ink[index][target] = np.rint(ink)
                self._keep[index][target] = np.rint(255 - cover * 255)
        self._boxes = [
            (
                slice(drawn.top // shrink, (drawn.top + box.height) // shrink),
                slice(drawn.left // shrink, (drawn.left + box.width) // shrink),
            )
            for shrink in (1, 2, 2)
        ]

    def strength(self, index: int) -> float:
        """Return how much of it shows at a frame of the segment: 0 to 1."""
        words, since = self._words, index - self._words.start
        if not 0 <= since < words.frames:
            return 0.0
        shown = words.phase + since
        return min(1.0, (min(shown, words.whole - 1 - shown) + 1) / (self._fade + 1))

    def lay_on(self, frame: Frame, strength: float) -> None:
        """Blend it into a frame."""
        for plane, box, ink, keep in zip(frame.planes, self._boxes, self._ink, self._keep, strict=True):
            if strength < 1:
                ink, keep = _weakened(ink, strength, 0), _weakened(keep, strength, 255)
            part = plane[box]
            cv2.multiply(part, keep, dst=part, scale=1 / 255)
            cv2.add(part, ink, dst=part)


def overlays(segment: Segment, encoding: Encoding, fonts: Fonts) -> list[Overlay]:
    """Draw everything that is written on a segment; titles lie over subtitles and fade, subtitles do not."""
    size, fade = encoding.size, encoding.rate.frames_covering(FADE_MS)
    burned = [line for line in segment.burned if line.text.strip()]
    titles = [words for words in segment.titles if words.text.strip()]
    return [
        *(Overlay(line, lettering.burned(line, size, fonts), 0) for line in burned),
        *(Overlay(words, lettering.title(words, size, fonts), min(fade, words.whole // 3)) for words in titles),
    ]


def _weakened(plane: Plane, strength: float, towards: int) -> Plane:
    return cv2.convertScaleAbs(plane, alpha=strength, beta=towards * (1 - strength)).astype(np.uint8, copy=False)
