"""The ladder: lines by a transcript and forced alignment, by forced alignment alone, or by pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bomstudio import Passage, Rejected, SpeechAlignRequest, Ticket, WordTime

from .forced import INSTALL, Forced
from .listening import Samples, blocks
from .loudness import RATE, Heard, decibels_of
from .matching import Found, find_lines
from .pauses import lay_out, word_spans
from .wording import Word, letters, words_of

_MOST_FORCED_MS = 15 * 60_000
"""Longer recordings are not aligned in one go: memory grows with them."""
_MARGIN_MS = 450
_BEFORE_MS, _AFTER_MS = 160, 130
_FADING_MS = 120
"""The end of a voice fades below the noise before it is over."""
_LEAST_SHARE = 0.3
"""With less of the script in the transcript, the recording is taken for another one."""
_SURE, _FORCED, _DOUBTED = 0.98, 0.8, 0.2
_SLOWEST, _FASTEST = 4.0, 28.0
"""Letters a second, of anybody who speaks."""


@dataclass(frozen=True)
class FoundLines:
    """Where the lines are, how they were found, and what a person should know."""

    passages: tuple[Passage | None, ...]
    way: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Span:
    """A line in the recording: its words' times, and how far they can be believed."""

    words: tuple[tuple[int, int], ...]
    confidence: float

    @property
    def start(self) -> int:
        return self.words[0][0]

    @property
    def end(self) -> int:
        return self.words[-1][1]


def find_passages(request: SpeechAlignRequest, path: Path, length_ms: int, ticket: Ticket) -> FoundLines:
    """Return where each line is said; raises Rejected when nothing is heard at all, and Cancelled."""
    sound = ticket.scratch / "speech.s16"
    heard = Heard.of(_kept(path, sound, length_ms, ticket))
    if not heard.runs:
        sound.unlink(missing_ok=True)
        raise Rejected("Nothing is heard in the recording.", hint="Check the microphone and the file's sound track.")
    try:
        return _Search(request, heard, np.memmap(sound, np.int16, "r"), ticket).found()
    finally:
        sound.unlink(missing_ok=True)


def _kept(path: Path, out: Path, length_ms: int, ticket: Ticket) -> NDArray[np.float32]:
    """Write the sound at 16 kHz, so that any part of it can be looked at, and return its loudness."""
    with out.open("wb") as file:

        def passing() -> Samples:  # type: ignore[misc]
            done = 0
            for block in blocks(path, RATE, ticket.cancelled):
                file.write(np.rint(np.clip(block, -1, 1) * 32767).astype("<i2").tobytes())
                done += len(block)
                ticket.report(0.4 * min(1.0, done * 1000 / RATE / max(length_ms, 1)), "listening")
                yield block

        return decibels_of(passing())


