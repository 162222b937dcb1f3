"""When each word of a finished line is heard."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bomstudio import WordTime

from .wording import Word

FRAME_MS = 5
_PAUSE_MS = 60
_SNAP_MS = 90


def word_times(words: Sequence[Word], starts: Sequence[tuple[int, float]], voiced: NDArray[np.bool_]) -> list[WordTime]:
    """Return the words with their times.

    `starts` are characters and milliseconds, as far as the engine knows them; a word it left out shares the time
    of the one before it by letters. `voiced` says for each frame of FRAME_MS whether anything is heard: it cuts
    the line into runs at its pauses, and words begin and end where runs do.
    """
    runs = _runs(voiced)
    begins = _at_onsets(_begins(words, starts, runs[0][0], runs[-1][1]), runs)
    times = []
    for word, begin, after in zip(words, begins, [*begins[1:], runs[-1][1]], strict=True):
        run_end = max((end for start, end in runs if start < after), default=after)
        times.append(WordTime(text=word.text, start_ms=begin, end_ms=max(begin, min(after, run_end))))
    return times


def _runs(voiced: NDArray[np.bool_]) -> list[tuple[int, int]]:
    frames = np.flatnonzero(voiced)
    cuts = np.flatnonzero(np.diff(frames) * FRAME_MS > _PAUSE_MS)
    firsts, lasts = [frames[0], *frames[cuts + 1]], [*frames[cuts], frames[-1]]
    return [(int(first) * FRAME_MS, (int(last) + 1) * FRAME_MS) for first, last in zip(firsts, lasts, strict=True)]


def _begins(words: Sequence[Word], starts: Sequence[tuple[int, float]], first: int, last: int) -> list[float]:
    known: dict[int, float] = {0: first}
    ends = [word.end for word in words]
    for offset, milliseconds in sorted(starts):
        index = bisect_right(ends, offset)
        if index < len(words):
            known.setdefault(index, min(max(milliseconds, first), last))
    begins: list[float] = []
    for index, following in pairwise([*sorted(known), len(words)]):
        until = known.get(following, last)
        letters = np.cumsum([0, *(len(word.text) for word in words[index:following])])
        begins += list(known[index] + (until - known[index]) * letters[:-1] / letters[-1])
    return begins


def _at_onsets(begins: Sequence[float], runs: Sequence[tuple[int, int]]) -> list[int]:
    """Take the first start after a pause, which lies in the pause or a little late, to where sound begins again."""
    settled: list[int] = []
    for begin in begins:
        before = settled[-1] if settled else -1
        onset = next((start for start, end in runs if begin < end), runs[-1][0])
        is_first = before < onset and begin - onset < _SNAP_MS
        settled.append(max(before, onset if is_first else round(begin)))
    return settled
