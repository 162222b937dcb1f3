"""The thing a close shot is about, shown large where the main subject belongs."""

from __future__ import annotations

from collections.abc import Callable

from ..canvas import Canvas, Fade
from ..colours import hexed, mix
from ..outlines import box, limb, oval, points
from ..scene import Scene
from ..scenery.solids import WOOD
from . import belongings, coffee, outdoors, tableware
from .easel import Easel

_SIZE = {"medium": 0.36, "close": 0.58, "extreme_close": 0.82}

PAINTERS: dict[str, tuple[Callable[[Easel], None], bool]] = {
    "cup": (tableware.cup, True),
    "beans": (coffee.beans, True),
    "green_beans": (coffee.green_beans, True),
    "bag": (tableware.bag, True),
    "lamp": (tableware.lamp, True),
    "letter": (belongings.letter, True),
    "book": (belongings.book, True),
    "phone": (belongings.phone, True),
    "screen": (belongings.screen, True),
    "clock": (belongings.clock, True),
    "plant": (tableware.plant, True),
    "bottle": (tableware.bottle, True),
    "kettle": (tableware.kettle, True),
    "paper_boat": (outdoors.paper_boat, False),
    "umbrella": (outdoors.umbrella, False),
    "bicycle": (outdoors.bicycle, False),
    "bird": (outdoors.bird, False),
    "lighthouse": (outdoors.lighthouse, False),
    "boat": (outdoors.boat, False),
    "car": (outdoors.car, False),
}
"""Who paints a thing, and whether it stands on a table."""


def paint_hero(scene: Scene, canvas: Canvas) -> None:
    """Paint the scene's hero where the main subject belongs."""
    size = _SIZE[scene.framing.size]
    painter, stands_on_table = PAINTERS[scene.hero]
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
