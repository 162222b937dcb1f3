"""The whole piece as notes: sections that rise and fall, over a length that is given."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .harmony import Chord, chord, voiced
from .moods import Palette

_BEATS = 4
_PHRASE = 4
_LONGEST_RISE = 24
"""Phrases, some five minutes, after which a long piece comes to rest and rises anew."""
_KEYS = (5, -2, 3)
"""Semitones from the home key of each rise in turn, but for the first and the last, which are at home."""
_CLOSE_SECONDS = 6.0
_CLOSE_SHARE = 0.3
_SWING_SECONDS = 0.006


@dataclass(frozen=True, slots=True)
class Note:
    """One sound of one instrument: seconds, a MIDI pitch, dB, and -1..1 from left to right."""

    instrument: str
    start: float
    seconds: float
    pitch: int
    gain_db: float
    pan: float = 0.0


@dataclass(frozen=True)
class _Section:
    """Who plays in four bars, and how far it has risen: 0 opens and closes, 1 is the height."""

    intensity: float
    progression: int
    players: frozenset[str]
    key: int = 0
    """Semitones from the home key."""


@dataclass(frozen=True)
class _Bar:
    start: float
    seconds: float
    section: _Section
    chord: Chord
    notes: tuple[int, ...]
    number: int

    @property
    def beat(self) -> float:
        return self.seconds / _BEATS

    @property
    def swing(self) -> float:
        """The most by which a note is late."""
        return min(_SWING_SECONDS, self.beat / 4)

    def level(self, palette: Palette, instrument: str) -> float:
        return palette.levels[instrument] + palette.rise_db * (self.section.intensity - 1)


def arrange(palette: Palette, seconds: float, rng: np.random.Generator) -> Iterator[Note]:
    """Yield the notes of a piece, in order, that closes on its tonic within the seconds given."""
    tonic = 48 + int(rng.integers(-5, 7))
    close = min(_CLOSE_SECONDS, seconds * _CLOSE_SHARE)
    count = max(1, round((seconds - close) * palette.bpm / 60 / _BEATS))
    length = (seconds - close) / count
    rises = _rises(-(-count // _PHRASE))
    sections = [section for rise in rises for section in rise]
    chords = [_chord_of(palette, sections, number) for number in range(count)] + [chord(palette.close)]
    voicings = voiced(chords, tonic)
    bars = [
        _Bar(number * length, length, sections[number // _PHRASE], chords[number], voicings[number], number)
        for number in range(count)
    ]
    last = _Bar(count * length, close, _Section(0.3, 0, frozenset({"pad", "bass"})), chords[-1], voicings[-1], count)
    for rise in rises:
        played, bars = bars[: len(rise) * _PHRASE], bars[len(rise) * _PHRASE :]
        yield from _in_order(_passage(palette, played, tonic, rng))
    yield from _in_order([*_ground(palette, last, tonic), *_last_touch(palette, last)])


def _in_order(notes: Iterable[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.start, note.instrument, note.pitch))


def _passage(palette: Palette, bars: Sequence[_Bar], tonic: int, rng: np.random.Generator) -> Iterator[Note]:
    for bar in bars:
        yield from _ground(palette, bar, tonic)
        yield from _figure(palette, bar, rng)
        yield from _rhythm(palette, bar, tonic)
    yield from _melody(palette, bars, tonic, rng)


def _rises(phrases: int) -> list[list[_Section]]:
    """Return the sections of every rise; the highest is the one that two thirds of the piece lie in."""
    count = -(-phrases // _LONGEST_RISE)
    rises = []
    for number in range(count):
        height = 1.0 if number == count * 2 // 3 else 0.8
        length = phrases * (number + 1) // count - phrases * number // count
        key = _KEYS[(number - 1) % len(_KEYS)] if 0 < number < count - 1 else 0
        rises.append(_sections(length, height, key))
    return rises


def _sections(phrases: int, height: float, key: int) -> list[_Section]:
    """A rise to a height at two thirds, and a way down."""
    sections = []
    for phrase in range(phrases):
        place = (phrase + 0.5) / phrases
        intensity = 1 - abs(place - 0.66) / 0.66 if place < 0.66 else 1 - (place - 0.66) / 0.34 * 0.7
        intensity *= height
        players = {"pad", "bass"}
        players |= {"figure"} if phrase or phrases < 3 else set()
        players |= {"rhythm"} if intensity > 0.35 else set()
        players |= {"melody"} if intensity > 0.55 or phrases < 3 else set()
        progression = phrase % 3 if phrase + 1 < phrases else 0
        sections.append(_Section(round(intensity, 3), progression, frozenset(players), key))
    return sections


def _chord_of(palette: Palette, sections: Sequence[_Section], number: int) -> Chord:
    section = sections[number // _PHRASE]
    progression = palette.progressions[section.progression].split()
    return chord(progression[number % _PHRASE]).raised(section.key)


def _ground(palette: Palette, bar: _Bar, tonic: int) -> Iterator[Note]:
    for index, pitch in enumerate(bar.notes):
        pan = -0.5 + index / max(1, len(bar.notes) - 1)
        yield Note("pad", bar.start, bar.seconds, pitch, bar.level(palette, "pad"), pan)
    bass = tonic + bar.chord.root
    while bass > 43:
        bass -= 12
    yield Note("bass", bar.start, bar.seconds, bass, bar.level(palette, "bass"))
    if "brass" in palette.levels and bar.section.intensity > 0.5:
        for pitch in (bass + 12, bass + 19):
            yield Note("brass", bar.start, bar.seconds, pitch, bar.level(palette, "brass"))


def _figure(palette: Palette, bar: _Bar, rng: np.random.Generator) -> Iterator[Note]:
    if "figure" not in bar.section.players:
        return
    instrument = next((name for name in ("plucks", "keys", "bells") if name in palette.levels), None)
    if instrument is None:
        return
    tones = [*bar.notes, *(pitch + 12 for pitch in bar.notes)]
    order = (0, 2, 1, 3, 2, 4, 3, 5) if bar.number % 2 else (0, 1, 2, 3, 4, 3, 2, 1)
    for step, beat in enumerate(palette.figure):
        if beat and rng.random() > 0.55 + 0.45 * bar.section.intensity:
            continue
        pitch = tones[order[step % len(order)] % len(tones)]
        gain = bar.level(palette, instrument) - 2 - (0 if beat == 0 else rng.uniform(1, 4))
        at = bar.start + beat * bar.beat + rng.uniform(0, bar.swing)
        yield Note(instrument, at, bar.beat * 3, pitch, gain, rng.uniform(-0.5, 0.5))


def _rhythm(palette: Palette, bar: _Bar, tonic: int) -> Iterator[Note]:
    if "rhythm" not in bar.section.players:
        return
    root = 36 + (tonic + bar.chord.root) % 12
    for step, beat in enumerate(palette.pulse):
        accent = 0 if step % 4 == 0 else -3 if step % 2 == 0 else -5
        gain = bar.level(palette, "pulse") + accent
        yield Note("pulse", bar.start + beat * bar.beat, bar.beat / 2, root + 12, gain, -0.3 if step % 2 else 0.3)
    for step, beat in enumerate(palette.drum):
        if step == 0 or bar.section.intensity > 0.6:
            gain = bar.level(palette, "drum") - (0 if step == 0 else 4)
            yield Note("drum", bar.start + beat * bar.beat, 1.5, 36, gain, 0.0)


def _melody(palette: Palette, bars: Sequence[_Bar], tonic: int, rng: np.random.Generator) -> Iterator[Note]:
    """A tune in one rhythm: chord tones on the strong beats, the scale's own steps between."""
    instrument = next((name for name in ("keys", "bells", "brass", "plucks") if name in palette.levels), None)
    if instrument is None or not palette.melody:
        return
    lowest, key = 67 if instrument != "brass" else 60, tonic + bars[0].section.key
    scale = [pitch for pitch in range(lowest, lowest + 17) if (pitch - key) % 12 in palette.scale]
    pitch = scale[len(scale) // 2]
    onsets = [
        (bar, beat % _BEATS)
        for bar in bars
        if "melody" in bar.section.players
        for beat in palette.melody
        if beat // _BEATS == bar.number % 2
    ]
    for (bar, beat), (next_bar, next_beat) in pairwise([*onsets, *onsets[-1:]]):
        wanted = {note % 12 for note in bar.notes} if beat in (0, 2) else {note % 12 for note in scale}
        steps = [note for note in scale if note % 12 in wanted and 0 < abs(note - pitch) <= 5]
        pitch = int(rng.choice(steps)) if steps else pitch
        start = bar.start + beat * bar.beat
        until = next_bar.start + next_beat * next_bar.beat - start
        seconds = until if 0 < until < 2 * bar.seconds else 2 * bar.beat
        gain = bar.level(palette, instrument)
        yield Note(instrument, start + rng.uniform(0, bar.swing), seconds, pitch, gain, 0.1)


def _last_touch(palette: Palette, last: _Bar) -> Iterator[Note]:
    instrument = next((name for name in ("keys", "bells", "plucks") if name in palette.levels), None)
    if instrument:
        for index, pitch in enumerate(last.notes):
            at = last.start + 0.07 * index
            yield Note(instrument, at, last.seconds, pitch + 12, last.level(palette, instrument) - index, 0.2 * index)
