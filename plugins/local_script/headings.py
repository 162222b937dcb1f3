"""Scene headings: `INT. LAMP ROOM - NIGHT`, in the languages of the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import lexicon
from .words import has_words, plain, without_emphasis

_SCENE_NUMBER = re.compile(r"\s*#[\w.-]+#\s*$")
_PARTS = re.compile(r"\s+[-–—]+\s+|[-–—]{2,}|\s*[,;|·]\s*")


@dataclass(frozen=True)
class Heading:
    """A heading taken apart."""

    text: str
    place: str
    setting: str
    time: str
    goes_on: bool
    """Whether the clock runs on from the scene before."""


@lru_cache(maxsize=1)
def _openings() -> tuple[re.Pattern[str], dict[str, str]]:
    settings = {word.casefold(): setting for setting, listed in lexicon().settings.items() for word in listed}
    one = "|".join(re.escape(word) for word in sorted(settings, key=len, reverse=True))
    return re.compile(rf"\s*({one})(?:\.?/({one}))?(?![^\W\d_])([.:。]?)\s*", re.IGNORECASE), settings


def looks_like_heading(line: str, *, alone: bool) -> bool:
    """Whether a line of a screenplay begins as a scene heading does; `alone` when a blank line stands before it."""
    match = _openings()[0].match(line)
    if match is None or not has_words(line[match.end() :]):
        return False
    dotted, loud = bool(match.group(3)), line.upper() == line
    if loud and line.lower() != line:
        return dotted or line[match.end(1)] in " \t/"
    return dotted and alone


def read_heading(text: str) -> Heading:
    """Take a heading apart into setting, place and time of day."""
    shown = plain(without_emphasis(_SCENE_NUMBER.sub("", text)))
    pattern, settings = _openings()
    match = pattern.match(shown)
    setting, rest = "", shown
    if match and (match.group(3) or shown[match.end(1) : match.end(1) + 1] in ("", " ", "/")):
        named = {settings[word.casefold()] for word in match.groups()[:2] if word}
        setting = named.pop() if len(named) == 1 else "both"
        rest = shown[match.end() :]
    parts = [part for part in _PARTS.split(rest) if part]
    time, places = "", []
    for part in parts:
        found = lexicon().times.whole(part)
        if found is None and part is parts[-1] and len(parts) > 1:
            found = lexicon().times.within(part)
        if found is None:
            places.append(part)
        elif not time or time == "continuous":
            time = found
    goes_on = time == "continuous"
    return Heading(shown, ", ".join(places), setting, "" if goes_on else time, goes_on)
