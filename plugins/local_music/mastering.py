"""The finished bed: faded, at its loudness, below its peak, and written."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bomstudio import SAMPLE_RATE

from .instruments import Sound

LOUDNESS_LUFS, PEAK = -18.0, 10 ** (-3.2 / 20)
_FADE_IN_SECONDS, _FADE_OUT_SECONDS, _FADE_OUT_SHARE = 0.3, 4.0, 0.25
_LIMITER_FRAME = 64
_LIMITER_REACH = 12
_BLOCK, _HOP = SAMPLE_RATE * 2 // 5, SAMPLE_RATE // 10


def master(sound: Sound) -> Sound:
    """Return the bed faded at both ends, at LOUDNESS_LUFS, and nowhere above PEAK."""
    sound = sound * _fades(sound.shape[1])
    sound = sound * np.float32(10 ** ((LOUDNESS_LUFS - loudness(sound)) / 20))
    return np.asarray(sound * _limiter(sound), np.float32)


def loudness(sound: Sound) -> float:
    """Return the loudness in LUFS after ITU-R BS.1770: weighted by frequency, gated in blocks of 400 ms."""
    power = np.zeros(max(1, (sound.shape[1] - _BLOCK) // _HOP + 1))
    for channel in sound:
        squares = np.cumsum(np.concatenate([[0.0], _weighted(channel).astype(np.float64) ** 2]))
        starts = np.arange(len(power)) * _HOP
        power += (squares[np.minimum(starts + _BLOCK, len(channel))] - squares[starts]) / _BLOCK
    heard = power[power > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return -70.0
    gated = heard[heard > heard.mean() / 10]
    return float(-0.691 + 10 * np.log10(gated.mean()))


def write_flac(path: Path, sound: Sound) -> None:
    """Write 16-bit FLAC."""
    samples = np.rint(sound * 32767).astype("<i2")
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="stereo", format="s16")
        for start in range(0, samples.shape[1], SAMPLE_RATE):
            block = np.ascontiguousarray(samples[:, start : start + SAMPLE_RATE].T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="stereo")
            frame.sample_rate = SAMPLE_RATE
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _weighted(channel: NDArray[np.float32]) -> NDArray[np.float32]:
    """The K weighting, as the size of its two filters' response: a shelf for the head, and no rumble."""
    spectrum = np.fft.rfft(channel)
    z = np.exp(-2j * np.pi * np.arange(len(spectrum)) / len(channel)).astype(np.complex64)
    head = (1.53512486 - 2.69169619 * z + 1.19839281 * z**2) / (1 - 1.69065929 * z + 0.73248077 * z**2)
    rumble = (1 - 2 * z + z**2) / (1 - 1.99004745 * z + 0.99007225 * z**2)
    return np.asarray(np.fft.irfft(spectrum * np.abs(head * rumble), len(channel)), np.float32)


def _fades(length: int) -> Sound:
    envelope = np.ones(length, np.float32)
    rise = min(round(_FADE_IN_SECONDS * SAMPLE_RATE), length // 4)
    fall = round(min(_FADE_OUT_SECONDS, _FADE_OUT_SHARE * length / SAMPLE_RATE) * SAMPLE_RATE)
    envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    envelope[length - fall :] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 1) / fall)
    return envelope


def _limiter(sound: Sound) -> Sound:
    """A gain that is down before a peak comes, and moves slowly enough not to be heard."""
    length = sound.shape[1]
    frames = -(-length // _LIMITER_FRAME)
    peaks = np.pad(np.abs(sound).max(axis=0), (0, frames * _LIMITER_FRAME - length)).reshape(frames, -1).max(axis=1)
    needed = np.minimum(1.0, PEAK / np.maximum(peaks, 1e-9))
    reach = 2 * _LIMITER_REACH
    lowest = np.lib.stride_tricks.sliding_window_view(np.pad(needed, reach, constant_values=1.0), 2 * reach + 1)
    window = np.hanning(reach + 3)[1:-1]
    smooth = np.convolve(np.pad(lowest.min(axis=1), len(window) // 2, mode="edge"), window / window.sum(), "valid")
    at = np.arange(length, dtype=np.float32) / _LIMITER_FRAME - 0.5
    return np.interp(at, np.arange(len(smooth)), smooth).astype(np.float32)
