"""What lies on a face: glasses, a moustache, and in styles that draw them, eyes, brows and a mouth.

Measured in heads, as `heads` does.
"""

from __future__ import annotations

import numpy as np

from .characters import Look
from .colours import hexed, mix
from .outlines import limb, oval, points, smooth
from .sculpting import Sculptor

_WIRE = hexed("#2a2422")
_SMALLEST = 0.05
"""A head smaller than this, in units, has no eyes to be seen."""


def front(brush: Sculptor, look: Look, turn: float) -> None:
    """Draw what a face in three-quarter view has on it."""
    middle, nearer = 0.15 * turn, 0.02 * turn
    if brush.manner.eyes and brush.scale > _SMALLEST:
        _eyes(brush, look, middle, turn)
    if look.moustache:
        half = points((0.0, -0.235), (0.10, -0.225), (0.18, -0.165), (0.07, -0.185), (0.0, -0.19))
        for way in (-1.0, 1.0):
            brush.body(brush.stencil(smooth(half * (way, 1.0) + (middle + nearer, 0.0))), look.hair, volume=0.006)
    if look.glasses:
        for way in (-1.0, 1.0):
            wide = 0.115 - 0.03 * max(0.0, way * turn)
            ring = brush.stencil(oval(middle + way * 0.155, -0.47, wide, 0.105))
            hole = brush.stencil(oval(middle + way * 0.155, -0.47, wide - 0.020, 0.085))
            brush.canvas.paint(hole, brush.palette.light, 0.16)
            brush.flat(ring.without(hole), _WIRE, 0.9)
        bridge = points((middle - 0.055, -0.485), (middle, -0.50), (middle + 0.055, -0.485))
        brush.flat(brush.stencil(limb(bridge, (0.011, 0.011, 0.011))), _WIRE, 0.9)


def _eyes(brush: Sculptor, look: Look, middle: float, turn: float) -> None:
    """Draw large bright eyes, brows and a small mouth."""
    ink, canvas = brush.ink, brush.canvas
    older = look.stoop > 0.0
    high = 0.088 * (1.16 if look.head > 1.1 else 0.62 if older else 0.94)
    for way in (-1.0, 1.0):
        narrow = 1.0 - 0.30 * max(0.0, way * turn)
        x, y, wide = middle + way * 0.150 * (1.0 - 0.12 * abs(turn)), -0.405, 0.074 * narrow
        white = brush.stencil(oval(x, y, wide, high))
        canvas.paint(white, mix((255.0, 255.0, 255.0), brush.palette.worn(look.skin), 0.14), 1.0)
        iris = brush.stencil(oval(x + 0.012 * turn, y + 0.006, wide * 0.74, high * 0.90)).within(white)
        canvas.paint(iris, mix(look.accent, ink, 0.45), 1.0)
        below = brush.stencil(oval(x + 0.012 * turn, y + high * 0.52, wide * 0.5, high * 0.34)).within(white)
        canvas.paint(below, mix(look.accent, brush.palette.light, 0.35), 0.75)
        canvas.paint(brush.stencil(oval(x + 0.012 * turn, y, wide * 0.36, high * 0.46)).within(white), ink, 1.0)
        glint = oval(x - 0.026 * brush.side * -1.0, y - high * 0.42, wide * 0.26, high * 0.24)
        canvas.paint(brush.stencil(glint).within(white), (255.0, 255.0, 255.0), 1.0)
        lid = points((x - wide * 1.12, y - high * 0.42), (x, y - high * 1.08), (x + wide * 1.12, y - high * 0.42))
        canvas.paint(brush.stencil(limb(lid, (0.008, 0.020, 0.010))), ink, 1.0)
        brow = points((x - wide * 1.1, y - 0.165), (x, y - 0.19), (x + wide * 1.1, y - 0.165 + 0.012 * way))
        canvas.paint(
            brush.stencil(limb(brow, (0.007, 0.013, 0.007))), mix(brush.palette.worn(look.hair), ink, 0.5), 0.9
        )
    nose = points((middle + 0.035 * turn, -0.275), (middle + 0.055 * turn, -0.255))
    canvas.paint(brush.stencil(limb(nose, (0.010, 0.008))), ink, 0.55)
    mouth = points((middle - 0.050, -0.150), (middle + 0.012 * turn, -0.138), (middle + 0.050, -0.152))
    canvas.paint(brush.stencil(limb(mouth, (0.006, 0.011, 0.006))), ink, 0.8)
    if older:
        for way in (-1.0, 1.0):
            fold = points((middle + way * 0.085, -0.245), (middle + way * 0.115, -0.165))
            canvas.paint(brush.stencil(limb(fold, (0.005, 0.005))), ink, 0.4)


def side(brush: Sculptor, look: Look, ahead: float) -> None:
    """Draw what a face in profile has on it."""
    flip = np.array((ahead, 1.0))
    if brush.manner.eyes:
        eye = smooth(points((0.27, -0.50), (0.35, -0.565), (0.395, -0.50), (0.37, -0.40), (0.30, -0.40)))
        white = brush.stencil(eye * flip)
        brush.canvas.paint(white, mix((255.0, 255.0, 255.0), brush.palette.worn(look.skin), 0.14), 1.0)
        brush.canvas.paint(
            brush.stencil(oval(0.352, -0.475, 0.036, 0.072) * flip).within(white),
            mix(look.accent, brush.ink, 0.55),
            1.0,
        )
        brush.canvas.paint(brush.stencil(oval(0.352, -0.475, 0.020, 0.042) * flip).within(white), brush.ink, 1.0)
        brush.canvas.paint(brush.stencil(oval(0.362, -0.510, 0.013, 0.018) * flip), (255.0, 255.0, 255.0), 1.0)
        lid = points((0.245, -0.49), (0.33, -0.575), (0.415, -0.535))
        brush.canvas.paint(brush.stencil(limb(lid * flip, (0.007, 0.016, 0.010))), brush.ink, 1.0)
        brow = points((0.24, -0.635), (0.33, -0.675), (0.42, -0.655))
        brush.canvas.paint(brush.stencil(limb(brow * flip, (0.007, 0.012, 0.007))), brush.ink, 0.8)
    if look.moustache:
        lip = smooth(points((0.50, -0.265), (0.51, -0.225), (0.40, -0.175), (0.33, -0.16), (0.42, -0.235)))
        brush.body(brush.stencil(lip * flip), look.hair, volume=0.006)
    if look.glasses:
        ring, hole = (
            brush.stencil(oval(0.375, -0.49, wide, high) * flip) for wide, high in ((0.07, 0.10), (0.055, 0.085))
        )
        brush.canvas.paint(hole, brush.palette.light, 0.16)
        arm = brush.stencil(limb(points((0.31, -0.51), (-0.02, -0.49)) * flip, (0.010, 0.010)))
        brush.flat(ring.without(hole).joined(arm), _WIRE, 0.9)


def beard_in_profile(brush: Sculptor, look: Look, ahead: float) -> None:
    """Draw a beard from the side."""
    outline = points(
        (-0.02, -0.38), (0.10, -0.20), (0.40, -0.20), (0.47, -0.12), (0.50, 0.03), (0.30, 0.10), (0.10, 0.05),
        (-0.04, -0.15),
    )  # fmt: skip
    brush.body(brush.stencil(smooth(outline) * (ahead, 1.0)), look.hair, volume=0.012)
