"""Chords, and the shortest way from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

_QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "add9": (0, 2, 4, 7),
    "madd9": (0, 2, 3, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "m6": (0, 3, 7, 9),
    "maj7#11": (0, 4, 6, 11),
    "dim": (0, 3, 6),
}
_DEGREES = {"I": 0, "bII": 1, "II": 2, "bIII": 3, "III": 4, "IV": 5, "V": 7, "bVI": 8, "VI": 9, "bVII": 10}
_CENTRE, _LOWEST, _HIGHEST = 62, 52, 74


@dataclass(frozen=True)
class Chord:
    """Semitones from the key's tonic: of the root, and of every tone."""

    root: int
    tones: tuple[int, ...]

    def raised(self, semitones: int) -> "Chord":
        """Return the chord in another key."""
        return Chord(self.root + semitones, tuple(tone + semitones for tone in self.tones))


def chord(name: str) -> Chord:
    """Read a chord like `I:add9` or `bVI`: a degree, and what is built on it."""
    degree, _, quality = name.partition(":")
    root = _DEGREES[degree]
    return Chord(root, tuple(root + interval for interval in _QUALITIES[quality]))


def voiced(chords: Sequence[Chord], tonic: int) -> list[tuple[int, ...]]:
    """Return each chord as MIDI notes, low to high, so that the voices move as little as they can."""
    voicings: list[tuple[int, ...]] = []
    for each in chords:
        candidates = _voicings(each, tonic)
        before = voicings[-1] if voicings else None
        voicings.append(min(candidates, key=lambda notes: (_effort(before, notes), notes)))
    return voicings


def _voicings(chord: Chord, tonic: int) -> list[tuple[int, ...]]:
    choices = [[note for note in range(_LOWEST, _HIGHEST) if (note - tonic - tone) % 12 == 0] for tone in chord.tones]
    return sorted({tuple(sorted(notes)) for notes in product(*choices)})


def _effort(before: tuple[int, ...] | None, notes: tuple[int, ...]) -> float:
    spread = notes[-1] - notes[0]
    effort = abs(sum(notes) / len(notes) - _CENTRE) * 0.8 + max(0, spread - 12) + max(0, 7 - spread) * 1.5
    effort += sum(4 for low, high in pairwise(notes) if high - low < 2)
    if before:
        effort += sum(min(abs(note - old) for old in before) for note in notes)
        effort += sum(min(abs(note - old) for note in notes) for old in before)
    return effort
