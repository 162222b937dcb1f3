"""Rooms people work in: office, workshop and roastery, café, the lantern of a lighthouse."""

from __future__ import annotations

import numpy as np

from ..colours import hexed, mix
from ..outlines import box, limb, oval, points, rounded, smooth
from ..scene import Scene
from .rooms import RUST, TEAL, plant_pot, shelf_of_jars
from .solids import BRASS, DARK, METAL, PAPER, WOOD, pendant, solid, standing_lamp, steam, table
from .walls import Opening, floor_line, frames, shell

BRICK = hexed("#9b5f48")
SACK = hexed("#c3a171")


def office(scene: Scene) -> None:
    """Paint an office: a wide window with blinds, a desk with a screen and a lamp."""
    palette, side, middle = scene.palette, scene.framing.side, scene.w / 2
    half = min(0.46, scene.w * 0.30)
    x = middle + side * 0.16
    hole = Opening(x - half, scene.horizon - 0.46, x + half, scene.horizon + 0.02, across=3, down=1)
    shell(scene, hexed("#76869a"), [hole], planks=False, floor=hexed("#70706c"))
    blinds = [box(hole.left, hole.top + 0.018 * row, hole.right, hole.top + 0.018 * row + 0.007) for row in range(9)]
    scene.far.fill_all(blinds, mix(palette.tone(PAPER, 0.8), palette.ink, 0.2), 0.8)
    base = floor_line(scene)
    desk = middle - side * min(0.30, scene.w * 0.2)
    top = base - 0.02
    frames(scene, middle - side * (half + 0.30), scene.horizon - 0.34, ((0.0, 0.0, 0.16, 0.12),))
    table(scene, scene.mid, desk - 0.42, desk + 0.42, top, base + 0.28)
    screen = rounded(desk - 0.16, top - 0.27, desk + 0.10, top - 0.10, 0.01)
    solid(
        scene,
        scene.mid,
        DARK,
        box(desk - 0.045, top - 0.12, desk - 0.015, top - 0.02),
        box(desk - 0.09, top - 0.025, desk + 0.03, top - 0.018),
    )
    solid(scene, scene.mid, DARK, screen)
    scene.mid.fill(
        rounded(desk - 0.15, top - 0.26, desk + 0.09, top - 0.11, 0.006),
        mix(palette.tone(TEAL, 0.9), palette.sky[2], 0.55),
    )
    rows = [
        box(
            desk - 0.13,
            top - 0.235 + 0.026 * row,
            desk - 0.13 + 0.05 + 0.09 * ((row * 7) % 5) / 5,
            top - 0.226 + 0.026 * row,
        )
        for row in range(4)
    ]
    scene.mid.fill_all(rows, palette.light, 0.5)
    standing_lamp(scene, scene.mid, desk + 0.30, top - 0.018, 0.26)
    plant_pot(scene, middle + side * (half + 0.26), base + 0.08, 0.42)


def workshop(scene: Scene) -> None:
    """Paint a workshop: a hall with a bench and its tools."""
    base = _hall(scene)
    _bench(scene, scene.w / 2 - scene.framing.side * min(0.46, scene.w * 0.28), base)


def roastery(scene: Scene) -> None:
    """Paint a coffee roastery: a hall with a drum roaster and sacks."""
    side, middle = scene.framing.side, scene.w / 2
    base = _hall(scene)
    roaster(scene, middle - side * min(0.46, scene.w * 0.28), base + 0.12, 0.62)
    sacks(scene, middle + side * min(0.56, scene.w * 0.36), base + 0.14)


