"""What a request's words ask for: a place, an hour, the weather and the things to show."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bomstudio import ImageGenerateRequest

_INDOORS = re.compile(r"\b(int|interior|indoors?|inside|binnen|interieur|intérieur|dentro)\b|अंदर|अंतः|आंतरिक|भीतर")
_OUTDOORS = re.compile(r"\b(ext|exterior|outdoors?|outside|buiten|exterieur|extérieur|fuera)\b|बाहर|बाह्य")


_WORTH = {
    "outdoors": (6.0, 1.0),
    "indoors": (6.0, 1.0),
    "time": (6.0, 1.0),
    "weather": (3.0, 2.0),
    "things": (1.0, 6.0),
    "hints": (0.1, 0.5),
    "lamps": (0.0, 1.0),
    "flora": (3.0, 2.0),
}
"""What a word in the setting and one in the prompt are worth, by what it speaks of."""


_VIEWS = {"office": "city", "cafe": "city", "workshop": "city", "roastery": "city", "lamp_room": "sea"}
"""What is seen from a room's windows when the words do not say."""


@dataclass(frozen=True)
class Reading:
    """What is to be seen, beside the people."""

    place: str
    indoors: bool
    view: str
    """The outdoor place beyond a window; the place itself when it lies outdoors."""
    time: str
    weather: str
    things: tuple[str, ...]
    """Nameable objects in the order of their weight."""
    lamps_out: bool
    flora: str
    """What kind of trees grow there; empty when the words do not say."""
    where: str
    """The setting without its hour: what all shots at one place have in common."""


@dataclass(frozen=True)
class _Entry:
    table: str
    meaning: str
    pattern: re.Pattern[str]


def read(request: ImageGenerateRequest) -> Reading:
    """Return what a request's setting, caption and time of day ask for; without a caption its whole prompt is read.

    The caption says what this still alone shows; style, place and people's looks are told around it in the prompt.
    """
    setting, prompt = _plain(request.setting), _plain(request.caption or request.prompt)
    entries = _entries("en") + (_entries(request.language.split("-")[0]) if request.language[:2] != "en" else ())
    scores: dict[str, dict[str, float]] = {table: {} for table in _WORTH}
    for entry in entries:
        worth = _WORTH[entry.table]
        weight = sum(_weight(entry, text) * each for text, each in zip((setting, prompt), worth, strict=True))
        if weight:
            table = scores["things" if entry.table == "hints" else entry.table]
            table[entry.meaning] = table.get(entry.meaning, 0.0) + weight
    indoors = _is_indoors(setting, prompt, scores)
    inside, outside = _best(scores["indoors"], "room"), _best(scores["outdoors"], "")
    return Reading(
        place=inside if indoors else outside or "field",
        indoors=indoors,
        view=outside or _VIEWS.get(inside, "field"),
        time=_time(_plain(request.time_of_day), setting, prompt, entries),
        weather=_best(scores["weather"], "clear"),
        things=tuple(sorted(scores["things"], key=lambda thing: (-scores["things"][thing], thing))),
        lamps_out="out" in scores["lamps"],
        flora=_best(scores["flora"], ""),
        where=_without_time(setting, entries),
    )


def _weight(entry: _Entry, text: str) -> float:
    """Return how much a text speaks of a meaning: early, often, and in long words."""
    found = list(entry.pattern.finditer(text))
    if not found:
        return 0.0
    early = 0.5 * (1 - found[0].start() / (len(text) + 1))
    longest = max(len(match[0]) for match in found)
    return 1.0 + early + 0.2 * min(2, len(found) - 1) + 0.05 * longest


def _is_indoors(setting: str, prompt: str, scores: dict[str, dict[str, float]]) -> bool:
    for text in (setting, prompt):
        first_in, first_out = _INDOORS.search(text), _OUTDOORS.search(text)
        if first_in and not (first_out and first_out.start() < first_in.start()):
            return True
        if first_out:
            return False
    return max(scores["indoors"].values(), default=0.0) > max(scores["outdoors"].values(), default=0.0)


def _time(asked: str, setting: str, prompt: str, entries: tuple[_Entry, ...]) -> str:
    for text in (asked, setting, prompt):
        found = [
            (match.start(), entry.meaning)
            for entry in entries
            if entry.table == "time" and (match := entry.pattern.search(text))
        ]
        if found:
            return min(found)[1]
    return "day"


def _without_time(setting: str, entries: tuple[_Entry, ...]) -> str:
    for entry in entries:
        if entry.table == "time":
            setting = entry.pattern.sub(" ", setting)
    return " ".join(re.findall(r"[\w\u0900-\u097f]+", setting))


def _best(table: dict[str, float], default: str) -> str:
    return min(table, key=lambda meaning: (-table[meaning], meaning)) if table else default


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@cache
def _entries(language: str) -> tuple[_Entry, ...]:
    book = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return tuple(
        _Entry(table, meaning, _pattern(tuple(words)))
        for table, meanings in book.get(language, {}).items()
        for meaning, words in meanings.items()
    )


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    starts = (
        re.escape(_plain(word.rstrip("*"))) + ("" if word.endswith("*") else r"(?![\w\u0900-\u097f])") for word in words
    )
    return re.compile(r"(?<![\w\u0900-\u097f])(?:" + "|".join(starts) + ")")
