"""What a script wishes of its speakers' voices: on its title page, and by the ages it introduces them with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import ValidationError

from bomstudio import CharacterSheet, VoiceWish, accent_tag

from .lexicon import lexicon
from .names import speaker_name
from .words import plain

_ENTRY = re.compile(r"([^=:]*)[=:](.*)")
_NUMBER = re.compile(r"(?:pace\s*)?(\d?\.\d+|\d)|(?:pace\s*)?(\d{2,3})\s*%")
_CHILD_UNTIL = 12
_OLD_FROM, _OLD_PACE = 65, 0.92


def read_voices(items: Iterable[str], warnings: list[str]) -> dict[str, VoiceWish]:
    """Read `ANNA=f2` and `ANNA: female, british, slow`; what has no name goes on with the speaker before it."""
    said: dict[str, list[str]] = {}
    speaker: str | None = None
    for part in (plain(part) for item in items for part in re.split("[,;]", item)):
        entry = _ENTRY.fullmatch(part)
        if entry and entry[1].strip() and entry[2].strip():
            speaker = speaker_name(entry[1])
            said.setdefault(speaker, []).append(entry[2].strip())
        elif speaker is None or entry:
            warnings.append(f"The voice {part!r} is not understood; write NAME=voice, or NAME: female, british, slow.")
        elif part:
            said[speaker].append(part)
    return {name: _wish(name, parts, warnings) for name, parts in said.items()}


def aged(people: Mapping[str, CharacterSheet], wishes: Mapping[str, VoiceWish]) -> dict[str, VoiceWish]:
    """Return the wishes with what the people's ages add: a child's voice, or an old person's pace.

    What the title page says of a speaker goes before.
    """
    found = dict(wishes)
    for name, person in people.items():
        wish = found.get(name, VoiceWish())
        if _is(person, "child") and not (wish.type or wish.voice):
            found[name] = wish.model_copy(update={"type": "child"})
        elif _is(person, "old") and wish.pace == 1.0:
            found[name] = wish.model_copy(update={"pace": _OLD_PACE})
    return found


def _is(person: CharacterSheet, age: Literal["child", "old"]) -> bool:
    """Return whether somebody is of an age, by the years that are said or by the word."""
    if person.years is None:
        return person.age == age
    return person.years <= _CHILD_UNTIL if age == "child" else person.years >= _OLD_FROM


def _wish(speaker: str, parts: Iterable[str], warnings: list[str]) -> VoiceWish:
    """Return what the parts mean together; of two that mean the same kind of thing the first counts."""
    wish = VoiceWish()
    for part in parts:
        meaning = _meaning(part)
        (key,) = meaning
        try:
            fresh = VoiceWish.model_validate({**wish.model_dump(), **meaning})
        except ValidationError:
            warnings.append(f"The pace {part!r} of {speaker or 'the narrator'} is beyond 0.5 to 2.")
            continue
        if getattr(wish, key) != VoiceWish.model_fields[key].default:
            warnings.append(f"{speaker or 'The narrator'} has two wishes for {key}; {part!r} was left out.")
            continue
        wish = fresh
    return wish


def _meaning(part: str) -> dict[str, Any]:
    words = lexicon().voices
    if number := _NUMBER.fullmatch(part.casefold()):
        return {"pace": float(number[1]) if number[1] else int(number[2]) / 100}
    if pace := words.paces.whole(part):
        return {"pace": float(pace)}
    if kind := words.types.whole(part):
        return {"type": kind}
    if accent := words.accents.whole(part):
        return {"accent": accent}
    try:
        return {"accent": accent_tag(part)}
    except ValueError:
        return {"voice": part}
