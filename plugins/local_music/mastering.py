"""The finished bed: faded, at its loudness, below its peak, in the rate of films."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np

from .instruments import PLAYING_RATE, Sound
from .loudness import Meter
from .mixing import BLOCK

LOUDNESS_LUFS, PEAK = -18.0, 10 ** (-3.2 / 20)
_FADE_IN_SECONDS, _FADE_OUT_SECONDS, _FADE_OUT_SHARE = 0.3, 4.0, 0.25
_LIMITER_FRAME, _LIMITER_REACH = 64, 24
_AROUND = 2 * _LIMITER_REACH * _LIMITER_FRAME // 2
"""Samples on either side of a block that its limiter looks at: both of its steps, for a rate that is doubled."""
_TAPS = 24
_SAMPLE_BYTES = 2 * np.dtype(np.float32).itemsize


class Tape:
    """The bed as it was played, kept on disk: faded at both ends, its loudness known."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._length = length
        self._recorded = 0
        self._meter = Meter(PLAYING_RATE)

    def record(self, blocks: Iterable[Sound]) -> Iterator[float]:
        """Keep the blocks as they come; yields the fraction that is recorded."""
        for block in blocks:
            faded = block * _fades(self._recorded, block.shape[1], self._length)
            self._meter.hear(faded)
            self._file.write(np.ascontiguousarray(faded.T).data)
            self._recorded += block.shape[1]
            yield self._recorded / self._length

    def mastered(self) -> Iterator[Sound]:
        """Yield blocks of two samples for each that was recorded, at LOUDNESS_LUFS and nowhere above PEAK."""
        gain = np.float32(10 ** ((LOUDNESS_LUFS - self._meter.lufs()) / 20))
        for start in range(0, self._length, BLOCK):
            end = min(start + BLOCK, self._length)
            sound = gain * _doubled(self._heard(start - _AROUND - _TAPS // 2 + 1, end + _AROUND + _TAPS // 2))
            limited = sound * _limiter(sound)
            yield limited[:, 2 * _AROUND : 2 * (_AROUND + end - start)]

    def _heard(self, start: int, end: int) -> Sound:
        """Return what is on the tape between two samples: silence before its beginning and after its end."""
        first, last = max(0, start), min(end, self._length)
        self._file.seek(first * _SAMPLE_BYTES)
        sound = np.frombuffer(self._file.read((last - first) * _SAMPLE_BYTES), np.float32).reshape(-1, 2).T
        return np.pad(sound, ((0, 0), (first - start, end - last)))


def _fades(start: int, count: int, length: int) -> Sound:
    rise = min(round(_FADE_IN_SECONDS * PLAYING_RATE), length // 4)
    fall = round(min(_FADE_OUT_SECONDS * PLAYING_RATE, _FADE_OUT_SHARE * length))
    if rise <= start and start + count <= length - fall:
        return np.ones(1, np.float32)
    place = np.arange(start, start + count)
    turns = np.minimum(1, place / rise), np.minimum(1, (length - 1 - place) / fall)
    return np.asarray(np.prod(0.5 - 0.5 * np.cos(np.pi * np.stack(turns)), axis=0), np.float32)


def _doubled(sound: Sound) -> Sound:
    """Return each sample and one between it and the next, but for those at the ends that have not enough around."""
    between = np.sinc(np.arange(_TAPS) - (_TAPS - 1) / 2) * np.kaiser(_TAPS, 9.0)
    between = (between / between.sum()).astype(np.float32)
    doubled = np.empty((2, 2 * (sound.shape[1] - _TAPS + 1)), np.float32)
    for channel, samples in zip(doubled, sound, strict=True):
        channel[::2] = samples[_TAPS // 2 - 1 : -_TAPS // 2]
        channel[1::2] = np.convolve(samples, between, "valid")
    return doubled


def _limiter(sound: Sound) -> Sound:
    """A gain that is down before a peak comes, and moves slowly enough not to be heard."""
    length = sound.shape[1]
    frames = -(-length // _LIMITER_FRAME)
    peaks = np.pad(np.abs(sound).max(axis=0), (0, frames * _LIMITER_FRAME - length)).reshape(frames, -1).max(axis=1)
    if peaks.max() <= PEAK:
        return np.ones(1, np.float32)
    needed = np.minimum(1.0, PEAK / np.maximum(peaks, 1e-9))
    padded = np.pad(needed, _LIMITER_REACH, constant_values=1.0)
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _LIMITER_REACH + 1).min(axis=1)
    window = np.hanning(_LIMITER_REACH + 3)[1:-1]
    smooth = np.convolve(np.pad(lowest, _LIMITER_REACH // 2, mode="edge"), window / window.sum(), "valid")
    at = np.arange(length, dtype=np.float32) / _LIMITER_FRAME - 0.5
    return np.interp(at, np.arange(len(smooth)), smooth).astype(np.float32)
