"""Draws described clips frame by frame, at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
from pydantic import ValidationError

from bomstudio import MOTION_CLIP, FrameSource, LayeredStill, MediaRef, MotionClip, RenderError, Size

from .easel import Easel
from .morph import Turn
from .overlay import Overlays
from .path import CameraPath
from .scene import Scene
from .turns import turn_at

KEPT = 2
"""How many clips stay prepared, as a film's segments come back to the end and the beginning of its clips."""


class MotionFrames(FrameSource):
    """Draws clips that are stills under a camera."""

    media_type = MOTION_CLIP
    revision = 2

    def __init__(self) -> None:
        self._kept: list[_Drawing] = []

    def frames(
        self, clip: Path, size: Size, start: int, count: int, open: Callable[[MediaRef], Path]
    ) -> Iterator[memoryview]:
        """Yield frames in one buffer that is used again; each depends on its number alone."""
        cv2.setNumThreads(1)
        drawing, easel = self._drawing(_read_clip(clip), size, open), Easel(size)
        for frame in range(start, start + count):
            yield drawing.frame(min(frame, drawing.clip.frames - 1), easel)

    def _drawing(self, clip: MotionClip, size: Size, open: Callable[[MediaRef], Path]) -> _Drawing:
        """Return a clip's drawing, kept or new; those that were asked for last are kept."""
        drawing = next((kept for kept in self._kept if (kept.clip, kept.size) == (clip, size)), None)
        if drawing is None:
            self._kept = self._kept[-KEPT + 1 :]
            drawing = _Drawing(clip, size, open)
        self._kept = [*(kept for kept in self._kept if kept is not drawing), drawing][-KEPT:]
        return drawing


class _Drawing:
    """A clip being drawn at one size: what is prepared is kept while the frames need it."""

    def __init__(self, clip: MotionClip, size: Size, open: Callable[[MediaRef], Path]) -> None:
        self.clip, self.size, self._open = clip, size, open
        self._path = CameraPath(clip.camera, clip.frames)
        self._overlays = Overlays(clip.stills, size, open)
        self._shown: tuple[tuple[int, int], Scene | Turn] | None = None
        self._turned: Turn | None = None

    def frame(self, number: int, easel: Easel) -> memoryview:
        """Draw one frame."""
        camera = self._path.at(number)
        still, coming, weight = turn_at(self.clip.sequence, number)
        shown = self._prepared(still, coming)
        if isinstance(shown, Turn):
            shown.draw(camera, weight, easel)
        else:
            shown.draw(camera, easel)
        self._overlays.paint(easel.canvas.planes, still, coming, weight)
        return easel.canvas.buffer.data

    def _prepared(self, still: int, coming: int) -> Scene | Turn:
        """Return a still, or the turn of two; only what was asked for last is kept, and the last turn."""
        if self._shown is None or self._shown[0] != (still, coming):
            self._shown = None
            made = self._scene(self.clip.stills[still]) if still == coming else self._turn(still, coming)
            self._shown = (still, coming), made
        return self._shown[1]

    def _scene(self, still: LayeredStill) -> Scene:
        apart = self.clip.parallax and len(self.clip.stills) == 1 and len(still.layers) > 1
        layers = still.layers if apart else (still.still,)
        return Scene(layers, self._path, self.clip.parallax, self.size, self._open)

    def _turn(self, still: int, coming: int) -> Turn:
        one, two = self.clip.stills[still], self.clip.stills[coming]
        self._turned = Turn(one, two, self.size, self._path.closest, self._open, before=self._turned)
        return self._turned


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
