"""Breaking words into lines that fit and look even."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from math import ceil

Fits = Callable[..., bool]
"""Tells whether a line fits, in the room there is or `within` less."""


def wrapped(text: str, letters: int, room: float, width: Callable[[str], float]) -> list[str]:
    """Return a text in as few lines as fit, as even as they can be; line breaks in it are kept.

    A line fits when it has at most `letters` letters and is at most `room` wide; a word that does not fit
    is broken.
    """

    def fits(line: str, within: float = room) -> bool:
        return len(line) <= letters and width(line) <= within

    lines: list[str] = []
    for part in text.splitlines():
        words = [piece for word in part.split() for piece in _broken(word, fits)]
        fewest = len(_filled(words, fits))
        enough = partial(_needs_at_most, fewest, words, fits)
        narrowest = bisect_left(range(ceil(room)), True, key=enough)
        lines += _filled(words, partial(fits, within=min(room, narrowest)))
    return lines


def _needs_at_most(count: int, words: list[str], fits: Fits, within: float) -> bool:
    return len(_filled(words, partial(fits, within=within))) <= count


def _broken(word: str, fits: Fits) -> list[str]:
    pieces = []
    while not fits(word) and len(word) > 1:
        end = next((end for end in range(len(word) - 1, 1, -1) if fits(word[:end])), 1)
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def _filled(words: list[str], fits: Fits) -> list[str]:
    """Return words in lines, each line taking all that fits; a word that does not fit has its own."""
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and fits(joined):
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
