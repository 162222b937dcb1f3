"""A described clip, drawn frame by frame at one size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2

from bomstudio import LayeredStill, MediaRef, MotionClip, Size

from .easel import Easel
from .morph import Turn
from .overlay import Overlays
from .path import CameraPath
from .scene import Scene
from .turns import turn_at


class Drawing:
    """A clip being drawn at one size: what is prepared is kept while the frames need it."""

    def __init__(self, clip: MotionClip, size: Size, open: Callable[[MediaRef], Path]) -> None:
        cv2.setNumThreads(1)
        self.clip, self.size, self._open = clip, size, open
        self._path = CameraPath(clip.camera, clip.frames)
        self._overlays = Overlays(clip.stills, size, open)
        self._shown: tuple[tuple[int, int], Scene | Turn] | None = None
        self._turned: Turn | None = None

    def frames(self, numbers: range) -> Iterator[memoryview]:
        """Yield frames in one buffer that is used again; each depends on its number alone."""
        easel = Easel(self.size)
        for number in numbers:
            yield self._frame(min(number, self.clip.frames - 1), easel)

    def _frame(self, number: int, easel: Easel) -> memoryview:
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
