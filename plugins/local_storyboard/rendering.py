"""A painted layer as a style's hand leaves it: pencil lines and hatching on paper, or light that spreads.

A layer is treated by itself and nothing is put where it did not cover, so that layers laid over one another are still
the picture.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .canvas import Stage
from .colours import hexed
from .finishing import Layer
from .manner import Manner
from .stencil import Box, Picture, Plane, blurred, lay, repeated, through

_GRAPHITE = (46, 43, 44)
_FAINT, _GAIN = 7, 6.0
"""The step in brightness from which an edge is drawn, and how quickly its line turns dark."""
_DARK, _DARKEST = 150, 112
"""Brightness at which hatching begins, and at which it is crossed."""
_WOBBLE, _WAVE = 1.9, 38
"""How far a line strays, and over how many pixels it comes back; at 1080 pixels of height."""
_BRIGHT = 176


def rendered(layer: Layer, manner: Manner, stage: Stage) -> Layer:
    """Return a layer as the hand leaves it."""
    rgba = layer.rgba
    if manner.wash:
        rgba = _washed(rgba, manner)
    if manner.pencil or manner.hatch:
        marks = _marks(layer, manner, stage)
        ink = np.empty_like(rgba)
        ink[:] = (*_GRAPHITE, 255)
        weight = repeated(through(marks, layer.coverage), 4)
        rgba = rgba.copy()
        lay(rgba, through(ink, weight), weight)
        cv2.insertChannel(layer.coverage, rgba, 3)
    if manner.texture and layer.depth:
        uneven = repeated(_uneven(stage, round(manner.texture * (1.2 - layer.depth), 4))[layer.box], 3)
        rgba = np.asarray(cv2.merge([*cv2.split(through(rgba[..., :3], uneven)), layer.coverage]), np.uint8)
    if manner.bloom:
        rgba = _bloomed(rgba, layer.coverage, manner, stage)
    return Layer(layer.depth, layer.box, rgba)


def _washed(rgba: Picture, manner: Manner) -> Picture:
    """Thin every colour with the paper's."""
    paper = np.empty_like(rgba)
    paper[:] = (*(round(value) for value in hexed(manner.paper)), 255)
    paper = through(paper, repeated(np.asarray(cv2.extractChannel(rgba, 3), np.uint8), 4))
    return np.asarray(cv2.addWeighted(rgba, 1.0 - manner.wash, paper, manner.wash, 0.0), np.uint8)


def _marks(layer: Layer, manner: Manner, stage: Stage) -> Plane:
    """Return how dark the pencil leaves each pixel."""
    grey = np.asarray(cv2.cvtColor(layer.rgba, cv2.COLOR_RGBA2GRAY), np.uint8)
    fine = min(stage.width, stage.height) / 1080
    marks = np.zeros_like(grey)
    if manner.pencil:
        edges = _edges(layer.rgba, fine)
        marks = _drawn_twice(edges, layer.box, stage, fine)
        marks = np.asarray(cv2.convertScaleAbs(marks, alpha=manner.pencil), np.uint8)
    if manner.hatch:
        shadow = blurred(grey, 5.0 * fine)
        solid = layer.coverage
        for at, slope in ((_DARK, 1), (_DARKEST, -1)):
            dark = through(
                np.asarray(cv2.convertScaleAbs(cv2.subtract(np.full_like(shadow, at), shadow), alpha=6.0), np.uint8),
                solid,
            )
            strokes = through(_hatching(stage, slope)[layer.box], dark)
            marks = np.maximum(marks, cv2.convertScaleAbs(strokes, alpha=manner.hatch))
    return through(marks, _grit(stage)[layer.box])


