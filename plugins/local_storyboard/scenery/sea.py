"""Water: open sea, and coasts with cliffs, a lighthouse or a harbour."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas, Fade
from ..colours import hexed, mix
from ..outlines import box, ground, oval, placed, points, ridge, smooth, way
from ..scene import Scene
from ..stencil import Points
from . import plants
from .land import GREEN, STONE, framing_grass, layer_of_land

WATER = hexed("#2f6f8f")
WHITE = hexed("#f2efe6")
RED = hexed("#c8402f")


def water(scene: Scene, canvas: Canvas, bottom: float) -> None:
    """Paint a sea from the horizon down, the light's path on it, and the lines of its swell."""
    palette = scene.palette
    back = mix(mix(palette.sky[3], palette.tone(WATER, 0.3), 0.45), palette.haze, 0.2)
    front = mix(palette.tone(WATER, 0.85), palette.ink, 0.25)
    canvas.fill(
        box(scene.left - 0.5, scene.horizon, scene.right + 0.5, bottom), Fade(back, front, scene.horizon, scene.h)
    )
    rng = scene.chance("swell")
    drift = scene.framing.progress * 0.05
    bright: list[Points] = []
    dark: list[Points] = []
    glints: list[Points] = []
    sun = scene.sun[0]
    for _ in range(190):
        near = rng.random() ** 1.7
        y = scene.horizon + 0.004 + near * (scene.h - scene.horizon + 0.05)
        x = rng.uniform(scene.left, scene.right) + drift * (0.2 + near)
        wide, thick = 0.015 + 0.10 * near * rng.random() + 0.02, 0.0008 + 0.0045 * near
        (bright if rng.random() < 0.55 else dark).append(_crest(x, y, wide, thick))
    for _ in range(150):
        near = rng.random() ** 1.3
        y = scene.horizon + 0.002 + near * (scene.h - scene.horizon)
        spread = 0.02 + 0.16 * near
        x = sun + rng.normal(0, spread * 0.55) + drift * 0.3
        glints.append(_crest(x, y, 0.008 + 0.045 * near * rng.random(), 0.0010 + 0.0036 * near))
    canvas.fill_all(dark, mix(front, palette.ink, 0.35), 0.45)
    canvas.fill_all(bright, mix(back, palette.light, 0.35), 0.40)
    heavy = scene.reading.weather in {"rain", "storm", "snow", "fog"}
    path = points((sun - 0.02, scene.horizon), (sun + 0.02, scene.horizon), (sun + 0.3, bottom), (sun - 0.3, bottom))
    canvas.fill(path, palette.light, 0.10 if heavy else 0.24, soft=0.03)
    canvas.fill_all(glints, palette.sun, 0.35 if heavy else 0.85)


def _crest(x: float, y: float, wide: float, thick: float) -> Points:
    return points((x - wide, y), (x - wide * 0.2, y - thick), (x + wide, y), (x + wide * 0.1, y + thick))


def sea(scene: Scene) -> None:
    """Paint open water with a far shore and a boat."""
    palette = scene.palette
    layer_of_land(scene, "far shore", STONE, 0.18, 0.07, 0.0, 0.8)
    water(scene, scene.far, scene.h + 0.4)
    if palette.is_night:
        _lights_at_sea(scene)
    x = scene.w / 2 - scene.framing.side * scene.w * 0.22 + 0.06 * scene.framing.progress
    if scene.hero != "boat":
        boat(scene, scene.mid, x, scene.horizon + 0.055, 0.13)
    if scene.framing.spots and scene.framing.size not in {"close", "extreme_close"}:
        _jetty(scene)
    else:
        framing_grass(scene)


def _lights_at_sea(scene: Scene) -> None:
    """Let boats' lanterns show along the horizon by night, more of them from still to still."""
    palette, canvas = scene.palette, scene.far
    rng = scene.chance("lights at sea")
    for _ in range(round(2 + 16 * scene.framing.progress)):
        x, y = rng.uniform(scene.left, scene.right), scene.horizon + 0.006 + 0.035 * rng.random() ** 2
        canvas.glow((x, y), 0.016, palette.lamp, 0.9 * palette.lamps)
        canvas.fill(oval(x, y, 0.0018, 0.0018), palette.sun, palette.lamps)
        canvas.fill(oval(x, y + 0.014, 0.0022, 0.010), palette.lamp, 0.45 * palette.lamps, soft=0.002)


