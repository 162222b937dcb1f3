"""Coffee beans, green and roasted."""

from __future__ import annotations

import numpy as np

from ..colours import Colour, hexed
from ..outlines import limb, oval, points
from ..stencil import Points
from .easel import Easel

BEAN = hexed("#6b3f22")


def beans(easel: Easel) -> None:
    """Paint a heap of roasted beans."""
    _heap(easel, (BEAN, hexed("#7d4b28"), hexed("#55301a")))


def green_beans(easel: Easel) -> None:
    """Paint a heap of unroasted beans."""
    _heap(easel, (hexed("#9fae6b"), hexed("#b4bd80"), hexed("#8a9a5c")))


def _heap(easel: Easel, tones: tuple[Colour, ...]) -> None:
    rng = easel.scene.chance("beans")
    easel.shadow(0.75)
    spots = []
    for _ in range(150):
        up = rng.random() ** 1.6
        spots.append((rng.normal(0, 0.30) * (1.1 - up) * 1.3, -0.42 * up + 0.05 * rng.random(), rng.random() * np.pi))
    spots.sort(key=lambda spot: spot[1])
    for low in range(0, len(spots), 30):
        for index, tone in enumerate(tones):
            group = spots[low + index : low + 30 : 3]
            easel.body(tone, *[oval(x, y, 0.075, 0.052, turn) for x, y, turn in group], rim=0.35)
            easel.ink(*[_crease(x, y, turn) for x, y, turn in group], opacity=0.55)


def _crease(x: float, y: float, turn: float) -> Points:
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    bend = points(
        (x - cos * 0.055, y - sin * 0.055), (x - sin * 0.012, y + cos * 0.012), (x + cos * 0.055, y + sin * 0.055)
    )
    return limb(bend, (0.003, 0.007, 0.003))
