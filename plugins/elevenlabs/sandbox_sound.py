"""What the stand-in makes to be heard: tones for lines, chords for music, hiss for sounds; the same for the same."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

RATE = 44_100
CHARACTERS_A_SECOND = 14
_LEAD_SECONDS, _TAIL_SECONDS = 0.05, 0.25

Wave = NDArray[np.float64]


@dataclass(frozen=True)
class Spoken:
    """A line as tones, and when each of its characters is heard, in seconds."""

    wave: Wave
    starts: Sequence[float]
    ends: Sequence[float]


def spoken(text: str, voice: str, speed: float) -> Spoken:
    """Hum a text: a tone for each word in the voice's pitch, silence between words, as long as it would be said."""
    each = 1 / (CHARACTERS_A_SECOND * speed)
    edges = [round(_LEAD_SECONDS + each * count, 3) for count in range(len(text) + 1)]
    wave = np.zeros(round((edges[-1] + _TAIL_SECONDS) * RATE))
    base = 110 + _number(voice, 120)
    for first, last in _words(text):
        start, end = (round(edges[place] * RATE) for place in (first, last))
        pitch = base * (1 + _number(text[first:last], 30) / 100)
        at = np.arange(end - start) / RATE
        tone = sum(np.sin(2 * np.pi * pitch * harmonic * at) / harmonic for harmonic in (1, 2, 3, 5))
        wave[start:end] = 0.18 * tone * np.sin(np.pi * np.arange(end - start) / (end - start)) ** 0.5
    return Spoken(wave, edges[:-1], edges[1:])


def music(prompt: str, length_ms: int) -> Wave:
    """Hold slow chords in two channels."""
    at = np.arange(length_ms * RATE // 1000) / RATE
    root = 98 + _number(prompt, 60)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * at / 8)
    sides = [
        swell * sum(np.sin(2 * np.pi * root * step * at + side) for step in (1, 1.25, 1.5, 2)) * 0.08
        for side in (0.0, 0.7)
    ]
    return np.stack(sides)


def effect(prompt: str, length_ms: int) -> Wave:
    """Hiss and fade."""
    count = length_ms * RATE // 1000
    noise = np.random.default_rng(_number(prompt, 1 << 32)).normal(0, 0.12, count)
    return np.asarray(np.convolve(noise, np.ones(8) / 8, "same") * np.linspace(1, 0.1, count))


def mp3(wave: Wave, kbps: int) -> bytes:
    """Encode a wave, of one channel or two."""
    return _encoded(wave, "mp3", "libmp3lame", "s16p", kbps * 1000)


def wav(wave: Wave) -> bytes:
    """Write a wave as 16-bit WAV."""
    return _encoded(wave, "wav", "pcm_s16le", "s16", None)


def seconds_of(data: bytes) -> Fraction | None:
    """Return how long a recording is, to the millisecond, by decoding it; None when it cannot be decoded."""
    try:
        with av.open(io.BytesIO(data), "r") as container:
            frames = container.decode(container.streams.audio[0])
            seconds = sum((Fraction(frame.samples, frame.sample_rate) for frame in frames), Fraction(0))
    except (av.FFmpegError, IndexError, ValueError):
        return None
    return Fraction(round(seconds * 1000), 1000)


def _encoded(wave: Wave, kind: str, codec: str, sample_format: str, bits: int | None) -> bytes:
    channels = np.atleast_2d(wave)
    layout = "mono" if len(channels) == 1 else "stereo"
    samples = np.rint(np.clip(channels, -1, 1) * 32767).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, "w", format=kind, container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=RATE, layout=layout, format=sample_format)
        assert isinstance(stream, av.AudioStream)
        if bits:
            stream.bit_rate = bits
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16p", layout=layout)
        frame.sample_rate = RATE
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _words(text: str) -> list[tuple[int, int]]:
    places, start = [], 0
    for word in text.split(" "):
        if word:
            places.append((start, start + len(word)))
        start += len(word) + 1
    return places


def _number(text: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % below
