"""Voices: what is wished of a speaker's, what a model offers, and what more can be fetched."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from .documents import Document

VoiceType = Literal["", "female", "male", "child", "narrator"]

ACCENTS = {
    "american": "en-US",
    "australian": "en-AU",
    "brazilian": "pt-BR",
    "british": "en-GB",
    "canadian french": "fr-CA",
    "castilian": "es-ES",
    "european portuguese": "pt-PT",
    "flemish": "nl-BE",
    "indian english": "en-IN",
    "irish": "en-IE",
    "latin american": "es-419",
    "mexican": "es-MX",
    "parisian": "fr-FR",
    "scottish": "en-GB-scotland",
}
"""What accents are called in plain words, and their tags."""

_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?-(?:[a-z]{2}|\d{3})(?:-[a-z0-9]{4,8})*")


def accent_tag(written: str) -> str:
    """Return an accent as a BCP 47 tag with a region; raises ValueError when it is neither a tag nor a known name."""
    name = " ".join(written.replace("_", "-").casefold().split())
    if not name:
        return ""
    if name in ACCENTS:
        return ACCENTS[name]
    if not _TAG.fullmatch(name):
        raise ValueError(f"{written!r} is no accent; write a tag like en-GB or es-419, or one of {', '.join(ACCENTS)}")
    language, *rest = name.split("-")
    return "-".join([language, *(part.upper() if len(part) == 2 else part for part in rest)])


Accent = Annotated[str, AfterValidator(accent_tag)]
"""A language with a region, `en-GB`; a known name is understood, and empty is no wish."""


class VoiceWish(Document):
    """What is wished of a speaker's voice; a text alone is a voice by its id, as films from before wishes hold it."""

    voice: str = ""
    """The provider's voice id: it goes before accent and type."""
    accent: Accent = ""
    type: VoiceType = ""
    pace: float = Field(default=1.0, ge=0.5, le=2.0)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return {"voice": value} if isinstance(value, str) else value


class VoiceCard(Document):
    """One voice that can be asked for by a request to speak."""

    voice: str
    """What `voice` of a request takes."""
    name: str = ""
    """What people call it, where that differs."""
    gender: Literal["female", "male", ""] = ""
    type: VoiceType = ""
    """What it is cast as; empty goes by its gender."""
    languages: tuple[str, ...] = ()
    """Empty means any."""
    accent: str = ""
    """Its language with its region, where it always has the same: en-GB."""
    preview: str = ""
    """Where it can be heard at no cost."""


class VoicePack(Document):
    """Voices that do not come with the installation: fetched once, by a person, and checked."""

    name: str
    title: str
    source: str
    """What is fetched, and from where: `kokoro-js 1.2.1, by npm`."""
    licence: str
    bytes: int
    voices: int
    languages: tuple[str, ...]
    is_installed: bool
