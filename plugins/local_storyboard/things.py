"""Things worth a picture of their own: shown large when a close shot names them and nobody is in it.

Drawn about (0, 0), where they stand, one unit tall or wide; see `solid` for how they are lit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .canvas import Canvas, Fade
from .colours import Colour, hexed, mix
from .outlines import box, limb, oval, placed, points, rounded, smooth
from .scene import Scene
from .scenery.sea import boat, lighthouse
from .scenery.solids import BRASS, DARK, METAL, PAPER, WOOD, solid, steam
from .scenery.travel import car
from .stencil import Points, Stencil

_SIZE = {"medium": 0.36, "close": 0.58, "extreme_close": 0.82}
_BEAN = hexed("#6b3f22")


@dataclass(frozen=True)
class Easel:
    """Where a thing is drawn: a canvas, the spot it stands on and its size in units."""

    scene: Scene
    canvas: Canvas
    x: float
    y: float
    size: float

    def put(self, outline: Points) -> Points:
        """Return an outline at its place and size."""
        return outline * self.size + (self.x, self.y)

    def body(self, own: Colour, *outlines: Points, dark: float = 0.0, rim: float = 0.6) -> Stencil:
        """Paint outlines as one lit body."""
        return solid(self.scene, self.canvas, own, *[self.put(part) for part in outlines], near=0.9, dark=dark, rim=rim)

    def ink(self, *outlines: Points, opacity: float = 0.5, within: Stencil | None = None) -> None:
        """Paint dark detail."""
        shape = self.canvas.stencil(*[self.put(part) for part in outlines])
        self.canvas.paint(shape.within(within) if within else shape, self.scene.palette.ink, opacity)

    def shadow(self, wide: float) -> None:
        """Lay the thing's shadow at its foot, away from the light."""
        shift = -self.scene.framing.side * 0.18
        cast = oval(shift, 0.015, wide * 1.1, 0.07)
        self.canvas.fill(self.put(cast), self.scene.palette.ink, 0.5, soft=0.03 * self.size)


def hero_of(scene: Scene) -> str:
    """Return the thing that a medium or closer shot without people shows large, or nothing."""
    if scene.framing.size not in _SIZE or scene.framing.spots:
        return ""
    return next((thing for thing in scene.reading.things if thing in _PAINTERS), "")


def paint_hero(scene: Scene, canvas: Canvas) -> None:
    """Paint the scene's hero where the main subject belongs."""
    size = _SIZE[scene.framing.size]
    painter, stands_on_table = _PAINTERS[scene.hero]
    tall = scene.h > scene.w
    size *= 1.0 if not tall else 0.92
    foot = scene.h * ((0.78 if not tall else 0.68) + (0.10 if scene.framing.size == "extreme_close" else 0.0))
    heading = 1 if scene.framing.subject < scene.w / 2 else -1
    x = scene.framing.subject + heading * (0.5 - abs(scene.framing.subject / scene.w - 0.5)) * 0.12
    x += heading * 0.03 * scene.framing.progress
    size *= 1.0 + 0.07 * scene.framing.progress
    if stands_on_table:
        _table_top(scene, canvas, foot)
    painter(Easel(scene, canvas, x, foot, size))


def _table_top(scene: Scene, canvas: Canvas, foot: float) -> None:
    palette = scene.palette
    back = foot - 0.11
    own = WOOD if scene.reading.indoors else hexed("#8b7d6b")
    top = palette.tone(own, 0.85)
    shape = canvas.stencil(box(-0.5, back, scene.w + 0.5, scene.h + 0.3), soft=0.004)
    canvas.paint(shape, Fade(mix(top, palette.light, 0.22), mix(top, palette.ink, 0.45), back, scene.h))
    rng = scene.chance("grain")
    lines = []
    for _ in range(16):
        y = back + (scene.h - back) * rng.random()
        x, reach = rng.uniform(-0.2, scene.w), 0.2 + 0.5 * rng.random()
        lines.append(limb(points((x, y), (x + reach / 2, y + 0.004), (x + reach, y)), (0.0006, 0.0016, 0.0006)))
    canvas.fill_all(lines, palette.ink, 0.25)
    pool = canvas.stencil(oval(scene.framing.subject + scene.framing.side * 0.3, foot + 0.02, 0.62, 0.10), soft=0.06)
    canvas.paint(pool.within(shape), palette.light, 0.22)


