"""Who speaks: a voice that is named, or one that is always the same for a speaker."""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bomstudio import VoiceCard, VoiceType

_VOICE_ID = re.compile(r"[A-Za-z0-9]{20}")
_FALLBACK = "en"
_FEMALE_ENDINGS = ("a", "elle", "ette", "ine", "ie", "eke", "mke", "nke", "ske")


@dataclass(frozen=True)
class Part:
    """The voice that was chosen: the vendor's id, the preset it came from, and what a person should know of it."""

    voice: str
    preset: str = ""
    notes: tuple[str, ...] = ()


class Cast:
    """The voices of an account by preset; `nl-female-2` is the second Dutch woman."""

    def __init__(self, presets: Mapping[str, str], accents: Mapping[str, str] | None = None) -> None:
        self._presets = dict(presets)
        self._accents = dict(accents or {})

    def part(self, voice: str, speaker: str, language: str, accent: str = "", voice_type: VoiceType = "") -> Part:
        """Return who speaks: the voice that is asked for, else the speaker's own, always the same for its name.

        A voice is a preset or its beginning (`female`, `nl-female`), or the vendor's id.
        """
        wanted = voice.strip()
        found = self._named(wanted.lower(), language) if wanted else ""
        if found:
            return Part(self._presets[found], found)
        if _VOICE_ID.fullmatch(wanted):
            return Part(wanted)
        own, notes = self._own(speaker, language, accent, voice_type)
        if wanted:
            notes = (f"The voice {voice!r} is not one of ElevenLabs; {own!r} was used.", *notes)
        return Part(self._presets[own], own, notes)

    def cards(self, listed: Sequence[Mapping[str, Any]]) -> list[VoiceCard]:
        """Return the presets, then the other voices that the vendor lists."""
        told = {voice["voice_id"]: voice for voice in listed}
        presets = [_card(preset, told.get(voice, {}), preset) for preset, voice in self._presets.items()]
        others = [voice for voice in listed if voice["voice_id"] not in self._presets.values()]
        return [*presets, *(_card(voice["voice_id"], voice) for voice in others)]

    def _named(self, voice: str, language: str) -> str:
        names = [voice, *(f"{tag}-{voice}" for tag in (_tag(language), _FALLBACK))]
        return next(
            (preset for name in names for preset in self._presets if preset == name or preset.startswith(f"{name}-")),
            "",
        )

    def _own(self, speaker: str, language: str, accent: str, voice_type: VoiceType) -> tuple[str, tuple[str, ...]]:
        """Return a speaker's preset, and which wishes for it no preset meets."""
        presets = self._spoken_in(_tag(language)) or self._spoken_in(_FALLBACK) or tuple(self._presets)
        unmet = []
        if accent:
            with_accent = [preset for preset in presets if self._accents.get(self._presets[preset]) == accent]
            if not with_accent:
                unmet.append(f"the accent {accent}")
            presets = with_accent or presets
        name = " ".join(speaker.casefold().split())
        typed = [preset for preset in presets if _kind(preset) == voice_type]
        if voice_type == "child" and not typed:
            unmet.append("a child's voice")
        elif voice_type in ("female", "male") and not typed:
            unmet.append(f"a {voice_type} voice")
        notes = (f"No preset has {' or '.join(unmet)}: name one in the plugin's voices.",) if unmet else ()
        if voice_type == "narrator" or not (name or typed):
            return (typed or presets)[0], notes
        alike = typed or [preset for preset in presets if _kind(preset) == gender(name)] or presets
        return alike[hashlib.sha256(name.encode()).digest()[0] % len(alike) if name else 0], notes

    def _spoken_in(self, tag: str) -> Sequence[str]:
        return tuple(preset for preset in self._presets if preset.split("-")[0] == tag)


def _kind(preset: str) -> str:
    """Return what a preset's name says after its language: female, male, child or narrator."""
    return "".join(preset.split("-")[1:2])


def gender(speaker: str) -> str:
    """Return whether a name in small letters is rather a woman's or a man's; `voice` settles it where it is wrong."""
    female, male = _known_words()
    words = re.split(r"[\s.,'’()/]+", speaker)
    if male.intersection(words):
        return "male"
    return "female" if female.intersection(words) or words[0].endswith(_FEMALE_ENDINGS) else "male"


@functools.cache
def _known_words() -> tuple[frozenset[str], frozenset[str]]:
    words = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    return frozenset(words["female"]), frozenset(words["male"])


def _card(voice: str, told: Mapping[str, Any], preset: str = "") -> VoiceCard:
    """Return a voice as it is listed; a preset is meant for its own language, another for those it is verified in."""
    labels = told.get("labels") or {}
    verified = {entry["language"] for entry in told.get("verified_languages") or ()}
    sex = labels.get("gender", "")
    return VoiceCard(
        voice=voice,
        name=told.get("name") or "",
        gender=sex if sex in ("female", "male") else "",
        languages=(preset.split("-")[0],) if preset.count("-") else tuple(sorted(verified)),
        preview=told.get("preview_url") or "",
    )


def _tag(language: str) -> str:
    return re.split(r"[-_]", language.strip().lower())[0]
