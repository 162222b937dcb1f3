"""Open country: fields, forests, mountains and deserts."""

from __future__ import annotations

import numpy as np

from ..canvas import Fade
from ..colours import Colour, hexed, mix
from ..outlines import ground, limb, oval, peaks, placed, points, ridge
from ..scene import Scene
from ..stencil import Points
from . import plants

GREEN = hexed("#5f8f4a")
WHEAT = hexed("#d2a552")
SAND = hexed("#dca565")
STONE = hexed("#7d8798")
PINE = hexed("#2f5f4d")
SOIL = hexed("#6b5138")
SNOW = hexed("#f3f4f8")


def layer_of_land(
    scene: Scene,
    name: str,
    own: Colour,
    nearness: float,
    height: float,
    foot: float,
    grain: float,
    sharp: bool = False,
) -> Points:
    """Paint one ridge on the far layer, its crest lit and its foot lost in haze, and return its line."""
    rng = scene.chance("ridge", name)
    left, right = scene.left, scene.right
    line = peaks(rng, left - 0.2, right + 0.2, grain) if sharp else ridge(rng, left, right, grain, 3)
    line[:, 1] = scene.horizon - foot - height * line[:, 1]
    palette = scene.palette
    body = scene.far.stencil(ground(line, scene.horizon + 0.12))
    crest = palette.tone(own, nearness)
    low = mix(crest, palette.haze, 0.42 + 0.35 * (1 - nearness))
    top = float(line[:, 1].min())
    scene.far.paint(body, Fade(crest, low, top, scene.horizon + 0.03))
    depth = (0.05 if sharp else 0.012) * scene.far.pixels
    if sharp:
        _snow_caps(scene, name, line, height, nearness)
    rim = body.edge((scene.framing.side * 0.8, -0.6), depth, depth * 0.5)
    scene.far.paint(rim, palette.lit(own, nearness, 0.6), 0.30 if sharp else 0.5)
    return line


def _snow_caps(scene: Scene, name: str, line: Points, height: float, nearness: float) -> None:
    """Paint snow on the summits, its lower edge torn, the side away from the light in blue shade."""
    palette, side = scene.palette, scene.framing.side
    rng = scene.chance("snow line", name)
    edge = ridge(rng, float(line[0, 0]), float(line[-1, 0]), 0.05, 3, sharp=True)
    low = scene.horizon - height * 0.52
    torn = np.interp(line[:, 0], edge[:, 0], edge[:, 1])
    below = np.maximum(line[:, 1], low + (torn - 0.5) * height * 0.34)
    cap = np.concatenate([line, np.stack([line[:, 0], below], axis=1)[::-1]])
    snow = scene.far.stencil(cap)
    white = palette.lit(SNOW, nearness, 0.35)
    scene.far.paint(snow, mix(white, palette.haze, 0.25 * (1 - nearness)), 0.92)
    slope = np.gradient(line[:, 1], line[:, 0]) * side
    dark = np.where(slope < 0, below, line[:, 1])
    shaded = scene.far.stencil(np.concatenate([line, np.stack([line[:, 0], dark], axis=1)[::-1]]))
    scene.far.paint(shaded.within(snow), mix(palette.sky[1], palette.haze, 0.35), 0.55)


def floor(scene: Scene, own: Colour, rolling: float = 0.012, name: str = "floor") -> Points:
    """Paint the ground people stand on, from the horizon to below the picture, and return its edge."""
    palette = scene.palette
    if scene.reading.weather == "snow":
        own = mix(own, SNOW, 0.75)
    line = ridge(scene.chance(name), scene.left, scene.right, 0.9, 3)
    line[:, 1] = scene.horizon + 0.012 - rolling * line[:, 1]
    far_tone = mix(palette.tone(own, 0.45), palette.haze, 0.18)
    near_tone = mix(palette.tone(own, 0.95), palette.ink, 0.25)
    scene.mid.fill(ground(line, scene.h + 0.4), Fade(far_tone, near_tone, scene.horizon, scene.h))
    pool = mix(palette.lit(own, 0.7), palette.light, 0.3)
    x = scene.sun[0]
    strength = 0.24 if palette.is_night else 0.34
    strength *= 0.4 if scene.reading.weather in {"rain", "storm", "snow", "fog"} else 1.0
    glint = scene.mid.stencil(oval(x, scene.horizon + 0.10, 0.9, 0.12), soft=0.07)
    scene.mid.paint(glint.within(scene.mid.stencil(ground(line, scene.h + 0.4))), pool, strength)
    return line


