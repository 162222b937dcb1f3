"""What the aligner does with a request: which way it goes, and what it says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bomstudio import (
    Ability,
    Estimate,
    LocalProvider,
    ModelCard,
    Rejected,
    Request,
    Result,
    SpeechAlignRequest,
    Ticket,
)

from .cleaning import MOST_HOURS, seconds_of
from .listening import Prober, refuse_mute
from .wording import words_of


class AlignSpeech(LocalProvider):
    """Finds lines in recordings with the best way that fits the language and the recording."""

    ability = Ability.SPEECH_ALIGN

    def __init__(self, media: Prober) -> None:
        self._media = media

    def models(self) -> Sequence[ModelCard]:
        """Return the ladder: one model, which tells in its results how it went."""
        card = ModelCard(model="ladder-1", ability=self.ability, title="Local alignment", deadline_seconds=3600)
        return (card,)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the seconds of the recording; raises Rejected when there is nothing to look for."""
        accepted = _accepted(request)
        return Estimate.exactly(seconds_of(accepted.length_ms, accepted.audio.bytes))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Find the lines."""
        return await asyncio.to_thread(self._align, _accepted(request), ticket)

    def _align(self, request: SpeechAlignRequest, ticket: Ticket) -> Result:
        from .finding import find_passages  # late: brings in NumPy and PyAV

        path = ticket.open(request.audio)
        facts = refuse_mute(self._media, path)
        found = find_passages(request, path, facts.duration_ms or 0, ticket)
        return Result(
            data={
                "passages": [passage.model_dump() if passage else None for passage in found.passages],
                "way": found.way,
            },
            usage=(seconds_of(request.length_ms, request.audio.bytes),),
            model_version=found.way,
            notes=found.notes,
        )


def _accepted(request: Request) -> SpeechAlignRequest:
    assert isinstance(request, SpeechAlignRequest)
    if not any(words_of(line) for line in request.lines):
        raise Rejected("There are no words to look for.", hint="Give the lines that are said.")
    if request.length_ms is not None and request.length_ms > MOST_HOURS * 3_600_000:
        raise Rejected(f"The recording is longer than {MOST_HOURS} hours.", hint="Give the part that is needed.")
    return request
