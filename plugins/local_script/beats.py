"""From paragraphs to beats: what is seen and heard in one shot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bomstudio import Line, TransitionKind

from .directives import Directive
from .lexicon import lexicon
from .source import Block, Picture
from .words import LEAD_MS, TAIL_MS, clauses, in_slots, sentences, spoken_ms, words

_LONGEST_ACTION = 34
"""Words of silent action in one shot."""
_LONGEST_RUN = 400
"""Characters of silent action in one shot, for scripts without spaces and for what is no word."""
_QUICK_EXCHANGE_MS = 4000
"""Two lines of two speakers that together are no longer share a shot."""
_BEAT_MS = 400
_STRETCHED_MS = 55_000
"""What a speech under orders for one shot may last before it is split all the same."""


@dataclass(frozen=True)
class Heard:
    """A line with how long it takes to say, and whether its speaker is seen."""

    line: Line
    ms: int
    seen: bool
    tells: bool = False


@dataclass
class Beat:
    """What will be one shot."""

    action: str = ""
    heard: list[Heard] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    directive: Directive | None = None
    transition: TransitionKind | None = None
    card: str = ""
    continues: bool = False
    """Whether it is a later part of a paragraph that was too long for one shot."""

    @property
    def slot_ms(self) -> int:
        """What its lines need, with air around each."""
        return sum(LEAD_MS + heard.ms + TAIL_MS + _pause_ms(heard.line) for heard in self.heard)

    @property
    def words(self) -> str:
        """Everything it says and shows, for looking words up in."""
        return " ".join([self.action, *(f"{heard.line.parenthetical} {heard.line.text}" for heard in self.heard)])


@dataclass(frozen=True)
class Pace:
    """How fast is spoken, and how long a shot may last."""

    words_per_minute: int
    longest_ms: int

    def say(self, block: Block) -> list[Heard]:
        """Return a speech as lines that each fit a shot."""
        one_shot = block.directive is not None and block.directive.is_one_shot
        limit = (_STRETCHED_MS if one_shot else self.longest_ms) - LEAD_MS - TAIL_MS
        return [
            Heard(
                Line(speaker=block.speaker, text=part, parenthetical=block.manner),
                spoken_ms(part, self.words_per_minute),
                block.seen,
                block.tells,
            )
            for part in in_slots(block.text, limit, self.words_per_minute)
        ]


def _pause_ms(line: Line) -> int:
    """Return what a line that comes after a beat or a pause waits on top."""
    return _BEAT_MS if any(word in lexicon().pauses for word in words(line.parenthetical)) else 0


def beats_of(blocks: Sequence[Block], pace: Pace) -> list[Beat]:
    """Return the beats of one scene."""
    beats: list[Beat] = []
    transition: TransitionKind | None = None
    card = ""
    for block in blocks:
        if block.kind == "transition":
            transition = block.transition
        elif block.kind == "card":
            if card:
                beats.append(Beat(transition=transition, card=card))
                transition = None
            card = block.text
        elif block.kind in ("action", "speech"):
            fresh = _seen(block) if block.kind == "action" else _heard(block, pace, beats, cut=bool(transition or card))
            if fresh:
                fresh[0].transition, fresh[0].card = transition, card
                transition, card = None, ""
            beats += fresh
    if card:
        if not beats or beats[-1].card or (beats[-1].directive and beats[-1].directive.title):
            beats.append(Beat(transition=transition))
        beats[-1].card = card
    return beats


def _seen(block: Block) -> list[Beat]:
    keep_whole = bool(block.pictures) or (block.directive is not None and block.directive.is_one_shot)
    parts = [block.text] if keep_whole else _action_parts(block.text)
    return [
        Beat(part, pictures=block.pictures, directive=_share(block.directive, place), continues=place > 0)
        for place, part in enumerate(parts)
    ]


def _heard(block: Block, pace: Pace, beats: list[Beat], *, cut: bool) -> list[Beat]:
    """Add a speech to the beat before it where that makes one shot; return the beats that it needs of its own."""
    fresh: list[Beat] = []
    for place, heard in enumerate(pace.say(block)):
        before = fresh[-1] if fresh else (beats[-1] if beats and not cut else None)
        if before and not place and not block.directive and _shares_shot(block, heard, before, beats, pace):
            before.heard.append(heard)
        else:
            fresh.append(Beat(heard=[heard], directive=_share(block.directive, place), continues=place > 0))
    return fresh


def _shares_shot(block: Block, heard: Heard, before: Beat, beats: Sequence[Beat], pace: Pace) -> bool:
    if not before.heard:
        is_establishing = len(beats) == 1 and not before.pictures
        return not heard.seen or not is_establishing
    together = before.slot_ms + LEAD_MS + heard.ms + TAIL_MS
    if block.goes_on:
        return together <= pace.longest_ms
    both_seen = heard.seen and before.heard[-1].seen and not before.action and not before.directive
    answers = len(before.heard) == 1 and before.heard[0].line.speaker != heard.line.speaker
    return both_seen and answers and together <= _QUICK_EXCHANGE_MS + 2 * (LEAD_MS + TAIL_MS)


def _share(directive: Directive | None, place: int) -> Directive | None:
    """Return what of a directive holds for the later parts of a split paragraph: its look, not its title."""
    if directive is None or place == 0:
        return directive
    return replace(directive, title=None, transition=None)


def _action_parts(text: str) -> list[str]:
    """Split long action into parts of about the same number of words, at sentence ends or else at clauses."""
    if _count(text) <= _LONGEST_ACTION:
        return [text]
    pieces = [
        clause
        for sentence in sentences(text)
        for clause in (clauses(sentence) if _count(sentence) > _LONGEST_ACTION else [sentence])
    ]
    pieces = [part for piece in pieces for part in _by_count(piece)]
    counts = [_count(piece) for piece in pieces]
    goal = sum(counts) / -(-sum(counts) // _LONGEST_ACTION)
    parts: list[str] = []
    held = 0
    for piece, count in zip(pieces, counts, strict=True):
        if parts and held + count / 2 <= goal and held + count <= _LONGEST_ACTION:
            parts[-1] += " " + piece
            held += count
        else:
            parts.append(piece)
            held = count
    return parts


def _count(text: str) -> int:
    """Return for how many words a text counts: long ones, and a script without spaces, by their characters."""
    return max(1, len(words(text)), -(-len(text) * _LONGEST_ACTION // _LONGEST_RUN))


def _by_count(text: str) -> list[str]:
    pieces = [word[at : at + _LONGEST_RUN] for word in text.split() for at in range(0, len(word), _LONGEST_RUN)]
    parts: list[list[str]] = []
    held = _LONGEST_ACTION
    for piece in pieces:
        count = _count(piece)
        if held + count > _LONGEST_ACTION:
            parts.append([])
            held = 0
        parts[-1].append(piece)
        held += count
    return [" ".join(part) for part in parts]