def _jetty(scene: Scene) -> None:
    """Paint the planks people on the water's edge stand on."""
    palette = scene.palette
    top = max(spot.feet for spot in scene.framing.spots) - 0.02
    if scene.framing.size == "medium":
        top = scene.horizon + 0.2
    wood = hexed("#8a6a4c")
    scene.mid.fill(
        box(scene.left - 0.4, top, scene.right + 0.4, scene.h + 0.5),
        Fade(palette.tone(wood, 0.8), mix(palette.tone(wood, 1.0), palette.ink, 0.5), top, scene.h),
    )
    scene.mid.fill(box(scene.left - 0.4, top, scene.right + 0.4, top + 0.006), palette.light, 0.55)
    middle = scene.w / 2
    gaps = []
    for index in range(-22, 23):
        gaps.append(
            points(
                (middle + index * 0.11, top),
                (middle + index * 0.11 + 0.004, top),
                (middle + index * 0.24 + 0.012, scene.h + 0.4),
                (middle + index * 0.24, scene.h + 0.4),
            )
        )
    scene.mid.fill_all(gaps, palette.ink, 0.5)
    posts = [box(x, top - 0.13, x + 0.028, top + 0.02) for x in (scene.w * 0.06, scene.w * 0.93)]
    scene.mid.fill_all(posts, mix(palette.tone(wood, 0.9), palette.ink, 0.4))


def boat(scene: Scene, canvas: Canvas, x: float, y: float, size: float) -> None:
    """Paint a small sailing boat and its reflection."""
    palette = scene.palette
    hull = smooth(points((-0.5, -0.16), (0.0, -0.12), (0.55, -0.18), (0.36, 0.03), (-0.36, 0.03)), density=5)
    sail = points((0.02, -0.95), (0.42, -0.22), (0.02, -0.20))
    jib = points((-0.03, -0.85), (-0.36, -0.22), (-0.03, -0.20))
    mast = box(-0.012, -1.0, 0.012, -0.1)
    dark = mix(palette.tone(hexed("#7a3b2e"), 0.7), palette.ink, 0.3)
    shimmer = [placed(part * (1.0, -0.55), x, y + 0.01, size) for part in (hull, sail, jib)]
    canvas.fill_all(shimmer, dark, 0.30, soft=0.004)
    canvas.fill_all([placed(sail, x, y, size), placed(jib, x, y, size)], palette.lit(WHITE, 0.55, 0.45))
    canvas.fill_all([placed(hull, x, y, size), placed(mast, x, y, size)], dark)
    if palette.lamps > 0.5:
        canvas.glow((x - 0.30 * size, y - 0.24 * size), 0.34 * size, palette.lamp, 0.85 * palette.lamps)
        canvas.fill(oval(x - 0.30 * size, y - 0.24 * size, 0.022 * size, 0.03 * size), palette.lamp)
        canvas.fill(
            oval(x - 0.30 * size, y + 0.22 * size, 0.03 * size, 0.16 * size), palette.lamp, 0.4, soft=0.03 * size
        )


def lighthouse(scene: Scene, canvas: Canvas, x: float, foot: float, size: float, nearness: float = 0.55) -> None:
    """Paint a banded tower with its lantern, and at dim hours its beam."""
    palette, side = scene.palette, scene.framing.side
    tower = points((-0.085, -0.78), (0.085, -0.78), (0.125, 0.02), (-0.125, 0.02))
    lamp = (x, foot - 0.855 * size)
    if palette.lamps > 0.3:
        turn = 0.10 + 0.22 * scene.framing.progress
        for way, power in ((-side, 0.80), (side, 0.30)):
            far_x, middle = lamp[0] + way * 2.3, lamp[1] - 2.3 * turn * 0.35
            beam = points(lamp, (far_x, middle - 0.21), (far_x, middle + 0.17))
            canvas.beam(beam, palette.lamp, power * palette.lamps, 0.006)
    body = canvas.stencil(placed(tower, x, foot, size))
    canvas.paint(body, palette.lit(WHITE, nearness, 0.30))
    bands = [box(-0.2, -0.64 + 0.27 * band, 0.2, -0.505 + 0.27 * band) for band in range(3)]
    stripes = canvas.stencil(*[placed(band, x, foot, size) for band in bands])
    canvas.paint(stripes.within(body), palette.lit(RED, nearness, 0.22))
    shade = body.edge((-side, 0.0), 0.11 * size * canvas.pixels, 0.05 * size * canvas.pixels)
    canvas.paint(shade, mix(palette.ink, palette.haze, 0.25), 0.62)
    dark = mix(palette.tone(hexed("#33343f"), nearness), palette.ink, 0.2)
    gallery = [box(-0.13, -0.805, 0.13, -0.775), box(-0.075, -0.80, -0.06, -0.91), box(0.06, -0.80, 0.075, -0.91)]
    roof = points((-0.10, -0.905), (0.0, -1.0), (0.10, -0.905))
    canvas.fill(
        placed(box(-0.065, -0.91, 0.065, -0.80), x, foot, size), mix(dark, palette.lamp, 0.3 + 0.6 * palette.lamps)
    )
    canvas.fill_all([placed(part, x, foot, size) for part in (*gallery, roof, oval(0.0, -1.0, 0.02, 0.03))], dark)
    windows = [box(-0.016, -0.70 + 0.27 * band, 0.016, -0.655 + 0.27 * band) for band in range(3)]
    canvas.fill_all([placed(part, x, foot, size) for part in windows], mix(dark, palette.lamp, 0.75 * palette.lamps))
    if palette.lamps > 0.3:
        canvas.glow(lamp, 0.30 * size, palette.lamp, 0.85 * palette.lamps)
        canvas.glow(lamp, 0.10 * size, palette.sun, 0.9 * palette.lamps)


