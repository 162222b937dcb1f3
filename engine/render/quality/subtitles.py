"""Rules about subtitles: they can be read, one at a time, while the film runs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from engine.contracts.plan import Cue

from ..line_breaking import columns
from .checked import Checked, Fault, seconds

_SHORTER = "Say less in that line, or give the shot more time."


def overlap(film: Checked) -> Iterator[Fault]:
    """One at a time."""
    for before, after in pairwise(_in_order(film)):
        if after.start_ms < before.end_ms:
            both = after.start_ms, min(before.end_ms, max(after.end_ms, after.start_ms + 1))
            yield Fault(f"{_quoted(after)} is shown while {_quoted(before)} still is.", "Move one of the two.", both)


def outside(film: Checked) -> Iterator[Fault]:
    """While the film runs."""
    allowed = film.length_ms + film.plan.encoding.rate.ms(1)
    for cue in film.plan.subtitles:
        if cue.end_ms <= cue.start_ms:
            yield Fault(
                f"{_quoted(cue)} ends before it begins.", "Give it its time back.", (cue.start_ms, cue.start_ms)
            )
        elif cue.end_ms > allowed:
            late = seconds(cue.end_ms - film.length_ms)
            yield Fault(f"{_quoted(cue)} stays {late} longer than the film.", "End it sooner.", _stretch(cue))


def speed(film: Checked) -> Iterator[Fault]:
    """Long enough to be read; one that flashes by is for `subtitle_brief`."""
    allowed = film.limits.reading_speed_of(film.plan.language)
    for cue in film.plan.subtitles:
        lasts = cue.end_ms - cue.start_ms
        if lasts < max(1, film.limits.subtitle_ms):
            continue
        found = Fraction(columns(" ".join(cue.text.split())) * 1000, lasts)
        if found > allowed:
            what = f"{_quoted(cue)} asks for {float(found):.1f} letters a second; {allowed} can be read."
            yield Fault(what, _SHORTER, _stretch(cue))


def brief(film: Checked) -> Iterator[Fault]:
    """Long enough to be noticed."""
    for cue in film.plan.subtitles:
        if 0 < cue.end_ms - cue.start_ms < film.limits.subtitle_ms:
            what = f"{_quoted(cue)} is gone after {cue.end_ms - cue.start_ms} ms; {film.limits.subtitle_ms} are needed."
            yield Fault(what, _SHORTER, _stretch(cue))


def gap(film: Checked) -> Iterator[Fault]:
    """Far enough apart that the change is seen."""
    rate = film.plan.encoding.rate
    for before, after in pairwise(_in_order(film)):
        apart = rate.frames(Fraction(after.start_ms - before.end_ms, 1000))
        if 0 < apart < film.limits.subtitle_gap_frames:
            what = f"{apart} frame lies between {_quoted(before)} and {_quoted(after)}."
            yield Fault(what, "Let the first end sooner.", (before.end_ms, after.start_ms))


def lines(film: Checked) -> Iterator[Fault]:
    """Few lines, and short ones."""
    for cue in film.plan.subtitles:
        rows = cue.text.splitlines()
        widest = max((columns(row) for row in rows), default=0)
        if len(rows) > film.limits.subtitle_lines:
            what = f"{_quoted(cue)} has {len(rows)} lines; {film.limits.subtitle_lines} are allowed."
            yield Fault(what, "Split it in two.", _stretch(cue))
        elif widest > film.limits.line_letters:
            what = f"A line of {_quoted(cue)} has {widest} letters; {film.limits.line_letters} are allowed."
            yield Fault(what, "Break the line.", _stretch(cue))


def _in_order(film: Checked) -> list[Cue]:
    return sorted(film.plan.subtitles, key=lambda cue: cue.start_ms)


def _stretch(cue: Cue) -> tuple[int, int]:
    return cue.start_ms, cue.end_ms


def _quoted(cue: Cue) -> str:
    text = " ".join(cue.text.split())
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
