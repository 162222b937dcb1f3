"""From painted layers to finished pictures: laid over one another, then lens fall-off and grain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from .canvas import Stage
from .stencil import Box, Picture, Plane, lay, repeated

_COARSE = 8
_TILE = 256


@dataclass(frozen=True)
class Layer:
    """A painted layer: what lies in a box, weighted by its coverage, and nothing outside."""

    depth: float
    box: Box
    rgba: Picture

    @property
    def coverage(self) -> Plane:
        """How much of what is behind each pixel of the box is covered."""
        return np.asarray(cv2.extractChannel(self.rgba, 3), np.uint8)


@dataclass(frozen=True)
class Finish:
    """What lens and film do to every picture of a stage."""

    stage: Stage
    vignette: float
    grain: float
    tooth: float = 0.0
    """How rough the paper is under every colour."""

    def flat(self, layers: tuple[Layer, ...]) -> Picture:
        """Return layers laid over one another, the first of which covers everything, as RGB."""
        still = layers[0].rgba.copy()
        for layer in layers[1:]:
            lay(still[layer.box], layer.rgba, repeated(layer.coverage, 4))
        return self._seen(still, layers[0].box)

    def alone(self, layer: Layer) -> Picture:
        """Return one layer as RGBA, or as RGB when it is the backmost, which covers everything."""
        if layer.depth == 0.0:
            return self.flat((layer,))
        coverage = layer.coverage
        colours = np.asarray(cv2.cvtColor(layer.rgba, cv2.COLOR_mRGBA2RGBA), np.uint8)
        finished = cv2.cvtColor(self._seen(colours, layer.box), cv2.COLOR_RGB2RGBA)
        cv2.insertChannel(coverage, finished, 3)
        whole = np.zeros((self.stage.height, self.stage.width, 4), np.uint8)
        cv2.copyTo(finished, coverage, whole[layer.box])
        return whole

    def _seen(self, rgba: Picture, box: Box) -> Picture:
        rgb = np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), np.uint8)
        lighter, darker = _grain(self.stage, self.grain)
        cv2.multiply(rgb, repeated(_fall_off(self.stage, self.vignette, self.tooth)[box], 3), dst=rgb, scale=1 / 255)
        cv2.add(rgb, repeated(lighter[box], 3), dst=rgb)
        cv2.subtract(rgb, repeated(darker[box], 3), dst=rgb)
        return rgb


@lru_cache(maxsize=6)
def _fall_off(stage: Stage, strength: float, tooth: float) -> Plane:
    """Return how much light each pixel keeps, drawn small, as it is smooth; a rough paper keeps less in its pits."""
    across, down = (
        (np.arange(side // _COARSE, dtype=np.float32) + 0.5) / (side // _COARSE) * 2 - 1
        for side in (stage.width, stage.height)
    )
    far = np.clip((across[None, :] ** 2 * 0.9 + down[:, None] ** 2 * 0.75) / 1.65, 0.0, 1.0) ** 1.3
    light = cv2.resize(255.0 * (1.0 - strength * far), (stage.width, stage.height), interpolation=cv2.INTER_CUBIC)
    if tooth:
        rng = np.random.default_rng(53)
        pits = cv2.GaussianBlur(rng.normal(0.0, 1.0, (_TILE, _TILE)).astype(np.float32), (0, 0), 0.9)
        repeat = (stage.height // _TILE + 1, stage.width // _TILE + 1)
        light = light * (1.0 - 2.2 * tooth * np.abs(np.tile(pits, repeat)[: stage.height, : stage.width]))
    return np.rint(light).astype(np.uint8)


@lru_cache(maxsize=6)
def _grain(stage: Stage, strength: float) -> tuple[Plane, Plane]:
    """Return by how much each pixel is lighter, and by how much darker."""
    rng = np.random.default_rng(20)
    tile = np.kron(rng.normal(0.0, 1.25 * strength, (_TILE // 2, _TILE // 2)).round().clip(-5, 5), np.ones((2, 2)))
    repeat = (stage.height // _TILE + 1, stage.width // _TILE + 1)
    plane = np.tile(tile.astype(np.int8), repeat)[: stage.height, : stage.width]
    return np.maximum(plane, 0).astype(np.uint8), np.maximum(-plane, 0).astype(np.uint8)
