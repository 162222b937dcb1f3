"""A store of painted stills, a request to be varied, and a way to draw the clip it becomes, as a render does."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bomstudio import (
    FrameRate,
    LayeredStill,
    MediaRef,
    MotionClip,
    Shape,
    ShotType,
    Size,
    Ticket,
    VideoFromImageRequest,
)
from plugins.local_motion.adapter import MODEL, CameraOnStills
from plugins.local_motion.source import MotionFrames

Pixels = NDArray[np.uint8]
SIZES = {
    Shape.WIDE: Size(width=320, height=180),
    Shape.TALL: Size(width=180, height=320),
    Shape.SQUARE: Size(width=180, height=180),
}


class Frame:
    """One drawn frame, as its three planes."""

    def __init__(self, data: bytes, size: Size) -> None:
        self.data = data
        luma = size.width * size.height
        whole = np.frombuffer(data, dtype=np.uint8)
        assert len(whole) == luma * 3 // 2
        self.y = whole[:luma].reshape(size.height, size.width).astype(float)
        self.u, self.v = (
            part.reshape(size.height // 2, size.width // 2).astype(float) for part in np.split(whole[luma:], 2)
        )


class Studio:
    """Keeps pictures, makes clips of them and draws the clips."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clips = 0

    def keep(self, image: Pixels) -> MediaRef:
        """Keep a picture (blue, green, red, and perhaps alpha) as PNG."""
        data = cv2.imencode(".png", image)[1].tobytes()
        return self.keep_bytes(data)

    def keep_bytes(self, data: bytes, media_type: str = "image/png") -> MediaRef:
        name = hashlib.sha256(data).hexdigest()
        (self._folder / name).write_bytes(data)
        return MediaRef(sha256=name, media_type=media_type, bytes=len(data))

    def open(self, ref: MediaRef) -> Path:
        return self._folder / ref.sha256

    def still(self, *layers: Pixels, flat: Pixels | None = None, overlay: Pixels | None = None) -> LayeredStill:
        """Keep a still; the first picture is the flat one unless another is given."""
        kept = tuple(self.keep(layer) for layer in layers)
        return LayeredStill(
            still=self.keep(flat) if flat is not None else kept[0],
            layers=kept if len(kept) > 1 else (),
            overlay=self.keep(overlay) if overlay is not None else None,
        )

    def ask(self, *stills: LayeredStill, shape: Shape = Shape.WIDE, **wishes: Any) -> VideoFromImageRequest:
        """Return a request for a clip of two seconds."""
        kinds = {1: ShotType.SINGLE, 2: ShotType.START_END}
        said: dict[str, Any] = {
            "shot_type": kinds.get(len(stills), ShotType.MULTI_FRAME),
            "size": SIZES[shape],
            "frames": 48,
            "rate": FrameRate(num=24),
        }
        return VideoFromImageRequest(stills=stills, shape=shape, **(said | wishes))

    def ticket(self, **wishes: Any) -> Ticket:
        self._clips += 1
        scratch = self._folder / f"job-{self._clips}"
        scratch.mkdir()
        return Ticket(**({"reference": "r", "model": MODEL, "scratch": scratch, "open": self.open} | wishes))

    def clip(self, *stills: LayeredStill, **wishes: Any) -> Path:
        """Return the described clip of a request."""
        result = asyncio.run(CameraOnStills().submit(self.ask(*stills, **wishes), self.ticket()))
        return result.files[0].path

    def read(self, clip: Path) -> MotionClip:
        return MotionClip.model_validate_json(clip.read_bytes())

    def frames(self, clip: Path, size: Size | None = None, start: int = 0, count: int | None = None) -> Iterator[Frame]:
        """Draw frames of a clip, all of them unless told; wide unless told."""
        size = size or SIZES[Shape.WIDE]
        count = self.read(clip).frames - start if count is None else count
        for data in MotionFrames().frames(clip, size, start, count, self.open):
            yield Frame(bytes(data), size)

    def frame(self, clip: Path, number: int, size: Size | None = None) -> Frame:
        """Draw one frame."""
        (drawn,) = self.frames(clip, size, number, 1)
        return drawn


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture
def scenery() -> Callable[..., Pixels]:
    """Return a painter of soft, detailed pictures; each seed is another place."""

    def paint(width: int = 480, height: int = 270, seed: int = 1) -> Pixels:
        chance = np.random.default_rng(seed)
        coarse = chance.integers(0, 255, (height // 12, width // 12, 3), dtype=np.uint8)
        return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)

    return paint