def framing_grass(scene: Scene, seeds: bool = False, own: Colour = GREEN) -> None:
    """Frame the picture's lower corners with dark grass, out of focus."""
    rng = scene.chance("near grass")
    dark = mix(scene.palette.tone(own, 1.0), scene.palette.ink, 0.62)
    outlines: list[Points] = []
    lens = scene.near.camera
    bottom = (scene.h - scene.horizon) / lens.zoom + scene.horizon
    half = scene.w / lens.zoom / 2
    for side in (-1, 1):
        for index in range(7):
            x = scene.w / 2 + side * (half + 0.02 - 0.26 * rng.random() * (1.0 if side == scene.framing.side else 0.6))
            size = (0.12 + 0.16 * rng.random()) / lens.zoom * (1.2 - 0.06 * index)
            outlines += [placed(part, x, bottom + 0.03, size) for part in plants.tuft(rng, 8, 0.3, seeds)]
    scene.near.fill_all(outlines, dark, 0.96)


def framing_bough(scene: Scene, own: Colour = PINE) -> None:
    """Let a branch hang in from an upper corner, out of focus."""
    rng = scene.chance("near bough")
    lens = scene.near.camera
    top = scene.horizon - scene.horizon / lens.zoom
    half = scene.w / lens.zoom / 2
    side = -scene.framing.side
    dark = mix(scene.palette.tone(own, 1.0), scene.palette.ink, 0.55)
    outlines: list[Points] = []
    for drop, size in ((0.02, 0.50), (0.14, 0.36)):
        x = scene.w / 2 + side * (half + 0.04)
        outlines += [
            placed(part, x, top + drop * scene.h / lens.zoom, size / lens.zoom, side > 0) for part in plants.bough(rng)
        ]
    scene.near.fill_all(outlines, dark, 0.95)


def field(scene: Scene) -> None:
    """Paint fields in rows that run to the horizon, hedges, and a few trees."""
    own = WHEAT if scene.chance("crop").random() < 0.4 else GREEN
    layer_of_land(scene, "back", hexed("#6d8ba0"), 0.15, 0.16, 0.02, 0.9)
    layer_of_land(scene, "middle", hexed("#6f9a6a"), 0.38, 0.09, 0.005, 0.6)
    rng = scene.chance("field trees")
    spots = np.stack([rng.uniform(scene.left, scene.right, 13), np.full(13, scene.horizon + 0.004)], axis=1)
    kind = plants.kind_of(scene.reading.flora, plants.leafy)
    tone = scene.palette.tone(hexed("#3f6b47"), 0.5)
    scene.far.fill_all(plants.row_of(kind, rng, spots, (0.05, 0.10)), tone)
    floor(scene, own)
    eye = (scene.w / 2 + scene.framing.side * 0.2, scene.horizon - 0.004)
    rows = []
    for index in range(-16, 17):
        x = eye[0] + index * 0.30
        rows.append(
            points(
                (eye[0] + index * 0.020, scene.horizon + 0.02), (x - 0.035, scene.h + 0.3), (x + 0.055, scene.h + 0.3)
            )
        )
    scene.mid.fill_all(rows, mix(scene.palette.tone(own, 0.9), scene.palette.ink, 0.45), 0.42)
    near = scene.palette.tone(hexed("#4c7a44"), 0.72)
    side = -scene.framing.side
    tree = kind(rng)
    x = scene.w / 2 + side * scene.w * 0.40
    body = scene.mid.stencil(*[placed(part, x, scene.horizon + 0.07, 0.46) for part in tree])
    scene.mid.paint(body, near)
    rim = body.edge((scene.framing.side * 0.8, -0.6), 0.012 * scene.mid.pixels, 0.006 * scene.mid.pixels)
    scene.mid.paint(rim, scene.palette.light, 0.5)
    framing_grass(scene, seeds=own is WHEAT, own=own)


