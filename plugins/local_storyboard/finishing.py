"""From painted layers to finished ones: lens fall-off and grain, laid on each layer alike, and the flat still."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from .canvas import Canvas, Stage
from .stencil import Picture, Plane, threefold, through


@dataclass(frozen=True)
class Layer:
    """One finished layer. `seen` is the box (rows, columns) outside which it is empty."""

    depth: float
    rgb: Picture
    alpha: Plane | None
    """Its coverage; None when it covers everything."""
    seen: tuple[slice, slice]


def finished(canvas: Canvas, depth: float, vignette: float, grain: float) -> Layer | None:
    """Return a canvas as a layer, or None when nothing was painted on it."""
    painted, coverage = canvas.developed()
    left, top, width, height = cv2.boundingRect(coverage)
    if not width:
        return None
    stage, seen = canvas.stage, (slice(top, top + height), slice(left, left + width))
    rgb = through(painted[seen], _fall_off(stage, round(vignette, 3))[seen])
    lighter, darker = _grain(stage, round(grain, 3))
    rgb = np.asarray(cv2.subtract(cv2.add(rgb, lighter[seen]), darker[seen]), np.uint8)
    if depth == 0.0:
        return Layer(depth, rgb, None, seen)
    whole = np.zeros_like(painted)
    cv2.copyTo(rgb, coverage[seen], whole[seen])
    return Layer(depth, whole, coverage, seen)


def flattened(layers: tuple[Layer, ...]) -> Picture:
    """Return all layers laid over one another."""
    still = layers[0].rgb.copy()
    for layer in layers[1:]:
        assert layer.alpha is not None
        still[layer.seen] = over(still[layer.seen], layer.rgb[layer.seen], layer.alpha[layer.seen])
    return still


def over(under: Picture, rgb: Picture, alpha: Plane) -> Picture:
    """Return colours of a coverage laid over a picture."""
    weight = threefold(alpha)
    return np.asarray(cv2.add(through(under, ~weight), through(rgb, weight)), np.uint8)


@lru_cache(maxsize=4)
def _fall_off(stage: Stage, strength: float) -> Picture:
    x = (np.arange(stage.width, dtype=np.float32) + 0.5) / stage.width * 2 - 1
    y = (np.arange(stage.height, dtype=np.float32) + 0.5) / stage.height * 2 - 1
    far = np.clip((x[None, :] ** 2 * 0.9 + y[:, None] ** 2 * 0.75) / 1.65, 0.0, 1.0) ** 1.3
    plane = np.rint(255.0 * (1.0 - strength * far)).astype(np.uint8)
    return threefold(plane)


@lru_cache(maxsize=4)
def _grain(stage: Stage, strength: float) -> tuple[Picture, Picture]:
    rng = np.random.default_rng(20)
    tile = np.kron(rng.normal(0.0, 1.25 * strength, (128, 128)).round().clip(-5, 5), np.ones((2, 2)))
    repeat = (stage.height // 256 + 1, stage.width // 256 + 1)
    plane = np.tile(tile, repeat)[: stage.height, : stage.width]
    lighter, darker = np.maximum(plane, 0).astype(np.uint8), np.maximum(-plane, 0).astype(np.uint8)
    return threefold(lighter), threefold(darker)