def _hall(scene: Scene) -> float:
    """Paint industrial windows, brick and lamps; return where the wall meets the floor."""
    palette, side, middle = scene.palette, scene.framing.side, scene.w / 2
    holes = []
    for index in (-1, 0, 1):
        x = middle + side * 0.10 + index * 0.50
        holes.append(
            Opening(x - 0.18, scene.horizon - 0.50, x + 0.18, scene.horizon - 0.04, across=4, down=4, arched=True)
        )
    shell(scene, BRICK, holes, planks=False, floor=hexed("#7b736a"))
    base = floor_line(scene)
    rng = scene.chance("bricks")
    bricks = []
    for _ in range(90):
        x, y = rng.uniform(scene.left, scene.right), rng.uniform(scene.horizon - 0.75, base - 0.04)
        y = round(y / 0.03) * 0.03
        if not any(
            hole.left - 0.03 < x + 0.06 and x < hole.right + 0.03 and hole.top < y + 0.03 < hole.bottom + 0.06
            for hole in holes
        ):
            bricks.append(box(x, y, x + 0.058, y + 0.022))
    scene.far.fill_all(bricks[::2], palette.ink, 0.14)
    scene.far.fill_all(bricks[1::2], palette.light, 0.09)
    pipe = limb(
        points((scene.left - 0.5, scene.horizon - 0.60), (scene.right + 0.5, scene.horizon - 0.60)), (0.030, 0.030)
    )
    solid(scene, scene.far, METAL, pipe, near=0.75, dark=0.2)
    for index in (-1, 1):
        pendant(
            scene,
            scene.mid,
            middle + index * min(0.34, scene.w * 0.24),
            scene.horizon - 0.42 - 0.04 * index,
            0.06,
            DARK,
        )
    return base


def roaster(scene: Scene, x: float, base: float, size: float) -> None:
    """Stand a drum roaster on the floor: hopper, drum, chimney and cooling tray; the tray turns."""
    palette, canvas, way = scene.palette, scene.mid, scene.framing.side

    def at(*pairs: tuple[float, float]) -> np.ndarray:
        return points(*[(x + way * px * size, base + py * size) for px, py in pairs])

    canvas.fill(oval(x, base + 0.01, size * 0.62, size * 0.06), palette.ink, 0.5, soft=0.015)
    solid(scene, canvas, METAL, at((-0.34, -2.4), (-0.27, -2.4), (-0.27, -0.7), (-0.34, -0.7)), dark=0.2)
    solid(
        scene,
        canvas,
        DARK,
        at((-0.42, -0.28), (-0.34, -0.28), (-0.36, 0.0), (-0.42, 0.0)),
        at((0.10, -0.28), (0.18, -0.28), (0.18, 0.0), (0.12, 0.0)),
        dark=0.2,
    )
    solid(
        scene,
        canvas,
        RUST,
        smooth(
            at(
                (-0.50, -0.72),
                (-0.40, -0.88),
                (-0.10, -0.92),
                (0.16, -0.88),
                (0.22, -0.6),
                (0.18, -0.32),
                (-0.1, -0.26),
                (-0.42, -0.30),
                (-0.50, -0.5),
            )
        ),
    )
    solid(scene, canvas, METAL, at((-0.16, -1.22), (0.14, -1.22), (0.02, -0.90), (-0.06, -0.90)))
    solid(scene, canvas, DARK, oval(x + way * 0.10 * size, base - 0.60 * size, 0.21 * size, 0.25 * size))
    solid(scene, canvas, BRASS, oval(x + way * 0.10 * size, base - 0.60 * size, 0.185 * size, 0.22 * size), dark=0.1)
    canvas.fill(
        oval(x + way * 0.10 * size, base - 0.62 * size, 0.065 * size, 0.075 * size),
        mix(palette.lamp, palette.ink, 0.12),
    )
    canvas.glow((x + way * 0.10 * size, base - 0.62 * size), 0.26 * size, palette.lamp, 0.65)
    tray = (x + way * 0.52 * size, base - 0.30 * size)
    solid(
        scene,
        canvas,
        METAL,
        box(tray[0] - 0.02 * size, tray[1], tray[0] + 0.02 * size, base),
        oval(tray[0], tray[1] + 0.02 * size, 0.36 * size, 0.085 * size),
        dark=0.2,
    )
    canvas.fill(
        oval(tray[0], tray[1], 0.335 * size, 0.07 * size), mix(palette.tone(hexed("#5a3720"), 0.9), palette.ink, 0.2)
    )
    turn = scene.framing.progress * 1.3
    for arm in (0.0, np.pi / 2):
        dx, dy = np.cos(arm + turn) * 0.31 * size, np.sin(arm + turn) * 0.062 * size
        canvas.fill(
            limb(points((tray[0] - dx, tray[1] - dy), (tray[0] + dx, tray[1] + dy)), (0.006, 0.006)),
            palette.light,
            0.65,
        )
    steam(scene, canvas, tray[0], tray[1] - 0.05, 0.34)