def mountains(scene: Scene) -> None:
    """Paint ranges behind ranges, pines, and a bough before the lens."""
    layer_of_land(scene, "peaks", hexed("#7f8fb4"), 0.20, 0.46 * min(1.25, scene.h), 0.0, 0.85, sharp=True)
    layer_of_land(scene, "range", hexed("#5d7391"), 0.40, 0.15, 0.0, 0.5)
    line = layer_of_land(scene, "foothill", PINE, 0.52, 0.14, 0.0, 0.7)
    rng = scene.chance("pines")
    spots = line[rng.integers(0, len(line), 60)] + (0.0, 0.015)
    scene.far.fill_all(plants.row_of(plants.pine, rng, spots, (0.04, 0.085)), scene.palette.tone(PINE, 0.56))
    floor(scene, hexed("#6f8a5c"), 0.03)
    _stand_of_pines(scene, rng)
    framing_bough(scene)


def _stand_of_pines(scene: Scene, rng: np.random.Generator) -> None:
    side = -scene.framing.side
    middle = scene.w / 2 + side * scene.w * 0.42
    spots = np.stack([middle + rng.normal(0, 0.10, 7), scene.horizon + 0.04 + 0.05 * rng.random(7)], axis=1)
    body = scene.mid.stencil(*plants.row_of(plants.pine, rng, spots, (0.26, 0.46)))
    scene.mid.paint(body, scene.palette.tone(PINE, 0.8))
    rim = body.edge((scene.framing.side * 0.9, -0.3), 0.008 * scene.mid.pixels, 0.003 * scene.mid.pixels)
    scene.mid.paint(rim, scene.palette.light, 0.42)


def forest(scene: Scene) -> None:
    """Paint trunk behind trunk into the light, ferns, and shafts between them."""
    palette = scene.palette
    rng = scene.chance("forest")
    kind = plants.kind_of(scene.reading.flora, plants.pine if rng.random() < 0.6 else plants.leafy)
    leaves = PINE if kind is plants.pine else GREEN
    for row, nearness in enumerate((0.12, 0.30, 0.46)):
        count = 26 - 5 * row
        spots = np.stack(
            [rng.uniform(scene.left, scene.right, count), np.full(count, scene.horizon + 0.03 + 0.012 * row)], axis=1
        )
        tall = 0.42 + 0.16 * row
        body = scene.far.stencil(*plants.row_of(kind, rng, spots, (tall * 0.7, tall * scene.h**0.5)))
        tone = palette.tone(leaves, nearness)
        scene.far.paint(body, Fade(tone, mix(tone, palette.haze, 0.55), scene.horizon - 0.35, scene.horizon + 0.03))
    floor(scene, hexed("#4f6b3d"), 0.02)
    for index in range(6):
        x = scene.w * (index + 0.5 + (rng.random() - 0.5) * 0.7) / 6
        if abs(x - scene.framing.subject) < 0.13 * scene.w:
            continue
        thick = 0.016 + 0.022 * rng.random()
        foot = scene.horizon + 0.05 + 0.10 * rng.random()
        lean = (rng.random() - 0.5) * 0.06
        path = points((x, foot), (x + lean * 0.5, foot - 0.6), (x + lean, -0.5))
        trunk = scene.mid.stencil(limb(path, (thick * 1.5, thick, thick * 0.7)))
        scene.mid.paint(trunk, mix(palette.tone(SOIL, 0.72), palette.ink, 0.2))
        rim = trunk.edge((scene.framing.side, 0.0), thick * 0.5 * scene.mid.pixels, thick * 0.25 * scene.mid.pixels)
        scene.mid.paint(rim, palette.light, 0.55)
    shafts(scene, 5)
    tufts: list[Points] = []
    for _ in range(26):
        x, y = rng.uniform(scene.left, scene.right), scene.horizon + 0.05 + 0.25 * rng.random() ** 2
        tufts += [placed(part, x, y, 0.05 + (y - scene.horizon) * 0.22) for part in plants.tuft(rng, 6, 0.5)]
    scene.mid.fill_all(tufts, mix(palette.tone(GREEN, 0.85), palette.ink, 0.35), 0.9)
    framing_bough(scene, GREEN)
    framing_grass(scene)


