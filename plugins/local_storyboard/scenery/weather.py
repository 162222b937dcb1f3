"""Weather in the air: rain, snow and mist."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..colours import mix
from ..outlines import box, points
from ..scene import Scene
from ..stencil import Points
from .town import puddles


def paint_weather(scene: Scene, air: Canvas) -> None:
    """Paint the weather between people and lens, and what it leaves on the ground."""
    weather = scene.reading.weather
    if scene.reading.indoors:
        return
    if weather == "fog":
        _mist(scene)
    elif weather in {"rain", "storm"}:
        puddles(scene, scene.mid, mix(scene.palette.sky[3], scene.palette.light, 0.4))
        _rain(scene, air, 230 if weather == "rain" else 360)
    elif weather == "snow":
        _snow(scene, air)


def _rain(scene: Scene, air: Canvas, count: int) -> None:
    rng = scene.chance("rain", round(scene.framing.progress, 3))
    lean = 0.16 * scene.framing.side
    near: list[Points] = []
    far: list[Points] = []
    for _ in range(int(count * scene.w * scene.h)):
        x, y = rng.uniform(-0.2, scene.w + 0.2), rng.uniform(-0.1, scene.h)
        size = rng.random() ** 2
        length, thick = 0.035 + 0.10 * size, 0.0006 + 0.0012 * size
        streak = points(
            (x - thick, y),
            (x + thick, y),
            (x + thick - lean * length, y + length),
            (x - thick - lean * length, y + length),
        )
        (near if size > 0.5 else far).append(streak)
    clear = 0.55 if scene.framing.is_tight else 1.0
    air.fill_all(far, mix(scene.palette.haze, scene.palette.light, 0.5), 0.30 * clear)
    air.fill_all(near, mix(scene.palette.light, (255.0, 255.0, 255.0), 0.4), 0.34 * clear)


def _snow(scene: Scene, air: Canvas) -> None:
    rng = scene.chance("snow", round(scene.framing.progress, 3))
    turn = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    flake = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    white = mix(scene.palette.light, (255.0, 255.0, 255.0), 0.75)
    for low, high, number, opacity in ((0.0012, 0.003, 330, 0.75), (0.003, 0.006, 90, 0.7), (0.008, 0.016, 16, 0.30)):
        flakes = []
        for _ in range(int(number * scene.w * scene.h)):
            size = rng.uniform(low, high)
            flakes.append(flake * size + (rng.uniform(0, scene.w), rng.uniform(0, scene.h)))
        air.fill_all(flakes, white, opacity, soft=high * 0.35 if high > 0.01 else 0.0)


def _mist(scene: Scene) -> None:
    rng = scene.chance("mist")
    for canvas, strength in ((scene.far, 0.55), (scene.mid, 0.40)):
        for _ in range(3):
            y = scene.horizon + rng.uniform(-0.16, 0.10)
            high = 0.03 + 0.05 * rng.random()
            band = box(scene.left - 0.5, y - high, scene.right + 0.5, y + high)
            canvas.fill(band, mix(scene.palette.haze, scene.palette.light, 0.25), strength, soft=0.05)
