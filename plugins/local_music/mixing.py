"""Notes become sound, block by block: played, placed between left and right, and put in a hall."""

from collections.abc import Iterable, Iterator

import numpy as np

from .arrangement import Note
from .instruments import PLAYING_RATE, Orchestra, Sound

BLOCK = 1 << 16
"""Samples that are finished at a time; the hall's tail is no longer."""

_HALL_SECONDS, _FALL_SECONDS = 2.6, 0.42
_PRE_DELAY = PLAYING_RATE // 50
_WET = {"pad": 0.35, "brass": 0.4, "bass": 0.04, "keys": 0.45, "plucks": 0.5, "bells": 0.7, "pulse": 0.25, "drum": 0.35}


def mix(notes: Iterable[Note], length: int, orchestra: Orchestra) -> Iterator[Sound]:
    """Yield the piece in two channels and blocks of BLOCK, in all `length` samples; the notes come in order."""
    hall, desk, at = _Hall(), _Desk(), 0
    for note in notes:
        while (start := round(note.start * PLAYING_RATE)) >= at + BLOCK:
            yield _finished(desk, hall, length - at)
            at += BLOCK
        sound = orchestra.play(note.instrument, note.pitch, note.seconds)
        angle = (note.pan + 1) * np.pi / 4
        sides = 10 ** (note.gain_db / 20) * np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
        desk.lay(start - at, sound, np.outer([1, _WET[note.instrument]], sides).astype(np.float32))
    for begin in range(at, length, BLOCK):
        yield _finished(desk, hall, length - begin)


def _finished(desk: "_Desk", hall: "_Hall", left: int) -> Sound:
    dry, sent = desk.take()
    return np.asarray((dry + hall.echo(sent))[:, :left])


class _Desk:
    """What is being played, from the next unfinished sample on: as it is, and as it is sent to the hall."""

    def __init__(self) -> None:
        self._tracks = np.zeros((2, 2, 2 * BLOCK), np.float32)

    def lay(self, start: int, sound: Sound, gains: Sound) -> None:
        """Add a sound; the gains are two for what is heard, left and right, and two for what is sent."""
        end = start + sound.shape[1]
        missing = end - self._tracks.shape[2]
        if missing > 0:
            self._tracks = np.pad(self._tracks, ((0, 0), (0, 0), (0, missing)))
        self._tracks[:, :, start:end] += sound * gains[:, :, None]

    def take(self) -> Sound:
        """Remove and return the first block."""
        block = self._tracks[:, :, :BLOCK].copy()
        self._tracks[:, :, :-BLOCK] = self._tracks[:, :, BLOCK:].copy()
        self._tracks[:, :, -BLOCK:] = 0
        return block


class _Hall:
    """Convolves each channel with its own tail of falling noise, and remembers what still sounds."""

    def __init__(self) -> None:
        self._response = np.fft.rfft(np.stack([_tail(0), _tail(1)]), 2 * BLOCK)
        self._sounding = np.zeros((2, BLOCK), np.float32)

    def echo(self, sent: Sound) -> Sound:
        wet: Sound = np.fft.irfft(np.fft.rfft(sent, 2 * BLOCK) * self._response, 2 * BLOCK).astype(np.float32)
        wet[:, :BLOCK] += self._sounding
        self._sounding = wet[:, BLOCK:]
        return wet[:, :BLOCK]


def _tail(channel: int) -> Sound:
    """Noise that falls by 60 dB in some two seconds, treble first, and has no bass."""
    length = round(_HALL_SECONDS * PLAYING_RATE)
    time = np.arange(length) / PLAYING_RATE
    noise = np.random.default_rng(channel + 1).standard_normal(length)
    hertz = np.fft.rfftfreq(length, 1 / PLAYING_RATE)
    spectrum = np.fft.rfft(noise) / (1 + (180 / np.maximum(hertz, 1)) ** 4)
    tail = np.zeros(length)
    for low, high, fall in ((0, 700, 1.0), (700, 2500, 0.85), (2500, 7000, 0.55)):
        band = np.fft.irfft(np.where((hertz >= low) & (hertz < high), spectrum, 0), length)
        tail += band * np.exp(-time / (_FALL_SECONDS * fall))
    rise = PLAYING_RATE // 100
    tail[:rise] *= np.linspace(0, 1, rise)
    tail = np.concatenate([np.zeros(_PRE_DELAY), tail])
    return np.asarray(tail / np.sqrt(np.sum(tail**2)), np.float32)
