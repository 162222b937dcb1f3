"""Lines laid over a recording by its pauses and their own lengths: for any language, and only likely."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp, inf, log

from .loudness import Run

_LINE_PAUSE_MS = 400
_SKIP_COST = 1.2
_NO_PAUSE_COST = 0.6
_FARTHEST = 4.0
"""A line is nowhere expected to be this many times as long or as short as others of its letters."""
_BELIEF = 0.5


def lay_out(letters: Sequence[int], runs: Sequence[Run]) -> list[tuple[int, int, float]]:
    """Return for each line start, end and confidence: runs are shared out in order so that all speak at one pace.

    Long pauses are likelier between lines than within them. A run that fits nowhere, a cough, may belong to none.
    """
    runs = _enough(runs, len(letters))
    pace = sum(run.end - run.start for run in runs) / sum(letters)
    for _ in range(3):
        spans = _shared(letters, runs, pace)
        heard = sum(_voiced(runs, first, after) for first, after in spans)
        pace = heard / sum(letters)
    return [
        (runs[first].start, runs[after - 1].end, _belief(count * pace, _voiced(runs, first, after)))
        for count, (first, after) in zip(letters, spans, strict=True)
    ]


def _belief(expected: float, voiced: int) -> float:
    return round(_BELIEF * exp(-abs(log(max(voiced, 1) / expected))), 2)


def _voiced(runs: Sequence[Run], first: int, after: int) -> int:
    return sum(run.end - run.start for run in runs[first:after])


def _shared(letters: Sequence[int], runs: Sequence[Run], pace: float) -> list[tuple[int, int]]:
    """Return the first run and the one after the last for each line, at the least cost in sum."""
    count = len(runs)
    lengths = [run.end - run.start for run in runs]
    before = [0.0, *(min(1.0, max(0, b.start - a.end) / _LINE_PAUSE_MS) for a, b in pairwise(runs))]
    before[0] = 1.0
    mean = pace * sum(letters) / len(letters)
    skip = [min(_SKIP_COST, _SKIP_COST * 2 * length / mean) + 0.2 for length in lengths]
    best = [0.0]
    for index in range(count):
        best.append(best[-1] + skip[index])
    came: list[list[int]] = []
    for line, weight in enumerate(letters):
        expected = weight * pace
        new = [inf] * (count + 1)
        origin = [-1] * (count + 1)
        for first in range(line, count):
            if best[first] == inf:
                continue
            base = best[first] + _NO_PAUSE_COST * (1 - before[first])
            voiced = 0
            for after in range(first + 1, count + 1):
                voiced += lengths[after - 1]
                if voiced > expected * _FARTHEST and after > first + 1:
                    break
                cost = base + log(voiced / expected) ** 2
                if cost < new[after]:
                    new[after], origin[after] = cost, first
        for after in range(1, count + 1):
            if new[after - 1] + skip[after - 1] < new[after]:
                new[after], origin[after] = new[after - 1] + skip[after - 1], -2
        came.append(origin)
        best = new
    spans: list[tuple[int, int]] = []
    after = count
    for origin in reversed(came):
        while origin[after] == -2:
            after -= 1
        spans.append((origin[after], after))
        after = origin[after]
    return spans[::-1]


def _enough(runs: Sequence[Run], lines: int) -> list[Run]:
    """Return the runs, the longest parted until there is one for each line."""
    parted = list(runs)
    while len(parted) < lines:
        place = max(range(len(parted)), key=lambda index: parted[index].end - parted[index].start)
        run = parted[place]
        middle = (run.start + run.end) // 2
        parted[place : place + 1] = [Run(run.start, middle), Run(middle, run.end)]
    return parted


def word_spans(weights: Sequence[int], runs: Sequence[Run], start: int, end: int) -> list[tuple[int, int]]:
    """Return when each word of a line is likely said: by its letters, over what is heard between two moments."""
    inside = [Run(max(run.start, start), min(run.end, end)) for run in runs if run.start < end and run.end > start]
    inside = inside or [Run(start, end)]
    total = sum(run.end - run.start for run in inside)
    marks = [0.0]
    for weight in weights:
        marks.append(marks[-1] + weight * total / sum(weights))
    return [(_at(inside, first, opening=True), _at(inside, last, opening=False)) for first, last in pairwise(marks)]


def _at(runs: Sequence[Run], voiced: float, *, opening: bool) -> int:
    """Return the moment by which so much was heard; where a word opens, the beginning of the run and not a pause."""
    for run in runs:
        length = run.end - run.start
        if voiced < length - 0.5 or (not opening and voiced <= length + 0.5):
            return round(run.start + max(0.0, voiced))
        voiced -= length
    return runs[-1].end