def coast(scene: Scene) -> None:
    """Paint a bay: headlands in the haze, surf, a cliff path, and a lighthouse on its rock."""
    palette, side = scene.palette, scene.framing.side
    layer_of_land(scene, "headland", STONE, 0.16, 0.10, 0.0, 0.9)
    water(scene, scene.far, scene.h + 0.4)
    rng = scene.chance("coast")
    away = side
    base = scene.w / 2 + away * scene.w * (0.30 if scene.w > scene.h else 0.24)
    rock = ridge(rng, base - 0.42, base + 0.42, 0.16, 4, sharp=True)
    bell = np.clip(1 - ((rock[:, 0] - base) / 0.42) ** 2, 0, 1)
    rock[:, 1] = scene.horizon + 0.045 - (0.05 + 0.09 * rock[:, 1]) * bell**0.7
    own = hexed("#5d5a55")
    body = scene.far.stencil(ground(rock, scene.horizon + 0.05))
    top = float(np.interp(base, rock[:, 0], rock[:, 1]))
    if scene.hero == "lighthouse" or "lighthouse" not in scene.reading.things:
        boat(scene, scene.far, base - away * 0.62, scene.horizon + 0.035, 0.09)
    else:
        lighthouse(scene, scene.far, base, top + 0.015, 0.36 * min(1.3, scene.h))
    scene.far.paint(body, Fade(palette.tone(own, 0.5), palette.tone(own, 0.75), top, scene.horizon + 0.05))
    rim = body.edge((side * 0.6, -0.8), 0.012 * scene.far.pixels, 0.005 * scene.far.pixels)
    scene.far.paint(rim, palette.lit(own, 0.5, 0.7), 0.7)
    surf = [
        oval(base + rng.normal(0, 0.26), scene.horizon + 0.05 + 0.006 * rng.random(), 0.05, 0.0035) for _ in range(16)
    ]
    scene.far.fill_all(surf, palette.lit(WHITE, 0.5), 0.7, soft=0.001)
    _near_shore(scene, rng)
    framing_grass(scene, seeds=True)


def _near_shore(scene: Scene, rng: np.random.Generator) -> None:
    palette, side = scene.palette, scene.framing.side
    line = ridge(scene.chance("shore"), scene.left - 0.3, scene.right + 0.3, 0.8, 4)
    slope = (line[:, 0] - scene.w / 2) * side
    if scene.framing.spots and scene.framing.size in {"wide", "extreme_wide"}:
        edge = max(spot.feet for spot in scene.framing.spots) - 0.05
    else:
        edge = scene.horizon + 0.18
    line[:, 1] = edge + 0.05 * np.clip(slope * 1.4, -0.6, 2.4) - 0.05 * line[:, 1] + 0.02
    grassy = hexed("#6b7d4a")
    body = scene.mid.stencil(ground(line, scene.h + 0.5))
    scene.mid.paint(
        body, Fade(palette.tone(grassy, 0.75), mix(palette.tone(grassy, 1.0), palette.ink, 0.45), edge - 0.05, scene.h)
    )
    rim = body.edge((side * 0.5, -0.85), 0.010 * scene.mid.pixels, 0.004 * scene.mid.pixels)
    scene.mid.paint(rim, palette.lit(grassy, 0.7, 0.8), 0.75)
    winding = smooth(
        points(
            (scene.w / 2 - side * 0.5, scene.h + 0.3),
            (scene.w / 2 - side * 0.12, edge + 0.18),
            (scene.w / 2 - side * 0.28, edge + 0.07),
            (scene.w / 2 - side * 0.1, edge),
        ),
        closed=False,
    )
    path = scene.mid.stencil(way(winding, (0.2, 0.07, 0.04, 0.012)))
    scene.mid.paint(path.within(body), palette.lit(hexed("#b79d78"), 0.8, 0.25), 0.55)
    tufts: list[Points] = []
    for _ in range(34):
        x = rng.uniform(scene.left, scene.right)
        y = float(np.interp(x, line[:, 0], line[:, 1])) + 0.01 + 0.2 * rng.random() ** 2
        tufts += [placed(part, x, y, 0.022 + (y - edge + 0.08) * 0.12) for part in plants.tuft(rng, 6, 0.5)]
    scene.mid.fill_all(tufts, mix(palette.tone(GREEN, 0.85), palette.ink, 0.3), 0.9)
