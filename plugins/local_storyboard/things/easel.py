"""Where a thing is drawn large, and how its parts are put there."""

from __future__ import annotations

from dataclasses import dataclass

from ..canvas import Canvas
from ..colours import Colour
from ..outlines import oval
from ..scene import Scene
from ..scenery.solids import solid
from ..stencil import Points, Stencil


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
