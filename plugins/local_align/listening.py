"""Hearing a sound file, or a video's sound, as one channel, a block at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from numpy.typing import NDArray

from bomstudio import Cancelled, MediaFacts, Rejected

Samples = NDArray[np.float32]
"""One channel, -1 to 1."""

_BLOCK_SECONDS = 10
_ANOTHER = "Give a file that plays: WAV, FLAC, MP3, M4A, OGG, or a video with sound."


class Prober(Protocol):
    """What looks into media files."""

    def probe(self, path: Path) -> MediaFacts:
        """Return what a media file measures; raises InputError when it cannot be decoded."""


def refuse_mute(media: Prober, path: Path) -> MediaFacts:
    """Return a file's facts; raises InputError or Rejected when nothing can be heard in it."""
    facts = media.probe(path)
    if facts.sample_rate is None:
        raise Rejected("The recording has no sound.", hint=_ANOTHER)
    return facts


def blocks(path: Path, rate: int, cancelled: Callable[[], bool]) -> Iterator[Samples]:
    """Yield the sound at a rate, some seconds at a time, from the moment the file begins.

    Sound that begins later than its pictures is preceded by silence: times are the file's. Raises Rejected, Cancelled.
    """
    waiting: list[Samples] = []
    have = 0
    for part in _decoded(path, rate):
        waiting.append(part)
        have += len(part)
        if have >= rate * _BLOCK_SECONDS:
            if cancelled():
                raise Cancelled("Listening was stopped.")
            yield np.concatenate(waiting)
            waiting, have = [], 0
    if cancelled():
        raise Cancelled("Listening was stopped.")
    if have:
        yield np.concatenate(waiting)


def _decoded(path: Path, rate: int) -> Iterator[Samples]:
    try:
        with av.open(path) as container:
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=rate)
            begins = (container.start_time or 0) / av.time_base
            is_first = True
            for frame in container.decode(audio=0):
                if is_first and frame.time is not None:
                    late = max(0.0, frame.time - begins)
                    yield np.zeros(round(late * rate), np.float32)
                is_first = False
                frame.pts = None
                yield from (part.to_ndarray()[0] for part in resampler.resample(frame))
            if is_first:
                return
            yield from (part.to_ndarray()[0] for part in resampler.resample(None))
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise Rejected(f"The recording cannot be heard: {error}", hint=_ANOTHER) from error
