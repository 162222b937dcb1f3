"""Where subtitles break: words in time, gathered into cues, and cues into lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf

import regex

_CLUSTER = regex.compile(r"\X")
_CLUSTER_AND_MARKS = regex.compile(r"\X(?:[\p{Po}\p{Pe}\p{Pf}]\p{M}*)*")
_SENTENCE_END = regex.compile(r"[.!?…。！？।॥؟۔][\s\p{Pe}\p{Pf}\"']*$")
_CLAUSE_END = regex.compile(r"[,;:—–،؛、，；：][\s\p{Pe}\p{Pf}\"']*$")
_INITIAL = regex.compile(r"^\p{Lu}[bcdfghjklmnpqrstvwxz]?\.$")

_PAUSE_MS = 300
_SHORT_MS = 1_000
_LONG_MS = 7_000

Cost = Callable[[int, int], float | None]


@dataclass(frozen=True)
class Piece:
    """A word, or a part of one too long for a line, and when it is heard, in ms from the start of its audio."""

    text: str
    start_ms: int
    end_ms: int
    is_glued: bool = False
    """It follows the piece before without a space."""

    @cached_property
    def width(self) -> int:
        """Its columns on a line, without the space before it."""
        return columns(self.text)


def columns(text: str) -> int:
    """Return how wide a text is in letters as a reader sees them: a Devanagari syllable is one, a Han character two."""
    letters = (cluster[0] for cluster in _CLUSTER.findall(text))
    return sum(
        0 if unicodedata.category(letter) == "Cf" else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in letters
    )


def parts(word: str, max_chars: int) -> list[str]:
    """Return a word whole when it fits on a line, else letter by letter with the punctuation that follows each."""
    return [word] if columns(word) <= max_chars else _CLUSTER_AND_MARKS.findall(word)


def joined(pieces: Sequence[Piece]) -> str:
    """Return the text of pieces on one line."""
    return "".join(piece.text if piece.is_glued or not n else f" {piece.text}" for n, piece in enumerate(pieces))


def ends_sentence(word: str) -> bool:
    """Tell whether a sentence ends with this word; an initial or a title (J., Dr.) does not end one."""
    return bool(_SENTENCE_END.search(word)) and not _INITIAL.match(word)


def ends_clause(word: str) -> bool:
    """Tell whether a clause ends with this word."""
    return bool(_CLAUSE_END.search(word))


def into_cues(pieces: Sequence[Piece], max_chars: int, max_lines: int) -> list[Sequence[Piece]]:
    """Divide what is said into cues: at sentences, clauses and pauses where it can, evenly in time, none too long."""

    def cost(start: int, end: int) -> float | None:
        cue = pieces[start:end]
        if end - start > 1 and _lines_needed(cue, max_chars) > max_lines:
            return None
        ms = cue[-1].end_ms - cue[0].start_ms
        evenness = (ms / _LONG_MS) ** 2
        too_long = 20 * max(0.0, ms / _LONG_MS - 1)
        break_cost = 0.0 if end == len(pieces) else _cost_of_cue_break(pieces[end - 1], pieces[end])
        is_all = end - start == len(pieces)
        too_short = 0.0 if is_all else 4 * max(0.0, 1 - ms / _SHORT_MS)
        return 1 + evenness + too_long + too_short + break_cost

    return _divide(pieces, cost)


def into_lines(pieces: Sequence[Piece], max_chars: int) -> list[Sequence[Piece]]:
    """Divide a cue into as few lines as hold it, of like length, broken where a clause ends when that is near."""

    def cost(start: int, end: int) -> float | None:
        width = _width(pieces[start:end])
        if end - start > 1 and width > max_chars:
            return None
        break_cost = 0.0 if end == len(pieces) else _cost_of_line_break(pieces[end - 1], pieces[end])
        return 1000 + (width / max_chars) ** 2 + break_cost

    return _divide(pieces, cost)


def _cost_of_cue_break(last: Piece, following: Piece) -> float:
    if ends_sentence(last.text):
        return 0
    if ends_clause(last.text) or following.start_ms - last.end_ms >= _PAUSE_MS:
        return 0.5
    return 3 if following.is_glued else 2


def _cost_of_line_break(last: Piece, following: Piece) -> float:
    if ends_sentence(last.text):
        return 0
    if ends_clause(last.text):
        return 0.1
    return 1 if following.is_glued else 0.3


def _width(pieces: Sequence[Piece]) -> int:
    return pieces[0].width + sum(piece.width + (not piece.is_glued) for piece in pieces[1:])


def _lines_needed(pieces: Sequence[Piece], max_chars: int) -> int:
    lines, width = 1, pieces[0].width
    for piece in pieces[1:]:
        width += piece.width + (not piece.is_glued)
        if width > max_chars:
            lines, width = lines + 1, piece.width
    return lines


def _divide(pieces: Sequence[Piece], cost: Cost) -> list[Sequence[Piece]]:
    """Return the cheapest division into runs. Where a run has no cost, no longer run from the same start has one."""
    count = len(pieces)
    best = [(0.0, 0)] + [(inf, 0)] * count
    for start in range(count):
        for end in range(start + 1, count + 1):
            price = cost(start, end)
            if price is None:
                break
            best[end] = min(best[end], (best[start][0] + price, start))
    edges = [count]
    while edges[-1]:
        edges.append(best[edges[-1]][1])
    return [pieces[start:end] for start, end in pairwise(reversed(edges))]
