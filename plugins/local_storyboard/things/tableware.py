"""What stands on a table or a counter."""

from __future__ import annotations

from ..colours import hexed, mix
from ..outlines import box, limb, oval, points, rounded, smooth
from ..scenery.solids import BRASS, DARK, METAL, PAPER, WOOD, steam
from .coffee import BEAN
from .easel import Easel


def cup(easel: Easel) -> None:
    """Paint a cup of coffee or tea on its saucer."""
    easel.shadow(0.55)
    easel.body(PAPER, oval(0.0, -0.02, 0.52, 0.085))
    easel.body(
        PAPER,
        limb(
            smooth(points((0.28, -0.42), (0.47, -0.44), (0.46, -0.22), (0.24, -0.17)), closed=False),
            (0.035, 0.035, 0.035),
        ),
    )
    easel.body(
        PAPER,
        smooth(
            points((-0.34, -0.55), (0.34, -0.55), (0.31, -0.26), (0.20, -0.07), (-0.20, -0.07), (-0.31, -0.26)),
            density=5,
        ),
    )
    easel.body(PAPER, oval(0.0, -0.55, 0.345, 0.085), dark=0.08)
    coffee = easel.canvas.stencil(easel.put(oval(0.0, -0.545, 0.30, 0.066)))
    palette = easel.scene.palette
    easel.canvas.paint(coffee, mix(palette.tone(BEAN, 0.9), palette.ink, 0.25))
    gleam = easel.canvas.stencil(easel.put(oval(easel.scene.framing.side * 0.08, -0.55, 0.17, 0.026)), soft=0.008)
    easel.canvas.paint(gleam.within(coffee), palette.light, 0.4)
    steam(easel.scene, easel.canvas, easel.x, easel.y - 0.66 * easel.size, easel.size * 0.75)


def bag(easel: Easel) -> None:
    """Paint a bag of coffee with its label."""
    easel.shadow(0.42)
    sack = smooth(
        points(
            (-0.30, 0.0),
            (-0.33, -0.35),
            (-0.29, -0.78),
            (-0.27, -0.93),
            (0.27, -0.93),
            (0.29, -0.78),
            (0.33, -0.35),
            (0.30, 0.0),
            (0.0, 0.015),
        ),
        density=5,
    )
    body = easel.body(hexed("#3f4a4d"), sack)
    fold = easel.canvas.stencil(easel.put(box(-0.4, -0.95, 0.4, -0.80)))
    easel.canvas.paint(fold.within(body), easel.scene.palette.ink, 0.35)
    easel.body(PAPER, rounded(-0.19, -0.62, 0.19, -0.22, 0.02), rim=0.2)
    easel.body(BEAN, oval(0.0, -0.46, 0.075, 0.052, -0.7), rim=0.1)
    easel.ink(
        limb(points((-0.04, -0.42), (0.0, -0.455), (0.04, -0.50)), (0.003, 0.006, 0.003)),
        box(-0.11, -0.345, 0.11, -0.33),
        box(-0.07, -0.305, 0.07, -0.295),
        opacity=0.6,
    )


