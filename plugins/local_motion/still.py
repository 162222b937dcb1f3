"""A flat still, prepared as planes and seen by a moving camera: the quick way, for most shots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bomstudio import Size

from .path import Camera
from .planes import FROM_BGR, Planes, prepared_size, resized, to_planes
from .window import Window

if TYPE_CHECKING:
    from cv2.typing import MatLike


class Still:
    """A picture, prepared for frames of one size."""

    def __init__(self, image: MatLike, size: Size, samples_a_pixel: float) -> None:
        self._aspect, self._size = image.shape[1] / image.shape[0], size
        ready = resized(image, prepared_size(image, size, samples_a_pixel))
        self._prepared = (ready.shape[1], ready.shape[0])
        self._planes = to_planes(ready, FROM_BGR)

    def draw(self, camera: Camera, planes: Planes) -> None:
        """Draw what a camera sees."""
        luma = Window.of(camera, self._prepared, self._aspect, self._size)
        chroma = luma.chroma
        for plane, drawn, window in zip(self._planes, planes, (luma, chroma, chroma), strict=True):
            window.see(plane, drawn)
