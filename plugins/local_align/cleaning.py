"""Cleaning: any recording becomes one channel of 48 kHz, with less noise if that is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from fractions import Fraction

from bomstudio import (
    Ability,
    Estimate,
    LocalProvider,
    ModelCard,
    Rejected,
    Request,
    Result,
    SpeechCleanRequest,
    Ticket,
    Usage,
)

from .listening import Prober, refuse_mute

MOST_HOURS = 6
_USUAL_BYTES_A_SECOND = 16_000


class CleanSpeech(LocalProvider):
    """Makes the copy of a recording that everything else works on."""

    ability = Ability.SPEECH_CLEAN

    def __init__(self, media: Prober) -> None:
        self._media = media

    def models(self) -> Sequence[ModelCard]:
        """Return the one way it is done."""
        return (ModelCard(model="clean-1", ability=self.ability, title="Local cleaning", deadline_seconds=3600),)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the seconds of the recording; raises Rejected when it is too long."""
        assert isinstance(request, SpeechCleanRequest)
        length_ms = request.length_ms
        if length_ms is not None and length_ms > MOST_HOURS * 3_600_000:
            raise Rejected(f"The recording is longer than {MOST_HOURS} hours.", hint="Give the part that is needed.")
        return Estimate.exactly(seconds_of(length_ms, request.audio.bytes))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Write the copy."""
        assert isinstance(request, SpeechCleanRequest)
        return await asyncio.to_thread(self._clean, request, ticket)

    def _clean(self, request: SpeechCleanRequest, ticket: Ticket) -> Result:
        from .copying import clean_copy  # late: brings in NumPy and PyAV

        path = ticket.open(request.audio)
        facts = refuse_mute(self._media, path)
        made = clean_copy(path, facts.duration_ms or 0, ticket, denoise=request.denoise)
        return Result(
            files=(made.file,),
            data={"length_ms": made.length_ms, "level_db": made.level_db},
            usage=(seconds_of(request.length_ms, request.audio.bytes),),
            notes=made.notes,
        )


def seconds_of(length_ms: int | None, size: int) -> Usage:
    """Return a recording's seconds, guessed by its size when nobody measured them."""
    seconds = Fraction(size, _USUAL_BYTES_A_SECOND) if length_ms is None else Fraction(length_ms, 1000)
    return Usage.of("second", seconds)
