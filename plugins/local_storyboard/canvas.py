"""The canvas one layer is painted on: colour and coverage, measured in units rather than pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from .colours import Colour, ramp
from .stencil import Picture, Plane, Points, Stencil, blurred, draw, threefold, through


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
    """A layer in the making. `fine` below 1 draws fewer pixels, for what will be out of focus anyway."""

    stage: Stage
    camera: Camera = field(default_factory=Camera)
    fine: float = 1.0
    blur: float = 0.0
    """How far out of focus it ends up, in units."""
    is_opaque: bool = False
    """Whether it covers everything from the start, as the sky does."""

    def __post_init__(self) -> None:
        self.size = (max(2, round(self.stage.width * self.fine)), max(2, round(self.stage.height * self.fine)))
        self.rgb: Picture = np.zeros((self.size[1], self.size[0], 3), np.uint8)
        self.alpha: Plane = np.full((self.size[1], self.size[0]), 255 if self.is_opaque else 0, np.uint8)

    @property
    def pixels(self) -> float:
        """Pixels of this canvas for one unit of the drawing."""
        return self.stage.unit * self.fine * self.camera.zoom

    def stencil(self, *outlines: Points, soft: float = 0.0) -> Stencil:
        """Return the union of outlines given in units; `soft` blurs its edge, in units."""
        scale = self.stage.unit * self.fine
        shape = draw([self.camera.see(outline) * scale for outline in outlines], self.size)
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
        columns = slice(max(0, shape.x), min(self.size[0], shape.x + shape.mask.shape[1]))
        rows = slice(max(0, shape.y), min(self.size[1], shape.y + shape.mask.shape[0]))
        if columns.start >= columns.stop or rows.start >= rows.stop:
            return
        mask = shape.mask[rows.start - shape.y : rows.stop - shape.y, columns.start - shape.x : columns.stop - shape.x]
        if opacity < 1.0:
            mask = np.asarray(cv2.convertScaleAbs(mask, alpha=opacity), np.uint8)
        under = self.alpha[rows, columns]
        if under.min() == 255:
            share = mask
        else:
            covered = cv2.add(mask, through(under, ~mask))
            share = np.asarray(cv2.divide(mask, covered, scale=255), np.uint8)
            self.alpha[rows, columns] = covered
        weight = threefold(share)
        kept = through(self.rgb[rows, columns], ~weight)
        self.rgb[rows, columns] = cv2.add(kept, self._laid(paint, weight, rows))

    def cut(self, shape: Stencil) -> None:
        """Take away what lies under a stencil, so that deeper layers show."""
        self.alpha = Stencil(self.alpha, 0, 0).without(shape).mask

    def glow(self, centre: tuple[float, float], radius: float, colour: Colour, strength: float) -> None:
        """Lay a round light that fades out at the radius."""
        pixels = radius * self.pixels
        x, y = self.camera.see(np.array([centre]))[0] * self.stage.unit * self.fine
        side = max(2, round(pixels * 2))
        mask = cv2.resize(_disc(48), (side, side), interpolation=cv2.INTER_LINEAR)
        self.paint(Stencil(np.asarray(mask, np.uint8), round(x - side / 2), round(y - side / 2)), colour, strength)

    def beam(self, outline: Points, colour: Colour, strength: float, soft: float) -> None:
        """Lay light through an outline whose first point is its source; it fades with the way it has gone."""
        shape = self.stencil(outline, soft=soft)
        if shape.is_empty:
            return
        x, y = self.camera.see(outline[:1])[0] * self.stage.unit * self.fine - (shape.x, shape.y)
        reach = float(np.linalg.norm(self.camera.see(outline) - self.camera.see(outline[:1]), axis=1).max())
        high, wide = shape.mask.shape
        rows, columns = np.linspace(0, high, high // 8 + 2), np.linspace(0, wide, wide // 8 + 2)
        gone = np.hypot(columns[None, :] - x, rows[:, None] - y) / (reach * self.stage.unit * self.fine)
        left = np.rint(255.0 * np.clip(1.0 - gone, 0.0, 1.0) ** 1.5).astype(np.uint8)
        fading = np.asarray(cv2.resize(left, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)
        self.paint(Stencil(through(shape.mask, fading), shape.x, shape.y), colour, strength)

    def developed(self) -> tuple[Picture, Plane]:
        """Return the finished colours and coverage at the stage's full size."""
        rgb, alpha = self.rgb, self.alpha
        sigma = self.blur * self.stage.unit * self.fine
        if self.blur and self.is_opaque:
            rgb = blurred(rgb, sigma)
        elif self.blur:
            spread = blurred(through(rgb, threefold(alpha)), sigma)
            alpha = blurred(alpha, sigma)
            rgb = np.asarray(cv2.divide(spread, threefold(alpha), scale=255), np.uint8)
        if self.fine != 1.0:
            full = (self.stage.width, self.stage.height)
            rgb = np.asarray(cv2.resize(rgb, full, interpolation=cv2.INTER_LINEAR), np.uint8)
            alpha = np.asarray(cv2.resize(alpha, full, interpolation=cv2.INTER_LINEAR), np.uint8)
        return rgb, alpha

    def _laid(self, paint: Paint, weight: Picture, rows: slice) -> Picture:
        """Return the paint's share of the pixels in a band of rows."""
        if not isinstance(paint, Fade):
            return np.asarray(cv2.multiply(weight, np.array((*paint, 0.0)), scale=1 / 255), np.uint8)
        ends = self.camera.see(np.array([[0.0, paint.start], [0.0, paint.end]]))[:, 1] * self.stage.unit * self.fine
        place = (np.arange(rows.start, rows.stop) - ends[0]) / max(1e-6, ends[1] - ends[0])
        line = ramp((paint.top, paint.bottom), (0.0, 1.0), np.clip(place, 0.0, 1.0).astype(np.float32))
        colours = np.asarray(cv2.repeat(np.rint(line).astype(np.uint8)[:, None, :], 1, weight.shape[1]), np.uint8)
        return through(colours, weight)


@lru_cache(maxsize=1)
def _disc(side: int) -> Plane:
    axis = (np.arange(side * 2) + 0.5) / side - 1.0
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return np.rint(255.0 * np.clip(1.0 - distance, 0.0, 1.0) ** 2.2).astype(np.uint8)
