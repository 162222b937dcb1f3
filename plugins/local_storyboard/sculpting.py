"""Painting a figure part by part: its own colour, a shaded side, a lit side, and a rim around all of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .canvas import Canvas, Fade
from .colours import Colour, mix
from .manner import Manner
from .palettes import Palette
from .stencil import Points, Stencil


@dataclass
class Sculptor:
    """Paints the parts of one figure about an origin, at a scale (units for one unit of the outlines)."""

    canvas: Canvas
    palette: Palette
    side: int
    """Where the light comes from: -1 left, 1 right."""
    x: float
    y: float
    scale: float
    size: float
    """The figure's whole height in units: what shading is measured by."""
    silhouette: list[Points] = field(default_factory=list)

    @property
    def manner(self) -> Manner:
        """The hand that draws."""
        return self.palette.manner

    @property
    def ink(self) -> Colour:
        """What lines are drawn with."""
        return mix(self.palette.ink, (0.0, 0.0, 0.0), 0.35)

    def put(self, outline: Points) -> Points:
        """Return an outline in the picture's units."""
        return outline * self.scale + (self.x, self.y)

    def stencil(self, *outlines: Points) -> Stencil:
        """Return the union of outlines as a stencil."""
        return self.canvas.stencil(*[self.put(outline) for outline in outlines])

    def part(self, own: Colour, *outlines: Points, dark: float = 0.0, volume: float = 0.035) -> Stencil:
        """Paint outlines as one body of a colour, and let them count for the rim."""
        self.silhouette += [self.put(outline) for outline in outlines]
        shape = self.stencil(*outlines)
        if self.manner.ink:
            line = max(0.7, self.manner.ink * self.size**0.7 * self.canvas.pixels)
            self.canvas.paint(shape.grown(line), self.ink, 0.92)
        self.body(shape, own, dark, volume)
        return shape

    def body(self, shape: Stencil, own: Colour, dark: float = 0.0, volume: float = 0.035) -> None:
        """Paint a stencil with the shading of a round body."""
        palette, canvas = self.palette, self.canvas
        tone = palette.worn(own, dark)
        top = shape.y / canvas.pixels
        bottom = (shape.y + shape.mask.shape[0]) / canvas.pixels
        canvas.paint(shape, Fade(mix(tone, palette.light, 0.04), mix(tone, palette.ink, 0.22), top, bottom))
        reach = volume * self.size * canvas.pixels
        if reach < 1.2:
            return
        cel = self.manner.cel
        shade = shape.edge((-self.side * 0.95, 0.25), reach, reach * 0.45 * cel)
        canvas.paint(shade, mix(tone, palette.ink, 0.75), 0.62 * self.manner.shade)
        lit = shape.edge((self.side * 0.95, -0.35), reach * 0.7, reach * 0.32 * cel)
        canvas.paint(lit, mix(tone, mix(palette.grade.of(own), palette.light, 0.6), 0.75), 0.5 * (1 - dark))

    def flat(self, shape: Stencil, own: Colour, opacity: float = 1.0, dark: float = 0.0) -> None:
        """Paint a stencil plainly."""
        self.canvas.paint(shape, self.palette.worn(own, dark), opacity)

    def shadow(self, shape: Stencil, opacity: float) -> None:
        """Darken a stencil."""
        self.canvas.paint(shape, self.palette.ink, opacity)

    def rim(self) -> None:
        """Touch the whole figure's lit edge with light, and ground its dark side."""
        strength = self.manner.rim
        if not (self.silhouette and strength):
            return
        whole = self.canvas.stencil(*self.silhouette)
        thin = max(1.1, 0.0042 * self.size**0.8 * self.canvas.pixels)
        glow = whole.edge((self.side, -0.45), thin * 3.2, thin * 1.6)
        self.canvas.paint(glow, self.palette.light, 0.28 * strength)
        self.canvas.paint(whole.edge((self.side, -0.45), thin, thin * 0.3), self.palette.light, 0.92 * strength)
