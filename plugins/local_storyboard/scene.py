"""The scene being painted: its sky and its layers of scenery, and the chance that all shots of a place share."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bomstudio import ImageGenerateRequest

from .canvas import Canvas
from .colours import Colour
from .framing import Framing, frame, seeded
from .palettes import Palette, palette_of
from .reading import Reading, read


@dataclass
class Scene:
    """What scenery paints on. Depths run from the sky (0) to what frames the picture (1)."""

    reading: Reading
    palette: Palette
    framing: Framing
    place: str
    sky: Canvas
    far: Canvas
    mid: Canvas
    near: Canvas
    over: Canvas | None = None
    """What stands between the main figure and the lens: a listener's shoulder."""
    heads: list[tuple[float, float, float]] = field(default_factory=list)
    """Where heads were painted: the chin's place across and down, and the head's height, in units."""

    @property
    def w(self) -> float:
        """Width of the picture in units."""
        return self.framing.stage.w

    @property
    def h(self) -> float:
        """Height of the picture in units."""
        return self.framing.stage.h

    @property
    def left(self) -> float:
        """Where scenery begins: beyond the left edge, as the camera may move there."""
        return -0.35

    @property
    def right(self) -> float:
        """Where scenery ends, beyond the right edge."""
        return self.w + 0.35

    @property
    def horizon(self) -> float:
        """The height of the eye level."""
        return self.framing.horizon

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun or moon stands, in every still of a shot."""
        height = self.palette.sun_height * min(1.3, 0.35 + 0.65 * self.h)
        return self.w * (0.5 + 0.23 * self.framing.side) - self.framing.opening * 0.15, self.horizon - height

    @property
    def faces(self) -> list[list[float]]:
        """Where heads are seen, hair and hats included: left, top, width and height in parts of the picture."""
        return [
            [round(part, 4) for part in ((x - 0.52 * high) / self.w, (chin - 1.16 * high) / self.h)]
            + [round(part, 4) for part in (1.04 * high / self.w, 1.2 * high / self.h)]
            for x, chin, high in self.heads
        ]

    @property
    def hero(self) -> str:
        """The thing that a medium or closer shot without people shows large, or nothing."""
        if self.framing.spots or self.framing.size in {"wide", "extreme_wide"}:
            return ""
        return next(iter(self.reading.things), "")

    def chance(self, *about: object) -> np.random.Generator:
        """Return the chance that decides one detail of this place, the same in every shot there."""
        return seeded(self.place, *about)

    def tone(self, own: Colour, nearness: float) -> Colour:
        """Return a colour as seen here at a nearness."""
        return self.palette.tone(own, nearness)


def scene_of(request: ImageGenerateRequest) -> Scene:
    """Return the empty scene a request asks for."""
    reading = read(request)
    place = f"{reading.place}|{reading.where}"
    bare = not request.characters and not reading.things
    framing = frame(request, place, indoors=reading.indoors, bare=bare)
    palette = palette_of(reading, request.mood, request.style)
    stage, blur = framing.stage, framing.blur * palette.manner.lens
    soft = 0.5 if blur > 0.002 else 1.0
    return Scene(
        reading=reading,
        palette=palette,
        framing=framing,
        place=place,
        sky=Canvas(stage, framing.skyward, blur=blur * 0.5 if blur > 0.004 else 0.0),
        far=Canvas(stage, framing.camera(0.25), soft, blur),
        mid=Canvas(stage, framing.camera(0.6), soft, blur * 0.8),
        near=Canvas(stage, framing.camera(0.6), 0.5, 0.008 + blur * 0.8),
    )
