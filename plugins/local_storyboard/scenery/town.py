"""Built places under the sky: the city from afar, and a street."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas, Fade
from ..colours import Colour, hexed, mix
from ..outlines import box, limb, oval, points
from ..scene import Scene
from ..stencil import Points
from .land import framing_bough
from .solids import DARK, METAL, solid

CONCRETE = hexed("#7c8492")
PLASTER = tuple(hexed(tone) for tone in ("#c9966b", "#b5694c", "#8f9c86", "#d6bd8e", "#7d93a3", "#a98a7a"))


def city(scene: Scene) -> None:
    """Paint a skyline in three depths, windows lit by the hour, and a roof's edge before it."""
    palette, side = scene.palette, scene.framing.side
    for index, nearness in enumerate((0.10, 0.28, 0.50)):
        _blocks(scene, index, nearness)
    base = scene.horizon + (0.16 if scene.framing.size in {"wide", "extreme_wide"} else 0.20)
    if scene.framing.spots and scene.framing.size in {"wide", "extreme_wide"}:
        base = max(spot.feet for spot in scene.framing.spots) - 0.10
    roof = mix(palette.tone(hexed("#6b625c"), 0.9), palette.ink, 0.25)
    scene.mid.fill(
        box(scene.left - 1, base, scene.right + 1, scene.h + 1), Fade(roof, mix(roof, palette.ink, 0.5), base, scene.h)
    )
    solid(scene, scene.mid, hexed("#8a7d72"), box(scene.left - 1, base - 0.055, scene.right + 1, base), dark=0.15)
    rails = [box(scene.left - 1, base - 0.15, scene.right + 1, base - 0.145)]
    rails += [
        box(scene.w / 2 + step * 0.2, base - 0.15, scene.w / 2 + step * 0.2 + 0.005, base - 0.05)
        for step in range(-9, 10)
    ]
    scene.mid.fill_all(rails, mix(palette.ink, palette.light, 0.15), 0.9)
    x = scene.w / 2 - side * scene.w * 0.40
    legs = [limb(points((x + dx, base), (x + dx * 0.8, base - 0.22)), (0.007, 0.007)) for dx in (-0.10, 0.0, 0.10)]
    tank = box(x - 0.12, base - 0.42, x + 0.12, base - 0.20)
    cone = points((x - 0.135, base - 0.42), (x, base - 0.52), (x + 0.135, base - 0.42))
    solid(scene, scene.mid, DARK, *legs, dark=0.3)
    solid(scene, scene.mid, hexed("#80604a"), tank, dark=0.1)
    solid(scene, scene.mid, DARK, cone)


def _blocks(scene: Scene, row: int, nearness: float) -> None:
    palette, rng = scene.palette, scene.chance("blocks", row)
    tall_by = min(1.5, scene.h) * (0.62 - 0.13 * row)
    x, blocks, windows, roofs = scene.left - 0.3, [], [], []
    low = scene.horizon + 0.03 + 0.03 * row
    while x < scene.right + 0.3:
        wide = 0.07 + 0.09 * rng.random() * (1 + 0.3 * row)
        tall = tall_by * (0.22 + 0.78 * rng.random() ** 1.8)
        top = low - tall
        blocks.append(box(x, top, x + wide, scene.h))
        if rng.random() < 0.35:
            roofs.append(box(x + wide * 0.25, top - 0.025, x + wide * 0.75, top))
        if rng.random() < 0.2:
            roofs.append(limb(points((x + wide / 2, top), (x + wide / 2, top - 0.10)), (0.003, 0.001)))
        columns, rows = int(wide / 0.022), int(tall / 0.030)
        for column in range(columns):
            for floor in range(min(rows, 18)):
                if rng.random() < 0.10 + 0.30 * palette.lamps:
                    left, upper = x + 0.008 + column * 0.022, top + 0.012 + floor * 0.030
                    windows.append(box(left, upper, left + 0.010, upper + 0.014))
        x += wide + 0.012 * (rng.random() < 0.5)
    tone = palette.tone(CONCRETE, nearness)
    body = scene.far.stencil(*blocks, *roofs)
    scene.far.paint(body, Fade(mix(tone, palette.ink, 0.08), mix(tone, palette.haze, 0.5), low - tall_by * 0.8, low))
    edge = body.edge((scene.framing.side, -0.2), 0.004 * scene.far.pixels, 0.8)
    scene.far.paint(edge, palette.light, 0.35)
    glass = mix(palette.lamp, palette.sun, 0.2) if palette.lamps > 0.3 else mix(tone, palette.sky[2], 0.55)
    scene.far.fill_all(windows, mix(glass, palette.haze, 0.35 * (1 - nearness)), 0.35 + 0.55 * palette.lamps)


