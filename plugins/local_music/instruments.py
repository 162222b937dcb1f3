"""The players: each makes the sound of one pitch, once, and it is then used wherever it is played."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bomstudio import SAMPLE_RATE

Sound = NDArray[np.float32]

PLAYING_RATE = SAMPLE_RATE // 2
"""The rate at which a piece is played: nothing in it is higher than 9 kHz."""

_TABLE = 1 << 17
_ATTACK_SECONDS = 0.002


class Orchestra:
    """Instruments for one piece; `brightness` 0..1 sets the treble of what is held."""

    def __init__(self, brightness: float, rng: np.random.Generator) -> None:
        self._brightness = brightness
        self._rng = rng
        self._tables: dict[tuple[str, int], Sound] = {}
        self._struck: dict[tuple[str, int], Sound] = {}

    def play(self, instrument: str, pitch: int, seconds: float) -> Sound:
        """Return a note in two channels, at a loudness that is alike for all instruments."""
        if instrument in _HELD:
            return self._held(instrument, pitch, seconds)
        key = (instrument, pitch)
        if key not in self._struck:
            self._struck[key] = _STRUCK[instrument](pitch, self._rng)
        return self._struck[key]

    def _held(self, instrument: str, pitch: int, seconds: float) -> Sound:
        width_cents, slope, attack, release = _HELD[instrument]
        key = (instrument, pitch)
        if key not in self._tables:
            self._tables[key] = self._ensemble(pitch, width_cents, slope)
        length = round((seconds + release) * PLAYING_RATE)
        start = int(self._rng.integers(_TABLE))
        table = self._tables[key]
        rounds = -(-(start + length) // _TABLE)
        return np.tile(table, rounds)[:, start : start + length] * _swell(length, min(attack, seconds), release)

    def _ensemble(self, pitch: int, width_cents: float, slope: float) -> Sound:
        """Many players in unison: each harmonic a band of noise as wide as they are apart, so that it loops."""
        fundamental = _hertz(pitch)
        ceiling = 900 + 5200 * self._brightness
        spectrum = np.zeros((2, _TABLE // 2 + 1), np.complex64)
        per_bin = PLAYING_RATE / _TABLE
        for harmonic in range(1, int(min(9000, 3 * ceiling) / fundamental) + 1):
            centre = fundamental * harmonic
            width = max(1.5, centre * (2 ** (width_cents / 1200) - 1) / per_bin)
            low, high = int(centre / per_bin - 4 * width), int(centre / per_bin + 4 * width) + 2
            bins = np.arange(max(1, low), high)
            level = harmonic**-slope / (1 + (centre / ceiling) ** 3) / np.sqrt(width)
            band = level * np.exp(-(((bins - centre / per_bin) / width) ** 2))
            phase = self._rng.uniform(0, 2 * np.pi, (2, len(bins)))
            spectrum[:, bins] += (band * np.exp(1j * phase)).astype(np.complex64)
        middle, side = np.fft.irfft(spectrum, _TABLE, axis=1).astype(np.float32)
        stereo = np.stack([middle + 0.6 * side, middle - 0.6 * side])
        return _alike(stereo)


_HELD: dict[str, tuple[float, float, float, float]] = {
    # cents of spread, how fast harmonics fall, seconds of attack and release
    "pad": (22.0, 1.3, 1.1, 1.6),
    "brass": (10.0, 1.0, 0.5, 0.7),
    "bass": (3.0, 2.6, 0.25, 0.5),
}


def _felt_piano(pitch: int, rng: np.random.Generator) -> Sound:
    time = _time(4.0)
    fundamental, sound = _hertz(pitch), np.zeros(len(time), np.float32)
    for partial in range(1, 11):
        hertz = fundamental * partial * np.sqrt(1 + 0.0004 * partial**2)
        if hertz > 6000:
            break
        decay = (0.9 + 0.5 * partial) * (fundamental / 260) ** 0.5
        sound += partial**-1.7 * np.exp(-decay * time) * np.sin(2 * np.pi * hertz * time, dtype=np.float32)
    thump = np.exp(-60 * time[: PLAYING_RATE // 8]) * _dull_noise(PLAYING_RATE // 8, rng, 30)
    sound[: len(thump)] += 0.25 * thump.astype(np.float32)
    return _alike(_spread(sound * _onset(len(sound), 4 * _ATTACK_SECONDS)))


def _pluck(pitch: int, rng: np.random.Generator) -> Sound:
    time = _time(2.2)
    fundamental, sound = _hertz(pitch), np.zeros(len(time), np.float32)
    for partial in range(1, 15):
        hertz = fundamental * partial
        if hertz > 9000:
            break
        level = abs(np.sin(np.pi * partial * 0.23)) * partial**-1.2
        sound += level * np.exp(-(1.8 + 0.9 * partial) * time) * np.sin(2 * np.pi * hertz * time, dtype=np.float32)
    return _alike(_spread(sound * _onset(len(sound), _ATTACK_SECONDS)))


def _bell(pitch: int, rng: np.random.Generator) -> Sound:
    time = _time(5.0)
    sound = np.zeros(len(time), np.float32)
    for ratio, level, decay in ((1, 1, 0.9), (2.0, 0.5, 1.3), (2.76, 0.22, 2.2), (5.4, 0.07, 4.0), (1.003, 0.5, 0.8)):
        sound += level * np.exp(-decay * time) * np.sin(2 * np.pi * _hertz(pitch) * ratio * time, dtype=np.float32)
    return _alike(_spread(sound * _onset(len(sound), 2 * _ATTACK_SECONDS)))


def _muted_strings(pitch: int, rng: np.random.Generator) -> Sound:
    time = _time(0.5)
    sound = np.zeros(len(time), np.float32)
    for partial in range(1, 9):
        for cents in (-7, 0, 6):
            hertz = _hertz(pitch) * partial * 2 ** (cents / 1200)
            phase = rng.uniform(0, 2 * np.pi)
            sound += partial**-1.5 * np.exp(-(7 + 2 * partial) * time) * np.sin(2 * np.pi * hertz * time + phase)
    return _alike(_spread(sound * _onset(len(sound), 6 * _ATTACK_SECONDS)))


def _low_drum(pitch: int, rng: np.random.Generator) -> Sound:
    time = _time(1.6)
    phase = 2 * np.pi * (52 * time + 3.2 * (1 - np.exp(-18 * time)))
    sound = np.exp(-3.6 * time) * np.sin(phase)
    skin = np.exp(-28 * time[: PLAYING_RATE // 4]) * _dull_noise(PLAYING_RATE // 4, rng, 12)
    sound[: len(skin)] += 0.35 * skin
    return _alike(_spread(sound.astype(np.float32) * _onset(len(sound), _ATTACK_SECONDS)))


_STRUCK: dict[str, Callable[[int, np.random.Generator], Sound]] = {
    "keys": _felt_piano,
    "plucks": _pluck,
    "bells": _bell,
    "pulse": _muted_strings,
    "drum": _low_drum,
}


def _hertz(pitch: int) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))


def _time(seconds: float) -> Sound:
    return np.arange(round(seconds * PLAYING_RATE), dtype=np.float32) / np.float32(PLAYING_RATE)


def _onset(length: int, seconds: float) -> Sound:
    envelope, attack = np.ones(length, np.float32), round(seconds * PLAYING_RATE)
    envelope[:attack] = 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
    envelope[-PLAYING_RATE // 4 :] *= np.linspace(1, 0, PLAYING_RATE // 4)
    return envelope


@lru_cache(maxsize=8)
def _swell(length: int, attack: float, release: float) -> Sound:
    envelope = np.ones(length, np.float32)
    rise, fall = round(attack * PLAYING_RATE), round(release * PLAYING_RATE)
    envelope[:rise] *= np.sin(np.pi / 2 * np.arange(rise) / rise) ** 2
    envelope[-fall:] *= np.cos(np.pi / 2 * np.arange(fall) / fall) ** 2
    return envelope


def _dull_noise(length: int, rng: np.random.Generator, softness: int) -> NDArray[np.float64]:
    noise = np.convolve(rng.standard_normal(length + softness), np.hanning(softness), "same")[:length]
    return np.asarray(noise / np.abs(noise).max())


def _spread(sound: Sound) -> Sound:
    """Two channels from one: what is on the right comes a hair later, as between two ears."""
    late = np.concatenate([np.zeros(9, np.float32), sound[:-9]])
    return np.stack([sound, 0.8 * sound + 0.2 * late])


def _alike(sound: Sound) -> Sound:
    loudest = np.sqrt(np.mean(sound[:, : PLAYING_RATE // 2] ** 2))
    return np.asarray(sound * np.float32(0.1) / loudest, np.float32)