class _Search:
    def __init__(self, request: SpeechAlignRequest, heard: Heard, sound: NDArray[np.int16], ticket: Ticket) -> None:
        self._lines = tuple(words_of(line) for line in request.lines)
        self._texts = request.lines
        self._transcript = request.heard
        self._is_english = request.language.partition("-")[0].casefold() in ("en", "eng")
        self._heard = heard
        self._sound = sound
        self._ticket = ticket
        self._forced = Forced() if self._is_english and Forced.is_installed() else None

    def found(self) -> FoundLines:
        notes: tuple[str, ...] = ()
        if self._transcript:
            matched = find_lines(self._lines, self._transcript)
            if _share(matched, self._lines) >= _LEAST_SHARE:
                return self._by_transcript(matched)
            notes = (
                "What is heard is not what the script says: is this the right recording, in the right language? "
                "Its lines were laid out by pauses alone.",
            )
        elif self._forced and self._heard.length_ms <= _MOST_FORCED_MS:
            spans = self._by_force()
            if spans is not None:
                return FoundLines(self._passages(spans), "pocketsphinx")
        if self._is_english and not self._forced:
            notes += (f"English is found better with the transcriber and pocketsphinx: {INSTALL}",)
        return self._by_pauses(notes)

    def _by_transcript(self, matched: Sequence[Found | None]) -> FoundLines:
        spans: list[_Span | None] = []
        notes: list[str] = []
        forced = 0
        for number, (line, found) in enumerate(zip(self._lines, matched, strict=True)):
            self._ticket.report(0.4 + 0.6 * number / len(self._lines), "finding the lines")
            if found is None or not line:
                spans.append(None)
                continue
            first = max((span.end for span in spans if span), default=0)
            after = next((later.start_ms for later in matched[number + 1 :] if later), self._heard.length_ms)
            times = self._forced_near(line, found, first, after)
            forced += times is not None
            exact = times or self._estimated(found)
            spans.append(_Span(tuple(exact), round(found.share * (_SURE if times else 0.85), 2)))
            if found.takes > 1:
                notes.append(f"“{_short(self._texts[number])}” is said {found.takes} times; the best take is marked.")
        way = "transcript and pocketsphinx" if forced else "transcript"
        return FoundLines(self._passages(spans), way, tuple(notes))

    def _forced_near(
        self, line: tuple[Word, ...], found: Found, first: int, after: int
    ) -> list[tuple[int, int]] | None:
        """Align a line where the transcript heard it; None when that gives another place."""
        if self._forced is None:
            return None
        start = max(first, found.start_ms - _MARGIN_MS - 250 * _missing(found.words))
        end = min(max(after, found.end_ms) + 100, found.end_ms + _MARGIN_MS + 250 * _missing(found.words[::-1]))
        times = self._forced.times(line, self._slice(start, end), self._ticket.cancelled)
        if times is None:
            return None
        return [(begin + start, finish + start) for begin, finish in times]

    def _slice(self, start: int, end: int) -> NDArray[np.int16]:
        return np.array(self._sound[start * RATE // 1000 : end * RATE // 1000])

    @staticmethod
    def _estimated(found: Found) -> list[tuple[int, int]]:
        """Return a line's times as the transcript has them; what was not heard shares the gap around it."""
        times: list[tuple[int, int]] = []
        for index, word in enumerate(found.words):
            if word is not None:
                times.append((word.start_ms, word.end_ms))
                continue
            before = times[-1][1] if times else found.start_ms
            following = next((later.start_ms for later in found.words[index:] if later), before)
            gap = next((place for place, later in enumerate(found.words[index:]) if later), 1)
            times.append((before, before + max(0, following - before) // max(1, gap)))
        return times

    def _by_force(self) -> list[_Span | None] | None:
        """Align the whole recording with the whole script, as if each line were said once."""
        assert self._forced is not None
        self._ticket.report(0.5, "finding the lines")
        words = [word for line in self._lines for word in line]
        times = self._forced.times(words, np.array(self._sound), self._ticket.cancelled)
        if times is None:
            return None
        spans: list[_Span | None] = []
        at = 0
        for text, line in zip(self._texts, self._lines, strict=True):
            mine = tuple(times[at : at + len(line)])
            at += len(line)
            spans.append(_Span(mine, self._plausible(text, mine)) if mine else None)
        return spans

    def _plausible(self, text: str, times: Sequence[tuple[int, int]]) -> float:
        """Return how far a line that had to be found somewhere can be believed: by its pace, and by its pauses."""
        start, end = times[0][0], times[-1][1]
        pace = letters(text) * 1000 / max(1, end - start)
        if not _SLOWEST <= pace <= _FASTEST or self._heard.is_even:
            return _DOUBTED
        voiced = self._heard.voiced_ms(start, end) / max(1, end - start)
        begins = self._heard.onset_near(start, _BEFORE_MS, _AFTER_MS) is not None
        return round(_FORCED * min(1.0, voiced / 0.7) * (1.0 if begins else 0.6), 2)

    def _by_pauses(self, notes: tuple[str, ...]) -> FoundLines:
        self._ticket.report(0.5, "finding the lines")
        said = [index for index, line in enumerate(self._lines) if line]
        laid = lay_out([letters(self._texts[index]) for index in said], self._heard.runs)
        doubt = 0.3 if notes and self._transcript else 0.4 if self._heard.is_even else 1.0
        spans: list[_Span | None] = [None] * len(self._lines)
        for index, (start, end, confidence) in zip(said, laid, strict=True):
            weights = [letters(word.text) for word in self._lines[index]]
            times = word_spans(weights, self._heard.runs, start, end)
            spans[index] = _Span(tuple(times), round(confidence * doubt, 2))
        return FoundLines(self._passages(spans), "pauses", notes)

    def _paired(self, spans: Sequence[_Span | None]) -> list[tuple[tuple[Word, ...], _Span | None]]:
        return list(zip(self._lines, spans, strict=True))

    def _passages(self, spans: Sequence[_Span | None]) -> tuple[Passage | None, ...]:
        """Take starts and ends to where sound begins and ends, clear of the lines beside them."""
        settled: list[_Span | None] = []
        earliest = 0
        for number, span in enumerate(spans):
            if span is None:
                settled.append(None)
                continue
            latest = next((later.start for later in spans[number + 1 :] if later), self._heard.length_ms)
            onset = self._heard.onset_near(span.start, _BEFORE_MS, _AFTER_MS)
            end = self._heard.end_near(span.end, 200, 350)
            words = list(span.words)
            start = max(earliest, onset if onset is not None and onset < words[0][1] else words[0][0])
            words[0] = (start, max(words[0][1], start))
            closes = end if end is not None and end > words[-1][0] else words[-1][1]
            closes += min(_FADING_MS, max(0, latest - closes) // 2)
            words[-1] = (words[-1][0], max(min(closes, max(latest, words[-1][1])), words[-1][0]))
            settled.append(replace(span, words=tuple(words)))
            earliest = words[-1][1]
        return tuple(self._passage(line, span) for line, span in self._paired(settled))

    def _passage(self, line: tuple[Word, ...], span: _Span | None) -> Passage | None:
        if span is None:
            return None
        times = _ordered(span.words, self._heard.length_ms)
        return Passage(
            start_ms=times[0][0],
            end_ms=max(times[-1][1], times[0][0] + 1),
            confidence=min(1.0, span.confidence),
            words=tuple(
                WordTime(text=word.text, start_ms=start, end_ms=end)
                for word, (start, end) in zip(line, times, strict=True)
            ),
        )


def _ordered(words: Sequence[tuple[int, int]], length_ms: int) -> list[tuple[int, int]]:
    """Return times that follow each other within the recording."""
    ordered: list[tuple[int, int]] = []
    for start, end in words:
        begin = min(max(start, ordered[-1][0] if ordered else 0), length_ms)
        ordered.append((begin, min(max(end, begin), length_ms)))
    return ordered


def _share(matched: Sequence[Found | None], lines: Sequence[Sequence[Word]]) -> float:
    """Return which part of the script's words was heard."""
    words = sum(len(line) for line in lines)
    return sum(found.share * len(line) for found, line in zip(matched, lines, strict=True) if found) / max(1, words)


def _missing(words: Sequence[WordTime | None]) -> int:
    """Return how many words at the beginning were not heard."""
    return next((count for count, word in enumerate(words) if word), len(words))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