def _cup(easel: Easel) -> None:
    easel.shadow(0.55)
    easel.body(PAPER, oval(0.0, -0.02, 0.52, 0.085))
    easel.body(PAPER, limb(smooth(points((0.28, -0.42), (0.47, -0.44), (0.46, -0.22), (0.24, -0.17)), closed=False), (0.035, 0.035, 0.035)))
    easel.body(PAPER, smooth(points((-0.34, -0.55), (0.34, -0.55), (0.31, -0.26), (0.20, -0.07), (-0.20, -0.07), (-0.31, -0.26)), density=5))
    easel.body(PAPER, oval(0.0, -0.55, 0.345, 0.085), dark=0.08)
    coffee = easel.canvas.stencil(easel.put(oval(0.0, -0.545, 0.30, 0.066)))
    palette = easel.scene.palette
    easel.canvas.paint(coffee, mix(palette.tone(_BEAN, 0.9), palette.ink, 0.25))
    gleam = easel.canvas.stencil(easel.put(oval(easel.scene.framing.side * 0.08, -0.55, 0.17, 0.026)), soft=0.008)
    easel.canvas.paint(gleam.within(coffee), palette.light, 0.4)
    steam(easel.scene, easel.canvas, easel.x, easel.y - 0.66 * easel.size, easel.size * 0.75)


def _beans(easel: Easel) -> None:
    rng = easel.scene.chance("beans")
    easel.shadow(0.75)
    spots = []
    for _ in range(150):
        up = rng.random() ** 1.6
        spots.append((rng.normal(0, 0.30) * (1.1 - up) * 1.3, -0.42 * up + 0.05 * rng.random(), rng.random() * np.pi))
    spots.sort(key=lambda spot: spot[1])
    tones = (_BEAN, hexed("#7d4b28"), hexed("#55301a"))
    for low in range(0, len(spots), 30):
        for index, tone in enumerate(tones):
            group = spots[low + index : low + 30 : 3]
            easel.body(tone, *[oval(x, y, 0.075, 0.052, turn) for x, y, turn in group], rim=0.35)
            creases = [limb(points((x - np.cos(t) * 0.055, y - np.sin(t) * 0.055), (x - np.sin(t) * 0.012, y + np.cos(t) * 0.012), (x + np.cos(t) * 0.055, y + np.sin(t) * 0.055)), (0.003, 0.007, 0.003)) for x, y, t in group]
            easel.ink(*creases, opacity=0.55)


def _bag(easel: Easel) -> None:
    easel.shadow(0.42)
    sack = smooth(points((-0.30, 0.0), (-0.33, -0.35), (-0.29, -0.78), (-0.27, -0.93), (0.27, -0.93), (0.29, -0.78), (0.33, -0.35), (0.30, 0.0), (0.0, 0.015)), density=5)
    body = easel.body(hexed("#3f4a4d"), sack)
    fold = easel.canvas.stencil(easel.put(box(-0.4, -0.95, 0.4, -0.80)))
    easel.canvas.paint(fold.within(body), easel.scene.palette.ink, 0.35)
    easel.body(PAPER, rounded(-0.19, -0.62, 0.19, -0.22, 0.02), rim=0.2)
    easel.body(_BEAN, oval(0.0, -0.46, 0.075, 0.052, -0.7), rim=0.1)
    easel.ink(limb(points((-0.04, -0.42), (0.0, -0.455), (0.04, -0.50)), (0.003, 0.006, 0.003)), box(-0.11, -0.345, 0.11, -0.33), box(-0.07, -0.305, 0.07, -0.295), opacity=0.6)


def _lamp(easel: Easel) -> None:
    palette = easel.scene.palette
    easel.shadow(0.32)
    easel.body(BRASS, smooth(points((-0.24, 0.0), (-0.20, -0.14), (-0.09, -0.20), (0.09, -0.20), (0.20, -0.14), (0.24, 0.0))))
    flame = (easel.x, easel.y - 0.42 * easel.size)
    easel.canvas.glow(flame, 1.1 * easel.size, palette.lamp, 0.55)
    chimney = smooth(points((-0.10, -0.20), (-0.19, -0.42), (-0.15, -0.66), (-0.09, -0.78), (0.09, -0.78), (0.15, -0.66), (0.19, -0.42), (0.10, -0.20)))
    glass = easel.canvas.stencil(easel.put(chimney))
    easel.canvas.paint(glass, mix(palette.lamp, palette.light, 0.4), 0.35)
    easel.canvas.paint(glass.edge((easel.scene.framing.side, 0.0), 0.02 * easel.size * easel.canvas.pixels, 2.0), palette.light, 0.7)
    for wide, tall, white in ((0.055, 0.13, 0.0), (0.032, 0.08, 0.7)):
        tongue = smooth(points((0.0, -0.42 - tall), (wide, -0.40), (wide * 0.7, -0.33), (-wide * 0.7, -0.33), (-wide, -0.40)))
        easel.canvas.fill(easel.put(tongue), mix(palette.lamp, (255.0, 252.0, 236.0), white))
    easel.body(BRASS, points((-0.12, -0.78), (0.12, -0.78), (0.07, -0.88), (-0.07, -0.88)))
    easel.body(DARK, limb(smooth(points((-0.17, -0.20), (-0.27, -0.42), (-0.27, -0.72), (-0.15, -0.96), (0.0, -1.03), (0.15, -0.96), (0.27, -0.72), (0.27, -0.42), (0.17, -0.20)), closed=False), (0.009, 0.009, 0.009)))
    easel.canvas.glow(flame, 0.42 * easel.size, mix(palette.lamp, (255.0, 250.0, 230.0), 0.5), 0.6)


