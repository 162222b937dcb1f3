"""Guessing a script's language from its alphabet and its small words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from .lexicon import lexicon
from .words import words

_ALPHABETS = {
    alphabet: language
    for language, alphabets in {
        "ru": "CYRILLIC",
        "el": "GREEK",
        "hy": "ARMENIAN",
        "ka": "GEORGIAN",
        "he": "HEBREW",
        "ar": "ARABIC",
        "hi": "DEVANAGARI",
        "bn": "BENGALI",
        "pa": "GURMUKHI",
        "gu": "GUJARATI",
        "ta": "TAMIL",
        "te": "TELUGU",
        "kn": "KANNADA",
        "ml": "MALAYALAM",
        "si": "SINHALA",
        "th": "THAI",
        "ko": "HANGUL",
        "zh": "CJK",
        "ja": "HIRAGANA KATAKANA",
    }.items()
    for alphabet in alphabets.split()
}
"""The most written language of an alphabet, by the first word of its letters' Unicode names."""
SHARED_ALPHABETS = frozenset({"ru", "ar"})
"""Languages that are taken by an alphabet in which several others are written too."""
_LEAST_KANA = 0.1
"""Of a text in Japanese, at least so many letters are kana; the others may be Chinese."""
_ENOUGH_WORDS = 4000
_LEAST_SHARE = 0.08
"""Of a text in a language, at least so many words are its small words."""


def guess_language(texts: Iterable[str]) -> str:
    """Return a language by its letters or, of those in Latin letters, by its small words; empty when none fits."""
    spoken = list(islice((word for text in texts for word in words(text)), _ENOUGH_WORDS))
    if not spoken:
        return ""
    letters = Counter(_ALPHABETS.get(_alphabet(char)) for word in spoken for char in word if char.isalpha())
    if letters["ja"] > _LEAST_KANA * (letters["ja"] + letters["zh"]):
        letters["ja"] += letters.pop("zh", 0)
    commonest = max(letters, key=lambda tag: letters[tag], default=None)
    if commonest:
        return commonest
    hits = {tag: sum(word in small for word in spoken) for tag, small in lexicon().stop_words.items()}
    best, second = sorted(hits.items(), key=lambda item: -item[1])[:2]
    if best[1] < _LEAST_SHARE * len(spoken) or best[1] == second[1]:
        return ""
    return best[0]


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0].partition("-")[0]