def street(scene: Scene) -> None:
    """Paint a street between house fronts that run to the horizon, with lamps, awnings and wires."""
    palette, side = scene.palette, scene.framing.side
    rng = scene.chance("street")
    eye = (scene.w / 2 + side * 0.10, scene.horizon - 0.02)
    wet = scene.reading.weather in {"rain", "storm"}
    road = mix(palette.tone(hexed("#7a746c"), 0.7), palette.haze, 0.2)
    scene.far.fill(
        box(scene.left - 1, eye[1] + 0.01, scene.right + 1, scene.h + 1),
        Fade(road, mix(palette.tone(hexed("#6c665f"), 1.0), palette.ink, 0.42), eye[1], scene.h),
    )
    width = 0.52 if scene.w > scene.h else 0.36
    cuts = [5.5, 4.2, 3.2, 2.4, 1.75, 1.25, 0.86, 0.55]
    for near, far in zip(cuts[1:], cuts[:-1], strict=True):
        for way in (-1, 1):
            _front(scene, rng, eye, way * width, near, far)
    _pavement(scene, eye, width)
    glow = 0.5 if palette.is_night else 0.7
    scene.far.glow((eye[0], eye[1] - 0.05), 0.5, mix(palette.light, palette.haze, 0.4), glow * 0.6)
    for depth in (3.0, 1.9, 1.15):
        for way in (-1, 1):
            _street_lamp(scene, eye[0] + way * (width - 0.07) / depth, eye[1] + 0.20 / depth, 0.62 / depth, -way)
    wires = []
    for index in range(3):
        left, right = (
            (scene.left - 0.3, scene.horizon - 0.62 + 0.06 * index),
            (scene.right + 0.3, scene.horizon - 0.56 + 0.05 * index),
        )
        wires.append(
            limb(points(left, (scene.w / 2, scene.horizon - 0.48 + 0.05 * index), right), (0.0016, 0.0016, 0.0016))
        )
    scene.mid.fill_all(wires, palette.ink, 0.7)
    if wet:
        _reflections(scene, rng, eye)
    framing_bough(scene)


def _front(scene: Scene, rng: np.random.Generator, eye: tuple[float, float], x: float, near: float, far: float) -> None:
    palette = scene.palette
    nearness = min(0.95, 0.95 / (0.6 + far * 0.45) - 0.05)
    own = PLASTER[int(rng.integers(len(PLASTER)))]
    tall = 0.42 + 0.34 * rng.random()

    def at(depth: float, up: float) -> tuple[float, float]:
        return eye[0] + x / depth, eye[1] + (0.20 - up) / depth

    face = points(at(far, tall), at(near, tall), at(near, 0.0), at(far, 0.0))
    dark = 0.12 if x * scene.framing.side < 0 else 0.34
    tone = mix(palette.tone(own, nearness), palette.ink, dark * nearness)
    scene.far.fill(face, Fade(tone, mix(tone, palette.ink, 0.25), float(face[:, 1].min()), float(face[:, 1].max())))
    scene.far.fill(
        points(at(far, tall), at(near, tall), at(near, tall - 0.022), at(far, tall - 0.022)),
        mix(tone, palette.light, 0.4),
        0.8,
    )
    panes: list[Points] = []
    lit: list[Points] = []
    frames: list[Points] = []
    floors = int((tall - 0.14) / 0.17)
    steps = np.linspace(0, 1, 4)
    for floor in range(floors):
        up = 0.23 + floor * 0.17
        for step in (0, 1, 2):
            a, b = steps[step] + 0.10, steps[step] + 0.25
            first, second = 1 / (1 / far + (1 / near - 1 / far) * a), 1 / (1 / far + (1 / near - 1 / far) * b)
            pane = points(at(first, up + 0.10), at(second, up + 0.10), at(second, up), at(first, up))
            frames.append(
                points(at(first, up - 0.004), at(second, up - 0.004), at(second, up - 0.018), at(first, up - 0.018))
            )
            (lit if rng.random() < palette.lamps * 0.6 else panes).append(pane)
    scene.far.fill_all(panes, mix(mix(palette.ink, palette.sky[2], 0.35), palette.haze, 0.4 * (1 - nearness)), 0.9)
    scene.far.fill_all(lit, mix(palette.lamp, palette.haze, 0.3 * (1 - nearness)), 0.95)
    scene.far.fill_all(frames, mix(tone, palette.light, 0.3), 0.8)
    shop = points(at(far * 0.97, 0.155), at(near * 1.04, 0.155), at(near * 1.04, 0.012), at(far * 0.97, 0.012))
    scene.far.fill(
        shop, mix(mix(palette.ink, tone, 0.25), palette.lamp, 0.62 * palette.lamps * (rng.random() < 0.7)), 0.92
    )
    if rng.random() < 0.65:
        out = 0.86
        awning = points(
            at(far, 0.19),
            at(near, 0.19),
            (eye[0] + x * out / near, at(near, 0.135)[1]),
            (eye[0] + x * out / far, at(far, 0.135)[1]),
        )
        cloth = PLASTER[int(rng.integers(len(PLASTER)))]
        scene.far.fill(awning, mix(palette.tone(mix(cloth, hexed("#c4453a"), 0.35), nearness), palette.light, 0.12))


