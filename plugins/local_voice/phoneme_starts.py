"""Where words begin in a neural voice's sound: the phonemes of each word, found in the phonemes of the line."""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

_WORD = re.compile(r"\S+")


def word_starts(text: str, spell: Callable[[str], str], spoken: str, samples: Sequence[int]) -> list[list[int]]:
    """Return `[character, sample]` for each word of a text that is heard.

    `spell` gives a word's phonemes on its own, `spoken` is the whole line in phonemes, and `samples` says where
    each of those begins. Spoken together words change a little, so the two are matched and not counted.
    """
    heard = [(phoneme, start) for phoneme, start in zip(spoken, samples, strict=True) if _is_sound(phoneme)]
    words = [(match.start(), [p for p in spell(match[0]) if _is_sound(p)]) for match in _WORD.finditer(text)]
    alone = [phoneme for _, phonemes in words for phoneme in phonemes]
    place = _places(alone, [phoneme for phoneme, _ in heard])
    starts, at = [], 0
    for offset, phonemes in words:
        if phonemes and place[at] < len(heard):
            starts.append([offset, heard[place[at]][1]])
        at += len(phonemes)
    return starts


def _is_sound(phoneme: str) -> bool:
    return phoneme.isalpha() and phoneme not in "ˈˌː"


def _places(alone: Sequence[str], together: Sequence[str]) -> list[int]:
    places = []
    for _, from_alone, to_alone, start, end in SequenceMatcher(None, alone, together, autojunk=False).get_opcodes():
        span = to_alone - from_alone
        places += [start + (end - start) * index // span for index in range(span)]
    return places
