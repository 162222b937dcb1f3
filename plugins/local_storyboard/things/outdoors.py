"""What is met with under the sky."""

from __future__ import annotations

import numpy as np

from ..colours import hexed
from ..outlines import limb, placed, points, rounded, smooth
from ..scenery import sea, travel
from ..scenery.solids import DARK, PAPER
from .easel import Easel


def umbrella(easel: Easel) -> None:
    """Paint an umbrella."""
    easel.body(
        DARK,
        limb(
            smooth(points((0.0, -0.9), (0.0, -0.14), (0.04, -0.03), (0.11, -0.05)), closed=False), (0.012, 0.012, 0.014)
        ),
    )
    dome = [(-0.62 + 1.24 * i / 20, -0.52 - 0.46 * np.sin(np.pi * i / 20) ** 0.8) for i in range(21)]
    scallops = [
        (0.62 - 0.31 * (rib + s), -0.52 - 0.05 * np.sin(np.pi * s)) for rib in range(4) for s in (0.25, 0.5, 0.75, 1.0)
    ]
    canopy = easel.body(hexed("#c4493c"), points(*dome, *scallops))
    ribs = [
        limb(smooth(points((0.0, -0.98), (x * 0.6, -0.82), (x, -0.55)), closed=False), (0.004, 0.004))
        for x in (-0.31, 0.0, 0.31)
    ]
    easel.ink(*ribs, opacity=0.4, within=canopy)


def bicycle(easel: Easel) -> None:
    """Paint a bicycle."""
    easel.shadow(0.85)
    for x in (-0.46, 0.46):
        turn = np.linspace(0, 2 * np.pi, 49)
        ring = np.stack([x + np.cos(turn) * 0.30, -0.30 + np.sin(turn) * 0.30], axis=1)
        easel.body(DARK, limb(ring[:25], (0.018, 0.018)), limb(ring[24:], (0.018, 0.018)), rim=0.4)
        spin = easel.scene.framing.progress
        spokes = [
            limb(points((x, -0.30), (x + np.cos(a + spin) * 0.29, -0.30 + np.sin(a + spin) * 0.29)), (0.003, 0.003))
            for a in np.arange(8) * np.pi / 4
        ]
        easel.ink(*spokes, opacity=0.6)
    frame = (
        ((-0.46, -0.30), (-0.08, -0.26)),
        ((-0.46, -0.30), (-0.18, -0.64)),
        ((-0.08, -0.26), (-0.20, -0.72)),
        ((-0.08, -0.26), (0.32, -0.66)),
        ((-0.18, -0.64), (0.31, -0.66)),
        ((0.46, -0.30), (0.30, -0.80)),
    )
    easel.body(hexed("#a8443a"), *[limb(points(*pair), (0.018, 0.018)) for pair in frame])
    easel.body(
        DARK,
        rounded(-0.32, -0.78, -0.10, -0.72, 0.03),
        limb(smooth(points((0.30, -0.80), (0.30, -0.86), (0.18, -0.84)), closed=False), (0.016, 0.016)),
    )


def paper_boat(easel: Easel) -> None:
    """Paint a folded paper boat."""
    easel.shadow(0.6)
    bob = 0.02 * easel.scene.framing.progress
    easel.body(PAPER, points((-0.19, -0.16 - bob), (0.0, -0.60 - bob), (0.19, -0.16 - bob)), dark=0.12)
    hull = easel.body(
        PAPER,
        points(
            (-0.62, -0.36 - bob),
            (-0.18, -0.22 - bob),
            (0.18, -0.22 - bob),
            (0.62, -0.36 - bob),
            (0.36, 0.0 - bob),
            (-0.36, 0.0 - bob),
        ),
    )
    easel.ink(points((0.0, -0.22), (0.62, -0.36), (0.36, 0.0), (0.0, 0.0)), opacity=0.14, within=hull)


def bird(easel: Easel) -> None:
    """Paint three gulls in the air."""
    white = hexed("#e8e6e0")
    for index, (x, y, size) in enumerate(((0.0, -0.30, 0.72), (0.62, -0.62, 0.36), (-0.50, -0.72, 0.28))):
        beat = 0.13 * np.cos(easel.scene.framing.progress * 2.4 + index)
        wings = [
            smooth(
                points(
                    (0.0, 0.0), (way * 0.26, -0.15 - beat), (way * 0.66, -0.06 + beat), (way * 0.30, -0.07 - beat * 0.6)
                )
            )
            for way in (-1, 1)
        ]
        trunk = smooth(points((-0.24, 0.03), (-0.05, -0.03), (0.16, -0.03), (0.25, 0.0), (0.12, 0.06), (-0.08, 0.07)))
        beak = points((0.24, -0.01), (0.31, 0.01), (0.24, 0.02))
        easel.body(white, *[placed(part, x, y, size) for part in (*wings, trunk, beak)])


def lighthouse(easel: Easel) -> None:
    """Paint a lighthouse from near by."""
    sea.lighthouse(
        easel.scene, easel.canvas, easel.x, easel.scene.h * 1.04, easel.scene.h * (0.9 + 0.4 * easel.size), 0.8
    )


def boat(easel: Easel) -> None:
    """Paint a sailing boat."""
    sea.boat(easel.scene, easel.canvas, easel.x, easel.y, easel.size)


def car(easel: Easel) -> None:
    """Paint a car."""
    travel.car(easel.scene, easel.canvas, easel.x, easel.y + 0.08, easel.size * 0.9)