def lamp(easel: Easel) -> None:
    """Paint an oil lamp that burns."""
    palette = easel.scene.palette
    easel.shadow(0.32)
    easel.body(
        BRASS, smooth(points((-0.24, 0.0), (-0.20, -0.14), (-0.09, -0.20), (0.09, -0.20), (0.20, -0.14), (0.24, 0.0)))
    )
    flame = (easel.x, easel.y - 0.42 * easel.size)
    easel.canvas.glow(flame, 1.1 * easel.size, palette.lamp, 0.55)
    chimney = smooth(
        points(
            (-0.10, -0.20),
            (-0.19, -0.42),
            (-0.15, -0.66),
            (-0.09, -0.78),
            (0.09, -0.78),
            (0.15, -0.66),
            (0.19, -0.42),
            (0.10, -0.20),
        )
    )
    glass = easel.canvas.stencil(easel.put(chimney))
    easel.canvas.paint(glass, mix(palette.lamp, palette.light, 0.4), 0.35)
    easel.canvas.paint(
        glass.edge((easel.scene.framing.side, 0.0), 0.02 * easel.size * easel.canvas.pixels, 2.0), palette.light, 0.7
    )
    for wide, tall, white in ((0.055, 0.13, 0.0), (0.032, 0.08, 0.7)):
        tongue = smooth(
            points((0.0, -0.42 - tall), (wide, -0.40), (wide * 0.7, -0.33), (-wide * 0.7, -0.33), (-wide, -0.40))
        )
        easel.canvas.fill(easel.put(tongue), mix(palette.lamp, (255.0, 252.0, 236.0), white))
    easel.body(BRASS, points((-0.12, -0.78), (0.12, -0.78), (0.07, -0.88), (-0.07, -0.88)))
    easel.body(
        DARK,
        limb(
            smooth(
                points(
                    (-0.17, -0.20),
                    (-0.27, -0.42),
                    (-0.27, -0.72),
                    (-0.15, -0.96),
                    (0.0, -1.03),
                    (0.15, -0.96),
                    (0.27, -0.72),
                    (0.27, -0.42),
                    (0.17, -0.20),
                ),
                closed=False,
            ),
            (0.009, 0.009, 0.009),
        ),
    )
    easel.canvas.glow(flame, 0.42 * easel.size, mix(palette.lamp, (255.0, 250.0, 230.0), 0.5), 0.6)


def bottle(easel: Easel) -> None:
    """Paint a bottle."""
    easel.shadow(0.26)
    glass = smooth(
        points(
            (-0.19, 0.0),
            (-0.20, -0.45),
            (-0.17, -0.60),
            (-0.065, -0.74),
            (-0.06, -0.95),
            (0.06, -0.95),
            (0.065, -0.74),
            (0.17, -0.60),
            (0.20, -0.45),
            (0.19, 0.0),
        ),
        density=5,
    )
    easel.body(hexed("#4f7a5c"), glass)
    easel.body(PAPER, box(-0.19, -0.42, 0.19, -0.16), rim=0.2)
    easel.body(WOOD, rounded(-0.05, -1.0, 0.05, -0.93, 0.015))


def kettle(easel: Easel) -> None:
    """Paint a kettle that steams."""
    easel.shadow(0.45)
    easel.body(
        METAL, limb(smooth(points((0.26, -0.22), (0.42, -0.30), (0.50, -0.52)), closed=False), (0.07, 0.045, 0.03))
    )
    easel.body(
        DARK,
        limb(
            smooth(points((-0.26, -0.48), (-0.20, -0.82), (0.20, -0.82), (0.26, -0.48)), closed=False),
            (0.02, 0.024, 0.02),
        ),
    )
    easel.body(
        METAL,
        smooth(
            points(
                (-0.34, 0.0), (-0.38, -0.22), (-0.26, -0.48), (0.0, -0.56), (0.26, -0.48), (0.38, -0.22), (0.34, 0.0)
            )
        ),
    )
    easel.body(DARK, oval(0.0, -0.58, 0.045, 0.045))
    steam(easel.scene, easel.canvas, easel.x + 0.52 * easel.size, easel.y - 0.58 * easel.size, easel.size * 0.6)


def plant(easel: Easel) -> None:
    """Paint a young plant in a pot; it grows a little."""
    easel.shadow(0.4)
    easel.body(
        hexed("#a3573c"),
        points((-0.24, -0.36), (0.24, -0.36), (0.17, 0.0), (-0.17, 0.0)),
        rounded(-0.27, -0.41, 0.27, -0.33, 0.02),
    )
    grown = 1.0 + 0.12 * easel.scene.framing.progress
    stem = limb(points((0.0, -0.38), (0.02, -0.62), (-0.01, -0.62 - 0.24 * grown)), (0.014, 0.012, 0.007))
    leaves = []
    for up, way, reach in (
        (0.52, 1, 0.24),
        (0.60, -1, 0.26),
        (0.72, 1, 0.20),
        (0.78, -1, 0.18),
        (0.88 * grown, 1, 0.12),
    ):
        leaves.append(
            smooth(
                points(
                    (0.0, -up),
                    (way * reach * 0.5, -up - 0.13),
                    (way * reach, -up - 0.12),
                    (way * reach * 1.15, -up - 0.05),
                    (way * reach * 0.6, -up + 0.02),
                )
            )
        )
    easel.body(hexed("#5f9a4e"), stem, *leaves)
