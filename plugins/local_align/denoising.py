"""Less noise: what sounds like the pauses is turned down, frequency by frequency, without moving anything in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .listening import Samples

_WINDOW = 2048
_HOP = _WINDOW // 4
_SHAPE = np.sqrt(np.hanning(_WINDOW + 1)[:-1]).astype(np.float32)
_GAIN = 1 / np.sum(_SHAPE[::_HOP] ** 2)
"""What overlapping windows add up to, undone."""
_FLOOR = 10 ** (-18 / 20)
"""Noise is lowered by no more than this: less sounds natural, more sounds like water."""
_MEMORY = 0.97
_OVER = 1.5
_MOST_FRAMES = 6_000
_QUIET_SHARE = 0.15
_RUMBLE_HZ = 60

Powers = NDArray[np.float64]


@dataclass(frozen=True)
class NoiseProfile:
    """How strong the noise is in each band."""

    powers: Powers

    @classmethod
    def of(cls, sound: Iterable[Samples]) -> NoiseProfile:
        """Measure the noise where a recording is quietest, from at most a few thousand of its frames."""
        kept: list[Samples] = []
        every = 1
        for at, spectrum in enumerate(_spectra(sound)):
            if at % every == 0:
                kept.append(np.abs(spectrum).astype(np.float32) ** 2)
            if len(kept) > _MOST_FRAMES:
                kept, every = kept[::2], every * 2
        if not kept:
            return cls(np.zeros(_WINDOW // 2 + 1))
        frames = np.stack(kept)
        total = frames[:, 3:].sum(axis=1)
        audible = total > 0  # digital silence says nothing of the room
        if not audible.any():
            return cls(np.zeros(_WINDOW // 2 + 1))
        frames, total = frames[audible], total[audible]
        quiet = frames[total <= np.quantile(total, _QUIET_SHARE)]
        return cls(quiet.mean(axis=0, dtype=np.float64))

    @property
    def level_db(self) -> float:
        """The level of the noise, below full scale."""
        power = 2 * self.powers.sum() / (_WINDOW * float((_SHAPE**2).sum()))
        return float(10 * np.log10(max(power, 1e-20)))


def denoised(sound: Iterable[Samples], noise: NoiseProfile) -> Iterator[Samples]:
    """Yield the same sound, as long and in the same place, with less noise (a Wiener filter, decision-directed)."""
    over = np.maximum(noise.powers * _OVER, 1e-12)
    rumble = np.arange(_WINDOW // 2 + 1) * 48_000 / _WINDOW < _RUMBLE_HZ
    tail = np.zeros(_WINDOW, np.float32)
    before: Powers = np.zeros(_WINDOW // 2 + 1)
    given = 0
    out: list[Samples] = []
    counted = _Counted(sound)
    for spectrum in _spectra(counted):
        ratio = np.abs(spectrum) ** 2 / over
        prior = _MEMORY * before + (1 - _MEMORY) * np.maximum(ratio - 1, 0)
        gain = np.maximum(prior / (1 + prior), _FLOOR)
        before = gain**2 * ratio
        gain[rumble] = _FLOOR
        tail += np.fft.irfft(spectrum * gain).astype(np.float32) * _SHAPE * np.float32(_GAIN)
        out.append(tail[:_HOP].copy())
        tail = np.concatenate([tail[_HOP:], np.zeros(_HOP, np.float32)])
        if len(out) >= 512:
            ready = np.concatenate(out)
            first = max(0, _WINDOW - _HOP - given)
            given += len(ready)
            yield ready[first:]
            out = []
    rest = np.concatenate([*out, tail])
    first = max(0, _WINDOW - _HOP - given)
    yield rest[first : first + counted.samples - max(0, given - (_WINDOW - _HOP))]


class _Counted:
    """Sound, counted as it goes by."""

    def __init__(self, sound: Iterable[Samples]) -> None:
        self._sound = sound
        self.samples = 0

    def __iter__(self) -> Iterator[Samples]:
        for block in self._sound:
            self.samples += len(block)
            yield block


def _spectra(sound: Iterable[Samples]) -> Iterator[NDArray[np.complex128]]:
    """Yield the spectra of overlapping windows; silence is laid before the first and after the last."""
    pending = np.zeros(_WINDOW - _HOP, np.float32)
    for block in sound:
        pending = np.concatenate([pending, block])
        count = (len(pending) - _WINDOW) // _HOP + 1
        for at in range(max(0, count)):
            yield np.fft.rfft(pending[at * _HOP : at * _HOP + _WINDOW] * _SHAPE)
        pending = pending[max(0, count) * _HOP :]
    pending = np.concatenate([pending, np.zeros(_WINDOW, np.float32)])
    for at in range((len(pending) - _WINDOW) // _HOP + 1):
        yield np.fft.rfft(pending[at * _HOP : at * _HOP + _WINDOW] * _SHAPE)
