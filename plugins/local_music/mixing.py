"""Notes become sound: played, placed between left and right, and put in a hall."""

from collections.abc import Callable, Sequence

import numpy as np

from bomstudio import SAMPLE_RATE

from .arrangement import Note
from .instruments import Orchestra, Sound

_HALL_SECONDS, _FALL_SECONDS = 2.6, 0.42
_PRE_DELAY = SAMPLE_RATE // 50
_WET = {"pad": 0.35, "brass": 0.4, "bass": 0.04, "keys": 0.45, "plucks": 0.5, "bells": 0.7, "pulse": 0.25, "drum": 0.35}
_BLOCK = 1 << 18


def mix(notes: Sequence[Note], length: int, orchestra: Orchestra, played: Callable[[float], None]) -> Sound:
    """Return the piece in two channels, exactly `length` samples; `played` is told the fraction that is done."""
    dry = np.zeros((2, length), np.float32)
    sent = np.zeros((2, length), np.float32)
    for number, note in enumerate(notes):
        played(number / len(notes))
        start = round(note.start * SAMPLE_RATE)
        sound = orchestra.play(note.instrument, note.pitch, note.seconds)[:, : max(0, length - start)]
        angle = (note.pan + 1) * np.pi / 4
        gains = 10 ** (note.gain_db / 20) * np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
        sound = sound * gains.astype(np.float32)
        end = start + sound.shape[1]
        dry[:, start:end] += sound
        sent[:, start:end] += np.float32(_WET[note.instrument]) * sound
    return dry + _hall(sent)


def _hall(sent: Sound) -> Sound:
    """Convolve each channel with its own tail of falling noise, block by block."""
    wet = np.zeros_like(sent)
    length = sent.shape[1]
    for channel in range(2):
        echo = _tail(channel)
        size = _BLOCK
        step = size - len(echo) + 1
        response = np.fft.rfft(echo, size)
        for start in range(0, length, step):
            block = np.fft.irfft(np.fft.rfft(sent[channel, start : start + step], size) * response, size)
            end = min(length, start + size)
            wet[channel, start:end] += block[: end - start]
    return wet


def _tail(channel: int) -> Sound:
    """Noise that falls by 60 dB in some two seconds, treble first, and has no bass."""
    length = round(_HALL_SECONDS * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    noise = np.random.default_rng(channel + 1).standard_normal(length)
    hertz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    spectrum = np.fft.rfft(noise) / (1 + (180 / np.maximum(hertz, 1)) ** 4)
    tail = np.zeros(length)
    for low, high, fall in ((0, 700, 1.0), (700, 2500, 0.85), (2500, 7000, 0.55)):
        band = np.fft.irfft(np.where((hertz >= low) & (hertz < high), spectrum, 0), length)
        tail += band * np.exp(-time / (_FALL_SECONDS * fall))
    tail[: SAMPLE_RATE // 100] *= np.linspace(0, 1, SAMPLE_RATE // 100)
    tail = np.concatenate([np.zeros(_PRE_DELAY), tail])
    return np.asarray(tail / np.sqrt(np.sum(tail**2)), np.float32)
