"""The words the rules know, read from `lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from bomstudio import CameraMove, Mood, ShotSize, TransitionKind

from .words import words

_SHORTEST_STEM = 2


class WordSet:
    """Whole words, and stems that stand for every word beginning with them."""

    def __init__(self, listed: str) -> None:
        entries = listed.casefold().split()
        self._whole = frozenset(entry for entry in entries if not entry.endswith("*"))
        self._stems = frozenset(entry[:-1] for entry in entries if entry.endswith("*"))
        self._longest = max((len(stem) for stem in self._stems), default=0)

    def __contains__(self, word: str) -> bool:
        if word in self._whole:
            return True
        return any(word[:k] in self._stems for k in range(_SHORTEST_STEM, min(len(word), self._longest) + 1))

    def count(self, spoken: Iterable[str]) -> int:
        """Return how many of the words are in the set."""
        return sum(word in self for word in spoken)


class Phrases:
    """Phrases that each stand for one value; the one that comes first in a text wins, of those the longest."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self._value = {phrase.casefold(): value for value, phrases in table.items() for phrase in phrases}
        listed = sorted((p for phrases in table.values() for p in phrases), key=lambda p: (-len(p), p))
        loud = [p for p in listed if p.isupper() and " " not in p]
        any_case = [p for p in listed if p not in loud]
        self._patterns = [
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, group))})(?!\w)", flags)
            for group, flags in ((any_case, re.IGNORECASE), (loud, 0))
            if group
        ]

    def whole(self, text: str) -> str | None:
        """Return the value of a text that is nothing but a phrase."""
        return self._value.get(" ".join(text.casefold().split()).strip(" .:;!-–—"))

    def within(self, text: str) -> str | None:
        """Return the value of the first phrase in a text."""
        hits = [hit for pattern in self._patterns if (hit := pattern.search(text))]
        if not hits:
            return None
        first = min(hits, key=lambda hit: (hit.start(), -len(hit.group())))
        return self._value.get(first.group().casefold())


@dataclass(frozen=True)
class VoiceWords:
    """What a voice may be wished to be like."""

    types: Phrases
    accents: Phrases
    paces: Phrases


@dataclass(frozen=True)
class Lexicon:
    """Everything in `lexicon.toml`, ready to be asked."""

    stop_words: Mapping[str, frozenset[str]]
    moods: Mapping[str, Mapping[Mood, WordSet]]
    settings: Mapping[str, tuple[str, ...]]
    times: Phrases
    transitions: Phrases
    sizes: Phrases
    cameras: Phrases
    details: WordSet
    narrators: frozenset[str]
    voices: VoiceWords
    extensions: Phrases
    endings: frozenset[str]
    title_cards: tuple[str, ...]
    scene_words: frozenset[str]
    pauses: frozenset[str]
    keys: Mapping[str, str]

    def mood(self, text: str, language: str, *, least: int = 1) -> Mood | None:
        """Return the mood most words of a text speak of; None when fewer than `least` do."""
        counts: Counter[Mood] = Counter()
        spoken = words(text)
        for mood, stems in self.moods.get(language, self.moods["en"]).items():
            counts[mood] = stems.count(spoken)
        if not counts:
            return None
        mood, hits = max(counts.items(), key=lambda item: item[1])
        return mood if hits >= least else None

    def mood_named(self, text: str) -> Mood | None:
        """Return the mood that a word such as `joyful` or `vrolijk` names, in any language."""
        named = text.strip().casefold()
        if named in get_args(Mood):
            return cast(Mood, named)
        return next((found for language in self.moods if (found := self.mood(text, language))), None)

    def size(self, text: str) -> ShotSize | None:
        """Return the shot size that a text orders."""
        return cast("ShotSize | None", self.sizes.within(text))

    def camera(self, text: str) -> CameraMove | None:
        """Return the camera move that a text orders."""
        return cast("CameraMove | None", self.cameras.within(text))

    def transition(self, text: str) -> TransitionKind | None:
        """Return the transition that a line which is nothing else orders."""
        return cast("TransitionKind | None", self.transitions.whole(text))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon; read once."""
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    return Lexicon(
        stop_words={language: frozenset(listed.split()) for language, listed in data["stop_words"].items()},
        moods={
            language: {mood: WordSet(listed) for mood, listed in table.items()}
            for language, table in data["mood"].items()
        },
        settings={setting: tuple(listed) for setting, listed in data["setting"].items()},
        times=Phrases(data["time"]),
        transitions=Phrases(data["transition"]),
        sizes=Phrases(data["size"]),
        cameras=Phrases(data["camera"]),
        details=WordSet(data["details"]["words"]),
        narrators=frozenset(name.casefold() for name in data["narrator"]["names"]),
        voices=VoiceWords(*(Phrases(data[f"voice_{of}"]) for of in ("type", "accent", "pace"))),
        extensions=Phrases(data["extension"]),
        endings=frozenset(data["ending"]["words"]),
        title_cards=tuple(data["title_card"]["words"]),
        pauses=frozenset(data["pause"]["words"]),
        scene_words=frozenset(data["scene"]["words"]),
        keys={alias.casefold(): key for key, aliases in data["key"].items() for alias in (key, *aliases)},
    )
