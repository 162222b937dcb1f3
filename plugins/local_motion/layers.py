"""A still kept in layers, seen by a moving camera: the nearer a layer, the further it moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from bomstudio import LayeredStill, MediaRef, Size

from .path import Camera, CameraPath
from .planes import DENSITY, Planes, read_image, read_weighted
from .sheet import Sheet, Workspace

if TYPE_CHECKING:
    from cv2.typing import MatLike


class LayeredScene:
    """A still's layers, prepared for frames of one size."""

    def __init__(
        self, still: LayeredStill, path: CameraPath, depth: float, size: Size, open: Callable[[MediaRef], Path]
    ) -> None:
        images = read_layers(still, open)
        nearest = len(images) - 1
        self._rest = path.middle
        self._factors = [1 + depth * index / nearest for index in range(len(images))]
        self._sheets = [Sheet(image, size, path.closest * DENSITY) for image in images]
        self._work = Workspace(size)

    def draw(self, camera: Camera, planes: Planes) -> None:
        """Draw what a camera sees; halfway through the clip the layers lie as they were made."""
        for sheet, factor in zip(self._sheets, self._factors, strict=True):
            sheet.draw(sheet.window(camera.further(self._rest, factor)), planes, self._work)


def read_layers(still: LayeredStill, open: Callable[[MediaRef], Path]) -> list[MatLike]:
    """Read a still's layers: the farthest as a solid picture, the others with alpha."""
    back, *nearer = still.layers
    return [read_image(open(back), cv2.IMREAD_COLOR), *(read_weighted(open(layer)) for layer in nearer)]