def _pavement(scene: Scene, eye: tuple[float, float], width: float) -> None:
    palette = scene.palette
    for way in (-1, 1):
        edge = way * (width - 0.13)
        walk = points(
            (eye[0] + way * width / 6, eye[1] + 0.2 / 6),
            (eye[0] + edge / 6, eye[1] + 0.2 / 6),
            (eye[0] + edge / 0.3, eye[1] + 0.2 / 0.3),
            (eye[0] + way * width / 0.3, eye[1] + 0.2 / 0.3),
        )
        scene.far.fill(walk, mix(palette.tone(hexed("#a89c8c"), 0.8), palette.ink, 0.12), 0.75)
        kerb = limb(
            points((eye[0] + edge / 6, eye[1] + 0.2 / 6), (eye[0] + edge / 0.3, eye[1] + 0.2 / 0.3)), (0.001, 0.008)
        )
        scene.far.fill(kerb, palette.light, 0.28)


def _street_lamp(scene: Scene, x: float, foot: float, tall: float, way: int) -> None:
    palette, canvas = scene.palette, scene.mid
    top = foot - tall
    arm = points((x, foot), (x, top + tall * 0.10), (x + way * tall * 0.05, top), (x + way * tall * 0.16, top))
    canvas.fill(
        limb(arm, (tall * 0.014, tall * 0.010, tall * 0.008, tall * 0.007)),
        mix(palette.tone(METAL, 0.85), palette.ink, 0.5),
    )
    bulb = (x + way * tall * 0.17, top + tall * 0.015)
    canvas.fill(
        oval(bulb[0], bulb[1], tall * 0.035, tall * 0.018),
        mix(palette.tone(METAL, 0.9), palette.lamp, 0.3 + 0.7 * palette.lamps),
    )
    if palette.lamps > 0.3:
        canvas.glow(bulb, tall * 0.36, palette.lamp, 0.75 * palette.lamps)
        canvas.glow((bulb[0], foot), tall * 0.34, palette.lamp, 0.22 * palette.lamps)


def _reflections(scene: Scene, rng: np.random.Generator, eye: tuple[float, float]) -> None:
    palette = scene.palette
    streaks: list[Points] = []
    for _ in range(34):
        near = rng.random()
        y = eye[1] + 0.06 + near * (scene.h - eye[1])
        x = eye[0] + rng.normal(0, 0.10 + 0.5 * near)
        streaks.append(oval(x, y, 0.006 + 0.02 * near * rng.random(), 0.02 + 0.09 * near * rng.random()))
    scene.far.fill_all(streaks, mix(palette.lamp, palette.light, 0.4), 0.26, soft=0.008)


def puddles(scene: Scene, canvas: Canvas, own: Colour) -> None:
    """Lay puddles that hold the sky's light on the ground."""
    rng = scene.chance("puddles")
    shapes = []
    for _ in range(9):
        near = rng.random()
        y = scene.horizon + 0.10 + near * (scene.h - scene.horizon)
        shapes.append(oval(rng.uniform(0, scene.w), y, 0.05 + 0.16 * near, 0.006 + 0.022 * near))
    canvas.fill_all(shapes, own, 0.5, soft=0.004)
