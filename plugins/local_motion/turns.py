"""When a shot shows which of its stills: each stands for most of its share, then turns into the next."""

from __future__ import annotations

from collections.abc import Sequence

from bomstudio import FrameRate, StillKey

TURN_SHARE = 0.35
"""How much of a still's share of the shot goes into turning."""
LONGEST_TURN_SECONDS = 2.5


def spread_stills(count: int, frames: int, rate: FrameRate) -> tuple[StillKey, ...]:
    """Return the keys of a number of stills spread evenly over a shot; a still stands between two keys of its own."""
    share = (frames - 1) / count
    half_turn = min(TURN_SHARE * share, LONGEST_TURN_SECONDS * float(rate.fraction)) / 2
    keys = [StillKey(frame=0, still=0)]
    for still in range(1, count):
        middle = still * share
        keys.append(StillKey(frame=round(middle - half_turn), still=still - 1))
        keys.append(StillKey(frame=round(middle + half_turn), still=still))
    return tuple(keys)


def turn_at(sequence: Sequence[StillKey], frame: int) -> tuple[int, int, float]:
    """Return the still that stands at a frame, the one it turns into, and how far it has (0..1, eased)."""
    standing = next((key for key in reversed(sequence) if key.frame <= frame), sequence[0])
    coming = next((key for key in sequence if key.frame > frame), standing)
    if coming.still == standing.still or frame <= standing.frame:
        return standing.still, standing.still, 0.0
    share = (frame - standing.frame) / (coming.frame - standing.frame)
    return standing.still, coming.still, share * share * (3 - 2 * share)
