"""Ways and vehicles: road, railway, and the view from a cabin."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..colours import hexed, mix
from ..outlines import box, limb, oval, points, rounded, smooth
from ..scene import Scene
from . import plants
from .land import GREEN, STONE, floor, framing_grass, layer_of_land
from .outside import view_outside
from .solids import DARK, METAL, solid

ASPHALT = hexed("#5c5a5e")


def _way(scene: Scene, eye: tuple[float, float], half: float, reach: float, low: float) -> np.ndarray:
    return points(
        (eye[0] - half * 0.02, eye[1]),
        (eye[0] + half * 0.02, eye[1]),
        (eye[0] + reach + half, low),
        (eye[0] + reach - half, low),
    )


def road(scene: Scene) -> None:
    """Paint a road that runs to the hills, with poles, and a car when the words name one."""
    palette, side = scene.palette, scene.framing.side
    layer_of_land(scene, "back", STONE, 0.14, 0.22, 0.0, 0.8)
    layer_of_land(scene, "middle", GREEN, 0.36, 0.10, 0.0, 0.6)
    floor(scene, hexed("#8f9a5c"))
    eye = (scene.w / 2 + side * 0.12, scene.horizon + 0.008)
    low = scene.h + 0.4
    reach = -side * 0.20
    surface = scene.mid.stencil(_way(scene, eye, 0.95, reach, low))
    scene.mid.paint(surface, mix(palette.tone(ASPHALT, 0.9), palette.ink, 0.15))
    scene.mid.paint(surface.edge((side, 0.0), 0.02 * scene.mid.pixels, 0.01 * scene.mid.pixels), palette.light, 0.2)
    dashes = []
    shift = scene.framing.progress * 0.5
    for step in range(12):
        near, far = 0.30 * 1.55 ** (step - shift), 0.30 * 1.55 ** (step - shift + 0.45)
        if far < 40:
            y0, y1 = eye[1] + 0.5 / far, eye[1] + 0.5 / near
            x0, x1 = (eye[0] + reach * (y - eye[1]) / (low - eye[1]) for y in (y0, y1))
            dashes.append(
                points((x0 - 0.008 / far, y0), (x0 + 0.008 / far, y0), (x1 + 0.008 / near, y1), (x1 - 0.008 / near, y1))
            )
    scene.mid.paint(scene.mid.stencil(*dashes).within(surface), palette.lit(hexed("#efe6c8"), 0.8), 0.75)
    poles = []
    for depth in (5.0, 3.2, 2.1, 1.4, 0.95):
        x, y, tall = eye[0] - side * 0.62 / depth, eye[1] + 0.10 / depth, 0.52 / depth
        poles += [
            limb(points((x, y), (x, y - tall)), (0.010 / depth, 0.007 / depth)),
            box(x - 0.07 / depth, y - tall * 0.93, x + 0.07 / depth, y - tall * 0.90),
        ]
    scene.mid.fill_all(poles, mix(palette.tone(hexed("#5a4a3c"), 0.8), palette.ink, 0.3))
    if "car" in scene.reading.things and scene.hero != "car":
        place = 1.0 - 0.35 * scene.framing.progress
        car(scene, scene.mid, eye[0] + reach * 0.35 + side * 0.10 * place, scene.horizon + 0.14 / place, 0.26 / place)
    framing_grass(scene)


def car(scene: Scene, canvas: Canvas, x: float, base: float, size: float) -> None:
    """Paint a small car from behind its lights, a little from the side."""
    palette = scene.palette
    canvas.fill(oval(x, base, size * 0.75, size * 0.07), palette.ink, 0.6, soft=0.01)
    cabin = smooth(points((-0.40, -0.30), (-0.30, -0.58), (-0.05, -0.64), (0.20, -0.60), (0.42, -0.32)), density=6)
    body = smooth(
        points(
            (-0.66, -0.12),
            (-0.66, -0.30),
            (-0.40, -0.36),
            (0.40, -0.36),
            (0.66, -0.26),
            (0.70, -0.12),
            (0.60, -0.08),
            (-0.60, -0.08),
        ),
        density=6,
    )
    solid(scene, canvas, hexed("#b5503c"), cabin * size + (x, base), body * size + (x, base))
    glass = points((-0.30, -0.36), (-0.23, -0.53), (-0.03, -0.57), (-0.03, -0.36))
    other = points((0.02, -0.36), (0.02, -0.57), (0.17, -0.54), (0.32, -0.36))
    canvas.fill_all([part * size + (x, base) for part in (glass, other)], mix(palette.ink, palette.sky[2], 0.45))
    wheels = [oval(x + dx * size, base - 0.09 * size, 0.115 * size, 0.115 * size) for dx in (-0.40, 0.42)]
    solid(scene, canvas, DARK, *wheels, dark=0.4)
    lamp = (x + 0.68 * size, base - 0.22 * size)
    canvas.fill(oval(*lamp, 0.03 * size, 0.045 * size), palette.lamp)
    canvas.glow(lamp, 0.5 * size, palette.lamp, 0.7 * palette.lamps)


def rail(scene: Scene) -> None:
    """Paint a railway line with its masts; a train comes nearer from still to still."""
    palette, side = scene.palette, scene.framing.side
    layer_of_land(scene, "back", STONE, 0.16, 0.14, 0.0, 0.8)
    line = layer_of_land(scene, "trees", GREEN, 0.42, 0.06, 0.0, 0.5)
    rng = scene.chance("rail trees")
    spots = line[rng.integers(0, len(line), 26)] + (0.0, 0.02)
    scene.far.fill_all(plants.row_of(plants.leafy, rng, spots, (0.05, 0.10)), palette.tone(GREEN, 0.5))
    floor(scene, hexed("#8b8468"))
    eye = (scene.w / 2 + side * 0.14, scene.horizon + 0.006)
    low = scene.h + 0.4
    reach = -side * 0.25
    scene.mid.fill(_way(scene, eye, 0.62, reach, low), mix(palette.tone(hexed("#7a7068"), 0.9), palette.ink, 0.25))
    sleepers = []
    for step in range(26):
        depth = 0.28 * 1.17**step
        y = eye[1] + 0.5 / depth
        x = eye[0] + reach * (y - eye[1]) / (low - eye[1])
        half = 0.40 * (y - eye[1]) / (low - eye[1])
        sleepers.append(box(x - half, y, x + half, y + 0.020 / depth))
    scene.mid.fill_all(sleepers, palette.ink, 0.5)
    rails = [
        points(
            (eye[0], eye[1]),
            (eye[0] + 0.001, eye[1]),
            (eye[0] + reach + way * 0.28 + 0.010, low),
            (eye[0] + reach + way * 0.28 - 0.010, low),
        )
        for way in (-1, 1)
    ]
    scene.mid.fill_all(rails, mix(palette.tone(METAL, 0.9), palette.light, 0.5))
    for depth in (4.6, 2.8, 1.7, 1.05):
        x, y, tall = eye[0] + side * 0.42 / depth, eye[1] + 0.10 / depth, 0.66 / depth
        mast = [
            box(x - 0.008 / depth, y - tall, x + 0.008 / depth, y),
            box(min(x, x - side * 0.34 / depth), y - tall * 0.92, max(x, x - side * 0.34 / depth), y - tall * 0.90),
        ]
        scene.mid.fill_all(mast, mix(palette.tone(METAL, 0.8), palette.ink, 0.45))
    near = 0.16 + 0.14 * scene.framing.progress
    _train(scene, eye[0] + reach * near * 0.4, eye[1] + near * 0.32, near)
    framing_grass(scene)


def _train(scene: Scene, x: float, base: float, size: float) -> None:
    palette, canvas = scene.palette, scene.mid
    canvas.fill(oval(x, base, size * 0.6, size * 0.05), palette.ink, 0.6, soft=0.008)
    solid(
        scene,
        canvas,
        hexed("#b34a3a"),
        rounded(x - size * 0.42, base - size * 1.05, x + size * 0.42, base - size * 0.04, size * 0.16),
    )
    canvas.fill(
        rounded(x - size * 0.33, base - size * 0.92, x + size * 0.33, base - size * 0.58, size * 0.06),
        mix(palette.ink, palette.sky[2], 0.4),
    )
    canvas.fill(
        box(x - size * 0.42, base - size * 0.44, x + size * 0.42, base - size * 0.36),
        palette.lit(hexed("#f0dfae"), 0.8),
    )
    for way in (-1, 1):
        lamp = (x + way * size * 0.26, base - size * 0.26)
        canvas.fill(oval(*lamp, size * 0.06, size * 0.06), mix(palette.lamp, palette.sun, 0.5))
        canvas.glow(lamp, size * 0.7, palette.lamp, 0.35 + 0.55 * palette.lamps)


def cabin(scene: Scene) -> None:
    """Paint the inside of a carriage: a wide window on the land that passes, and a seat."""
    palette, side, middle = scene.palette, scene.framing.side, scene.w / 2
    view_outside(scene)
    wall = mix(palette.tone(hexed("#6d7470"), 0.8), palette.ink, 0.38)
    scene.far.fill(box(scene.left - 1, -2, scene.right + 1, scene.h + 2), wall)
    half = min(0.62, scene.w * 0.40)
    top, low = scene.horizon - 0.40, scene.horizon + 0.13
    scene.far.fill(
        rounded(middle - half - 0.025, top - 0.025, middle + half + 0.025, low + 0.025, 0.07),
        mix(wall, palette.ink, 0.5),
    )
    pane = scene.far.stencil(rounded(middle - half, top, middle + half, low, 0.055))
    scene.far.cut(pane)
    scene.far.paint(pane, palette.sky[3], 0.05)
    glare = [
        points(
            (middle + half * a, top),
            (middle + half * (a + 0.14), top),
            (middle + half * (a - 0.16), low),
            (middle + half * (a - 0.30), low),
        )
        for a in (-0.2, 0.45)
    ]
    scene.far.paint(scene.far.stencil(*glare, soft=0.004).within(pane), palette.light, 0.10)
    solid(scene, scene.far, METAL, box(scene.left - 1, low + 0.045, scene.right + 1, low + 0.075), near=0.85, dark=0.2)
    for way in (-1, 1):
        x = middle + way * min(0.62, scene.w * 0.44)
        seat = rounded(x - 0.20, low - 0.12, x + 0.20, scene.h + 0.4, 0.09)
        solid(scene, scene.mid, hexed("#4d6a80") if way == side else hexed("#46607a"), seat, dark=0.15)
        solid(
            scene,
            scene.mid,
            hexed("#b9a98f"),
            rounded(x - 0.13, low - 0.11, x + 0.13, low - 0.01, 0.03),
            dark=0.15,
            rim=0.2,
        )
