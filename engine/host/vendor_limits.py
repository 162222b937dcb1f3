"""What a vendor's headers say of its limits, in the shapes that vendors use."""

from __future__ import annotations

import re
import time

from engine.contracts.vendor import Answer, Limits

_LEFT = re.compile(r"(?:x-)?ratelimit-remaining(-[a-z-]+)?")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_EPOCH = 1_000_000_000
"""A number above is a moment, not a length of time."""


def limits_of(answer: Answer) -> Limits:
    """Return what the headers say that many vendors share; of several allowances, of the one with the least left."""
    left, after = _least_left(answer)
    return Limits(at_once=_number(answer, "maximum-concurrent-requests"), left=left, after_seconds=after)


def _least_left(answer: Answer) -> tuple[int | None, float | None]:
    found = [
        (left, _length(answer.headers.get(name.replace("remaining", "reset"), "")))
        for name in answer.headers
        if _LEFT.fullmatch(name) and (left := _number(answer, name)) is not None
    ]
    return min(found, key=lambda allowance: (allowance[0], -(allowance[1] or 0.0)), default=(None, None))


def _number(answer: Answer, name: str) -> int | None:
    text = answer.headers.get(name, "")
    return int(text) if text.isdecimal() else None


def _length(text: str) -> float | None:
    """Return seconds, from `30`, `1.5`, `6m0s`, `20ms`, or the moment as seconds since 1970."""
    parts = _PART.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    try:
        seconds = float(text)
    except ValueError:
        return None
    return max(seconds - time.time() if seconds > _EPOCH else seconds, 0.0)
