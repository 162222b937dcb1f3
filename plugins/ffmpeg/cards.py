"""The closing card: it grows out of the last picture, and its words come slowly nearer while it stays."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from bomstudio import Size, Title, readable_on, rgb

from .branding import Hand, Piece, headline, logo_on, paint_stack, picture, rule, stack_size, text_pieces
from .planar import Frame, Plane, from_rgb, inked
from .sheets import blank, short

NEARER = 0.045
"""How much larger the words are at the end than at the beginning."""


class Card:
    """A closing card as a ground and the words on it, drawn anew for every frame."""

    def __init__(self, words: Title, size: Size, hand: Hand, fade: int) -> None:
        self._words, self._fade, self._size = words, fade, size
        self._ground = _ground(size, hand.colours.background)
        sheet, pen = blank(size)
        pieces = list(_pieces(words, size, hand))
        if pieces:
            width, height = stack_size(pieces)
            paint_stack(pieces, sheet, pen, (size.width - width) / 2, (size.height - height) * 0.48, 0.5)
        self._ink, self._keep = inked(np.asarray(sheet))
        self._whole = Frame(size)

    def strength(self, index: int) -> float:
        """Return how much of it shows: it comes, and stays to the end."""
        since = index - self._words.start
        shown = self._words.phase + since
        return min(1.0, (shown + 1) / (self._fade + 1)) if 0 <= since < self._words.frames else 0.0

    def hides(self, index: int) -> bool:
        """Return whether it has come."""
        return self.strength(index) >= 1

    def lay_on(self, frame: Frame, index: int) -> None:
        """Draw it over a frame, as near as it is then."""
        strength = self.strength(index)
        zoom = 1 + NEARER * (self._words.phase + index - self._words.start) / max(1, self._words.whole - 1)
        target = frame if strength >= 1 else self._whole
        for number, (plane, ground) in enumerate(zip(target.planes, self._ground.planes, strict=True)):
            keep = _nearer(self._keep[number], zoom, 255)
            cv2.multiply(ground, keep, dst=plane, scale=1 / 255)
            cv2.add(plane, _nearer(self._ink[number], zoom, 0), dst=plane)
        if strength < 1:
            cv2.addWeighted(frame.flat, 1 - strength, self._whole.flat, strength, 0, dst=frame.flat)


def _pieces(words: Title, size: Size, hand: Hand) -> Iterator[Piece]:
    """Yield logo, name, rule, tagline and address."""
    name, tagline, contact = [*words.text.splitlines(), "", "", ""][:3]
    ground = hand.colours.background
    ink = readable_on(ground, hand.colours.text)
    room = size.width * (0.70 if size.width > size.height else 0.82)
    larger = 1.2 if size.height > size.width else 1.0
    pixels, unit = short(size, 0.078 * larger), short(size, 0.042 * larger)
    above = 0.0
    if hand.logo:
        high = 0.24 if size.width > size.height else 0.17 if size.height > size.width else 0.22
        yield picture(logo_on(ground, hand.logo, room * (0.62 if larger == 1 else 0.80), size.height * high))
        above = pixels * 0.75
    if name:
        yield from text_pieces(headline(name, words.language, hand.title_fonts, pixels, room, 2, ink, 0.02), above)
        above = pixels * 0.34
    if (hand.logo or name) and (tagline or contact):
        yield rule(pixels * 1.2, pixels * 0.06, hand.colours.accent, above)
        above = pixels * 0.42
    for text, scale, gap in ((tagline, 1.0, 0.0), (contact, 0.82, unit * 0.35)):
        if text:
            lines = headline(text, words.language, hand.body_fonts, round(unit * scale), room, 2, ink, 0.01)
            yield from text_pieces(lines, above + gap)
            above = 0.0


def _ground(size: Size, colour: str) -> Frame:
    """Return the background colour, a little lighter in the middle."""
    down = np.linspace(-1, 1, size.height, dtype=np.float32)[:, None]
    across = np.linspace(-1, 1, size.width, dtype=np.float32)[None, :]
    light = np.clip(1 - np.hypot(across * 0.8, down * 0.8), 0, 1)[..., None]
    base = np.array(rgb(colour), np.float32)
    grain = (np.indices((size.height, size.width)).sum(0) % 2)[..., None].astype(np.float32) * 0.5
    return from_rgb(np.clip(base + (255 - base) * 0.055 * light + grain, 0, 255).astype(np.uint8))


def _nearer(plane: Plane, zoom: float, around: int) -> Plane:
    """Return a plane enlarged about its middle."""
    height, width = plane.shape
    move = np.array([[zoom, 0, (width - 1) / 2 * (1 - zoom)], [0, zoom, (height - 1) / 2 * (1 - zoom)]])
    seen = cv2.warpAffine(plane, move, (width, height), flags=cv2.INTER_LINEAR, borderValue=around)
    return np.asarray(seen, np.uint8)
