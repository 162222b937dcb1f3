"""Timecodes of 23.976 to 60 frames a second, non-drop and drop-frame."""

from __future__ import annotations

from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate


def can_drop(rate: FrameRate) -> bool:
    """Return whether a rate has a drop-frame count: 29.97 and 59.94 do."""
    return rate.den == 1001 and rate.num in (30_000, 60_000)


def check_drop(rate: FrameRate) -> None:
    """Raise InputError for a rate without a drop-frame count."""
    if not can_drop(rate):
        raise InputError(
            f"Drop-frame timecode is for 29.97 and 59.94 frames a second; this film has {rate}.",
            hint="Leave out --drop-frame.",
        )


def timecode(rate: FrameRate, frame: int, *, drop: bool = False) -> str:
    """Return `HH:MM:SS:FF`, or `HH:MM:SS;FF` where two numbers (four at 59.94) of most minutes are left out."""
    if not drop:
        return rate.timecode(frame)
    check_drop(rate)
    base = -(-rate.num // rate.den)
    skipped = base // 15
    minute, ten_minutes = 60 * base - skipped, 600 * base - 9 * skipped
    tens, rest = divmod(frame, ten_minutes)
    minutes = 0 if rest < 60 * base else 1 + (rest - 60 * base) // minute
    code = rate.timecode(frame + skipped * (9 * tens + minutes))
    return f"{code[:-3]};{code[-2:]}"


def first_frame(rate: FrameRate, *, drop: bool = False) -> int:
    """Return the frame that is called 01:00:00:00, at which programs begin."""
    base = -(-rate.num // rate.den)
    return 3600 * base - (54 * (base // 15) if drop else 0)
