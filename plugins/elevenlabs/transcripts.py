"""Transcripts: a recording becomes its words, each with its time."""

from __future__ import annotations

import asyncio
from fractions import Fraction

from bomstudio import (
    Ability,
    Estimate,
    Rejected,
    Request,
    Result,
    SpeechTranscribeRequest,
    Ticket,
    Usage,
    WordTime,
)

from .client import Transcript, recording
from .offering import ElevenLabsProvider

MOST_BYTES = 5_000_000_000
_LEAST_BYTES_A_SECOND = {"audio/wav": 8_000, "audio/x-wav": 8_000}
_LEAST_OF_OTHERS, _USUAL_BYTES_A_SECOND = 1_000, 16_000
_SPARE = Fraction(1)
"""Seconds by which the vendor may find a recording longer: padding of its encoding."""


class Transcripts(ElevenLabsProvider):
    """Writes down what is said in a recording."""

    ability = Ability.SPEECH_TRANSCRIBE

    async def quote(self, request: Request, model: str) -> Estimate:
        """The seconds of the recording; where its length is not known, as many as its bytes can hold."""
        wanted = _accepted(request)
        if wanted.length_ms is not None:
            seconds = Fraction(wanted.length_ms, 1000)
            return Estimate(likely=_usage(seconds), ceiling=_usage(seconds + _SPARE))
        least = _LEAST_BYTES_A_SECOND.get(wanted.audio.media_type, _LEAST_OF_OTHERS)
        size = wanted.audio.bytes
        usual = max(least, _USUAL_BYTES_A_SECOND)
        return Estimate(likely=_usage(Fraction(size, usual)), ceiling=_usage(Fraction(size, least) + _SPARE))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Send the recording once. May raise every ProviderError."""
        wanted = _accepted(request)
        fields = fields_of(wanted, ticket.model)
        path = await asyncio.to_thread(ticket.open, wanted.audio)
        answer = await self._client.transcribe(
            recording(path, wanted.audio.media_type), fields, reference=ticket.reference
        )
        usage, notes = _counted(answer, await self.quote(wanted, ticket.model))
        words, doubt = _words(answer)
        return Result(
            data={"text": answer.text, "language": answer.language, "words": words, "transcription_id": answer.id},
            usage=usage,
            model_version=ticket.model,
            notes=(*notes, *doubt),
        )


def fields_of(request: SpeechTranscribeRequest, model: str) -> dict[str, str]:
    """Return the plain fields of the form."""
    fields = {"model_id": model, "timestamps_granularity": "word", "tag_audio_events": "false"}
    if request.language:
        fields["language_code"] = request.language.strip().lower().replace("_", "-").partition("-")[0]
    if request.speakers:
        fields |= {"diarize": "true", "num_speakers": str(request.speakers)}
    return fields


def _words(answer: Transcript) -> tuple[list[WordTime], tuple[str, ...]]:
    """Return the words with their times; one without shares its neighbours'."""
    words: list[WordTime] = []
    doubts = 0
    for text, start, end in answer.words:
        before = words[-1].end_ms if words else 0
        begins = before if start is None else max(round(start * 1000), 0)
        ends = begins if end is None else max(round(end * 1000), begins)
        doubts += start is None or end is None
        words.append(WordTime(text=text, start_ms=begins, end_ms=ends))
    return words, (f"The vendor sent no time for {doubts} of {len(words)} words.",) if doubts else ()


def _counted(answer: Transcript, quoted: Estimate) -> tuple[tuple[Usage, ...], tuple[str, ...]]:
    if answer.seconds is not None:
        return _usage(Fraction(str(answer.seconds))), ()
    return quoted.likely, ("The vendor did not tell how long the recording is; its cost is an estimate.",)


def _usage(seconds: Fraction) -> tuple[Usage, ...]:
    return (Usage.of("second", seconds),)


def _accepted(request: Request) -> SpeechTranscribeRequest:
    if not isinstance(request, SpeechTranscribeRequest):
        raise Rejected(f"This model writes down speech; it was asked for {request.kind}.", hint="Choose another model.")
    if not request.audio.media_type.startswith(("audio/", "video/")):
        raise Rejected(f"A recording is sound or video, not {request.audio.media_type}.", hint="Give a sound file.")
    if request.audio.bytes >= MOST_BYTES:
        raise Rejected("The recording is larger than 5 GB.", hint="Send its sound alone, or a part of it.")
    return request