def shafts(scene: Scene, count: int) -> None:
    """Let beams of light fall from the sun's side across the middle ground."""
    if scene.reading.weather in {"rain", "storm", "snow"}:
        return
    rng = scene.chance("shafts")
    x, y = scene.sun[0], min(scene.sun[1], scene.horizon - 0.5)
    beams = []
    for index in range(count):
        slope = (index - (count - 1) / 2) * 0.34 - scene.framing.side * 0.35 + (rng.random() - 0.5) * 0.1
        wide = 0.035 + 0.05 * rng.random()
        beams.append(
            points(
                (x + slope * 0.1, y - 0.3),
                (x + slope * 0.1 + 0.02, y - 0.3),
                (x + slope * 1.6 + wide * 2, scene.horizon + 0.32),
                (x + slope * 1.6 - wide * 2, scene.horizon + 0.32),
            )
        )
    scene.mid.fill_all(beams, scene.palette.light, 0.12 if scene.palette.is_night else 0.20, soft=0.02)


def desert(scene: Scene) -> None:
    """Paint dunes with a lit and a shaded face, mesas far away, a cactus near."""
    palette, side = scene.palette, scene.framing.side
    rng = scene.chance("desert")
    mesas = []
    for _ in range(4):
        x, wide, tall = rng.uniform(scene.left, scene.right), 0.08 + 0.12 * rng.random(), 0.05 + 0.09 * rng.random()
        y = scene.horizon + 0.01
        mesas.append(
            points((x - wide * 1.5, y), (x - wide, y - tall), (x + wide, y - tall * 1.02), (x + wide * 1.4, y))
        )
    scene.far.fill_all(
        mesas, Fade(palette.tone(hexed("#b5654a"), 0.2), palette.haze, scene.horizon - 0.15, scene.horizon)
    )
    for index, nearness in enumerate((0.35, 0.55, 0.8)):
        line = ridge(scene.chance("dune", index), scene.left, scene.right, 0.75 + 0.2 * index, 2)
        line[:, 1] = scene.horizon + 0.02 + 0.07 * index**1.3 - (0.10 - 0.02 * index) * line[:, 1]
        canvas = scene.far if index == 0 else scene.mid
        body = canvas.stencil(ground(line, scene.h + 0.4))
        lit = palette.lit(SAND, nearness, 0.45)
        canvas.paint(body, Fade(lit, mix(lit, palette.ink, 0.35), float(line[:, 1].min()), scene.horizon + 0.35))
        shade = body.edge((-side * 0.9, -0.4), 0.06 * canvas.pixels, 0.012 * canvas.pixels)
        canvas.paint(shade, mix(palette.tone(SAND, nearness), palette.ink, 0.3), 0.55)
    x = scene.w / 2 - side * scene.w * 0.36
    body = scene.mid.stencil(*[placed(part, x, scene.horizon + 0.17, 0.30) for part in plants.cactus(rng)])
    scene.mid.paint(body, mix(palette.tone(PINE, 0.85), palette.ink, 0.25))
    rim = body.edge((side, -0.2), 0.007 * scene.mid.pixels, 0.003 * scene.mid.pixels)
    scene.mid.paint(rim, palette.light, 0.7)
    framing_grass(scene, own=SAND)
