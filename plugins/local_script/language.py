"""Guessing a script's language from its alphabet and its small words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from .lexicon import lexicon
from .words import words

_ENOUGH_WORDS = 4000
_LEAST_SHARE = 0.08
"""Of a text in a language, at least so many words are its small words."""


def guess_language(texts: Iterable[str]) -> str:
    """Return en, nl, es, fr or hi; empty when none of them fits."""
    spoken = list(islice((word for text in texts for word in words(text)), _ENOUGH_WORDS))
    if not spoken:
        return ""
    devanagari = sum("\u0900" <= word[0] <= "\u097f" for word in spoken)
    if devanagari * 2 > len(spoken):
        return "hi"
    hits = {tag: sum(word in small for word in spoken) for tag, small in lexicon().stop_words.items()}
    best, second = sorted(hits.items(), key=lambda item: -item[1])[:2]
    if best[1] < _LEAST_SHARE * len(spoken) or best[1] == second[1]:
        return ""
    return best[0]
