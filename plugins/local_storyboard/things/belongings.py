"""What people read, write on and look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..colours import hexed, mix
from ..outlines import box, limb, oval, points, rounded, smooth
from ..scenery.solids import BRASS, DARK, METAL, PAPER
from .easel import Easel


def letter(easel: Easel) -> None:
    """Paint a written letter on its envelope."""
    easel = replace(easel, size=easel.size * 1.4)
    easel.shadow(0.5)
    easel.body(PAPER, points((-0.50, -0.02), (-0.30, -0.30), (0.34, -0.34), (0.46, -0.04)), dark=0.10)
    page = points((-0.36, 0.02), (-0.20, -0.36), (0.28, -0.30), (0.40, 0.06))
    sheet = easel.body(PAPER, page)
    lines = []
    for row in range(6):
        share = 0.16 + row * 0.12
        start = page[1] * (1 - share) + page[0] * share + (0.05, 0.0)
        end = page[2] * (1 - share) + page[3] * share - (0.05 + 0.10 * (row == 5), 0.0)
        lines.append(
            limb(points(tuple(start), tuple((start + end) / 2 + (0.0, 0.004)), tuple(end)), (0.004, 0.005, 0.002))
        )
    easel.ink(*lines, opacity=0.55, within=sheet)


def book(easel: Easel) -> None:
    """Paint an open book."""
    easel = replace(easel, size=easel.size * 1.15)
    easel.shadow(0.62)
    easel.body(hexed("#7c3b33"), points((-0.60, 0.02), (-0.50, -0.27), (0.50, -0.27), (0.60, 0.02), (0.0, 0.06)))
    for way in (-1, 1):
        leaf = smooth(
            points(
                (0.0, 0.02),
                (way * 0.28, -0.035),
                (way * 0.555, -0.005),
                (way * 0.465, -0.30),
                (way * 0.22, -0.335),
                (0.0, -0.27),
            ),
            density=5,
        )
        sheet = easel.body(PAPER, leaf, dark=0.0 if way == easel.scene.framing.side else 0.14, rim=0.3)
        rows = [
            limb(points((way * 0.06, -0.23 + 0.045 * row), (way * 0.42, -0.265 + 0.05 * row)), (0.0035, 0.0035))
            for row in range(5)
        ]
        easel.ink(*rows, opacity=0.4, within=sheet)


def phone(easel: Easel) -> None:
    """Paint a phone with messages."""
    palette = easel.scene.palette
    easel.shadow(0.3)
    easel.body(DARK, rounded(-0.23, -0.92, 0.23, 0.0, 0.06))
    glass = easel.canvas.fill(
        easel.put(rounded(-0.20, -0.88, 0.20, -0.04, 0.04)), mix(palette.sky[1], palette.sky[3], 0.5)
    )
    bubbles = [rounded(-0.16, -0.78 + 0.16 * row, 0.02 + 0.05 * row, -0.67 + 0.16 * row, 0.04) for row in range(3)]
    easel.canvas.paint(
        easel.canvas.stencil(*[easel.put(part) for part in bubbles]).within(glass), (255.0, 255.0, 255.0), 0.6
    )
    easel.canvas.glow((easel.x, easel.y - 0.45 * easel.size), 0.8 * easel.size, palette.sky[3], 0.25)


def screen(easel: Easel) -> None:
    """Paint a laptop."""
    palette = easel.scene.palette
    easel.shadow(0.62)
    easel.body(METAL, points((-0.58, 0.0), (-0.50, -0.12), (0.50, -0.12), (0.58, 0.0)))
    easel.body(DARK, rounded(-0.52, -0.80, 0.52, -0.12, 0.03))
    easel.canvas.fill(easel.put(rounded(-0.48, -0.76, 0.48, -0.16, 0.015)), mix(palette.sky[1], palette.sky[3], 0.55))
    rows = [
        easel.put(rounded(-0.40, -0.68 + 0.10 * row, -0.10 + 0.45 * ((row * 3) % 5) / 5, -0.63 + 0.10 * row, 0.02))
        for row in range(5)
    ]
    easel.canvas.fill_all(rows, (255.0, 255.0, 255.0), 0.5)


def clock(easel: Easel) -> None:
    """Paint an alarm clock; time passes from still to still."""
    easel.shadow(0.4)
    easel.body(
        BRASS,
        points((-0.24, 0.0), (-0.17, -0.12), (-0.10, -0.12), (-0.14, 0.0)),
        points((0.24, 0.0), (0.17, -0.12), (0.10, -0.12), (0.14, 0.0)),
    )
    easel.body(
        BRASS, oval(-0.20, -0.83, 0.11, 0.09, -0.5), oval(0.20, -0.83, 0.11, 0.09, 0.5), box(-0.015, -0.90, 0.015, -0.8)
    )
    easel.body(hexed("#58727a"), oval(0.0, -0.45, 0.40, 0.40))
    easel.body(PAPER, oval(0.0, -0.45, 0.33, 0.33), rim=0.3)
    turn = np.arange(12) / 12 * 2 * np.pi
    ticks = [
        limb(
            points((np.sin(a) * 0.27, -0.45 - np.cos(a) * 0.27), (np.sin(a) * 0.30, -0.45 - np.cos(a) * 0.30)),
            (0.007, 0.007),
        )
        for a in turn
    ]
    minute = 0.9 + 1.6 * easel.scene.framing.progress
    hour = minute / 12 + 5.0
    hands = [
        limb(points((0.0, -0.45), (np.sin(a) * reach, -0.45 - np.cos(a) * reach)), (0.013, 0.007))
        for a, reach in ((minute, 0.25), (hour, 0.16))
    ]
    easel.ink(*ticks, *hands, oval(0.0, -0.45, 0.02, 0.02), opacity=0.8)
