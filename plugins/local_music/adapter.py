"""What the composer does with a request for music."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from bomstudio import (
    SAMPLE_RATE,
    Ability,
    Cancelled,
    Estimate,
    LocalProvider,
    MediaFacts,
    ModelCard,
    MusicGenerateRequest,
    ProducedFile,
    Request,
    Result,
    Ticket,
    Usage,
    fingerprint,
)

from .arrangement import arrange
from .instruments import Orchestra
from .mastering import master, write_flac
from .mixing import mix
from .moods import PALETTES

_PLAYED = 0.75


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
    def played(fraction: float) -> None:
        if ticket.cancelled():
            raise Cancelled("The music was stopped.")
        ticket.report(_PLAYED * fraction, "playing")

    rng = np.random.default_rng(int(fingerprint(request), 16))
    palette = PALETTES[request.mood]
    length = request.length_ms * SAMPLE_RATE // 1000
    notes = arrange(palette, length / SAMPLE_RATE, rng)
    sound = mix(notes, length, Orchestra(palette.brightness, rng), played)
    played(1.0)
    ticket.report(_PLAYED, "mastering")
    path = ticket.scratch / "music.flac"
    write_flac(path, master(sound))
    ticket.report(1.0, "done")
    return Result(
        files=(
            ProducedFile(
                role="music",
                path=path,
                media_type="audio/flac",
                facts=MediaFacts(duration_ms=request.length_ms, sample_rate=SAMPLE_RATE, channels=2),
            ),
        ),
        usage=(_usage(request),),
        seed=request.seed,
    )


def _usage(request: MusicGenerateRequest) -> Usage:
    return Usage.of("second", Fraction(request.length_ms, 1000))
