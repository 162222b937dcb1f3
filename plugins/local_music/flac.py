"""Writing the bed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np

from bomstudio import SAMPLE_RATE

from .instruments import Sound


def write_flac(path: Path, blocks: Iterable[Sound]) -> Iterator[int]:
    """Write 16-bit FLAC; yields the samples written so far."""
    written = 0
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="stereo", format="s16")
        for block in blocks:
            samples = np.ascontiguousarray(np.rint(block * 32767).astype("<i2").T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
            frame.sample_rate = SAMPLE_RATE
            frame.pts = written
            container.mux(stream.encode(frame))
            written += block.shape[1]
            yield written
        container.mux(stream.encode(None))
