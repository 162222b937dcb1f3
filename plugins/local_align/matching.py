"""Finding each line of a script in what a transcript heard, whatever is missing, repeated or said in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bomstudio import WordTime

from .wording import Word, said

_LEAST = 0.5
"""A line counts as said from this share of its words on."""
_ANOTHER_TAKE = 0.8
_EXTRA = 0.4
"""What a word too many, too few or misheard costs, where a word that is heard right counts 1."""
_ALIKE = 0.6


@dataclass(frozen=True)
class Found:
    """A line in a transcript: for each of its words the heard word, and how often the line is said."""

    words: tuple[WordTime | None, ...]
    share: float
    takes: int

    @property
    def start_ms(self) -> int:
        """When the first of its words that was heard begins."""
        return next(word.start_ms for word in self.words if word)

    @property
    def end_ms(self) -> int:
        """When the last of its words that was heard ends."""
        return next(word.end_ms for word in reversed(self.words) if word)


@dataclass(frozen=True)
class _Take:
    """A line between two places of the transcript."""

    first: int
    after: int
    score: float
    pairs: tuple[tuple[int, int], ...]


def find_lines(lines: Sequence[tuple[Word, ...]], heard: Sequence[WordTime]) -> list[Found | None]:
    """Return each line as far as it is said, in order; of several takes the best, and of equals the last."""
    tokens = [(part, place) for place, word in enumerate(heard) for part in said(word.text)]
    alike = _Likeness([part for part, _ in tokens])
    takes = [_takes([part for word in line for part in word.said], alike) for line in lines]
    chosen = _chain(takes, len(tokens))
    found: list[Found | None] = []
    for line, offered, take in zip(lines, takes, chosen, strict=True):
        if take is None:
            found.append(None)
            continue
        owner = [index for index, word in enumerate(line) for _ in word.said]
        times: list[WordTime | None] = [None] * len(line)
        for mine, theirs in take.pairs:
            times[owner[mine]] = _joined(times[owner[mine]], heard[tokens[theirs][1]])
        found.append(Found(tuple(times), len(take.pairs) / max(1, len(owner)), _apart(offered, take)))
    return found


def _joined(known: WordTime | None, more: WordTime) -> WordTime:
    return more if known is None else known.model_copy(update={"end_ms": more.end_ms})


class _Likeness:
    """Which heard words are alike to a word."""

    def __init__(self, heard: Sequence[str]) -> None:
        self.heard = heard
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(heard):
            self._places.setdefault(word, []).append(place)
        self._known: dict[str, dict[int, float]] = {}

    def places(self, word: str) -> dict[int, float]:
        """Return the places where a word is heard, or one that is written nearly alike, and how well each fits."""
        if word not in self._known:
            fits: dict[int, float] = {}
            matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
            matcher.set_seq2(word)
            for other, places in self._places.items():
                ratio = 1.0
                if other != word:
                    matcher.set_seq1(other)
                    ratio = matcher.ratio() if len(word) > 2 and matcher.quick_ratio() >= _ALIKE else 0.0
                if ratio >= _ALIKE:
                    fits |= dict.fromkeys(places, ratio)
            self._known[word] = fits
        return self._known[word]


def _takes(line: Sequence[str], alike: _Likeness) -> list[_Take]:
    """Return the best take of a line that ends at each place, where there is one worth it: a local alignment."""
    count = len(alike.heard)
    if not line:
        return []
    # score, first place and pairs of the best alignment of the words so far that ends before each place
    row: list[tuple[float, int, tuple[tuple[int, int], ...]]] = [(0.0, place, ()) for place in range(count + 1)]
    for index, word in enumerate(line):
        fits = alike.places(word)
        new = [(row[0][0] - _EXTRA, row[0][1], row[0][2])]
        for place in range(count):
            score, first, pairs = row[place]
            fit = fits.get(place)
            best = (score + fit, first, (*pairs, (index, place))) if fit else (score - _EXTRA, first, pairs)
            above = row[place + 1]
            if above[0] - _EXTRA > best[0]:
                best = (above[0] - _EXTRA, above[1], above[2])
            left = new[place]
            if left[0] - _EXTRA > best[0] and left[2]:
                best = (left[0] - _EXTRA, left[1], left[2])
            new.append(best)
        row = new
    return [
        _Take(pairs[0][1], pairs[-1][1] + 1, score, pairs)
        for score, _, pairs in row
        if pairs and len(pairs) >= _LEAST * len(line) and score > 0
    ]


def _chain(takes: Sequence[Sequence[_Take]], count: int) -> list[_Take | None]:
    """Choose a take for each line, in order and apart, so that as much as can be is found; later takes win ties."""
    best = [0.0] * (count + 1)
    choices: list[list[_Take | None]] = []
    for offered in takes:
        ending: dict[int, _Take] = {}
        for take in offered:
            if take.after not in ending or take.score >= ending[take.after].score:
                ending[take.after] = take
        new = list(best)
        chosen: list[_Take | None] = [None] * (count + 1)
        for place in range(1, count + 1):
            if new[place - 1] > new[place]:
                new[place], chosen[place] = new[place - 1], chosen[place - 1]
            elif new[place - 1] == new[place] and chosen[place - 1] is not None and chosen[place] is None:
                chosen[place] = chosen[place - 1]
            mine = ending.get(place)
            if mine and best[mine.first] + mine.score >= new[place]:
                new[place], chosen[place] = best[mine.first] + mine.score, mine
        choices.append(chosen)
        best = new
    result: list[_Take | None] = []
    place = count
    for chosen in reversed(choices):
        picked = chosen[place]
        result.append(picked)
        if picked is not None:
            place = picked.first
    return result[::-1]


def _apart(offered: Sequence[_Take], chosen: _Take) -> int:
    """Return how many takes there are that do not overlap, each nearly as good as the chosen one."""
    takes, after = 0, 0
    for take in sorted(offered, key=lambda take: (take.after, -take.score)):
        if take.score >= _ANOTHER_TAKE * chosen.score and take.first >= after:
            takes, after = takes + 1, take.after
    return max(1, takes)
