"""Breaking words into lines that fit and look even."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations


def wrapped(text: str, letters: int, room: float, width: Callable[[str], float]) -> list[str]:
    """Return a text in as few lines as fit, as even as they can be; line breaks in it are kept.

    A line fits when it has at most `letters` letters and is at most `room` wide; a word that does not fit
    is broken.
    """

    def fits(line: str) -> bool:
        return len(line) <= letters and width(line) <= room

    lines: list[str] = []
    for part in text.splitlines() or [""]:
        words = [piece for word in part.split() for piece in _broken(word, fits)]
        lines += _even(words, fits, width)
    return lines


def _broken(word: str, fits: Callable[[str], bool]) -> list[str]:
    pieces = []
    while not fits(word) and len(word) > 1:
        end = next((end for end in range(len(word) - 1, 1, -1) if fits(word[:end])), 1)
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def _even(words: list[str], fits: Callable[[str], bool], width: Callable[[str], float]) -> list[str]:
    greedy = _greedy(words, fits)
    if len(greedy) not in (2, 3):
        return greedy
    choices = []
    for breaks in combinations(range(1, len(words)), len(greedy) - 1):
        ends = zip((0, *breaks), (*breaks, len(words)), strict=True)
        lines = [" ".join(words[start:end]) for start, end in ends]
        if all(map(fits, lines)):
            choices.append(lines)
    return min(choices, key=lambda lines: max(map(width, lines)), default=greedy)


def _greedy(words: list[str], fits: Callable[[str], bool]) -> list[str]:
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and fits(joined):
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
