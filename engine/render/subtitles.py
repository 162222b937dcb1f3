"""From what is said in a cut to subtitles that can be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain

from engine.contracts.frames import FrameRate
from engine.contracts.plan import Cue
from engine.domain.cut import Cut, CutLine, film_frames, heard

from .line_breaking import Piece, columns, ends_clause, ends_sentence, into_cues, into_lines, joined, parts

READING_SPEED = 17
"""Letters a second that are read at ease."""

_HOLD_MS = 500
_LEAST_MS = 1_000
_MOST_MS = 7_000
_FLICKER_MS = 500
_GAP_FRAMES = 2

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_RIGHT_TO_LEFT_MARK = "\u200f"


@dataclass(frozen=True)
class _Spoken:
    """The words of a cue and when they are heard, in frames of the film."""

    start: int
    end: int
    text: str
    speaker: str


def cues(cut: Cut, *, max_chars: int = 42, max_lines: int = 2) -> tuple[Cue, ...]:
    """Return a cut's subtitles, in order and apart.

    Each starts with its first word, to the nearest frame, and stays for half a second after its last, longer where
    the pause allows and it is short or takes longer to read; two frames lie between it and the next. A gap that would
    flicker is closed to those two frames. A speaker is named when another one, or the narrator, spoke before.
    """
    length = film_frames(cut)
    spoken = _apart(_spoken(cut, max_chars, max_lines), length)
    following = [*(cue.start for cue in spoken), length + _GAP_FRAMES][1:]
    return tuple(
        Cue(
            start_ms=cut.rate.ms(cue.start),
            end_ms=cut.rate.ms(_end(cue, after, cut.rate)),
            text=cue.text,
            speaker=cue.speaker,
        )
        for cue, after in zip(spoken, following, strict=True)
    )


def _spoken(cut: Cut, max_chars: int, max_lines: int) -> Iterator[_Spoken]:
    before = ""
    for seconds, line in heard(cut):
        pieces = _pieces(line, max_chars)
        if not pieces:
            continue
        if line.speaker and line.speaker != before:
            pieces = _label(line.speaker, pieces[0].start_ms, max_chars) + pieces
        before = line.speaker
        right_to_left = _runs_right_to_left(line.text)
        for cue in into_cues(pieces, max_chars, max_lines):
            yield _Spoken(
                start=cut.rate.frames(seconds + Fraction(cue[0].start_ms, 1000)),
                end=cut.rate.frames(seconds + Fraction(cue[-1].end_ms, 1000)),
                text="\n".join(_row(joined(row), right_to_left=right_to_left) for row in into_lines(cue, max_chars)),
                speaker=line.speaker,
            )


def _apart(spoken: Iterable[_Spoken], film: int) -> list[_Spoken]:
    """Keep cues a frame apart at least and inside the film, however fast the words come."""
    apart: list[_Spoken] = []
    for cue in spoken:
        start = max(cue.start, apart[-1].start + 1) if apart else cue.start
        if start < film:
            apart.append(_Spoken(start, cue.end, cue.text, cue.speaker))
    return apart


def _end(cue: _Spoken, following: int, rate: FrameRate) -> int:
    room = following - _GAP_FRAMES if following - _GAP_FRAMES > cue.start else following
    reading_ms = -(-columns(cue.text.replace("\n", " ")) * 1000 // READING_SPEED)
    held = cue.end + int(rate.fraction * _HOLD_MS / 1000)
    end = max(held, cue.start + rate.frames_covering(max(reading_ms, _LEAST_MS)))
    if room - end < rate.frames(Fraction(_FLICKER_MS, 1000)):
        end = room
    return min(end, cue.start + int(rate.fraction * _MOST_MS / 1000))


def _pieces(line: CutLine, max_chars: int) -> list[Piece]:
    """Return the words that are shown, each with its time; a bracketed remark is left out unless it was spoken."""
    words = _words(line.text)
    if len(words) != len(line.words):
        words = _words(_BRACKETED.sub(" ", line.text))
    times = [(word.start_ms, word.end_ms) for word in line.words]
    if len(words) != len(times):
        times = _proportional(words, line)
    pieces: list[Piece] = []
    earliest = 0
    for word, (start, end) in zip(words, times, strict=True):
        earliest = min(max(start, earliest), line.length_ms)
        pieces += _parted(word, earliest, min(max(end, earliest), line.length_ms), max_chars)
    return pieces


def _words(text: str) -> list[str]:
    """Return a text's words as they are shown; what has no letter or digit belongs to the word before it."""
    words: list[str] = []
    opening = ""
    for token in unicodedata.normalize("NFC", text).split():
        if any(character.isalnum() for character in token):
            words.append(f"{opening} {token}".strip())
            opening = ""
        elif words:
            words[-1] += f" {token}"
        else:
            opening = f"{opening} {token}"
    return words


def _proportional(words: Sequence[str], line: CutLine) -> list[tuple[int, int]]:
    """Spread words over the speech by their length, with a breath after a clause and a longer one after a sentence."""
    if not words:
        return []
    first = min((word.start_ms for word in line.words), default=0)
    last = min(max((word.end_ms for word in line.words), default=line.length_ms), line.length_ms)
    spoken = [columns(word) + 1 for word in words]
    breaths = [6 if ends_sentence(word) else 3 if ends_clause(word) else 0 for word in words[:-1]]
    edges = list(accumulate(chain.from_iterable(zip(spoken, [*breaths, 0], strict=True)), initial=0))
    at = [first + max(0, last - first) * edge // edges[-1] for edge in edges]
    return list(zip(at[:-1:2], at[1::2], strict=True))


def _parted(word: str, start_ms: int, end_ms: int, max_chars: int) -> Iterator[Piece]:
    split = parts(word, max_chars)
    for n, part in enumerate(split):
        from_ms, to_ms = (start_ms + (end_ms - start_ms) * edge // len(split) for edge in (n, n + 1))
        yield Piece(part, from_ms, to_ms, is_glued=n > 0)


def _label(speaker: str, at_ms: int, max_chars: int) -> list[Piece]:
    name = f"{unicodedata.normalize('NFC', speaker).strip().upper()}:"
    return [piece for word in name.split() for piece in _parted(word, at_ms, at_ms, max_chars)]


def _directions(text: str) -> list[bool]:
    """Return whether each letter that has a direction runs from right to left."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return [kind != "L" for kind in kinds if kind in ("L", "R", "AL")]


def _runs_right_to_left(text: str) -> bool:
    directions = _directions(text)
    return sum(directions) * 2 > len(directions)


def _row(text: str, *, right_to_left: bool) -> str:
    """Mark a row of a right-to-left text whose first letter, a name perhaps, would turn it around."""
    return f"{_RIGHT_TO_LEFT_MARK}{text}" if right_to_left and _directions(text)[:1] != [True] else text
