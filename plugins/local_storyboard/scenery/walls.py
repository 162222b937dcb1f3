"""The shell of a room: wall, windows on the world outside, floor, and the light that falls in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..canvas import Fade
from ..colours import Colour, hexed, mix
from ..outlines import box, limb, oval, points, smooth
from ..scene import Scene
from ..stencil import Points
from .outside import view_outside
from .solids import CLOTH, WOOD, solid


@dataclass(frozen=True)
class Opening:
    """A window in the back wall, in units."""

    left: float
    top: float
    right: float
    bottom: float
    across: int = 2
    down: int = 2
    arched: bool = False

    @property
    def outline(self) -> Points:
        """The glass."""
        if not self.arched:
            return box(self.left, self.top, self.right, self.bottom)
        turn = np.linspace(np.pi, 2 * np.pi, 24)
        radius = (self.right - self.left) / 2
        arch = np.stack([self.left + radius + np.cos(turn) * radius, self.top + radius + np.sin(turn) * radius], axis=1)
        return np.concatenate([arch, [[self.right, self.bottom], [self.left, self.bottom]]])


def floor_line(scene: Scene) -> float:
    """Return where wall and floor meet."""
    return scene.horizon + 0.19


def shell(scene: Scene, own: Colour, openings: list[Opening], planks: bool = True, floor: Colour = WOOD) -> None:
    """Paint the wall with its openings, the floor, and the daylight on both."""
    palette, side = scene.palette, scene.framing.side
    view_outside(scene)
    base = floor_line(scene)
    wall = mix(mix(palette.tone(own, 0.75), palette.lamp, 0.10 * palette.lamps), palette.ink, 0.10)
    scene.far.fill(
        box(scene.left - 1, -2.0, scene.right + 1, scene.h + 1), Fade(mix(wall, palette.ink, 0.30), wall, 0.0, base)
    )
    for hole in openings:
        middle = ((hole.left + hole.right) / 2, (hole.top + hole.bottom) / 2)
        reach = (hole.right - hole.left) * 0.5 + 0.34
        scene.far.glow(middle, reach * 1.5, mix(palette.light, palette.sky[3], 0.4), 0.22 if palette.is_night else 0.60)
    _floor(scene, base, planks, floor)
    scene.far.fill(box(scene.left - 1, base - 0.028, scene.right + 1, base), mix(wall, palette.ink, 0.35), 0.9)
    for hole in openings:
        _window(scene, hole)
        _patch(scene, hole, base)
    corner = points(
        (scene.w / 2 - side * 3, -2),
        (scene.w / 2 - side * 0.75, -2),
        (scene.w / 2 - side * 0.75, base),
        (scene.w / 2 - side * 3, scene.h + 1),
    )
    scene.far.fill(corner, palette.ink, 0.35, soft=0.22)


def _floor(scene: Scene, base: float, planks: bool, own: Colour) -> None:
    palette = scene.palette
    far_tone, near_tone = palette.tone(own, 0.75), mix(palette.tone(own, 1.0), palette.ink, 0.40)
    scene.far.fill(
        box(scene.left - 1, base, scene.right + 1, scene.h + 1), Fade(far_tone, near_tone, base, scene.h + 0.05)
    )
    if planks:
        lines = []
        for index in range(-14, 15):
            top, bottom = scene.w / 2 + index * 0.16, scene.w / 2 + index * 0.52
            lines.append(
                points((top, base), (top + 0.002, base), (bottom + 0.006, scene.h + 0.4), (bottom, scene.h + 0.4))
            )
        scene.far.fill_all(lines, palette.ink, 0.30)


def _window(scene: Scene, hole: Opening) -> None:
    palette, canvas = scene.palette, scene.far
    rim = 0.016
    outer = Opening(hole.left - rim, hole.top - rim, hole.right + rim, hole.bottom + rim, arched=hole.arched)
    frame = mix(palette.tone(hexed("#d9cdb8"), 0.85), palette.ink, 0.22)
    canvas.paint(canvas.stencil(outer.outline), mix(frame, palette.ink, 0.25))
    canvas.cut(canvas.stencil(hole.outline))
    glass = canvas.stencil(hole.outline)
    wide, high = hole.right - hole.left, hole.bottom - hole.top
    bars = [
        box(
            hole.left + wide * i / hole.across - 0.005,
            hole.top,
            hole.left + wide * i / hole.across + 0.005,
            hole.bottom,
        )
        for i in range(1, hole.across)
    ]
    bars += [
        box(hole.left, hole.top + high * i / hole.down - 0.005, hole.right, hole.top + high * i / hole.down + 0.005)
        for i in range(1, hole.down)
    ]
    canvas.paint(glass, palette.sky[3], 0.06)
    if bars:
        canvas.paint(canvas.stencil(*bars).within(glass), mix(frame, palette.ink, 0.35))
    canvas.fill(
        box(hole.left - rim * 2, hole.bottom + rim * 0.4, hole.right + rim * 2, hole.bottom + rim * 1.9),
        mix(frame, palette.light, 0.25),
    )


def _patch(scene: Scene, hole: Opening, base: float) -> None:
    """Lay the window's light on the floor and let it hang in the air."""
    palette = scene.palette
    dim = palette.is_night or scene.reading.weather in {"rain", "storm", "snow", "fog"}
    strength = 0.14 if dim else 0.34
    lean = -scene.framing.side * 0.34
    near = base + 0.20
    wide = hole.right - hole.left
    air = points(
        (hole.left, hole.top + 0.03),
        (hole.right, hole.top + 0.03),
        (hole.right, hole.bottom),
        (hole.right + lean + wide * 0.15, near),
        (hole.left + lean - wide * 0.15, near),
        (hole.left, hole.bottom),
    )
    scene.mid.fill(air, palette.light, strength * 0.34, soft=0.028)
    pane = wide / hole.across
    patches = []
    for index in range(hole.across):
        left = hole.left + pane * index + 0.012
        right = hole.left + pane * (index + 1) - 0.012
        patches.append(
            points(
                (left + lean * 0.62, base + 0.04),
                (right + lean * 0.62, base + 0.04),
                (right + lean * 1.15 + 0.02, near),
                (left + lean * 1.15 - 0.02, near),
            )
        )
    scene.far.fill_all(patches, palette.light, strength, soft=0.006)


