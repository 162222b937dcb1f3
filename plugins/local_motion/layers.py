"""A still kept in layers, seen by a moving camera: the nearer a layer, the further it moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2

from bomstudio import LayeredStill, MediaRef, Size

from .path import Camera, CameraPath
from .planes import DENSITY, Planes, read_image, read_weighted
from .sheet import Easel, Sheet


class LayeredScene:
    """A still's layers, prepared for frames of one size; the farthest is solid."""

    def __init__(
        self, still: LayeredStill, path: CameraPath, depth: float, size: Size, open: Callable[[MediaRef], Path]
    ) -> None:
        self._rest, self._easel = path.middle, Easel(size)
        nearest = len(still.layers) - 1
        self._factors = [1 + depth * index / nearest for index in range(len(still.layers))]
        back, *nearer = still.layers
        samples = path.closest * DENSITY
        self._sheets = [Sheet(read_image(open(back), cv2.IMREAD_COLOR), size, samples)]
        self._sheets += [Sheet(read_weighted(open(layer)), size, samples) for layer in nearer]

    def draw(self, camera: Camera, planes: Planes) -> None:
        """Draw what a camera sees; halfway through the clip the layers lie as they were made."""
        for sheet, factor in zip(self._sheets, self._factors, strict=True):
            self._easel.lay(sheet, sheet.window(camera.further(self._rest, factor)))
        self._easel.hand_over(planes)
