"""A still from first to last: sky, scenery, people, what frames them, finish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bomstudio import ImageGenerateRequest

from .canvas import Canvas
from .figures import paint_figures
from .finishing import Layer, finished, flattened
from .scene import scene_of
from .scenery.places import PLACES
from .scenery.weather import paint_weather
from .sky import paint_sky
from .things.heroes import paint_hero

Checkpoint = Callable[[float, str], None]


@dataclass(frozen=True)
class Drawing:
    """A drawn still and the layers it is made of, from back to front."""

    still: NDArray[np.uint8]
    layers: tuple[Layer, ...]


def drawn(request: ImageGenerateRequest, checkpoint: Checkpoint) -> Drawing:
    """Draw what a request asks for; `checkpoint` is told how far it is and may raise to stop it."""
    scene = scene_of(request)
    checkpoint(0.05, "sky")
    paint_sky(scene)
    checkpoint(0.20, "scenery")
    PLACES[scene.reading.place](scene)
    checkpoint(0.45, "figures")
    people = Canvas(scene.framing.stage)
    paint_figures(scene, people, request.characters)
    if scene.hero:
        paint_hero(scene, people)
    paint_weather(scene, people)
    checkpoint(0.65, "finish")
    layers = tuple(
        _finished(
            scene.palette.vignette,
            scene.palette.grain,
            [
                (0.0, scene.sky),
                (0.3, scene.far),
                (0.55, scene.mid),
                (0.75, people),
                (0.9, scene.over),
                (1.0, scene.near),
            ],
        )
    )
    return Drawing(flattened(layers), layers)


def _finished(vignette: float, grain: float, canvases: list[tuple[float, Canvas | None]]) -> Iterator[Layer]:
    for depth, canvas in canvases:
        layer = finished(canvas, depth, vignette, grain) if canvas else None
        if layer:
            yield layer