def curtains(scene: Scene, hole: Opening, own: Colour = CLOTH) -> None:
    """Hang curtains at both sides of a window."""
    palette, canvas = scene.palette, scene.far
    low = hole.bottom + 0.10
    for way, edge in ((-1, hole.left), (1, hole.right)):
        cloth = smooth(
            points(
                (edge - way * 0.035, hole.top - 0.05),
                (edge + way * 0.09, hole.top - 0.05),
                (edge + way * 0.075, (hole.top + low) / 2),
                (edge + way * 0.10, low),
                (edge - way * 0.005, low),
                (edge - way * 0.002, (hole.top + low) / 2),
            ),
            density=5,
        )
        shape = canvas.stencil(cloth)
        tone = palette.tone(own, 0.8)
        canvas.paint(shape, Fade(mix(tone, palette.light, 0.2), mix(tone, palette.ink, 0.25), hole.top, low))
        folds = [
            limb(points((edge + way * fold, hole.top - 0.05), (edge + way * (fold + 0.006), low)), (0.004, 0.006))
            for fold in (0.02, 0.05, 0.078)
        ]
        canvas.paint(canvas.stencil(*folds, soft=0.003).within(shape), palette.ink, 0.32)
    solid(
        scene,
        canvas,
        WOOD,
        box(hole.left - 0.13, hole.top - 0.062, hole.right + 0.13, hole.top - 0.048),
        dark=0.3,
        rim=0.3,
    )


def frames(scene: Scene, x: float, y: float, sizes: tuple[tuple[float, float, float, float], ...]) -> None:
    """Hang pictures on the wall: each given as (dx, dy, width, height)."""
    rng = scene.chance("frames", x > scene.w / 2)
    for dx, dy, wide, high in sizes:
        left, top = x + dx, y + dy
        solid(scene, scene.far, WOOD, box(left, top, left + wide, top + high), near=0.75, dark=0.35, rim=0.35)
        paper = mix(scene.palette.tone(hexed("#d8cbb0"), 0.75), scene.palette.ink, 0.15)
        scene.far.fill(box(left + 0.010, top + 0.010, left + wide - 0.010, top + high - 0.010), paper)
        hill = smooth(
            points(
                (left + 0.012, top + high * 0.7),
                (left + wide * 0.4, top + high * (0.35 + 0.2 * rng.random())),
                (left + wide * 0.7, top + high * 0.6),
                (left + wide - 0.012, top + high * 0.5),
            ),
            closed=False,
        )
        scene.far.fill(
            np.concatenate([hill, [[left + wide - 0.012, top + high - 0.012], [left + 0.012, top + high - 0.012]]]),
            scene.palette.ink,
            0.35,
        )


def rug(scene: Scene, x: float, y: float, wide: float, own: Colour) -> None:
    """Lay a round rug on the floor."""
    palette = scene.palette
    scene.far.fill(oval(x, y, wide, wide * 0.16), mix(palette.tone(own, 0.9), palette.ink, 0.15), 0.9)
    scene.far.fill(oval(x, y, wide * 0.82, wide * 0.125), mix(palette.tone(own, 0.85), palette.light, 0.15), 0.55)
