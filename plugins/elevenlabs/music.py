"""Music: a mood and a few words become a track of a length."""

from __future__ import annotations

import asyncio
from fractions import Fraction

from bomstudio import (
    Ability,
    Estimate,
    MusicGenerateRequest,
    Rejected,
    Request,
    Result,
    Ticket,
    Usage,
)

from .offering import ElevenLabsProvider
from .results import MUSIC, with_files

SHORTEST_MS, LONGEST_MS = 3_000, 600_000
MOST_CHARACTERS = 4_100
_LEAST = Fraction(3, 4)
"""How much of the length that was asked for there must be."""
_MOODS = {
    "neutral": "unobtrusive, even, moderate tempo",
    "warm": "warm, gentle, acoustic",
    "tense": "tense, low pulse, dark",
    "sad": "sad, slow, sparse piano and strings",
    "joyful": "joyful, bright, lively",
    "mysterious": "mysterious, sparse, shimmering",
    "calm": "calm, slow, soft pads",
    "epic": "epic, orchestral, building",
}


class ComposedMusic(ElevenLabsProvider):
    """Composes instrumental beds."""

    ability = Ability.MUSIC_GENERATE
    longest_ms = LONGEST_MS

    async def quote(self, request: Request, model: str) -> Estimate:
        """The seconds that are asked for. May raise Rejected."""
        wanted = _accepted(request)
        prompt_of(wanted)
        return Estimate.exactly(_usage(wanted))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Compose once. May raise every ProviderError."""
        wanted = _accepted(request)
        length = length_of(wanted)
        body = {
            "prompt": prompt_of(wanted),
            "music_length_ms": length,
            "model_id": ticket.model,
            "force_instrumental": True,
        }
        sound = await self._client.compose(body, reference=ticket.reference)
        made = Result(
            data={"song_id": sound.song_id, "request_id": sound.request_id},
            usage=(_usage(wanted),),
            model_version=ticket.model,
            notes=_notes(wanted.length_ms),
        )
        return await asyncio.to_thread(with_files, made, sound, MUSIC, ticket, int(length * _LEAST))


def length_of(request: MusicGenerateRequest) -> int:
    """Return the nearest length that the vendor makes, in milliseconds."""
    return min(max(request.length_ms, SHORTEST_MS), LONGEST_MS)


def prompt_of(request: MusicGenerateRequest) -> str:
    """Return the words that the model reads. May raise Rejected."""
    prompt = " ".join([*request.prompt.split(), f"({_MOODS[request.mood]}; instrumental, to lie under speech)"])
    if len(prompt) > MOST_CHARACTERS:
        raise Rejected(
            f"A prompt of {len(prompt)} characters is too long.", hint=f"Keep it below {MOST_CHARACTERS} characters."
        )
    return prompt


def _notes(wanted_ms: int) -> tuple[str, ...]:
    if wanted_ms < SHORTEST_MS:
        return (f"The vendor makes no music below {SHORTEST_MS // 1000} seconds: it is longer than was asked for.",)
    if wanted_ms > LONGEST_MS:
        return (f"The vendor makes no music above {LONGEST_MS // 1000} seconds: a longer film hears it again.",)
    return ()


def _usage(request: MusicGenerateRequest) -> Usage:
    return Usage.of("second", Fraction(length_of(request), 1000))


def _accepted(request: Request) -> MusicGenerateRequest:
    if not isinstance(request, MusicGenerateRequest):
        raise Rejected(f"This model makes music; it was asked for {request.kind}.", hint="Choose another model.")
    return request
