"""Rooms people live in: living room, bedroom, kitchen, corridor."""

from __future__ import annotations

import numpy as np

from ..colours import hexed, mix
from ..outlines import box, limb, oval, placed, points, rounded, smooth
from ..scene import Scene
from .solids import BRASS, METAL, PAPER, WOOD, pendant, solid, standing_lamp, steam, table
from .walls import Opening, curtains, floor_line, frames, rug, shell

TEAL = hexed("#4d7a7c")
RUST = hexed("#a3573c")


def room(scene: Scene) -> None:
    """Paint a living room: window, curtains, books, an armchair and a lamp."""
    side, middle = scene.framing.side, scene.w / 2
    spread = min(0.52, scene.w * 0.30)
    x = middle + side * spread * 0.75
    hole = Opening(x - 0.17, scene.horizon - 0.44, x + 0.17, scene.horizon + 0.01)
    shell(scene, hexed("#9a7d62"), [hole])
    curtains(scene, hole, hexed("#b5764f"))
    base = floor_line(scene)
    frames(
        scene,
        middle - side * spread * 0.35 - 0.12,
        scene.horizon - 0.36,
        ((0.0, 0.0, 0.15, 0.20), (0.18, 0.05, 0.11, 0.14)),
    )
    books(scene, middle - side * (spread + 0.30), base)
    rug(scene, middle, base + 0.10, 0.5, RUST)
    armchair(scene, middle - side * spread * 1.05, base + 0.06, 0.36)
    standing_lamp(scene, scene.mid, middle - side * spread * 0.55, base + 0.03, 0.52)
    plant_pot(scene, middle + side * (spread * 1.45), base + 0.08, 0.40)


def books(scene: Scene, x: float, base: float) -> None:
    """Stand a bookcase against the wall."""
    rng = scene.chance("books")
    left, right, top = x - 0.19, x + 0.19, base - 0.72
    solid(scene, scene.far, WOOD, box(left, top, right, base), near=0.75, dark=0.35)
    tones = [hexed(tone) for tone in ("#8c3f34", "#3f5f6b", "#b08a4a", "#5d6b45", "#d8c7a5", "#5a4560")]
    for shelf in range(5):
        low = top + 0.14 * (shelf + 1)
        scene.far.fill(box(left + 0.012, low - 0.125, right - 0.012, low), scene.palette.ink, 0.55)
        place = left + 0.018
        while place < right - 0.05:
            wide, tall = 0.012 + 0.016 * rng.random(), 0.07 + 0.045 * rng.random()
            if rng.random() < 0.86:
                tone = mix(scene.palette.tone(tones[int(rng.integers(len(tones)))], 0.8), scene.palette.ink, 0.12)
                scene.far.fill(box(place, low - tall, place + wide, low), tone)
            place += wide + 0.003


def armchair(scene: Scene, x: float, base: float, size: float) -> None:
    """Stand an armchair on the floor."""
    back = rounded(-0.42, -1.05, 0.42, -0.2, 0.20)
    seat = rounded(-0.40, -0.50, 0.40, -0.16, 0.10)
    arms = (rounded(-0.58, -0.66, -0.34, -0.10, 0.10), rounded(0.34, -0.66, 0.58, -0.10, 0.10))
    legs = [box(-0.48, -0.12, -0.42, 0.02), box(0.42, -0.12, 0.48, 0.02)]
    scene.mid.fill(oval(x, base + 0.01, size * 0.7, size * 0.08), scene.palette.ink, 0.5, soft=0.012)
    solid(scene, scene.mid, WOOD, *[placed(leg, x, base, size) for leg in legs], dark=0.4, rim=0.2)
    solid(scene, scene.mid, TEAL, placed(back, x, base, size))
    solid(scene, scene.mid, TEAL, placed(seat, x, base, size), dark=0.08)
    for arm in arms:
        solid(scene, scene.mid, TEAL, placed(arm, x, base, size))


def plant_pot(scene: Scene, x: float, base: float, size: float) -> None:
    """Stand a leafy plant in a pot."""
    rng = scene.chance("pot")
    leaves = []
    for turn in np.linspace(-1.25, 1.25, 11):
        reach = 0.45 + 0.25 * rng.random()
        tip = (np.sin(turn) * reach, -0.30 - np.cos(turn) * reach)
        bend = points((0.0, -0.28), (tip[0] * 0.45, -0.34 + (tip[1] + 0.3) * 0.75), tip)
        leaves.append(placed(limb(bend, (0.008, 0.055, 0.004)), x, base, size))
    solid(scene, scene.mid, hexed("#55804f"), *leaves)
    pot = points((-0.17, -0.30), (0.17, -0.30), (0.12, 0.0), (-0.12, 0.0))
    solid(scene, scene.mid, RUST, placed(pot, x, base, size))


