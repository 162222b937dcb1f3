"""How loud a sound is, heard as a stream."""

import numpy as np
from numpy.typing import NDArray

from .instruments import Sound

_WINDOW_HOPS = 4
_SILENCE_LUFS = -70.0


class Meter:
    """Measures loudness after ITU-R BS.1770: weighted by frequency, gated in blocks of 400 ms, one every 100 ms."""

    def __init__(self, rate: int) -> None:
        self._hop = rate // 10
        self._weights = _weights(self._hop, rate)
        self._rest: Sound = np.zeros((2, 0), np.float32)
        self._powers: list[NDArray[np.float64]] = []

    def hear(self, sound: Sound) -> None:
        """Take in what comes next, in two channels."""
        joined = np.concatenate([self._rest, sound], axis=1)
        whole = joined.shape[1] // self._hop * self._hop
        self._rest = joined[:, whole:]
        self._powers.append(self._power(joined[:, :whole]))

    def lufs(self) -> float:
        """Return the loudness of all that was heard; -70 for silence."""
        powers = np.concatenate(self._powers) if self._powers else np.zeros(0)
        if len(powers) < _WINDOW_HOPS:
            last = self._power(np.pad(self._rest, ((0, 0), (0, self._hop - self._rest.shape[1]))))
            powers = np.pad(np.append(powers, last), (0, _WINDOW_HOPS))[:_WINDOW_HOPS]
        blocks = np.convolve(powers, np.full(_WINDOW_HOPS, 1 / _WINDOW_HOPS), "valid")
        heard = blocks[blocks > 10 ** ((_SILENCE_LUFS + 0.691) / 10)]
        if not len(heard):
            return _SILENCE_LUFS
        return float(-0.691 + 10 * np.log10(heard[heard > heard.mean() / 10].mean()))

    def _power(self, sound: Sound) -> NDArray[np.float64]:
        spectra = np.fft.rfft(sound.reshape(2, -1, self._hop))
        return np.asarray(((spectra.real**2 + spectra.imag**2) @ self._weights).sum(axis=0), np.float64)


def _weights(hop: int, rate: int) -> Sound:
    """What each bin of a hop's spectrum adds to its power: a shelf for the head, and no rumble."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(hop, 1 / rate) / 48_000)
    head = (1.53512486 - 2.69169619 * z + 1.19839281 * z**2) / (1 - 1.69065929 * z + 0.73248077 * z**2)
    rumble = (1 - 2 * z + z**2) / (1 - 1.99004745 * z + 0.99007225 * z**2)
    weights = 2 * np.abs(head * rumble) ** 2 / hop**2
    weights[-1] /= 2
    return np.asarray(weights, np.float32)
