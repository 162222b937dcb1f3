"""The sky: light, clouds, stars, sun and moon."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import mix, ramp
from .outlines import oval
from .scene import Scene
from .stencil import Points

_ROWS = 192
"""Pixels along the shorter side of the small sky that is enlarged; light and clouds are soft."""


def paint_sky(scene: Scene) -> None:
    """Fill the sky layer, all of it, from the zenith to below the horizon."""
    stage, palette = scene.framing.stage, scene.palette
    shrink = _ROWS / min(stage.width, stage.height)
    height, width = round(stage.height * shrink), round(stage.width * shrink)
    y = (np.arange(height, dtype=np.float32) + 0.5)[:, None] / height * stage.h
    x = (np.arange(width, dtype=np.float32) + 0.5)[None, :] / width * stage.w
    up = (np.clip(y[:, 0] / scene.horizon, 0.0, 1.0) ** 1.15).astype(np.float32)
    light = np.broadcast_to(ramp(palette.sky, (0.0, 0.45, 0.8, 1.0), up)[:, None, :], (height, width, 3)).copy()
    sun_x, sun_y = scene.sky.camera.see(np.array([scene.sun]))[0]
    distance = np.hypot(x - sun_x, (y - sun_y) * 1.25)
    warm = np.asarray(palette.light, np.float32)
    strength = 0.30 if palette.is_night else 0.62
    strength *= 0.35 if scene.reading.weather in {"rain", "storm", "snow"} else 1.0
    _lay(light, warm, strength * np.exp(-distance / 0.34))
    _lay(light, np.asarray(palette.sun, np.float32), strength * np.exp(-((distance / 0.16) ** 2)) * 0.55)
    _clouds(scene, light, y, distance)
    coarse = np.rint(np.clip(light, 0.0, 255.0)).astype(np.uint8)
    scene.sky.wash(coarse)
    _lights(scene)
    if palette.clouds == "heaps" and not palette.is_night and scene.reading.weather in {"clear", "fog"}:
        _heaps(scene)


def _lay(light: NDArray[np.float32], colour: NDArray[np.float32], share: NDArray[np.float32]) -> None:
    light += (colour - light) * np.clip(share, 0.0, 1.0)[..., None]


def noise(
    rng: np.random.Generator, size: tuple[int, int], cells: tuple[float, float], octaves: int = 4
) -> NDArray[np.float32]:
    """Return soft noise of 0..1 for (width, height) pixels, with a number of large forms along each."""
    total = np.zeros((size[1], size[0]), np.float32)
    weight, whole = 1.0, 0.0
    for octave in range(octaves):
        shape = tuple(max(3, int(cell * 2**octave) + 2) for cell in cells)
        lattice = rng.random((shape[1], shape[0]), dtype=np.float32)
        total += cv2.resize(lattice, size, interpolation=cv2.INTER_CUBIC) * weight
        whole += weight
        weight *= 0.5
    return total / whole


def _clouds(
    scene: Scene, light: NDArray[np.float32], y: NDArray[np.floating[Any]], distance: NDArray[np.float32]
) -> None:
    palette, weather = scene.palette, scene.reading.weather
    heavy = {"rain": 0.20, "storm": 0.26, "snow": 0.16, "fog": 0.06}.get(weather, 0.0)
    height, width = light.shape[:2]
    forms = noise(scene.chance("clouds"), (width, height), (scene.w * 1.6, scene.h * 6.5))
    body = np.clip((forms - (0.56 - heavy)) / 0.16, 0.0, 1.0)
    body *= np.clip((scene.horizon + 0.02 - y) / 0.10, 0.0, 1.0)
    body *= 0.75 if heavy else 0.62 if not palette.is_night else 0.4
    lit = np.exp(-distance / 0.55)[..., None]
    dark = np.asarray(mix(palette.sky[1], palette.ink, 0.16 if not heavy else 0.24), np.float32)
    pale = np.asarray(mix(palette.light, palette.sky[3], 0.35), np.float32)
    if scene.reading.time == "day" and not heavy:
        dark = np.asarray(mix(palette.sky[2], (255.0, 255.0, 255.0), 0.55), np.float32)
    colour = dark + (pale - dark) * np.clip(lit * 1.3, 0.0, 1.0)
    light += (colour - light) * body[..., None]


def _lights(scene: Scene) -> None:
    palette, sky = scene.palette, scene.sky
    heavy = scene.reading.weather in {"rain", "storm", "snow", "fog"}
    if palette.stars > 0.0:
        rng = scene.chance("stars")
        count = int(105 * palette.stars * scene.w * scene.h)
        spots = rng.random((count, 2)) * (scene.w * 1.2, scene.horizon * 0.92) - (scene.w * 0.1, 0.0)
        sizes = 0.0006 + 0.0014 * rng.random(count) ** 6
        tiny: list[Points] = [oval(x, y, size, size)[::4] for (x, y), size in zip(spots, sizes, strict=True)]
        sky.fill_all(tiny, palette.sun, 0.85 * min(1.0, 0.3 + palette.stars))
    if heavy and palette.is_night:
        return
    x, y = scene.sun
    radius = 0.042 if palette.is_night else {"dawn": 0.058, "day": 0.05, "dusk": 0.07}[scene.reading.time]
    sky.glow((x, y), radius * 6, palette.light, 0.5 if not heavy else 0.25)
    sky.glow((x, y), radius * 2.6, palette.sun, 0.7 if not heavy else 0.3)
    if not heavy:
        disc = sky.stencil(oval(x, y, radius, radius), soft=0.0012)
        sky.paint(disc, palette.sun, 0.98)
        if palette.is_night:
            dusk = disc.edge((-scene.framing.side, 0.3), radius * 0.8 * sky.pixels, radius * 0.35 * sky.pixels)
            sky.paint(dusk, palette.sky[3], 0.5)


def _heaps(scene: Scene) -> None:
    """Paint fair-weather clouds with flat feet, back ones first."""
    palette, sky = scene.palette, scene.sky
    rng = scene.chance("heaps")
    for row in range(3):
        foot = scene.horizon - 0.05 - 0.10 * (2 - row) - 0.16 * rng.random() * scene.h
        size = 0.05 + 0.035 * row
        middle = scene.left + (scene.right - scene.left) * rng.random()
        puffs = [oval(middle, foot - size * 0.2, size * 2.6, size * 0.4)]
        for _ in range(9):
            off = (rng.random() - 0.5) * 2
            radius = size * (0.45 + 0.6 * rng.random()) * (1.15 - abs(off) * 0.7)
            puffs.append(oval(middle + off * size * 2.3, foot - radius * 0.7, radius * 1.15, radius))
        body = sky.stencil(*puffs)
        white = mix(palette.light, (255.0, 255.0, 255.0), 0.5 if not palette.is_night else 0.05)
        cover = 0.92 if not palette.is_night else 0.45
        sky.paint(body, mix(palette.sky[2], white, 0.42), cover)
        lit = body.edge((scene.framing.side * 0.55, -0.85), size * 0.9 * sky.pixels, size * 0.12 * sky.pixels)
        sky.paint(lit, white, cover)
