"""Things with a body: shaded from the light, with a lit edge; and the lamps that light them."""

from __future__ import annotations

from ..canvas import Canvas, Fade
from ..colours import Colour, hexed, mix
from ..outlines import box, oval, points, rounded
from ..scene import Scene
from ..stencil import Points, Stencil

METAL = hexed("#6f7780")
BRASS = hexed("#c79a4b")
WOOD = hexed("#8d6544")
CLOTH = hexed("#b9a58a")
PAPER = hexed("#efe6d2")
DARK = hexed("#3a3638")


def solid(
    scene: Scene, canvas: Canvas, own: Colour, *outlines: Points, near: float = 0.8, dark: float = 0.0, rim: float = 0.5
) -> Stencil:
    """Paint outlines as one body, its foot darker, its edge towards the light touched by it."""
    palette = scene.palette
    shape = canvas.stencil(*outlines)
    if shape.is_empty:
        return shape
    tone = mix(palette.tone(own, near), palette.ink, dark)
    top = min(float(outline[:, 1].min()) for outline in outlines)
    foot = max(float(outline[:, 1].max()) for outline in outlines)
    canvas.paint(shape, Fade(mix(tone, palette.light, 0.05), mix(tone, palette.ink, 0.30), top, foot))
    if rim:
        deep = min(0.05, 0.16 * (foot - top)) * canvas.pixels
        if deep > 1.5:
            shade = shape.edge((-scene.framing.side, 0.1), deep, deep * 0.5)
            canvas.paint(shade, palette.ink, 0.30)
        thin = max(1.0, 0.004 * canvas.pixels)
        lit = shape.edge((scene.framing.side * 0.8, -0.6), thin, thin * 0.4)
        canvas.paint(lit, mix(palette.light, palette.lamp, 0.35 * palette.lamps), rim)
    return shape


def pendant(scene: Scene, canvas: Canvas, x: float, y: float, size: float, own: Colour = METAL) -> None:
    """Hang a lamp from above, its light below it when lamps are lit."""
    palette = scene.palette
    canvas.fill(box(x - 0.0025, y - 3.0, x + 0.0025, y - size * 0.9), palette.ink, 0.85)
    if palette.lamps > 0.1:
        cone = points(
            (x, y),
            (x + size * 0.8, y),
            (x + size * 4.6, y + size * 7),
            (x - size * 4.6, y + size * 7),
            (x - size * 0.8, y),
        )
        canvas.beam(cone, palette.lamp, 0.24 * palette.lamps, size * 0.35)
    shade = points((x - size * 0.22, y - size * 0.9), (x + size * 0.22, y - size * 0.9), (x + size, y), (x - size, y))
    solid(scene, canvas, own, shade, near=0.85, dark=0.2)
    power = 0.25 + 0.75 * palette.lamps
    canvas.fill(oval(x, y + size * 0.02, size * 0.62, size * 0.16), mix(palette.tone(PAPER, 0.9), palette.lamp, power))
    scene.far.glow((x, y + size * 1.5), 0.55, palette.lamp, 0.40 * palette.lamps)
    canvas.glow((x, y + size * 0.1), size * 3.4, palette.lamp, 0.55 * palette.lamps)
    canvas.glow((x, y + size * 0.05), size * 1.1, mix(palette.lamp, (255.0, 250.0, 235.0), 0.6), 0.8 * palette.lamps)


def standing_lamp(scene: Scene, canvas: Canvas, x: float, foot: float, tall: float) -> None:
    """Stand a lamp with a cloth shade on the floor or a table."""
    palette = scene.palette
    wide = tall * 0.16
    top = foot - tall
    solid(
        scene,
        canvas,
        BRASS,
        box(x - tall * 0.012, top + wide, x + tall * 0.012, foot),
        oval(x, foot, wide * 0.55, wide * 0.12),
        dark=0.3,
    )
    scene.far.glow((x, top), 0.85, palette.lamp, 0.42 * palette.lamps)
    canvas.glow((x, top + wide * 0.6), tall * 0.85, palette.lamp, 0.62 * palette.lamps)
    shade = canvas.stencil(
        points(
            (x - wide * 0.62, top), (x + wide * 0.62, top), (x + wide, top + wide * 1.35), (x - wide, top + wide * 1.35)
        )
    )
    cloth = palette.tone(CLOTH, 0.9)
    canvas.paint(
        shade,
        Fade(
            mix(cloth, palette.lamp, 0.65 * palette.lamps),
            mix(cloth, mix(palette.lamp, palette.sun, 0.3), 0.95 * palette.lamps),
            top,
            top + wide * 1.35,
        ),
    )


def table(
    scene: Scene, canvas: Canvas, left: float, right: float, top: float, floor: float, own: Colour = WOOD
) -> None:
    """Stand a table on the floor."""
    thick = 0.018
    legs = [
        points((x - 0.012, top), (x + 0.012, top), (x + 0.008, floor), (x - 0.008, floor))
        for x in (left + 0.05, right - 0.05)
    ]
    solid(scene, canvas, own, *legs, dark=0.3, rim=0.3)
    solid(scene, canvas, own, rounded(left, top - thick, right, top + thick, 0.008))
    canvas.fill(box(left + 0.004, top - thick, right - 0.004, top - thick + 0.005), scene.palette.light, 0.35)


def steam(scene: Scene, canvas: Canvas, x: float, y: float, size: float) -> None:
    """Let steam rise; it drifts from still to still."""
    drift = scene.framing.progress * 0.12
    for index, (lean, reach) in enumerate(((-0.10, 0.8), (0.06, 1.0), (0.14, 0.7))):
        puffs = [
            oval(
                x + size * (lean + drift + 0.10 * (-1) ** (index + step) * step / 4),
                y - size * reach * step / 5,
                size * (0.05 + 0.022 * step),
                size * 0.13,
            )
            for step in range(5)
        ]
        canvas.fill_all(puffs, mix(scene.palette.light, (255.0, 255.0, 255.0), 0.4), 0.16, soft=size * 0.07)
