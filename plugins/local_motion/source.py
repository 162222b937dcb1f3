"""Draws described clips frame by frame, at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
from pydantic import ValidationError

from bomstudio import MOTION_CLIP, FrameSource, LayeredStill, MediaRef, MotionClip, RenderError, Size

from .layers import LayeredScene
from .morph import Turn
from .overlay import Overlays
from .path import CameraPath
from .planes import Canvas, Picture, read_image
from .turns import turn_at


class MotionFrames(FrameSource):
    """Draws clips that are stills under a camera."""

    media_type = MOTION_CLIP
    revision = 1

    def frames(
        self, clip: Path, size: Size, start: int, count: int, open: Callable[[MediaRef], Path]
    ) -> Iterator[memoryview]:
        """Yield frames in one buffer that is used again; each depends on its number alone."""
        cv2.setNumThreads(1)
        described = _read_clip(clip)
        drawing = _Drawing(described, size, open)
        for frame in range(start, start + count):
            yield drawing.frame(min(frame, described.frames - 1))


class _Drawing:
    """A clip being drawn at one size: what is prepared is kept while the frames need it."""

    def __init__(self, clip: MotionClip, size: Size, open: Callable[[MediaRef], Path]) -> None:
        self._clip, self._size, self._open = clip, size, open
        self._path = CameraPath(clip.camera, clip.frames)
        self._overlays = Overlays(clip.stills, size, open)
        self._canvas = Canvas(size)
        self._scene: LayeredScene | None = None
        if clip.parallax and len(clip.stills) == 1 and len(clip.stills[0].layers) > 1:
            self._scene = LayeredScene(clip.stills[0], self._path, clip.parallax, size, open)
        self._pictures: dict[int, Picture] = {}
        self._turn: tuple[tuple[int, int], Turn] | None = None

    def frame(self, number: int) -> memoryview:
        """Draw one frame."""
        camera = self._path.at(number)
        still, coming, weight = turn_at(self._clip.sequence, number)
        if self._scene:
            self._scene.draw(camera, self._canvas)
        else:
            self._keep({still, coming})
            if still == coming:
                self._pictures[still].draw(camera, self._canvas)
            else:
                self._turning(still, coming).draw(camera, weight, self._canvas)
        self._overlays.paint(self._canvas.planes, still, coming, weight)
        return self._canvas.buffer.data

    def _keep(self, needed: set[int]) -> None:
        """Hold exactly the pictures that are needed."""
        self._pictures = {index: self._pictures.get(index) or self._prepared(index) for index in sorted(needed)}

    def _prepared(self, index: int) -> Picture:
        still: LayeredStill = self._clip.stills[index]
        return Picture(read_image(self._open(still.still), cv2.IMREAD_COLOR), self._size, self._path.closest)

    def _turning(self, still: int, coming: int) -> Turn:
        if self._turn is None or self._turn[0] != (still, coming):
            self._turn = (still, coming), Turn(self._pictures[still], self._pictures[coming], self._size)
        return self._turn[1]


def _read_clip(path: Path) -> MotionClip:
    """Read a clip's description; raises RenderError when it does not hold together."""
    try:
        clip = MotionClip.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise RenderError(f"The clip {path.name} is not a motion clip.", hint="Make the shot's clip again.") from error
    camera = [key.frame for key in clip.camera]
    sequence = [key.frame for key in clip.sequence]
    in_order = sequence == sorted(sequence) and camera == sorted(set(camera))
    if not in_order or any(key.still >= len(clip.stills) for key in clip.sequence):
        raise RenderError(f"The keys of the clip {path.name} do not fit it.", hint="Make the shot's clip again.")
    return clip