def bedroom(scene: Scene) -> None:
    """Paint a bedroom: a bed under a window, and a bedside lamp."""
    side, middle = scene.framing.side, scene.w / 2
    x = middle + side * min(0.3, scene.w * 0.18)
    hole = Opening(x - 0.20, scene.horizon - 0.44, x + 0.20, scene.horizon - 0.02)
    shell(scene, hexed("#7f7791"), [hole])
    curtains(scene, hole, hexed("#c9bfae"))
    base = floor_line(scene) + 0.10
    bed = middle - side * min(0.40, scene.w * 0.26)
    solid(scene, scene.mid, WOOD, rounded(bed - 0.40, base - 0.36, bed + 0.40, base, 0.05), dark=0.2)
    solid(
        scene,
        scene.mid,
        PAPER,
        rounded(bed - 0.33, base - 0.29, bed - 0.03, base - 0.14, 0.06),
        rounded(bed + 0.03, base - 0.29, bed + 0.33, base - 0.14, 0.06),
    )
    quilt = smooth(
        points(
            (bed - 0.42, base - 0.16),
            (bed, base - 0.19),
            (bed + 0.42, base - 0.16),
            (bed + 0.52, base + 0.24),
            (bed, base + 0.27),
            (bed - 0.52, base + 0.24),
        )
    )
    solid(scene, scene.mid, hexed("#6f86a3"), quilt)
    lamp = bed + side * 0.55
    solid(scene, scene.mid, WOOD, box(lamp - 0.08, base - 0.17, lamp + 0.08, base + 0.04), dark=0.1)
    standing_lamp(scene, scene.mid, lamp, base - 0.17, 0.24)


def kitchen(scene: Scene) -> None:
    """Paint a kitchen: a window over the counter, shelves of jars, pans, a table."""
    palette, side, middle = scene.palette, scene.framing.side, scene.w / 2
    x = middle + side * min(0.26, scene.w * 0.15)
    hole = Opening(x - 0.19, scene.horizon - 0.42, x + 0.19, scene.horizon - 0.08)
    shell(scene, hexed("#86a096"), [hole], floor=hexed("#a98f73"))
    base = floor_line(scene)
    top = base - 0.24
    tiles = [box(scene.left - 0.5, top - 0.04 * row, scene.right + 0.5, top - 0.04 * row + 0.002) for row in range(4)]
    scene.far.fill_all(tiles, palette.light, 0.10)
    solid(
        scene,
        scene.far,
        hexed("#6d8580"),
        box(scene.left - 0.5, top, scene.right + 0.5, base + 0.02),
        near=0.75,
        dark=0.15,
    )
    solid(scene, scene.far, WOOD, box(scene.left - 0.5, top - 0.016, scene.right + 0.5, top + 0.012), near=0.8)
    doors = []
    for index in range(-9, 10):
        at = middle + index * 0.24
        doors += [box(at, top + 0.03, at + 0.002, base), box(at + 0.05, top + 0.05, at + 0.09, top + 0.056)]
    scene.far.fill_all(doors, palette.ink, 0.45)
    away = middle - side * min(0.46, scene.w * 0.30)
    shelf_of_jars(scene, away, top - 0.26, 0.24)
    shelf_of_jars(scene, away, top - 0.42, 0.24)
    kettle_x = middle + side * 0.55
    solid(
        scene,
        scene.far,
        METAL,
        oval(kettle_x, top - 0.065, 0.065, 0.05),
        limb(points((kettle_x + 0.05, top - 0.06), (kettle_x + 0.09, top - 0.11)), (0.012, 0.008)),
    )
    steam(scene, scene.far, kettle_x + 0.095, top - 0.12, 0.18)
    pans = []
    for index, radius in enumerate((0.045, 0.035, 0.03)):
        at = x + side * (0.29 + 0.10 * index)
        pans += [box(at - 0.004, top - 0.36, at + 0.004, top - 0.28), oval(at, top - 0.25, radius, radius)]
    solid(scene, scene.far, BRASS, *pans, near=0.75, dark=0.2)
    pendant(scene, scene.mid, middle - side * 0.05, scene.horizon - 0.40, 0.075, RUST)
    table(scene, scene.mid, middle - side * 0.42 - 0.34, middle - side * 0.42 + 0.34, base + 0.01, base + 0.26)
    solid(
        scene,
        scene.mid,
        PAPER,
        rounded(middle - side * 0.42 - 0.03, base - 0.055, middle - side * 0.42 + 0.03, base - 0.008, 0.01),
    )


