"""What the composer does with a request for music."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from fractions import Fraction

from bomstudio import (
    Ability,
    Estimate,
    LocalProvider,
    ModelCard,
    MusicGenerateRequest,
    Request,
    Result,
    Ticket,
    Usage,
)


class BedMusic(LocalProvider):
    """Composes and plays a bed of music, exactly as long as it is asked for."""

    ability = Ability.MUSIC_GENERATE

    def models(self) -> Sequence[ModelCard]:
        """Return the composer."""
        return (ModelCard(model="bed-1", ability=self.ability, title="Local music"),)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the seconds of music."""
        assert isinstance(request, MusicGenerateRequest)
        return Estimate.exactly(_usage(request))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Compose, play and master the bed."""
        assert isinstance(request, MusicGenerateRequest)
        return await asyncio.to_thread(_make, request, ticket)


def _make(request: MusicGenerateRequest, ticket: Ticket) -> Result:
    from .making import make  # late: brings in NumPy and PyAV

    return make(request, ticket, _usage(request))


def _usage(request: MusicGenerateRequest) -> Usage:
    return Usage.of("second", Fraction(request.length_ms, 1000))