def sacks(scene: Scene, x: float, base: float) -> None:
    """Stack jute sacks on the floor."""
    for dx, dy, lean in ((0.0, -0.13, 0.0), (-0.11, 0.0, -0.01), (0.12, 0.01, 0.01)):
        body = smooth(
            points(
                (-0.13, 0.0),
                (-0.15, -0.10),
                (-0.09, -0.20),
                (-0.03, -0.23),
                (0.0, -0.26),
                (0.04, -0.23),
                (0.10, -0.19),
                (0.15, -0.09),
                (0.13, 0.0),
                (0.0, 0.015),
            )
        )
        solid(scene, scene.mid, SACK, body * 0.82 + (x + dx + lean, base + dy), rim=0.7)
        tie = limb(
            points((x + dx + lean - 0.035, base + dy - 0.182), (x + dx + lean + 0.035, base + dy - 0.182)),
            (0.005, 0.005),
        )
        scene.mid.fill(tie, scene.palette.ink, 0.55)


def _bench(scene: Scene, x: float, base: float) -> None:
    palette = scene.palette
    solid(scene, scene.far, WOOD, box(x - 0.30, base - 0.62, x + 0.30, base - 0.30), near=0.75, dark=0.3)
    tools = []
    for index, tall in enumerate((0.14, 0.20, 0.11, 0.17, 0.13)):
        at = x - 0.23 + 0.115 * index
        tools += [
            box(at - 0.006, base - 0.58, at + 0.006, base - 0.58 + tall),
            box(at - 0.022, base - 0.59, at + 0.022, base - 0.56),
        ]
    scene.far.fill_all(tools, mix(palette.tone(METAL, 0.85), palette.light, 0.15))
    table(scene, scene.mid, x - 0.42, x + 0.42, base - 0.02, base + 0.28)
    solid(
        scene,
        scene.mid,
        METAL,
        box(x - 0.30, base - 0.11, x - 0.18, base - 0.04),
        box(x - 0.34, base - 0.13, x - 0.26, base - 0.09),
    )
    standing_lamp(scene, scene.mid, x + 0.25, base - 0.04, 0.26)


def cafe(scene: Scene) -> None:
    """Paint a café: a counter with its machine, shelves, a row of lamps, the street outside."""
    palette, side, middle = scene.palette, scene.framing.side, scene.w / 2
    x = middle + side * min(0.56, scene.w * 0.33)
    hole = Opening(x - 0.24, scene.horizon - 0.46, x + 0.24, scene.horizon + 0.06, across=2, down=1)
    shell(scene, hexed("#6f5a4d"), [hole], floor=hexed("#8a6a4e"))
    base = floor_line(scene)
    away = middle - side * min(0.34, scene.w * 0.22)
    for row in range(3):
        shelf_of_jars(scene, away, scene.horizon - 0.14 - 0.16 * row, 0.34)
    top = base - 0.10
    solid(scene, scene.mid, WOOD, box(away - 0.62, top, away + 0.46, base + 0.22), dark=0.2)
    slats = [
        box(away - 0.60 + 0.05 * index, top + 0.03, away - 0.598 + 0.05 * index, base + 0.22) for index in range(21)
    ]
    scene.mid.fill_all(slats, palette.ink, 0.45)
    solid(scene, scene.mid, PAPER, box(away - 0.65, top - 0.022, away + 0.49, top + 0.010), dark=0.15)
    espresso = away - side * 0.12
    solid(
        scene,
        scene.mid,
        METAL,
        rounded(espresso - 0.17, top - 0.24, espresso + 0.17, top - 0.13, 0.02),
        box(espresso - 0.14, top - 0.14, espresso + 0.14, top - 0.022),
    )
    scene.mid.fill(box(espresso - 0.12, top - 0.125, espresso + 0.12, top - 0.05), palette.ink, 0.6)
    solid(
        scene,
        scene.mid,
        BRASS,
        *[box(espresso + dx, top - 0.135, espresso + dx + 0.025, top - 0.10) for dx in (-0.09, 0.06)],
    )
    steam(scene, scene.mid, espresso + 0.1, top - 0.12, 0.2)
    cups = [
        rounded(
            away + side * 0.16 + 0.055 * index,
            top - 0.06,
            away + side * 0.16 + 0.055 * index + 0.042,
            top - 0.022,
            0.012,
        )
        for index in range(3)
    ]
    solid(scene, scene.mid, PAPER, *cups)
    for index in (-1, 0, 1):
        pendant(scene, scene.mid, away + 0.30 * index + side * 0.05, scene.horizon - 0.40, 0.052, BRASS)