def _edges(rgba: Picture, fine: float) -> Plane:
    """Return the lines along which colour or coverage changes, 255 at the clearest."""
    soft = cv2.GaussianBlur(rgba, (0, 0), 0.7 + 0.9 * fine)
    reach = 2 * max(1, round(1.3 * fine)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    steps = cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, kernel)
    step = np.maximum(np.maximum(steps[..., 0], steps[..., 1]), np.maximum(steps[..., 2], steps[..., 3] // 3))
    return np.asarray(cv2.convertScaleAbs(cv2.subtract(step, np.full_like(step, _FAINT)), alpha=_GAIN), np.uint8)


def _drawn_twice(edges: Plane, box: Box, stage: Stage, fine: float) -> Plane:
    """Return the lines as a hand that goes over them a second time draws them: never quite in the same place."""
    rows, columns = box
    total = np.zeros_like(edges)
    down, across = np.mgrid[rows, columns].astype(np.float32)
    down -= rows.start
    across -= columns.start
    for number, strength in ((0, 0.85), (1, 0.55)):
        shift_x, shift_y = (plane[box] for plane in _strayed(stage, number))
        moved = cv2.remap(edges, across + shift_x, down + shift_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        total = np.maximum(total, cv2.convertScaleAbs(moved, alpha=strength))
    return total


@lru_cache(maxsize=6)
def _strayed(stage: Stage, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how far a line strays at each pixel, across and down."""
    rng = np.random.default_rng(31 + number)
    fine = min(stage.width, stage.height) / 1080
    cells = (round(stage.width / (_WAVE * fine)) + 2, round(stage.height / (_WAVE * fine)) + 2)
    coarse = [rng.normal(0.0, _WOBBLE * fine, cells[::-1]).astype(np.float32) for _ in range(2)]
    across, down = (
        np.asarray(cv2.resize(plane, (stage.width, stage.height), interpolation=cv2.INTER_CUBIC), np.float32)
        for plane in coarse
    )
    return across, down


@lru_cache(maxsize=6)
def _hatching(stage: Stage, slope: int) -> Plane:
    """Return slanting strokes over the whole stage."""
    fine = min(stage.width, stage.height) / 1080
    down, across = np.mgrid[0 : stage.height, 0 : stage.width].astype(np.float32)
    stray, _ = _strayed(stage, 1)
    along = (across * 0.83 + slope * down * 0.62 + 0.7 * stray) / (10.5 * fine)
    wave = np.abs(along - np.rint(along)) * 2.0
    return np.asarray(np.clip((0.42 - wave) * 640.0, 0.0, 255.0), np.uint8)


@lru_cache(maxsize=6)
def _grit(stage: Stage) -> Plane:
    """Return how well the paper takes graphite at each pixel."""
    rng = np.random.default_rng(47)
    tile = rng.normal(225.0, 60.0, (256, 256)).astype(np.float32)
    tile = np.clip(cv2.GaussianBlur(tile, (0, 0), 0.7, borderType=cv2.BORDER_REFLECT), 120.0, 255.0)
    repeats = (stage.height // 256 + 1, stage.width // 256 + 1)
    return np.asarray(np.tile(tile.astype(np.uint8), repeats)[: stage.height, : stage.width])


@lru_cache(maxsize=6)
def _uneven(stage: Stage, strength: float) -> Plane:
    """Return how much light surfaces keep at each pixel: stains, pores and scratches."""
    rng = np.random.default_rng(61)
    light = np.zeros((stage.height, stage.width), np.float32)
    for across, share in ((14, 0.25), (60, 0.35), (240, 0.40)):
        cells = (max(3, round(across * stage.height / stage.width)), across)
        coarse = rng.random(cells, dtype=np.float32)
        light += share * cv2.resize(coarse, (stage.width, stage.height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(255.0 * (1.0 - strength * (light - 0.15) * 1.6), 0.0, 255.0), np.uint8)


def _bloomed(rgba: Picture, coverage: Plane, manner: Manner, stage: Stage) -> Picture:
    """Let what is bright shine over what is around it, within the layer."""
    floor = np.empty_like(rgba)
    floor[:] = (_BRIGHT, _BRIGHT, _BRIGHT, 255)
    bright = cv2.subtract(rgba, floor)
    spread = blurred(np.asarray(bright, np.uint8), min(stage.width, stage.height) * 0.022)
    spread = through(spread, repeated(coverage, 4))
    return np.asarray(cv2.add(rgba, cv2.convertScaleAbs(spread, alpha=2.2 * manner.bloom)), np.uint8)
