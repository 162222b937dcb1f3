"""Writing a recording's clean copy, in bounded memory, and measuring how loud its speech is."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bomstudio import SAMPLE_RATE, MediaFacts, ProducedFile, Rejected, Ticket

from .denoising import NoiseProfile, denoised
from .listening import Samples, blocks

_FRAME = SAMPLE_RATE // 20
_ACTIVE_DB = 25.0
_SILENT_DB = -66.0
_LITTLE_NOISE_DB = -75.0


@dataclass(frozen=True)
class Copy:
    """A clean copy and what was measured in it."""

    file: ProducedFile
    length_ms: int
    level_db: float
    notes: tuple[str, ...]


def clean_copy(path: Path, length_ms: int, ticket: Ticket, *, denoise: bool) -> Copy:
    """Write `recording.wav` into the scratch folder; raises Rejected when nothing is heard, and Cancelled."""

    def heard(step: str, from_: float, to: float) -> Iterator[Samples]:
        done = 0
        for block in blocks(path, SAMPLE_RATE, ticket.cancelled):
            yield block
            done += len(block)
            share = min(1.0, done * 1000 / SAMPLE_RATE / max(length_ms, 1))
            ticket.report(from_ + (to - from_) * share, step)

    ticket.report(0.0, "listening")
    sound: Iterable[Samples] = heard("copying", 0.0, 1.0)
    notes: tuple[str, ...] = ()
    if denoise:
        profile = NoiseProfile.of(heard("measuring the noise", 0.0, 0.3))
        if profile.level_db < _LITTLE_NOISE_DB:
            notes = ("There is hardly any noise in the recording; it was left as it is.",)
        else:
            sound = denoised(heard("reducing the noise", 0.3, 1.0), profile)
    out = ticket.scratch / "recording.wav"
    levels, samples = _write(out, sound)
    level_db = _level(levels)
    if level_db < _SILENT_DB:
        raise Rejected("Nothing is heard in the recording.", hint="Check the microphone and the file's sound track.")
    length = round(samples * 1000 / SAMPLE_RATE)
    ticket.report(1.0, "done")
    facts = MediaFacts(duration_ms=length, sample_rate=SAMPLE_RATE, channels=1)
    return Copy(
        ProducedFile(role="recording", path=out, media_type="audio/wav", facts=facts), length, round(level_db, 1), notes
    )


def _write(out: Path, sound: Iterable[Samples]) -> tuple[NDArray[np.float64], int]:
    """Write the sound; return the power of each of its frames, and its samples."""
    powers: list[NDArray[np.float64]] = []
    rest = np.empty(0, np.float32)
    samples = 0
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for block in chain(sound, (np.zeros(0, np.float32),)):
            file.writeframes(np.clip(np.rint(block * 32768), -32768, 32767).astype("<i2").tobytes())
            samples += len(block)
            joined = np.concatenate([rest, block])
            whole = len(joined) // _FRAME * _FRAME
            powers.append((joined[:whole].astype(np.float64).reshape(-1, _FRAME) ** 2).mean(axis=1))
            rest = joined[whole:]
    if not samples:
        raise Rejected("The recording is empty.", hint="Record it again.")
    return np.concatenate(powers), samples


def _level(powers: NDArray[np.float64]) -> float:
    """Return the level of the speech, in dB below full scale: the mean of what is not much below the loud parts."""
    if not len(powers) or not powers.any():
        return -200.0
    loud = np.percentile(powers, 95) or powers.max()
    active = powers[powers > loud * 10 ** (-_ACTIVE_DB / 10)]
    return float(10 * np.log10(active.mean()))
