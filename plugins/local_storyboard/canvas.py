"""The canvas one layer is painted on, measured in units rather than pixels.

Its pixels are red, green and blue weighted by coverage, and the coverage: laying paint is then the same for all four.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from .colours import Colour, ramp
from .stencil import Box, Picture, Plane, Points, Stencil, blurred, draw, lay, repeated, through


@dataclass(frozen=True)
class Stage:
    """The picture's room: its pixels, and how many of them make the unit that drawings are measured in."""

    width: int
    height: int
    unit: float

    @property
    def w(self) -> float:
        """Width in units."""
        return self.width / self.unit

    @property
    def h(self) -> float:
        """Height in units."""
        return self.height / self.unit


@dataclass(frozen=True)
class Camera:
    """How drawings are seen: enlarged about a point, then moved."""

    zoom: float = 1.0
    about: tuple[float, float] = (0.0, 0.0)
    move: tuple[float, float] = (0.0, 0.0)

    def see(self, points: Points) -> Points:
        """Return where points of the drawing appear."""
        centre = np.array(self.about)
        seen: Points = (points - centre) * self.zoom + centre + np.array(self.move)
        return seen


@dataclass(frozen=True)
class Fade:
    """A paint that runs from one colour at a height to another lower down."""

    top: Colour
    bottom: Colour
    start: float
    end: float


Paint = Colour | Fade


