"""Sound effects: a few words become a sound of a length."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Any

from bomstudio import (
    Ability,
    Estimate,
    Rejected,
    Request,
    Result,
    SoundGenerateRequest,
    Ticket,
    Usage,
)

from .offering import ElevenLabsProvider
from .results import EFFECT, counted, with_files

CREDITS_A_SECOND = 20
MOST_CREDITS = 1_200
"""The list price of one sound, however short; answers have told less."""
LONGEST_MS = 30_000
_LEAST = Fraction(3, 4)
"""How much of the length that was asked for there must be."""


class SoundEffects(ElevenLabsProvider):
    """Makes sound effects."""

    ability = Ability.SOUND_GENERATE
    longest_ms = LONGEST_MS

    async def quote(self, request: Request, model: str) -> Estimate:
        """Credits by the second, at most what one sound costs by the price list. May raise Rejected."""
        wanted = _accepted(request)
        return Estimate(likely=(_usage(wanted),), ceiling=(Usage.of("credit", MOST_CREDITS),))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Make the sound once. May raise every ProviderError."""
        wanted = _accepted(request)
        sound = await self._client.effect(body_of(wanted, ticket.model), reference=ticket.reference)
        usage, notes = counted(sound, _usage(wanted))
        made = Result(data={"request_id": sound.request_id}, usage=usage, model_version=ticket.model, notes=notes)
        return await asyncio.to_thread(with_files, made, sound, EFFECT, ticket, int(wanted.length_ms * _LEAST))


def body_of(request: SoundGenerateRequest, model: str) -> dict[str, Any]:
    """Return the body of a call."""
    return {
        "text": request.prompt.strip(),
        "duration_seconds": request.length_ms / 1000,
        "loop": request.is_loop,
        "model_id": model,
    }


def _usage(request: SoundGenerateRequest) -> Usage:
    return Usage.of("credit", -(-request.length_ms * CREDITS_A_SECOND // 1000))


def _accepted(request: Request) -> SoundGenerateRequest:
    if not isinstance(request, SoundGenerateRequest):
        raise Rejected(f"This model makes sounds; it was asked for {request.kind}.", hint="Choose another model.")
    if not request.prompt.strip():
        raise Rejected("The prompt is empty.", hint="Say what is heard.")
    return request
