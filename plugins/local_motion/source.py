"""Draws described clips frame by frame, at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
from pydantic import ValidationError

from bomstudio import MOTION_CLIP, FrameSource, MediaRef, MotionClip, RenderError, Size

from .layers import LayeredScene
from .morph import Turn
from .overlay import Overlays
from .path import CameraPath
from .planes import DENSITY, Canvas, read_image
from .still import Still
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
        self._shown: tuple[tuple[int, int], Still | Turn] | None = None

    def frame(self, number: int) -> memoryview:
        """Draw one frame."""
        camera, planes = self._path.at(number), self._canvas.planes
        still, coming, weight = turn_at(self._clip.sequence, number)
        if self._scene:
            self._scene.draw(camera, planes)
        else:
            shown = self._prepared(still, coming)
            if isinstance(shown, Turn):
                shown.draw(camera, weight, planes)
            else:
                shown.draw(camera, planes)
        self._overlays.paint(planes, still, coming, weight)
        return self._canvas.buffer.data

    def _prepared(self, still: int, coming: int) -> Still | Turn:
        """Return a still, or the turn of two; only what was asked for last is kept."""
        if self._shown is None or self._shown[0] != (still, coming):
            self._shown = None
            stills, closest = self._clip.stills, self._path.closest
            made = (
                Still(read_image(self._open(stills[still].still), cv2.IMREAD_COLOR), self._size, closest * DENSITY)
                if still == coming
                else Turn(stills[still], stills[coming], self._size, closest, self._open)
            )
            self._shown = (still, coming), made
        return self._shown[1]


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