@dataclass
class Canvas:
    """A layer in the making. `fine` of 1/2 or 1/4 draws fewer pixels, for what will be out of focus anyway."""

    stage: Stage
    camera: Camera = field(default_factory=Camera)
    fine: float = 1.0
    blur: float = 0.0
    """How far out of focus it ends up, in units."""

    def __post_init__(self) -> None:
        self.size = (math.ceil(self.stage.width * self.fine), math.ceil(self.stage.height * self.fine))
        self.rgba: Picture = np.zeros((self.size[1], self.size[0], 4), np.uint8)

    @property
    def scale(self) -> float:
        """Pixels of this canvas for one unit of the stage."""
        return self.stage.unit * self.fine

    @property
    def pixels(self) -> float:
        """Pixels of this canvas for one unit of the drawing."""
        return self.scale * self.camera.zoom

    def stencil(self, *outlines: Points, soft: float = 0.0) -> Stencil:
        """Return the union of outlines given in units; `soft` blurs its edge, in units."""
        corners = self.camera.see(np.concatenate(outlines)) * self.scale
        shape = draw(corners, [len(outline) for outline in outlines], self.size)
        return shape.softened(soft * self.pixels) if soft else shape

    def fill(self, outline: Points, paint: Paint, opacity: float = 1.0, soft: float = 0.0) -> Stencil:
        """Paint an outline and return its stencil."""
        shape = self.stencil(outline, soft=soft)
        self.paint(shape, paint, opacity)
        return shape

    def fill_all(self, outlines: list[Points], paint: Paint, opacity: float = 1.0, soft: float = 0.0) -> None:
        """Paint many outlines at once, as one stencil."""
        if outlines:
            self.paint(self.stencil(*outlines, soft=soft), paint, opacity)

    def paint(self, shape: Stencil, paint: Paint, opacity: float = 1.0) -> None:
        """Lay paint through a stencil, over what is there."""
        seen = shape.cropped(self.size)
        if seen.is_empty:
            return
        weight = repeated(np.asarray(cv2.convertScaleAbs(seen.mask, alpha=min(opacity, 1.0)), np.uint8), 4)
        laid = self._spread(paint, seen.box[0], seen.mask.shape[1])
        cv2.multiply(laid, weight, dst=laid, scale=1 / 255)
        lay(self.rgba[seen.box], laid, weight)

    def wash(self, picture: Picture) -> None:
        """Cover all of the canvas with a smooth picture, red, green and blue, of any size."""
        small = cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA)
        self.rgba = np.asarray(cv2.resize(small, self.size, interpolation=cv2.INTER_CUBIC), np.uint8)

    def cut(self, shape: Stencil) -> None:
        """Take away what lies under a stencil, so that deeper layers show."""
        seen = shape.cropped(self.size)
        if seen.is_empty:
            return
        under = self.rgba[seen.box]
        cv2.multiply(under, repeated(~seen.mask, 4), dst=under, scale=1 / 255)

    def glow(self, centre: tuple[float, float], radius: float, colour: Colour, strength: float) -> None:
        """Lay a round light that fades out at the radius."""
        pixels = radius * self.pixels
        x, y = self.camera.see(np.array([centre]))[0] * self.scale
        side = max(2, round(pixels * 2))
        mask = cv2.resize(_disc(48), (side, side), interpolation=cv2.INTER_LINEAR)
        self.paint(Stencil(np.asarray(mask, np.uint8), round(x - side / 2), round(y - side / 2)), colour, strength)

    def beam(self, outline: Points, colour: Colour, strength: float, soft: float) -> None:
        """Lay light through an outline whose first point is its source; it fades with the way it has gone."""
        shape = self.stencil(outline, soft=soft)
        if shape.is_empty:
            return
        x, y = self.camera.see(outline[:1])[0] * self.scale - (shape.x, shape.y)
        reach = float(np.linalg.norm(self.camera.see(outline) - self.camera.see(outline[:1]), axis=1).max())
        high, wide = shape.mask.shape
        rows, columns = np.linspace(0, high, high // 8 + 2), np.linspace(0, wide, wide // 8 + 2)
        gone = np.hypot(columns[None, :] - x, rows[:, None] - y) / (reach * self.scale)
        left = np.rint(255.0 * np.clip(1.0 - gone, 0.0, 1.0) ** 1.5).astype(np.uint8)
        fading = np.asarray(cv2.resize(left, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)
        self.paint(Stencil(through(shape.mask, fading), shape.x, shape.y), colour, strength)

    def developed(self) -> tuple[Box, Picture] | None:
        """Return the box of the stage that was painted on and what it shows, at full size; None if nothing was."""
        left, top, width, height = cv2.boundingRect(cv2.extractChannel(self.rgba, 3))
        if not width:
            return None
        sigma, times = self.blur * self.scale, round(1 / self.fine)
        margin = math.ceil(3 * sigma) + times - 1
        left, right = max(0, left - margin), left + width + margin
        top, bottom = max(0, top - margin), top + height + margin
        shown = self.rgba[top:bottom, left:right]
        if sigma:
            shown = blurred(shown, sigma)
        if times > 1:
            shown = np.asarray(cv2.resize(shown, None, fx=times, fy=times, interpolation=cv2.INTER_LINEAR), np.uint8)
        left, top = left * times, top * times
        shown = shown[: self.stage.height - top, : self.stage.width - left]
        return (slice(top, top + shown.shape[0]), slice(left, left + shown.shape[1])), shown

    def _spread(self, paint: Paint, rows: slice, width: int) -> Picture:
        """Return the paint, solid, over a band of rows; each pixel is one word, which is quickest to repeat."""
        if isinstance(paint, Fade):
            ends = self.camera.see(np.array([[0.0, paint.start], [0.0, paint.end]]))[:, 1] * self.scale
            place = (np.arange(rows.start, rows.stop) - ends[0]) / max(1e-6, ends[1] - ends[0])
            colours = ramp((paint.top, paint.bottom), (0.0, 1.0), np.clip(place, 0.0, 1.0).astype(np.float32))
        else:
            colours = np.array([paint], np.float32)
        line = np.full((len(colours), 4), 255, np.uint8)
        line[:, :3] = np.rint(colours)
        band = np.empty((rows.stop - rows.start, width), np.uint32)
        band[:] = line.view(np.uint32)
        return band.view(np.uint8).reshape(*band.shape, 4)


@lru_cache(maxsize=1)
def _disc(side: int) -> Plane:
    axis = (np.arange(side * 2) + 0.5) / side - 1.0
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return np.rint(255.0 * np.clip(1.0 - distance, 0.0, 1.0) ** 2.2).astype(np.uint8)
