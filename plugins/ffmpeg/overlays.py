"""Laying what is drawn over frames, inside its own box and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import cv2
import numpy as np

from bomstudio import Bench, BurnedLine, Encoding, Fonts, Mark, Segment, Size, Title

from . import lettering
from .branding import Hand, hand_of, title
from .cards import Card
from .marks import mark
from .planar import Frame, Plane, inked
from .sheets import Lettering

FADE_MS = 500


class Layer(Protocol):
    """Something that lies over the pictures of a segment, or hides them."""

    def strength(self, index: int) -> float:
        """Return how much of it shows at a frame of the segment: 0 to 1."""

    def hides(self, index: int) -> bool:
        """Return whether nothing of the picture is seen behind it at a frame."""

    def lay_on(self, frame: Frame, index: int) -> None:
        """Draw it over a frame."""


class Overlay:
    """A drawn thing that shows for some frames, as what it adds to each plane and what it leaves of it."""

    def __init__(self, drawn: Lettering, strength: Callable[[int], float]) -> None:
        self.strength = strength
        self._ink, self._keep = inked(np.asarray(drawn.picture))
        self._boxes = [
            (
                slice(drawn.top // shrink, (drawn.top + drawn.picture.height) // shrink),
                slice(drawn.left // shrink, (drawn.left + drawn.picture.width) // shrink),
            )
            for shrink in (1, 2, 2)
        ]

    def hides(self, index: int) -> bool:
        """Return False: the picture is seen around it."""
        return False

    def lay_on(self, frame: Frame, index: int) -> None:
        """Blend it into a frame."""
        strength = self.strength(index)
        for plane, box, ink, keep in zip(frame.planes, self._boxes, self._ink, self._keep, strict=True):
            if strength < 1:
                ink, keep = _weakened(ink, strength, 0), _weakened(keep, strength, 255)
            part = plane[box]
            cv2.multiply(part, keep, dst=part, scale=1 / 255)
            cv2.add(part, ink, dst=part)


def layers(segment: Segment, encoding: Encoding, fonts: Fonts, bench: Bench) -> list[Layer]:
    """Draw everything that lies on a segment: marks lowest, then subtitles, then titles, which fade."""
    hand = hand_of(segment.look, fonts, bench.open) if segment.look else None
    return [
        *(Overlay(mark(drawn, encoding.size, fonts, bench.open), _turn(drawn, segment)) for drawn in segment.marks),
        *_burned(segment, encoding.size, fonts),
        *(_title(words, encoding, fonts, hand) for words in segment.titles if words.text.strip() or hand),
    ]


def _burned(segment: Segment, size: Size, fonts: Fonts) -> Iterator[Layer]:
    for line in segment.burned:
        if line.text.strip():
            yield Overlay(lettering.burned(line, size, fonts), _shown(line, 0))


def _title(words: Title, encoding: Encoding, fonts: Fonts, hand: Hand | None) -> Layer:
    fade = min(encoding.rate.frames_covering(FADE_MS), words.whole // 3)
    if hand is None:
        return Overlay(lettering.title(words, encoding.size, fonts), _shown(words, fade))
    if words.style == "closing":
        return Card(words, encoding.size, hand, fade)
    return Overlay(title(words, encoding.size, hand), _shown(words, fade))


def _shown(words: Title | BurnedLine, fade: int) -> Callable[[int], float]:
    def strength(index: int) -> float:
        since = index - words.start
        if not 0 <= since < words.frames:
            return 0.0
        shown = words.phase + since
        left = fade if isinstance(words, Title) and words.stays else words.whole - 1 - shown
        return min(1.0, (min(shown, left) + 1) / (fade + 1))

    return strength


def _turn(drawn: Mark, segment: Segment) -> Callable[[int], float]:
    def strength(index: int) -> float:
        if not drawn.turning:
            return 1.0
        gone = (index + 1) / (segment.frames + 1)
        return gone if drawn.turning == "in" else 1 - gone

    return strength


def _weakened(plane: Plane, strength: float, towards: int) -> Plane:
    return cv2.convertScaleAbs(plane, alpha=strength, beta=towards * (1 - strength)).astype(np.uint8, copy=False)
