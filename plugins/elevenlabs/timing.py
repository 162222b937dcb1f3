"""From the times of characters to the times of words, as far as they can be believed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from bomstudio import WordTime

from .client import Alignment

_SLACK_MS = 500
"""How far the last word may end after the sound: padding of its encoding."""


def word_times(alignment: Alignment | None, length_ms: int) -> tuple[list[WordTime], str]:
    """Return the words of a line with their times; none, and why, when the vendor's times cannot be believed.

    The vendor sends no times at all for some lines, and one and the same time for every word of some long ones.
    """
    if alignment is None:
        return [], "The vendor sent no times of words"
    characters, starts, ends = alignment.characters, alignment.starts, alignment.ends
    if not len(characters) == len(starts) == len(ends):
        return [], "The vendor's times do not fit its text"
    if any(not 0 <= start <= end for start, end in zip(starts, ends, strict=True)):
        return [], "The vendor's times run backwards"
    words = list(_words(alignment))
    if any(before.start_ms > after.start_ms for before, after in pairwise(words)):
        return [], "The vendor's times run backwards"
    latest = max((word.end_ms for word in words), default=0)
    if latest > length_ms + _SLACK_MS or any(word.start_ms == word.end_ms for word in words):
        return [], "The vendor's times have collapsed"
    return words, ""


def _words(alignment: Alignment) -> Iterator[WordTime]:
    """Yield what stands between spaces; what has no letter or digit is no word."""
    for is_space, group in groupby(range(len(alignment.characters)), lambda at: alignment.characters[at].isspace()):
        places = list(group)
        text = "".join(alignment.characters[at] for at in places)
        if is_space or not any(map(str.isalnum, text)):
            continue
        first, last = alignment.starts[places[0]], alignment.ends[places[-1]]
        yield WordTime(text=text, start_ms=round(first * 1000), end_ms=round(last * 1000))
