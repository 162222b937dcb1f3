"""A still from first to last: sky, scenery, people, what frames them, finish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bomstudio import ImageGenerateRequest

from .canvas import Canvas
from .characters import looks_of
from .figures import paint_figures
from .finishing import Finish, Layer
from .rendering import rendered
from .scene import scene_of
from .scenery.places import PLACES
from .scenery.weather import paint_weather
from .sky import paint_sky
from .things.heroes import paint_hero

Checkpoint = Callable[[float, str], None]


@dataclass(frozen=True)
class Drawing:
    """A drawn still: its layers from back to front, the finish they all get, and what must not be covered."""

    layers: tuple[Layer, ...]
    finish: Finish
    faces: list[list[float]]
    """Where heads are: left, top, width and height in parts of the picture."""


def drawn(request: ImageGenerateRequest, checkpoint: Checkpoint) -> Drawing:
    """Draw what a request asks for; `checkpoint` is told how far it is and may raise to stop it."""
    scene = scene_of(request)
    checkpoint(0.05, "sky")
    paint_sky(scene)
    checkpoint(0.20, "scenery")
    PLACES[scene.reading.place](scene)
    checkpoint(0.45, "figures")
    people = Canvas(scene.framing.stage)
    paint_figures(scene, people, looks_of(request.characters, request.sheets))
    if scene.hero:
        paint_hero(scene, people)
    paint_weather(scene, people)
    checkpoint(0.65, "finish")
    depths = (
        (0.0, scene.sky),
        (0.3, scene.far),
        (0.55, scene.mid),
        (0.75, people),
        (0.9, scene.over),
        (1.0, scene.near),
    )
    developed = [(depth, canvas.developed()) for depth, canvas in depths if canvas]
    layers = tuple(Layer(depth, *painted) for depth, painted in developed if painted)
    stage, palette = scene.framing.stage, scene.palette
    if not palette.manner.is_plain:
        layers = tuple(rendered(layer, palette.manner, stage) for layer in layers)
    return Drawing(layers, Finish(stage, palette.vignette, palette.grain, palette.manner.tooth), scene.faces)
