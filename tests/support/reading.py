"""A reading aloud, made on this machine by a natural-sounding voice, whose every word's time is known."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from voice_ladder import Engine, speaker

from bomstudio import SAMPLE_RATE, SpeechGenerateRequest, Ticket
from plugins.local_voice.adapter import LadderVoice

STORY = (
    "The harbour was quiet that morning, and the boats lay still.",
    "Mara lit the lamp before the sun had risen.",
    "She had done so every day for thirty years.",
    "Nobody had ever asked her why.",
    "Then, one evening in late October, a stranger came up the path.",
    "He carried a small wooden box and a letter with no name on it.",
    "I was told to bring this to the keeper of the light, he said.",
    "She took the letter, but she did not open it.",
    "Outside, the wind began to rise.",
    "By midnight the storm had reached the cliffs, and the lamp was the only light for miles.",
)


@dataclass(frozen=True)
class Reading:
    """The sound, and when each sentence and each of its words is said, in milliseconds."""

    sound: NDArray[np.float32]
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    words: tuple[tuple[float, ...], ...]

    @property
    def seconds(self) -> float:
        return len(self.sound) / SAMPLE_RATE

    @property
    def is_said(self) -> NDArray[np.bool_]:
        """Which samples somebody speaks in."""
        said = np.zeros(len(self.sound), bool)
        for start, end in zip(self.starts, self.ends, strict=True):
            said[round(start * 48) : round(end * 48)] = True
        return said

    def with_noise(self, decibels_below: float, kind: str = "hiss") -> NDArray[np.float32]:
        """The sound with noise so far below the speech: `hiss` is white, `room` is low and hums."""
        chance = np.random.default_rng(7)
        noise = chance.normal(size=len(self.sound))
        if kind == "room":
            spectrum = np.fft.rfft(noise) / np.sqrt(np.maximum(np.fft.rfftfreq(len(noise), 1 / SAMPLE_RATE), 30))
            noise = np.fft.irfft(spectrum, len(noise))
            noise = noise / noise.std() + np.sin(2 * np.pi * 50 * np.arange(len(noise)) / SAMPLE_RATE)
        level = np.sqrt(np.mean(self.sound[self.is_said] ** 2)) / 10 ** (decibels_below / 20)
        return (self.sound + noise / noise.std() * level).astype(np.float32)


def read_aloud(
    sentences: Sequence[str], folder: Path, *, engine: Engine = "hibari", language: str = "en", voice: str = "narrator"
) -> Reading:
    """Have sentences read with pauses of a quarter to a whole second between them; skips without the voice."""
    reader = speaker(engine)
    try:
        return _read(reader, sentences, folder, language, voice)
    finally:
        reader.close()


def _read(reader: LadderVoice, sentences: Sequence[str], folder: Path, language: str, voice: str) -> Reading:
    chance = np.random.default_rng(3)
    parts, at = [np.zeros(SAMPLE_RATE // 2)], SAMPLE_RATE // 2
    said: list[tuple[float, float, tuple[float, ...]]] = []
    ticket = Ticket(reference="reading", model="ladder-1", scratch=folder, open=lambda ref: folder)
    for sentence in sentences:
        result = asyncio.run(
            reader.submit(SpeechGenerateRequest(text=sentence, language=language, voice=voice), ticket)
        )
        sound = samples(result.files[0].path)
        words = result.data["words"]
        first = at / 48
        said.append((first + words[0].start_ms, first + words[-1].end_ms, tuple(first + w.start_ms for w in words)))
        pause = round(SAMPLE_RATE * chance.uniform(0.25, 1.0))
        parts += [sound, np.zeros(pause)]
        at += len(sound) + pause
    starts, ends, words_at = zip(*said, strict=True)
    return Reading(np.concatenate(parts).astype(np.float32), starts, ends, words_at)


def samples(path: Path) -> NDArray[np.float32]:
    """The samples of a 16-bit mono WAV file."""
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768


def write_sound(path: Path, sound: NDArray[np.float32], rate: int = SAMPLE_RATE) -> Path:
    """Write samples as 16-bit mono WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def encode_sound(path: Path, sound: NDArray[np.float32], codec: str, rate: int, *, late: float = 0.0) -> Path:
    """Write samples in another codec and rate; with `late`, in a video whose sound begins so many seconds in."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"}) if late else None
        stream = container.add_stream(codec, rate=rate, layout="mono")
        if pictures is not None:
            pictures.width = pictures.height = 64
            pictures.pix_fmt = "yuv420p"
            still = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            for _ in range(round((late + len(sound) / SAMPLE_RATE) * 10)):
                container.mux(pictures.encode(still))
            container.mux(pictures.encode(None))
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for part in _pieces(resampler.resample(frame) + resampler.resample(None), round(late * rate), rate):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def _pieces(frames: Sequence[av.AudioFrame], first: int, rate: int) -> Iterator[av.AudioFrame]:
    fifo = av.AudioFifo()
    for frame in frames:
        frame.pts = None
        fifo.write(frame)
    at = first
    while (piece := fifo.read(1024, partial=True)) is not None and piece.samples:
        piece.pts, piece.time_base = at, Fraction(1, rate)
        at += piece.samples
        yield piece
