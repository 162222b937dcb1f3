"""What the tone does with a request for music."""

import asyncio
import math
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

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
    Rejected,
    Request,
    Result,
    Ticket,
    Usage,
)


class ToneMusic(LocalProvider):
    """Writes a sine as long as it is asked for."""

    ability = Ability.MUSIC_GENERATE

    def __init__(self, hertz: int) -> None:
        self._hertz = hertz

    def models(self) -> Sequence[ModelCard]:
        """Return the one model."""
        return (ModelCard(model="sine-1", ability=self.ability, title="One steady tone"),)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the milliseconds; raises Rejected above ten minutes."""
        assert isinstance(request, MusicGenerateRequest)
        if request.length_ms > 600_000:
            raise Rejected("A tone lasts ten minutes at most.", hint="Ask for less.")
        return Estimate.exactly(Usage.of("millisecond", request.length_ms))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Write the tone, in a thread: other work goes on meanwhile."""
        assert isinstance(request, MusicGenerateRequest)
        if ticket.cancelled():
            raise Cancelled("The tone was stopped.")
        path = ticket.scratch / "tone.wav"
        await asyncio.to_thread(_write, path, self._hertz, request.length_ms * SAMPLE_RATE // 1000)
        facts = MediaFacts(duration_ms=request.length_ms, sample_rate=SAMPLE_RATE, channels=1)
        made = ProducedFile(role="music", path=path, media_type="audio/wav", facts=facts)
        return Result(files=(made,), usage=(Usage.of("millisecond", request.length_ms),), seed=request.seed)


def _write(path: Path, hertz: int, count: int) -> None:
    step = 2 * math.pi * hertz / SAMPLE_RATE
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, count, "NONE", ""))
        file.writeframes(array("h", (round(8000 * math.sin(n * step)) for n in range(count))).tobytes())
