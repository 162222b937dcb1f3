"""What a title page or front matter says of the whole film."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from bomstudio import Mood, Shape, VoiceWish

from .lexicon import lexicon
from .names import speaker_name
from .source import HeadValue
from .voice_wishes import read_voices
from .words import plain, without_emphasis

LANGUAGES = {
    "en": ("english", "engels", "inglés", "anglais", "अंग्रेज़ी"),
    "nl": ("dutch", "nederlands", "holandés", "néerlandais", "डच"),
    "es": ("spanish", "spaans", "español", "espagnol", "स्पेनिश"),
    "fr": ("french", "frans", "francés", "français", "फ़्रेंच"),
    "hi": ("hindi", "हिन्दी", "हिंदी"),
}
_PRESETS = ("free", "short", "medium", "long")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_AUDIO = (".mp3", ".wav", ".flac", ".m4a", ".aac", ".ogg", ".opus", ".aif", ".aiff")


@dataclass
class Head:
    """The film's own facts, as the script states them."""

    title: str = ""
    language: str = ""
    author: str = ""
    client: str = ""
    style: str = ""
    length: str = "free"
    music: str = ""
    music_mood: Mood | None = None
    formats: tuple[Shape, ...] = ()
    voices: dict[str, VoiceWish] = field(default_factory=dict)
    characters: dict[str, str] = field(default_factory=dict)


def read_head(values: Mapping[str, HeadValue]) -> tuple[Head, list[str]]:
    """Read the keys that have a meaning; other keys are the writer's own and are left alone."""
    head = Head()
    warnings: list[str] = []
    for name, value in values.items():
        key = head_key(name)
        text = _text(value)
        if key in ("title", "author", "client", "style"):
            setattr(head, key, text)
        elif key == "language":
            head.language = _language(text, warnings)
        elif key == "length":
            head.length = text.casefold() if text.casefold() in _PRESETS else "free"
            if head.length != text.casefold():
                warnings.append(f"The length {text!r} is not known; choose one of {', '.join(_PRESETS)}.")
        elif key == "music":
            _music(text, head, warnings)
        elif key == "formats":
            head.formats = _formats(value, warnings)
        elif key == "voices":
            head.voices = read_voices(_items(value), warnings)
        elif key == "characters":
            head.characters = _characters(value, warnings)
    return head, warnings


def head_key(name: str) -> str:
    """Return the key that a name in any of the languages means; empty when it has no meaning here."""
    return lexicon().keys.get(plain(name).casefold().replace("_", " "), "")


def _text(value: HeadValue) -> str:
    if isinstance(value, dict):
        value = [f"{name}: {said}" for name, said in value.items()]
    joined = ", ".join(part.rstrip(" ,;") for part in value) if isinstance(value, list) else value
    return plain(without_emphasis(joined))[:400]


def _language(text: str, warnings: list[str]) -> str:
    named = next((tag for tag, names in LANGUAGES.items() if text.casefold() in names), text)
    if _LANGUAGE_TAG.fullmatch(named):
        return named.lower() if "-" not in named else named.split("-")[0].lower() + named[named.index("-") :]
    if text:
        warnings.append(f"The language {text!r} is not a language code; write one such as en, nl, es, fr or hi.")
    return ""


def _music(text: str, head: Head, warnings: list[str]) -> None:
    if text.casefold().endswith(_AUDIO):
        head.music = text
    elif mood := lexicon().mood_named(text):
        head.music_mood = mood
    elif text:
        moods = ", ".join(get_args(Mood))
        warnings.append(f"The music {text!r} is neither a mood ({moods}) nor a sound file ({', '.join(_AUDIO)}).")


def _items(value: HeadValue) -> list[str]:
    if isinstance(value, dict):
        return [f"{name}={said}" for name, said in value.items()]
    listed = value if isinstance(value, list) else re.split(r"[,;\n]", value.strip("[] "))
    return [item for item in (plain(entry) for entry in listed) if item]


def _formats(value: HeadValue, warnings: list[str]) -> tuple[Shape, ...]:
    shapes: list[Shape] = []
    for item in _items(value):
        for word in item.replace("x", ":").split():
            if word in tuple(Shape):
                shapes.append(Shape(word))
            else:
                warnings.append(f"The format {word!r} is not known; choose from {', '.join(Shape)}.")
    return tuple(dict.fromkeys(shapes))


def _characters(value: HeadValue, warnings: list[str]) -> dict[str, str]:
    """Read who is who: `JONAS: a boy of 11 in a yellow raincoat`, one a line or parted by semicolons."""
    if isinstance(value, dict):
        value = [f"{name}: {said}" for name, said in value.items()]
    people: dict[str, str] = {}
    for item in value if isinstance(value, list) else re.split(r"[;\n]", value):
        name, _, looks = plain(item).partition("=" if "=" in item else ":")
        if speaker_name(name) and looks.strip():
            people[speaker_name(name)] = looks.strip()[:300]
        elif item.strip():
            warnings.append(f"The character {plain(item)[:60]!r} is not understood; write NAME: how they look.")
    return people