def shelf_of_jars(scene: Scene, x: float, y: float, half: float) -> None:
    """Fix a shelf with jars and bottles to the wall."""
    rng = scene.chance("jars", round(y, 1))
    tones = [hexed(tone) for tone in ("#b77f45", "#7a9a8a", "#d9cfb5", "#8e4f3c", "#5f7a8a")]
    place = x - half + 0.03
    while place < x + half - 0.05:
        wide, tall = 0.035 + 0.025 * rng.random(), 0.05 + 0.06 * rng.random()
        tone = tones[int(rng.integers(len(tones)))]
        solid(scene, scene.far, tone, rounded(place, y - tall, place + wide, y, 0.008), near=0.75, dark=0.15, rim=0.35)
        place += wide + 0.012
    solid(scene, scene.far, WOOD, box(x - half, y, x + half, y + 0.014), near=0.75, dark=0.1)


def corridor(scene: Scene) -> None:
    """Paint a corridor that runs to a bright window, doors on both sides."""
    palette = scene.palette
    x, y = scene.w / 2 + scene.framing.side * 0.06, scene.horizon - 0.05
    half, up, down = 0.14, 0.26, 0.20
    wall = mix(palette.tone(hexed("#8a8578"), 0.8), palette.ink, 0.25)
    far = scene.far
    far.fill(box(scene.left - 1, -2, scene.right + 1, scene.h + 2), wall)
    k = 9.0
    faces = (
        (
            points(
                (x - half, y + down), (x + half, y + down), (x + half * k, y + down * k), (x - half * k, y + down * k)
            ),
            palette.tone(WOOD, 0.9),
            0.2,
        ),
        (
            points((x - half, y - up), (x + half, y - up), (x + half * k, y - up * k), (x - half * k, y - up * k)),
            wall,
            0.5,
        ),
        (
            points((x - half, y - up), (x - half, y + down), (x - half * k, y + down * k), (x - half * k, y - up * k)),
            wall,
            0.1,
        ),
        (
            points((x + half, y - up), (x + half, y + down), (x + half * k, y + down * k), (x + half * k, y - up * k)),
            wall,
            0.26,
        ),
    )
    for face, own, dark in faces:
        far.fill(face, mix(own, palette.ink, dark))
    for depth in (1.25, 1.95, 3.1):
        for way in (-1, 1):
            near = depth * 1.34
            back_x, near_x = x + way * half * depth, x + way * half * near
            door = points(
                (back_x, y - up * 0.52 * depth),
                (near_x, y - up * 0.52 * near),
                (near_x, y + down * near),
                (back_x, y + down * depth),
            )
            trim = (door - door.mean(axis=0)) * (1.10, 1.05) + door.mean(axis=0)
            far.fill(trim, mix(wall, palette.light, 0.22))
            far.fill(door, mix(palette.tone(WOOD, 0.85), palette.ink, 0.30 + 0.12 * (way != scene.framing.side)))
            knob = door[0] * 0.16 + door[1] * 0.34 + door[2] * 0.34 + door[3] * 0.16
            far.fill(oval(knob[0], knob[1], 0.006 * depth, 0.006 * depth), palette.lamp, 0.8)
    window = points(
        (x - half * 0.7, y - up * 0.75),
        (x + half * 0.7, y - up * 0.75),
        (x + half * 0.7, y + down * 0.9),
        (x - half * 0.7, y + down * 0.9),
    )
    far.cut(far.stencil(window))
    far.fill(box(x - 0.004, y - up * 0.75, x + 0.004, y + down * 0.9), palette.ink, 0.8)
    strong = 0.30 if palette.is_night else 0.75
    far.glow((x, y), 0.75, mix(palette.light, palette.sky[3], 0.3), strong * 0.7)
    path = points(
        (x - half * 0.7, y + down),
        (x + half * 0.7, y + down),
        (x + half * 3.6, y + down * 6),
        (x - half * 3.6, y + down * 6),
    )
    far.fill(path, palette.light, strong * 0.36, soft=0.03)
    for depth in (1.6, 2.7, 4.8):
        lamp = oval(x, y - up * depth * 0.98, 0.05 * depth, 0.012 * depth)
        scene.mid.fill(lamp, mix(palette.tone(PAPER, 0.9), palette.lamp, 0.3 + 0.7 * palette.lamps))
        scene.mid.glow((x, y - up * depth * 0.96), 0.16 * depth, palette.lamp, 0.7 * palette.lamps)
