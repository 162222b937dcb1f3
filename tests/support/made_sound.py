"""Sound files that nobody owns."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np


def write_tune(path: Path, *, seconds: float = 1.0, pitch: int = 220) -> Path:
    """Write a single tone, and return where it is."""
    wave = np.sin(2 * np.pi * pitch * np.arange(int(8000 * seconds)) / 8000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray((wave * 9000).astype(np.int16)[None], format="s16", layout="mono")
        frame.rate = 8000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path