def _letter(easel: Easel) -> None:
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
        lines.append(limb(points(tuple(start), tuple((start + end) / 2 + (0.0, 0.004)), tuple(end)), (0.004, 0.005, 0.002)))
    easel.ink(*lines, opacity=0.55, within=sheet)


def _book(easel: Easel) -> None:
    easel = replace(easel, size=easel.size * 1.15)
    easel.shadow(0.62)
    easel.body(hexed("#7c3b33"), points((-0.60, 0.02), (-0.50, -0.27), (0.50, -0.27), (0.60, 0.02), (0.0, 0.06)))
    for way in (-1, 1):
        leaf = smooth(points((0.0, 0.02), (way * 0.28, -0.035), (way * 0.555, -0.005), (way * 0.465, -0.30), (way * 0.22, -0.335), (0.0, -0.27)), density=5)
        sheet = easel.body(PAPER, leaf, dark=0.0 if way == easel.scene.framing.side else 0.14, rim=0.3)
        rows = [limb(points((way * 0.06, -0.23 + 0.045 * row), (way * 0.42, -0.265 + 0.05 * row)), (0.0035, 0.0035)) for row in range(5)]
        easel.ink(*rows, opacity=0.4, within=sheet)


def _phone(easel: Easel) -> None:
    palette = easel.scene.palette
    easel.shadow(0.3)
    easel.body(DARK, rounded(-0.23, -0.92, 0.23, 0.0, 0.06))
    glass = easel.canvas.fill(easel.put(rounded(-0.20, -0.88, 0.20, -0.04, 0.04)), mix(palette.sky[1], palette.sky[3], 0.5))
    bubbles = [rounded(-0.16, -0.78 + 0.16 * row, 0.02 + 0.05 * row, -0.67 + 0.16 * row, 0.04) for row in range(3)]
    easel.canvas.paint(easel.canvas.stencil(*[easel.put(part) for part in bubbles]).within(glass), (255.0, 255.0, 255.0), 0.6)
    easel.canvas.glow((easel.x, easel.y - 0.45 * easel.size), 0.8 * easel.size, palette.sky[3], 0.25)


def _screen(easel: Easel) -> None:
    palette = easel.scene.palette
    easel.shadow(0.62)
    easel.body(METAL, points((-0.58, 0.0), (-0.50, -0.12), (0.50, -0.12), (0.58, 0.0)))
    easel.body(DARK, rounded(-0.52, -0.80, 0.52, -0.12, 0.03))
    easel.canvas.fill(easel.put(rounded(-0.48, -0.76, 0.48, -0.16, 0.015)), mix(palette.sky[1], palette.sky[3], 0.55))
    rows = [easel.put(rounded(-0.40, -0.68 + 0.10 * row, -0.10 + 0.45 * ((row * 3) % 5) / 5, -0.63 + 0.10 * row, 0.02)) for row in range(5)]
    easel.canvas.fill_all(rows, (255.0, 255.0, 255.0), 0.5)


