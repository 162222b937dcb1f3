"""Trees, bushes and grass as outlines, rooted at (0, 0) and one unit tall unless said otherwise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..outlines import limb, oval, placed, points, smooth
from ..stencil import Points

Kind = Callable[[np.random.Generator], list[Points]]


def pine(rng: np.random.Generator) -> list[Points]:
    """Return a fir: tiers of hanging boughs about a trunk."""
    tiers = 7
    right: list[tuple[float, float]] = [(0.0, -1.0)]
    for tier in range(tiers):
        reach = 0.035 + 0.20 * ((tier + 1) / tiers) ** 0.9
        low = -0.94 + 0.84 * (tier + 1) / tiers
        right.append((reach * (0.85 + 0.3 * rng.random()), low + 0.02 * rng.random()))
        right.append((reach * 0.42, low - 0.025))
    left = [(-x * (0.85 + 0.3 * rng.random()), y) for x, y in reversed(right[1:])]
    return [points(*right, *left), points((-0.018, -0.15), (0.018, -0.15), (0.022, 0.03), (-0.022, 0.03))]


def leafy(rng: np.random.Generator) -> list[Points]:
    """Return a round-headed tree."""
    trunk = limb(points((0.0, 0.03), (0.01, -0.25), (-0.01, -0.5)), (0.032, 0.02, 0.014))
    crown = [oval(0.0, -0.66, 0.22, 0.24)]
    for _ in range(9):
        turn = rng.random() * 2 * np.pi
        reach = 0.12 + 0.12 * rng.random()
        radius = 0.10 + 0.08 * rng.random()
        crown.append(oval(np.cos(turn) * reach * 1.15, -0.66 + np.sin(turn) * reach, radius, radius * 0.85))
    return [trunk, *crown]


def palm(rng: np.random.Generator) -> list[Points]:
    """Return a palm: a leaning trunk and drooping fronds."""
    lean = (rng.random() - 0.5) * 0.3
    top = (lean, -0.82)
    parts = [limb(points((0.0, 0.02), (lean * 0.25, -0.4), top), (0.022, 0.015, 0.012))]
    for turn in np.linspace(-0.25, 1.25, 9) * np.pi:
        reach = 0.26 + 0.06 * rng.random()
        x, y = np.cos(turn) * reach, -np.sin(turn) * reach * 0.55
        bend = points(top, (top[0] + x * 0.55, top[1] + y * 0.8 - 0.05), (top[0] + x, top[1] + y + 0.09))
        parts.append(limb(bend, (0.006, 0.026, 0.002)))
    return parts


def bare(rng: np.random.Generator) -> list[Points]:
    """Return a leafless tree."""
    parts: list[Points] = []

    def grow(x: float, y: float, turn: float, length: float, thick: float, left: int) -> None:
        end = (x + np.sin(turn) * length, y - np.cos(turn) * length)
        parts.append(limb(points((x, y), end), (thick, thick * 0.62)))
        if left:
            for side in (-1, 1):
                grow(*end, turn + side * (0.28 + 0.35 * rng.random()), length * 0.72, thick * 0.6, left - 1)

    grow(0.0, 0.02, (rng.random() - 0.5) * 0.2, 0.32, 0.026, 4)
    return parts


def cactus(rng: np.random.Generator) -> list[Points]:
    """Return a saguaro."""
    arm = 0.30 + 0.15 * rng.random()
    return [
        limb(points((0.0, 0.02), (0.0, -0.94)), (0.06, 0.06)),
        limb(points((0.0, -arm), (0.17, -arm - 0.02), (0.19, -arm - 0.30)), (0.04, 0.042, 0.04)),
        limb(points((0.0, -arm - 0.12), (-0.15, -arm - 0.15), (-0.16, -arm - 0.34)), (0.035, 0.04, 0.036)),
    ]


def tuft(rng: np.random.Generator, blades: int = 9, spread: float = 0.35, seeds: bool = False) -> list[Points]:
    """Return a tuft of grass; with `seeds` some stalks carry ears."""
    parts: list[Points] = []
    for _ in range(blades):
        lean = (rng.random() - 0.5) * 2 * spread
        height = 0.55 + 0.45 * rng.random()
        root = lean * 0.3
        tip = (root + lean * 1.1, -height * (1 - abs(lean) * 0.25))
        parts.append(limb(points((root, 0.05), (root + lean * 0.3, -height * 0.55), tip), (0.020, 0.014, 0.002)))
        if seeds and rng.random() < 0.5:
            parts.append(oval(tip[0], tip[1], 0.018, 0.06, lean * 0.8))
    return parts


def bough(rng: np.random.Generator, leaves: int = 26) -> list[Points]:
    """Return a leafy branch that hangs in from the left, about one unit long."""
    spine = smooth(points((-0.15, -0.10), (0.25, 0.0), (0.6, 0.04), (0.95, 0.16)), closed=False)
    parts = [limb(spine, (0.022, 0.012, 0.004))]
    for _ in range(leaves):
        x, y = spine[rng.integers(3, len(spine))]
        turn = (rng.random() - 0.3) * 2.4
        reach = 0.10 + 0.07 * rng.random()
        parts.append(oval(x + np.cos(turn) * reach * 0.6, y + np.sin(turn) * reach * 0.6, reach * 0.62, 0.026, turn))
    return parts


def kind_of(flora: str, otherwise: Kind) -> Kind:
    """Return the tree that the words ask for, or another."""
    return {"palm": palm, "pine": pine, "bare": bare}.get(flora, otherwise)


def row_of(
    kind: Kind, rng: np.random.Generator, spots: Points, heights: tuple[float, float], variants: int = 4
) -> list[Points]:
    """Return many plants of a kind at spots on the ground, their heights between two bounds."""
    models = [kind(rng) for _ in range(variants)]
    outlines: list[Points] = []
    for x, y in spots:
        scale = heights[0] + (heights[1] - heights[0]) * rng.random()
        flip = bool(rng.random() < 0.5)
        outlines += [placed(part, x, y, scale, flip) for part in models[int(rng.integers(variants))]]
    return outlines
