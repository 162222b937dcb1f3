"""Reading sound files as a stream of samples, however long they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bomstudio import SAMPLE_RATE, RenderError

Samples = NDArray[np.float32]
"""Samples by channels, at SAMPLE_RATE."""


class Listener:
    """Reads a sound file from its start, mono or stereo; raises RenderError naming it when it cannot be decoded."""

    def __init__(self, path: Path, channels: int) -> None:
        self._path = path
        self._channels = channels
        self._rest: Samples = np.empty((0, channels), np.float32)
        self._decoded = self._decode()

    def read(self, count: int) -> Samples:
        """Return the next samples; fewer only at the end."""
        parts, have = [self._rest], len(self._rest)
        while have < count and (more := next(self._decoded, None)) is not None:
            parts.append(more)
            have += len(more)
        joined = np.concatenate(parts)
        self._rest = joined[count:]
        return joined[:count]

    def _decode(self) -> Iterator[Samples]:
        layout = "mono" if self._channels == 1 else "stereo"
        try:
            with av.open(self._path) as container:
                if not container.streams.audio:
                    raise RenderError(f"There is no sound in {self._path}.", hint="Replace it or make it anew.")
                resampler = av.AudioResampler(format="flt", layout=layout, rate=SAMPLE_RATE)
                for frame in container.decode(audio=0):
                    frame.pts = None
                    yield from map(self._samples, resampler.resample(frame))
                yield from map(self._samples, resampler.resample(None))
        except (av.FFmpegError, OSError, ValueError) as error:
            raise RenderError(f"{self._path} cannot be heard: {error}", hint="Replace it or make it anew.") from error

    def _samples(self, frame: av.AudioFrame) -> Samples:
        return frame.to_ndarray().astype(np.float32, copy=False).reshape(-1, self._channels)


class Loop:
    """Plays a stereo file as long as a film lasts, each end crossing over into the next beginning."""

    CROSSING = SAMPLE_RATE * 3 // 4

    def __init__(self, path: Path, length: int) -> None:
        self._path = path
        self._left = length
        self._listener = Listener(path, 2)
        self._ahead = self._listener.read(2 * self.CROSSING)
        if not len(self._ahead):
            raise RenderError(f"There is no sound in {path}.", hint="Replace it or make it anew.")

    def read(self, count: int) -> Samples:
        """Return exactly so many samples, of those that are left of the film."""
        needed = min(count + 2 * self.CROSSING, self._left)
        while len(self._ahead) < needed:
            more = self._listener.read(needed - len(self._ahead))
            self._ahead = np.concatenate([self._ahead, more]) if len(more) else self._crossed()
        self._left -= count
        ready, self._ahead = self._ahead[:count], self._ahead[count:]
        return ready

    def _crossed(self) -> Samples:
        """Return what is left with the beginning laid over its end, at equal power."""
        self._listener = Listener(self._path, 2)
        head = self._listener.read(2 * self.CROSSING)
        width = min(len(head) // 2, len(self._ahead))
        turn = (np.arange(width, dtype=np.float32)[:, None] + 0.5) / max(1, width) * np.float32(np.pi / 2)
        edge = len(self._ahead) - width
        overlap = self._ahead[edge:] * np.cos(turn) + head[:width] * np.sin(turn)
        return np.concatenate([self._ahead[:edge], overlap, head[width:]])