def _clock(easel: Easel) -> None:
    easel.shadow(0.4)
    easel.body(BRASS, points((-0.24, 0.0), (-0.17, -0.12), (-0.10, -0.12), (-0.14, 0.0)), points((0.24, 0.0), (0.17, -0.12), (0.10, -0.12), (0.14, 0.0)))
    easel.body(BRASS, oval(-0.20, -0.83, 0.11, 0.09, -0.5), oval(0.20, -0.83, 0.11, 0.09, 0.5), box(-0.015, -0.90, 0.015, -0.8))
    easel.body(hexed("#58727a"), oval(0.0, -0.45, 0.40, 0.40))
    easel.body(PAPER, oval(0.0, -0.45, 0.33, 0.33), rim=0.3)
    turn = np.arange(12) / 12 * 2 * np.pi
    ticks = [limb(points((np.sin(a) * 0.27, -0.45 - np.cos(a) * 0.27), (np.sin(a) * 0.30, -0.45 - np.cos(a) * 0.30)), (0.007, 0.007)) for a in turn]
    minute = 0.9 + 1.6 * easel.scene.framing.progress
    hour = minute / 12 + 5.0
    hands = [limb(points((0.0, -0.45), (np.sin(a) * reach, -0.45 - np.cos(a) * reach)), (0.013, 0.007)) for a, reach in ((minute, 0.25), (hour, 0.16))]
    easel.ink(*ticks, *hands, oval(0.0, -0.45, 0.02, 0.02), opacity=0.8)


def _plant(easel: Easel) -> None:
    easel.shadow(0.4)
    easel.body(hexed("#a3573c"), points((-0.24, -0.36), (0.24, -0.36), (0.17, 0.0), (-0.17, 0.0)), rounded(-0.27, -0.41, 0.27, -0.33, 0.02))
    grown = 1.0 + 0.12 * easel.scene.framing.progress
    stem = limb(points((0.0, -0.38), (0.02, -0.62), (-0.01, -0.62 - 0.24 * grown)), (0.014, 0.012, 0.007))
    leaves = []
    for up, way, reach in ((0.52, 1, 0.24), (0.60, -1, 0.26), (0.72, 1, 0.20), (0.78, -1, 0.18), (0.88 * grown, 1, 0.12)):
        leaves.append(smooth(points((0.0, -up), (way * reach * 0.5, -up - 0.13), (way * reach, -up - 0.12), (way * reach * 1.15, -up - 0.05), (way * reach * 0.6, -up + 0.02))))
    easel.body(hexed("#5f9a4e"), stem, *leaves)


def _bottle(easel: Easel) -> None:
    easel.shadow(0.26)
    glass = smooth(points((-0.19, 0.0), (-0.20, -0.45), (-0.17, -0.60), (-0.065, -0.74), (-0.06, -0.95), (0.06, -0.95), (0.065, -0.74), (0.17, -0.60), (0.20, -0.45), (0.19, 0.0)), density=5)
    easel.body(hexed("#4f7a5c"), glass)
    easel.body(PAPER, box(-0.19, -0.42, 0.19, -0.16), rim=0.2)
    easel.body(WOOD, rounded(-0.05, -1.0, 0.05, -0.93, 0.015))


def _kettle(easel: Easel) -> None:
    easel.shadow(0.45)
    easel.body(METAL, limb(smooth(points((0.26, -0.22), (0.42, -0.30), (0.50, -0.52)), closed=False), (0.07, 0.045, 0.03)))
    easel.body(DARK, limb(smooth(points((-0.26, -0.48), (-0.20, -0.82), (0.20, -0.82), (0.26, -0.48)), closed=False), (0.02, 0.024, 0.02)))
    easel.body(METAL, smooth(points((-0.34, 0.0), (-0.38, -0.22), (-0.26, -0.48), (0.0, -0.56), (0.26, -0.48), (0.38, -0.22), (0.34, 0.0))))
    easel.body(DARK, oval(0.0, -0.58, 0.045, 0.045))
    steam(easel.scene, easel.canvas, easel.x + 0.52 * easel.size, easel.y - 0.58 * easel.size, easel.size * 0.6)


def _umbrella(easel: Easel) -> None:
    easel.body(DARK, limb(smooth(points((0.0, -0.9), (0.0, -0.14), (0.04, -0.03), (0.11, -0.05)), closed=False), (0.012, 0.012, 0.014)))
    dome = [(-0.62 + 1.24 * i / 20, -0.52 - 0.46 * np.sin(np.pi * i / 20) ** 0.8) for i in range(21)]
    scallops = [(0.62 - 0.31 * (rib + s), -0.52 - 0.05 * np.sin(np.pi * s)) for rib in range(4) for s in (0.25, 0.5, 0.75, 1.0)]
    canopy = easel.body(hexed("#c4493c"), points(*dome, *scallops))
    ribs = [limb(smooth(points((0.0, -0.98), (x * 0.6, -0.82), (x, -0.55)), closed=False), (0.004, 0.004)) for x in (-0.31, 0.0, 0.31)]
    easel.ink(*ribs, opacity=0.4, within=canopy)


