"""The vendor's sound as a film takes it: 48 kHz, and lines as loud as each other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bomstudio import SAMPLE_RATE, InputError, MediaFacts, ProducedFile

from .client import Sound
from .results import Finish

Samples = NDArray[np.int16]

_BLOCK = SAMPLE_RATE // 50
_HEARD_DB = -30.0
"""How far below the loudest moment still counts for the level: pauses do not."""
_PEAK = 0.84
_MOST_GAIN_DB = 12.0
_ENDINGS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/ogg": "ogg"}


def finished(sound: Sound, finish: Finish, scratch: Path) -> tuple[ProducedFile, ProducedFile]:
    """Write a sound for films, and the vendor's own bytes beside it. Raises InputError when it cannot be decoded."""
    own = scratch / f"original.{_ENDINGS.get(sound.media_type, 'bin')}"
    own.write_bytes(sound.data)
    path = scratch / f"{finish.role}.{'wav' if finish.layout == 'mono' else 'flac'}"
    try:
        gain = 1.0 if finish.level_db is None else _gain(sound.data, finish.layout, finish.level_db)
        samples = _write(path, finish.layout, (_scaled(block, gain) for block in _decoded(sound.data, finish.layout)))
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise InputError(f"The sound cannot be decoded: {type(error).__name__}.") from error
    if not samples:
        raise InputError("The sound is empty.")
    facts = MediaFacts(
        duration_ms=round(samples * 1000 / SAMPLE_RATE),
        sample_rate=SAMPLE_RATE,
        channels=1 if finish.layout == "mono" else 2,
    )
    return (
        ProducedFile(role=finish.role, path=path, media_type=f"audio/{path.suffix[1:]}", facts=facts),
        ProducedFile(role="original", path=own, media_type=sound.media_type),
    )


def _decoded(data: bytes, layout: str) -> Iterator[Samples]:
    """Yield blocks of interleaved samples at the rate of films."""
    resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)
    with av.open(io.BytesIO(data), "r") as container:
        for frame in container.decode(container.streams.audio[0]):
            for part in resampler.resample(frame):
                yield np.asarray(part.to_ndarray(), np.int16)
        for part in resampler.resample(None):
            yield np.asarray(part.to_ndarray(), np.int16)


def _gain(data: bytes, layout: str, level_db: float) -> float:
    """Return the factor that brings what is heard to a level, without a peak above _PEAK."""
    powers, peak = [0.0], 0.0
    for block in _decoded(data, layout):
        loud = block.astype(np.float64).ravel() / 32768
        peak = max(peak, float(np.abs(loud).max(initial=0)))
        whole = len(loud) // _BLOCK * _BLOCK
        powers += list(np.mean(loud[:whole].reshape(-1, _BLOCK) ** 2, axis=1)) if whole else [float(np.mean(loud**2))]
    heard = [power for power in powers if power > max(powers) * 10 ** (_HEARD_DB / 10)]
    if not heard:
        return 1.0
    level = 10 ** (level_db / 20) / float(np.sqrt(np.mean(heard)))
    return min(level, 10 ** (_MOST_GAIN_DB / 20), _PEAK / peak)


def _scaled(block: Samples, gain: float) -> Samples:
    return np.asarray(np.rint(block * gain), np.int16)


def _write(path: Path, layout: str, blocks: Iterator[Samples]) -> int:
    """Write 16-bit samples as WAV or FLAC; returns how many there are in each channel."""
    written = 0
    codec, channels = ("pcm_s16le", 1) if layout == "mono" else ("flac", 2)
    with av.open(str(path), "w", format=path.suffix[1:], container_options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=SAMPLE_RATE, layout=layout, format="s16")
        assert isinstance(stream, av.AudioStream)
        for block in blocks:
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout=layout)
            frame.sample_rate = SAMPLE_RATE
            frame.pts = written
            container.mux(stream.encode(frame))
            written += block.shape[1] // channels
        container.mux(stream.encode(None))
    return written
