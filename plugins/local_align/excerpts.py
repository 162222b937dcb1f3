"""Excerpts: one line, cut out of a clean recording to the sample."""

from __future__ import annotations

import asyncio
import contextlib
import wave
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from bomstudio import (
    SAMPLE_RATE,
    Ability,
    Cancelled,
    Estimate,
    LocalProvider,
    MediaFacts,
    ModelCard,
    ProducedFile,
    Rejected,
    Request,
    Result,
    SpeechExcerptRequest,
    Ticket,
    Usage,
    WordTime,
)

from .listening import Prober, refuse_mute

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RISE_MS, FALL_MS = 8, 15
"""The fades lie outside the markers: what is between them is heard in full."""
_KNEE, _PEAK = 0.6, 0.9


class ExcerptSpeech(LocalProvider):
    """Takes stretches out of a recording."""

    ability = Ability.SPEECH_EXCERPT

    def __init__(self, media: Prober) -> None:
        self._media = media

    def models(self) -> Sequence[ModelCard]:
        """Return the one way it is done."""
        return (ModelCard(model="excerpt-1", ability=self.ability, title="Local excerpts"),)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the seconds of the stretch; raises Rejected when it ends before it begins."""
        return Estimate.exactly(_usage(_accepted(request)))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Cut."""
        return await asyncio.to_thread(self._cut, _accepted(request), ticket)

    def _cut(self, request: SpeechExcerptRequest, ticket: Ticket) -> Result:
        if ticket.cancelled():
            raise Cancelled("Cutting was stopped.")
        path = ticket.open(request.audio)
        refuse_mute(self._media, path)
        first = request.start_ms - min(RISE_MS, request.start_ms)
        with _clean(path) as file:
            length_ms = file.getnframes() * 1000 // SAMPLE_RATE
            if request.end_ms > length_ms:
                raise Rejected(
                    f"The stretch ends at {request.end_ms} ms; the recording lasts {length_ms} ms.",
                    hint="Move the line's end marker.",
                )
            last = min(length_ms, request.end_ms + FALL_MS)
            file.setpos(first * SAMPLE_RATE // 1000)
            pcm = file.readframes((last - first) * SAMPLE_RATE // 1000)
        out = ticket.scratch / "speech.wav"
        with wave.open(str(out), "wb") as made:
            made.setnchannels(1)
            made.setsampwidth(2)
            made.setframerate(SAMPLE_RATE)
            made.writeframes(_finished(pcm, request.start_ms - first, last - request.end_ms, request.gain_db))
        ticket.report(1.0, "done")
        facts = MediaFacts(duration_ms=last - first, sample_rate=SAMPLE_RATE, channels=1)
        return Result(
            files=(ProducedFile(role="speech", path=out, media_type="audio/wav", facts=facts),),
            data={"words": [word.model_dump() for word in _within(request, first)]},
            usage=(_usage(request),),
        )


def _within(request: SpeechExcerptRequest, first: int) -> Iterator[WordTime]:
    """Yield the words in the excerpt's time; those that a marker cuts end at it."""
    for word in request.words:
        start = min(max(word.start_ms, request.start_ms), request.end_ms)
        end = min(max(word.end_ms, start), request.end_ms)
        yield WordTime(text=word.text, start_ms=start - first, end_ms=end - first)


def _finished(pcm: bytes, rise_ms: int, fall_ms: int, gain_db: float) -> bytes:
    import numpy as np  # late: a card is read without it

    sound: NDArray[np.float64] = np.frombuffer(pcm, "<i2").astype(np.float64) / 32768 * 10 ** (gain_db / 20)
    over = np.maximum(np.abs(sound) - _KNEE, 0)
    sound = np.where(over > 0, np.sign(sound) * (_KNEE + (_PEAK - _KNEE) * np.tanh(over / (_PEAK - _KNEE))), sound)
    rise, fall = (ms * SAMPLE_RATE // 1000 for ms in (rise_ms, fall_ms))
    sound[:rise] *= np.linspace(0, 1, rise, endpoint=False)
    if fall:
        sound[-fall:] *= np.linspace(1, 0, fall)
    return np.rint(sound * 32768).astype("<i2").tobytes()


@contextlib.contextmanager
def _clean(path: object) -> Iterator[wave.Wave_read]:
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, SAMPLE_RATE):
                raise Rejected("Lines are cut from a cleaned recording.", hint="Clean it first.")
            yield file
    except (wave.Error, EOFError) as error:
        raise Rejected(f"The recording is not a WAV file: {error}.", hint="Clean it first.") from error


def _usage(request: SpeechExcerptRequest) -> Usage:
    return Usage.of("second", Fraction(request.end_ms - request.start_ms, 1000))


def _accepted(request: Request) -> SpeechExcerptRequest:
    assert isinstance(request, SpeechExcerptRequest)
    if request.end_ms <= request.start_ms:
        raise Rejected(
            f"The stretch ends at {request.end_ms} ms, before it begins at {request.start_ms} ms.",
            hint="Move the line's markers.",
        )
    return request
