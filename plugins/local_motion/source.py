"""Where the described clips' frames come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bomstudio import MOTION_CLIP, FrameSource, MediaRef, MotionClip, RenderError, Size

if TYPE_CHECKING:
    from .drawing import Drawing

KEPT = 2
"""How many clips stay prepared, as a film's segments come back to the end and the beginning of its clips."""


class MotionFrames(FrameSource):
    """Draws clips that are stills under a camera."""

    media_type = MOTION_CLIP
    revision = 3

    def __init__(self) -> None:
        self._kept: list[Drawing] = []

    def frames(
        self, clip: Path, size: Size, start: int, count: int, open: Callable[[MediaRef], Path]
    ) -> Iterator[memoryview]:
        """Yield frames in one buffer that is used again; each depends on its number alone."""
        return self._drawing(_read_clip(clip), size, open).frames(range(start, start + count))

    def _drawing(self, clip: MotionClip, size: Size, open: Callable[[MediaRef], Path]) -> Drawing:
        """Return a clip's drawing, kept or new; those that were asked for last are kept."""
        from .drawing import Drawing  # late: brings in OpenCV

        drawing = next((kept for kept in self._kept if (kept.clip, kept.size) == (clip, size)), None)
        if drawing is None:
            self._kept = self._kept[-KEPT + 1 :]
            drawing = Drawing(clip, size, open)
        self._kept = [*(kept for kept in self._kept if kept is not drawing), drawing][-KEPT:]
        return drawing


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
