"""From an engine's raw sound to a finished line: trimmed, warmed, level, 48 kHz."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bomstudio import SAMPLE_RATE

from .timing import FRAME_MS
from .tone import Tone

Sound = NDArray[np.float64]

LEAD_MS, TAIL_MS = 40, 120
_FRAME = SAMPLE_RATE * FRAME_MS // 1000
_HEARD_DB = -42.0
_ACTIVE_DB = -30.0
_LEVEL_DB = -20.0
_KNEE, _PEAK = 0.5, 0.7
_FADE = SAMPLE_RATE // 200
_FFT_BLOCK = 1 << 13
_RUMBLE_HZ, _BODY_HZ = 70, 220


@dataclass(frozen=True)
class Finished:
    """A line at 48 kHz, which of its frames are heard, and how to find a raw sample in it."""

    sound: Sound
    voiced: NDArray[np.bool_]
    scale_ms: float
    shift_ms: float

    def at_ms(self, raw_sample: int) -> float:
        """Return where a sample of the raw sound is heard now."""
        return raw_sample * self.scale_ms + self.shift_ms


def finish(pcm: bytes, rate: int, tone: Tone, shift: float, gain_db: float) -> Finished | None:
    """Return a finished line, or None when nothing is heard; `shift` raises pitch and formants by a factor."""
    raw = np.frombuffer(pcm, "<i2").astype(np.float64) / 32768
    if not raw.any():
        return None
    sound = _resample(raw, rate * shift, tone)
    loud = _heard(sound, _HEARD_DB)
    frames = np.flatnonzero(loud)
    start = int(frames[0]) * _FRAME - LEAD_MS * SAMPLE_RATE // 1000
    end = (int(frames[-1]) + 1) * _FRAME + TAIL_MS * SAMPLE_RATE // 1000
    sound = np.pad(sound, (max(0, -start), max(0, end - len(sound))))
    start, end = max(0, start), end + max(0, -start)
    line = _level(sound[start:end], gain_db)
    fade = np.linspace(0, 1, _FADE)
    line[:_FADE] *= fade
    line[-_FADE:] *= fade[::-1]
    scale_ms = 1000 / (rate * shift)
    return Finished(line, _heard(line, _HEARD_DB), scale_ms, LEAD_MS - int(frames[0]) * FRAME_MS)


def write_wav(path: Path, sound: Sound) -> int:
    """Write 16-bit mono sound; returns its length in milliseconds, rounded."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.rint(sound * 32767).astype("<i2").tobytes())
    return round(len(sound) * 1000 / SAMPLE_RATE)


def _resample(raw: Sound, rate: float, tone: Tone) -> Sound:
    """One transform there and back does both the rate and the equaliser; both are free of phase shifts."""
    padded = -(-(len(raw) + int(rate) // 10) // _FFT_BLOCK) * _FFT_BLOCK
    length = round(padded * SAMPLE_RATE / rate)
    spectrum = np.fft.rfft(raw, padded)
    hertz = np.arange(len(spectrum)) * rate / padded
    spectrum *= _response(hertz, tone)
    bins = length // 2 + 1
    kept = np.zeros(bins, complex)
    kept[: min(bins, len(spectrum))] = spectrum[:bins]
    sound: Sound = np.fft.irfft(kept, length)[: round(len(raw) * SAMPLE_RATE / rate)] * (length / padded)
    return sound


def _response(hertz: Sound, tone: Tone) -> Sound:
    hertz = np.maximum(hertz, 1)
    rumble = 1 / (1 + (_RUMBLE_HZ / hertz) ** 6)
    body = np.exp(-(np.log2(hertz / _BODY_HZ) ** 2))
    shelf = 1 / (1 + (tone.shelf_hz / hertz) ** 4)
    response: Sound = rumble * 10 ** ((tone.body_db * body + tone.shelf_db * shelf) / 20)
    return response


def _heard(sound: Sound, below_peak_db: float) -> NDArray[np.bool_]:
    frames = -(-len(sound) // _FRAME)
    loudness = np.abs(np.pad(sound, (0, frames * _FRAME - len(sound)))).reshape(frames, _FRAME).max(axis=1)
    heard: NDArray[np.bool_] = loudness > loudness.max() * 10 ** (below_peak_db / 20)
    return heard


def _level(sound: Sound, gain_db: float) -> Sound:
    spoken = np.repeat(_heard(sound, _ACTIVE_DB), _FRAME)[: len(sound)]
    level = np.sqrt(np.mean(sound[spoken] ** 2))
    sound = sound * (10 ** ((_LEVEL_DB + gain_db) / 20) / level)
    over = np.maximum(np.abs(sound) - _KNEE, 0)
    rounded = _KNEE + (_PEAK - _KNEE) * np.tanh(over / (_PEAK - _KNEE))
    return np.where(over > 0, np.sign(sound) * rounded, sound)
