"""Who can speak: a model's voices, and what more can be fetched for this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError
from engine.contracts.provider import Provider
from engine.contracts.voices import VoiceCard, VoicePack
from engine.host.verbs import call

from .studio import Studio


async def voices_of(studio: Studio, model: str = "") -> Sequence[VoiceCard]:
    """Return the voices that a model of the settings, or the one that is named, can be asked for; costs nothing."""
    voices: Sequence[VoiceCard] = await call(_speaker(studio, model).voices)
    return voices


def packs_of(studio: Studio, model: str = "") -> Sequence[VoicePack]:
    """Return the packs of voices that a model can be given."""
    return _speaker(studio, model).voice_packs()


def install_voices(studio: Studio, pack: str, archive: Path | None, model: str = "") -> VoicePack:
    """Fetch a pack of voices or take it from a file; raises InputError when the model has no such pack."""
    speaker = _speaker(studio, model)
    known = [each.name for each in speaker.voice_packs()]
    if pack not in known:
        there = f"it has {' and '.join(known)}" if known else "it has none"
        raise InputError(f"There are no voices {pack!r} to install: {there}.", hint="See: bom voices packs")
    return speaker.install_voices(pack, archive)


def _speaker(studio: Studio, model: str) -> Provider:
    ability = Ability.SPEECH_GENERATE
    return studio.route(ability, {ability.value: [model]} if model else {}).provider