def _bicycle(easel: Easel) -> None:
    easel.shadow(0.85)
    for x in (-0.46, 0.46):
        turn = np.linspace(0, 2 * np.pi, 49)
        ring = np.stack([x + np.cos(turn) * 0.30, -0.30 + np.sin(turn) * 0.30], axis=1)
        easel.body(DARK, limb(ring[:25], (0.018, 0.018)), limb(ring[24:], (0.018, 0.018)), rim=0.4)
        spin = easel.scene.framing.progress
        spokes = [limb(points((x, -0.30), (x + np.cos(a + spin) * 0.29, -0.30 + np.sin(a + spin) * 0.29)), (0.003, 0.003)) for a in np.arange(8) * np.pi / 4]
        easel.ink(*spokes, opacity=0.6)
    frame = (((-0.46, -0.30), (-0.08, -0.26)), ((-0.46, -0.30), (-0.18, -0.64)), ((-0.08, -0.26), (-0.20, -0.72)), ((-0.08, -0.26), (0.32, -0.66)), ((-0.18, -0.64), (0.31, -0.66)), ((0.46, -0.30), (0.30, -0.80)))
    easel.body(hexed("#a8443a"), *[limb(points(*pair), (0.018, 0.018)) for pair in frame])
    easel.body(DARK, rounded(-0.32, -0.78, -0.10, -0.72, 0.03), limb(smooth(points((0.30, -0.80), (0.30, -0.86), (0.18, -0.84)), closed=False), (0.016, 0.016)))


def _paper_boat(easel: Easel) -> None:
    easel.shadow(0.6)
    bob = 0.02 * easel.scene.framing.progress
    easel.body(PAPER, points((-0.16, -0.24 - bob), (0.0, -0.60 - bob), (0.16, -0.24 - bob)), dark=0.12)
    hull = easel.body(PAPER, points((-0.62, -0.36 - bob), (-0.18, -0.22 - bob), (0.18, -0.22 - bob), (0.62, -0.36 - bob), (0.36, 0.0 - bob), (-0.36, 0.0 - bob)))
    easel.ink(points((0.0, -0.22), (0.62, -0.36), (0.36, 0.0), (0.0, 0.0)), opacity=0.14, within=hull)


def _bird(easel: Easel) -> None:
    white = hexed("#e8e6e0")
    for index, (x, y, size) in enumerate(((0.0, -0.30, 0.72), (0.62, -0.62, 0.36), (-0.50, -0.72, 0.28))):
        beat = 0.13 * np.cos(easel.scene.framing.progress * 2.4 + index)
        wings = [
            smooth(points((0.0, 0.0), (way * 0.26, -0.15 - beat), (way * 0.66, -0.06 + beat), (way * 0.30, -0.07 - beat * 0.6)))
            for way in (-1, 1)
        ]
        trunk = smooth(points((-0.24, 0.03), (-0.05, -0.03), (0.16, -0.03), (0.25, 0.0), (0.12, 0.06), (-0.08, 0.07)))
        beak = points((0.24, -0.01), (0.31, 0.01), (0.24, 0.02))
        easel.body(white, *[placed(part, x, y, size * 0.7) for part in (*wings, trunk, beak)])


def _lighthouse(easel: Easel) -> None:
    lighthouse(easel.scene, easel.canvas, easel.x, easel.scene.h * 1.04, easel.scene.h * (0.9 + 0.4 * easel.size), 0.8)


def _boat(easel: Easel) -> None:
    boat(easel.scene, easel.canvas, easel.x, easel.y, easel.size)


def _car(easel: Easel) -> None:
    car(easel.scene, easel.canvas, easel.x, easel.y + 0.08, easel.size * 0.9)


_PAINTERS: dict[str, tuple[Callable[[Easel], None], bool]] = {
    "cup": (_cup, True),
    "beans": (_beans, True),
    "bag": (_bag, True),
    "lamp": (_lamp, True),
    "letter": (_letter, True),
    "book": (_book, True),
    "phone": (_phone, True),
    "screen": (_screen, True),
    "clock": (_clock, True),
    "plant": (_plant, True),
    "bottle": (_bottle, True),
    "kettle": (_kettle, True),
    "paper_boat": (_paper_boat, False),
    "umbrella": (_umbrella, False),
    "bicycle": (_bicycle, False),
    "bird": (_bird, False),
    "lighthouse": (_lighthouse, False),
    "boat": (_boat, False),
    "car": (_car, False),
}
