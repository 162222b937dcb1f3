"""How long a shot must be, and where in it its lines are heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from engine.contracts.frames import FrameRate
from engine.contracts.script import TransitionKind

TRANSITION_MS: dict[TransitionKind, int] = {"cut": 0, "dissolve": 500, "dip": 800, "wipe": 500}

_BEAT_MS = 700
_BEAT = re.compile(r"\b(beat|pause|pauze|pausa|विराम)\b", re.IGNORECASE)


class _Silence(NamedTuple):
    """The least a silence may last, and what it grows to when the shot has time to spare."""

    least: int
    easy: int


_LEAD_IN = _Silence(200, 450)
_GAP = _Silence(250, 400)
_TAIL = _Silence(250, 600)


class Placement(NamedTuple):
    """Where the lines of a shot start, in ms from its first frame, and the fewest frames that hold them."""

    offsets_ms: tuple[int, ...]
    frames_needed: int


def transition_frames(kind: TransitionKind, before_frames: int, after_frames: int, rate: FrameRate) -> int:
    """Return how many frames a transition takes: its usual length, and at most a third of either shot.

    So two transitions always leave a third of the shot between them. Give the planned lengths: shots only grow.
    """
    usual = rate.frames(Fraction(TRANSITION_MS[kind], 1000))
    return min(usual, before_frames // 3, after_frames // 3)


def shot_frames(planned: int, needed: int, rate: FrameRate) -> int:
    """Return a shot's length: as planned when that is enough, else what is needed, up to the next half second.

    The half second keeps the pictures as they are when a voice is a little slower the next time.
    """
    if needed <= planned:
        return planned
    half_seconds = -(-needed * 2 * rate.den // rate.num)
    return rate.frames_covering(half_seconds * 500)


def place_lines(
    durations_ms: Sequence[int],
    parentheticals: Sequence[str],
    transition_in_frames: int,
    transition_out_frames: int,
    rate: FrameRate,
    planned_frames: int = 0,
) -> Placement:
    """Place the lines of a shot one after another, clear of its transitions.

    The shot is as long as `shot_frames` makes it. Time to spare goes to all silences alike until they are easy, and
    then to the end. A line whose parenthetical says beat or pause comes after a longer silence.
    """
    if not durations_ms:
        return Placement((), transition_in_frames + transition_out_frames + 1)
    clear_ms = -(-transition_in_frames * 1000 * rate.den // rate.num)
    silences = [_before(index, parentheticals) for index in range(len(durations_ms))] + [_TAIL]
    least_ms = sum(durations_ms) + sum(silence.least for silence in silences)
    needed = rate.frames_covering(clear_ms + least_ms) + transition_out_frames
    spoken_frames = shot_frames(planned_frames, needed, rate) - transition_out_frames
    spare_ms = int(rate.seconds(spoken_frames) * 1000) - clear_ms - least_ms
    growth_ms = sum(silence.easy - silence.least for silence in silences)
    share = min(Fraction(1), Fraction(spare_ms, growth_ms))
    steps = [silence.least + int((silence.easy - silence.least) * share) for silence in silences[:-1]]
    ends = accumulate((step + duration for step, duration in zip(steps, durations_ms, strict=True)), initial=clear_ms)
    return Placement(tuple(end + step for end, step in zip(ends, steps, strict=False)), needed)


def _before(index: int, parentheticals: Sequence[str]) -> _Silence:
    if index < len(parentheticals) and _BEAT.search(parentheticals[index]):
        return _Silence(_BEAT_MS, _BEAT_MS)
    return _GAP if index else _LEAD_IN
