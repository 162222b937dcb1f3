"""A film that is being checked: what it measures, what was planned, and what it is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from engine.contracts.motion import MotionClip
from engine.contracts.plan import RenderPlan, Segment
from engine.contracts.rendering import FilmFacts
from engine.host.quality_section import Quality

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Fault:
    """What a rule finds; without a stretch, in milliseconds, it is of the whole film."""

    what: str
    remedy: str
    stretch: Stretch | None = None


@dataclass(frozen=True)
class Checked:
    """All that a rule may look at."""

    facts: FilmFacts
    plan: RenderPlan
    limits: Quality
    clips: Mapping[str, MotionClip] = field(default_factory=dict)
    """The described clips of the plan, by SHA-256."""

    @property
    def length_ms(self) -> int:
        """How long the film is planned to be."""
        return self.plan.encoding.rate.ms(self.plan.frames)

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The frame at which each segment begins, and the one after the last."""
        return tuple(accumulate((segment.frames for segment in self.plan.segments), initial=0))

    def frames(self, stretch: Stretch) -> Stretch:
        """Return a stretch in frames, inside the film."""
        first, end = (self.plan.encoding.rate.frames(Fraction(ms, 1000)) for ms in stretch)
        first = min(first, self.plan.frames - 1)
        return first, max(first + 1, min(end, self.plan.frames))

    def seen_in(self, frames: Stretch) -> Iterator[tuple[Segment, Stretch]]:
        """Yield the segments that a stretch of frames lies in, each with its part of it in frames of its own."""
        first, end = frames
        for segment, begins in zip(self.plan.segments, self.edges, strict=False):
            overlap = max(first, begins) - begins, min(end, begins + segment.frames) - begins
            if overlap[0] < overlap[1]:
                yield segment, overlap

    def shots(self, frames: Stretch) -> tuple[str, ...]:
        """Return the ids of the shots that a stretch of frames lies in."""
        return tuple(dict.fromkeys(shot for segment, _ in self.seen_in(frames) for shot in segment.shots))


Rule = Callable[[Checked], Iterable[Fault]]


def without(stretch: Stretch, others: Iterable[Stretch]) -> list[Stretch]:
    """Return what is left of a stretch when others are taken out of it."""
    left = [stretch]
    for start, end in others:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, start)), (max(first, end), last))
            if piece[0] < piece[1]
        ]
    return left


def seconds(ms: int) -> str:
    """Return a length of time in a sentence: 2.4 s."""
    return f"{ms / 1000:.1f} s"
