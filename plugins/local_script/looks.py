"""What a description says of somebody's looks: words weighed by what they stand near."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .lexicon import WordSet
from .words import words

_NEAR = (1, 2, -1, 3, -2, -3)
"""Where what a colour stands for is looked for, in words behind it; turned round where the colour follows."""
_YEARS = re.compile(r"(?<![\w.,:])(\d{1,3})('?s)?(?![\w:])")
_ELDEST = 120
_MIDDLE_OF_A_DECADE = 5


@dataclass(frozen=True)
class Tongue:
    """The words of one language."""

    tables: Mapping[str, Mapping[str, WordSet]]
    hair: WordSet
    skin: WordSet
    wears: WordSet
    within: frozenset[str]
    colour_follows: bool

    def meaning(self, table: str, word: str) -> str | None:
        """Return what a word means in a table."""
        return next((value for value, known in self.tables.get(table, {}).items() if word in known), None)

    def first(self, table: str, spoken: Sequence[str]) -> str | None:
        """Return what the first word that has a meaning in a table means."""
        return next((value for word in spoken if (value := self.meaning(table, word))), None)


@lru_cache(maxsize=1)
def _book() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def tongue_of(language: str) -> Tongue:
    """Return the words of a language; of English when it has none."""
    data = _book().get(language, _book()["en"])
    return Tongue(
        tables={
            name: {value: WordSet(listed) for value, listed in table.items()}
            for name, table in data.items()
            if isinstance(table, dict)
        },
        hair=WordSet(data["hair_words"]),
        skin=WordSet(data["skin_words"]),
        wears=WordSet(data["wears"]),
        within=frozenset(data["in"].split()),
        colour_follows=data.get("after", False),
    )


def years_in(text: str) -> int | None:
    """Return the age that a description gives in figures; `40s` is taken as 45."""
    match = _YEARS.search(text)
    if not match or int(match.group(1)) > _ELDEST:
        return None
    return int(match.group(1)) + (_MIDDLE_OF_A_DECADE if match.group(2) else 0)


def looks_in(text: str, tongue: Tongue) -> dict[str, Any]:
    """Return the fields of a character sheet that a description decides."""
    spoken = [
        part for word in words(text) for part in (word.split("-") if "skin" in word or "hair" in word else [word])
    ]
    looks: dict[str, Any] = {}
    for name in ("age", "sex", "build", "garment", "hair", "hair_colour"):
        if value := tongue.first(name, spoken):
            looks[name] = value
    extras = dict.fromkeys(value for word in spoken if (value := tongue.meaning("extra", word)))
    if extras:
        looks["extras"] = tuple(extras)
    if (years := years_in(text)) is not None:
        looks["years"] = years
        looks.pop("age", None)
    for place in range(len(spoken)):
        _add_colour(looks, spoken, place, tongue)
    return looks


def _add_colour(looks: dict[str, Any], spoken: Sequence[str], place: int, tongue: Tongue) -> None:
    word = spoken[place]
    colour, kind, skin = (tongue.meaning(table, word) for table in ("colour", "hair_kind", "skin"))
    if not (colour or kind or skin):
        return
    thing = _coloured(spoken, place, tongue)
    if thing == "hair":
        looks.setdefault("hair", kind) if kind else None
        if colour in ("black", "brown", "red", "grey", "white"):
            looks.setdefault("hair_colour", colour)
    elif thing == "skin" and skin:
        looks.setdefault("skin", skin)
    elif colour and (thing == "garment" or (place and spoken[place - 1] in tongue.within)):
        looks.setdefault("colour", colour)


def _coloured(spoken: Sequence[str], place: int, tongue: Tongue) -> str | None:
    """Return what a colour stands nearest to: hair, skin, a garment; on the side on which the language puts it."""
    for at in (place - way if tongue.colour_follows else place + way for way in _NEAR):
        if not 0 <= at < len(spoken):
            continue
        extra = tongue.meaning("extra", spoken[at])
        if spoken[at] in tongue.hair or extra in ("beard", "moustache"):
            return "hair"
        if spoken[at] in tongue.skin:
            return "skin"
        if tongue.meaning("garment", spoken[at]):
            return "garment"
        if extra:
            return "extra"
    return None
