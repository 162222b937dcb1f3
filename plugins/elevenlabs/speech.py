"""Speech: one call for a line, its sound, and the time of each of its words."""

from __future__ import annotations

import asyncio
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bomstudio import (
    Ability,
    Estimate,
    Rejected,
    Request,
    Result,
    SpeechGenerateRequest,
    Ticket,
    Usage,
    VoiceCard,
)

from .acting import Acting, acting
from .casting import Cast
from .client import ElevenLabs, Speech
from .offering import ElevenLabsProvider
from .results import SPEECH, counted, with_files
from .timing import word_times

_EMPHASIS = re.compile(r"[*_`~#]+")
_BRACKETS = re.compile(r"[<>{}\[\]\\|]+")
_LEAST = 0.75
"""How much of the time up to its last character a line must have."""


@dataclass(frozen=True)
class Limits:
    """What a model takes in one call, and what it counts for a character."""

    characters: int
    credits: Fraction
    takes_language: bool


_LIMITS = {
    "eleven_v3": Limits(3_000, Fraction(1), takes_language=True),
    "eleven_multilingual_v2": Limits(10_000, Fraction(1), takes_language=False),
    "eleven_flash_v2_5": Limits(40_000, Fraction(1, 2), takes_language=True),
    "eleven_turbo_v2_5": Limits(40_000, Fraction(1, 2), takes_language=True),
    "eleven_flash_v2": Limits(30_000, Fraction(1, 2), takes_language=False),
    "eleven_turbo_v2": Limits(30_000, Fraction(1, 2), takes_language=False),
}
_UNKNOWN = Limits(3_000, Fraction(1), takes_language=False)
"""What is taken for granted of a model that is newer than this table: the least."""


class TimedSpeech(ElevenLabsProvider):
    """Says a line with a voice of the vendor's, and tells when each word is heard."""

    ability = Ability.SPEECH_GENERATE

    def __init__(
        self, client: ElevenLabs, models: Sequence[str], cast: Cast, output_format: str, answer_seconds: int
    ) -> None:
        super().__init__(client, models, answer_seconds)
        self._cast = cast
        self._format = output_format

    async def voices(self) -> Sequence[VoiceCard]:
        """The presets, then what else the account has, each with the vendor's free preview."""
        return self._cast.cards(await self._client.voices())

    async def quote(self, request: Request, model: str) -> Estimate:
        """Credits for the characters that are sent. May raise Rejected."""
        wanted = _accepted(request)
        text = said(wanted.text, model)
        return Estimate(
            likely=(_credits(len(text), model),), ceiling=(_credits(len(text.encode("utf-16-le")) // 2, model),)
        )

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Say the line once. May raise every ProviderError."""
        wanted = _accepted(request)
        text = said(wanted.text, ticket.model)
        part = self._cast.part(wanted.voice, wanted.speaker, wanted.language, wanted.accent, wanted.voice_type)
        acted = acting(wanted.manner, wanted.pace)
        seed = zlib.crc32(ticket.reference.encode())
        body = body_of(text, ticket.model, wanted.language, acted, seed)
        speech = await self._client.speak(part.voice, body, self._format, reference=ticket.reference)
        usage, notes = counted(speech.sound, _credits(len(text), ticket.model))
        made = Result(
            data={"voice": part.voice, "preset": part.preset, "request_id": speech.sound.request_id},
            usage=usage,
            seed=seed,
            model_version=ticket.model,
            notes=(*part.notes, *acted.notes, *notes),
        )
        return await asyncio.to_thread(_finished, made, speech, ticket)


def said(text: str, model: str) -> str:
    """Return what is sent of a line: its words without the marks of Markdown. May raise Rejected."""
    plain = _BRACKETS.sub(" ", _EMPHASIS.sub("", unicodedata.normalize("NFC", text)))
    words = " ".join(plain.split())
    if not any(map(str.isalnum, words)):
        raise Rejected(f"There is nothing to say in the line {text[:60]!r}.", hint="Write at least one word or number.")
    most = _LIMITS.get(model, _UNKNOWN).characters
    if len(words) > most:
        raise Rejected(
            f"A line of {len(words)} characters is too long for {model}, which takes {most}.",
            hint="Split the line in two, or choose eleven_flash_v2_5, which takes 40000.",
        )
    return words


def body_of(text: str, model: str, language: str, acted: Acting, seed: int) -> dict[str, Any]:
    """Return the body of a call; the language goes along only where the model takes it."""
    body: dict[str, Any] = {"text": text, "model_id": model, "seed": seed}
    tag = re.split(r"[-_]", language.strip().lower())[0]
    if tag and _LIMITS.get(model, _UNKNOWN).takes_language:
        body["language_code"] = tag
    if acted.settings:
        body["voice_settings"] = acted.settings
    return body


def _credits(characters: int, model: str) -> Usage:
    per_character = _LIMITS.get(model, _UNKNOWN).credits
    return Usage.of("credit", -(-characters * per_character.numerator // per_character.denominator))


def _accepted(request: Request) -> SpeechGenerateRequest:
    if not isinstance(request, SpeechGenerateRequest):
        raise Rejected(f"This model speaks; it was asked for {request.kind}.", hint="Choose another model.")
    return request


def _finished(made: Result, speech: Speech, ticket: Ticket) -> Result:
    """Return the line with its words."""
    ends = speech.alignment.ends if speech.alignment else ()
    line = with_files(made, speech.sound, SPEECH, ticket, round(ends[-1] * 1000 * _LEAST) if ends else 1)
    words, doubt = word_times(speech.alignment, line.files[0].facts.duration_ms or 0)
    notes = (*made.notes, f"{doubt}: subtitles go by the length of words.") if doubt else made.notes
    return line.model_copy(update={"notes": notes, "data": {**made.data, "words": words}})
