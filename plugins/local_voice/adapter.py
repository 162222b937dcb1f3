"""What the ladder of voices does with a request to speak."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bomstudio import (
    SAMPLE_RATE,
    Ability,
    Cancelled,
    ConfigError,
    Estimate,
    LocalProvider,
    MediaFacts,
    ModelCard,
    ProducedFile,
    Rejected,
    Request,
    Result,
    SpeechGenerateRequest,
    Ticket,
    Usage,
    VoiceCard,
)

from .casting import VOICES, Casting, cast, named
from .ladder import RUNGS, Rung, choose
from .manner import manner
from .wording import wording
from .worker import Worker

if TYPE_CHECKING:
    from . import Settings

_PLAIN_WPM = 150


class LadderVoice(LocalProvider):
    """Speaks with the best engine that is installed for the language."""

    ability = Ability.SPEECH_GENERATE

    def __init__(self, settings: Settings, rungs: tuple[Rung, ...] = RUNGS) -> None:
        self._settings = settings
        self._rungs = tuple(rung for rung in rungs if rung.is_installed())
        self._missing = tuple(rung for rung in rungs if rung not in self._rungs)
        for rung in self._missing:
            if rung.name == settings.engine:
                raise ConfigError(f"The voice engine {rung.title} is not installed.", hint=f"Run: {rung.install}")
        self._workers = {rung.name: Worker(rung.worker, rung.title) for rung in self._rungs}

    def models(self) -> Sequence[ModelCard]:
        """Return the ladder: one model, whose engine is told in its results."""
        return (ModelCard(model="ladder-1", ability=self.ability, title="Local voice"),)

    async def voices(self) -> Sequence[VoiceCard]:
        """Return the narrator and every timbre; each may be had higher or lower."""
        return tuple(VoiceCard(voice=known.id, gender="female" if known.gender == "f" else "male") for known in VOICES)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the characters; raises Rejected when nothing can be said or nobody speaks the language."""
        assert isinstance(request, SpeechGenerateRequest)
        wording(request.text)
        self._rung(request, self._cast(request)[0])
        return Estimate.exactly(_usage(request))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Speak the line."""
        assert isinstance(request, SpeechGenerateRequest)
        return await asyncio.to_thread(self._speak, request, ticket)

    def close(self) -> None:
        """End the engines' processes."""
        for worker in self._workers.values():
            worker.close()

    def _speak(self, request: SpeechGenerateRequest, ticket: Ticket) -> Result:
        from .finishing import finish, write_wav  # late: bring in NumPy
        from .timing import word_times

        said = wording(request.text)
        casting, notes = self._cast(request)
        rung = self._rung(request, casting)
        acted = manner(request.manner)
        pace = request.pace * self._settings.words_per_minute / _PLAIN_WPM
        take = rung.take(said.text, _tag(request.language), casting, replace(acted, speed=acted.speed * pace))
        ticket.report(0.1, f"speaking with {rung.title}")
        answer = self._workers[rung.name].ask(take.request, ticket.cancelled)
        if ticket.cancelled():
            raise Cancelled("Speaking was stopped.")
        ticket.report(0.8, "finishing the sound")
        line = finish(base64.b64decode(answer["pcm"]), answer["rate"], take.tone, take.shift, acted.gain_db)
        if line is None:
            raise Rejected(
                f"{rung.title} makes no sound of {said.text[:60]!r} in {request.language!r}.",
                hint="Check the language of the line.",
            )
        path = ticket.scratch / "speech.wav"
        duration_ms = write_wav(path, line.sound)
        words = word_times(said.words, [(at, line.at_ms(sample)) for at, sample in answer["starts"]], line.voiced)
        if rung.name != self._settings.engine and not rung.is_neural:
            notes += (f"No neural voice is installed for {request.language!r}; {rung.title} was used.",)
        ticket.report(1.0, "done")
        return Result(
            files=(
                ProducedFile(
                    role="speech",
                    path=path,
                    media_type="audio/wav",
                    facts=MediaFacts(duration_ms=duration_ms, sample_rate=SAMPLE_RATE, channels=1),
                ),
            ),
            data={"words": words, "voice": casting.id, "engine": rung.name},
            usage=(_usage(request),),
            model_version=rung.name,
            notes=notes,
        )

    def _rung(self, request: SpeechGenerateRequest, casting: Casting) -> Rung:
        rung = choose(self._rungs, _tag(request.language), casting, self._settings.engine)
        if rung is None:
            more = next((missing for missing in self._missing if not missing.is_neural), None)
            raise Rejected(
                f"No installed voice speaks {request.language!r}.",
                hint=f"{more.title} may: {more.install}" if more else "Write the language as a tag like en, nl or hi.",
            )
        return rung

    @staticmethod
    def _cast(request: SpeechGenerateRequest) -> tuple[Casting, tuple[str, ...]]:
        if not request.voice:
            return cast(request.speaker), ()
        chosen = named(request.voice)
        if chosen is not None:
            return chosen, ()
        instead = cast(request.speaker)
        return instead, (f"The voice {request.voice!r} is not one of this machine's; {instead.id!r} was used.",)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")


def _usage(request: SpeechGenerateRequest) -> Usage:
    return Usage.of("character", len(request.text))