def lamp_room(scene: Scene) -> None:
    """Paint the lantern of a lighthouse: glass all round, and the great lens at the middle."""
    palette, middle = scene.palette, scene.w / 2
    base = floor_line(scene)
    count = 7
    wide = (scene.right - scene.left + 0.4) / count
    holes = [
        Opening(
            scene.left - 0.2 + wide * index + 0.012,
            scene.horizon - 0.62,
            scene.left - 0.2 + wide * (index + 1) - 0.012,
            base - 0.10,
            across=1,
            down=3,
        )
        for index in range(count)
    ]
    shell(scene, hexed("#5d6a70"), holes, planks=False, floor=hexed("#5b5f60"))
    x = middle + scene.framing.side * min(0.30, scene.w * 0.2)
    top, low = scene.horizon - 0.50, base + 0.02
    solid(
        scene,
        scene.mid,
        BRASS,
        points((x - 0.12, low), (x + 0.12, low), (x + 0.20, base + 0.34), (x - 0.20, base + 0.34)),
        dark=0.25,
    )
    power = 0.35 + 0.65 * palette.lamps
    scene.mid.glow((x, (top + low) / 2), 0.70, palette.lamp, 0.40 * power)
    glass = mix(mix(palette.sky[3], palette.lamp, 0.6 * power), (255.0, 255.0, 255.0), 0.30)
    for way, reach in ((-1, 0.30), (1, 0.30)):
        eye = (x, (top + low) / 2)
        beam = points(eye, (x + way * 2.4, eye[1] - reach), (x + way * 2.4, eye[1] + reach * 0.7))
        scene.mid.beam(beam, palette.lamp, 0.60 * power, 0.010)
    lens = smooth(
        points(
            (x - 0.10, low),
            (x - 0.21, low - 0.16),
            (x - 0.23, (top + low) / 2),
            (x - 0.19, top + 0.12),
            (x - 0.07, top),
            (x + 0.07, top),
            (x + 0.19, top + 0.12),
            (x + 0.23, (top + low) / 2),
            (x + 0.21, low - 0.16),
            (x + 0.10, low),
        )
    )
    body = scene.mid.fill(lens, glass, 0.34)
    facet = body.edge((scene.framing.side, -0.2), 0.05 * scene.mid.pixels, 0.025 * scene.mid.pixels)
    scene.mid.paint(facet, mix(palette.light, palette.lamp, 0.5), 0.7)
    rings = [
        limb(smooth(points((x - 0.25, y), (x, y + 0.022), (x + 0.25, y)), closed=False), (0.0035, 0.0035, 0.0035))
        for y in np.linspace(top + 0.05, low - 0.04, 13)
    ]
    scene.mid.paint(scene.mid.stencil(*rings).within(body), mix(palette.lamp, (255.0, 255.0, 255.0), 0.5), 0.42)
    ribs = [
        limb(points((x + dx, top), (x + dx * 1.9, (top + low) / 2), (x + dx, low)), (0.006, 0.006))
        for dx in (-0.09, 0.0, 0.09)
    ]
    scene.mid.paint(scene.mid.stencil(*ribs).within(body), mix(palette.tone(BRASS, 0.9), palette.ink, 0.3), 0.85)
    scene.mid.glow((x, (top + low) / 2), 0.24, mix(palette.lamp, (255.0, 252.0, 240.0), 0.7), 0.95 * power)
