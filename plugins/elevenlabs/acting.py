"""How a line is said: what a parenthetical means to a voice, and a pace that it can keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SLOWEST, FASTEST = 0.7, 1.2


@dataclass(frozen=True)
class _Manner:
    beginnings: tuple[str, ...]
    stability: float
    style: float
    speed: float


_MANNERS = (
    _Manner(("shout", "yell", "scream", "roep", "roept", "schreeuw", "gil", "gritando", "crie"), 0.3, 0.6, 1.05),
    _Manner(("whisper", "soft", "quiet", "mutter", "murmur", "fluister", "zacht", "mompel", "susurr"), 0.75, 0.0, 0.92),
    _Manner(("excite", "happ", "joy", "laugh", "blij", "opgewonden", "lach", "vrolijk"), 0.35, 0.45, 1.05),
    _Manner(("angr", "furious", "boos", "woedend", "kwaad"), 0.3, 0.55, 1.0),
    _Manner(("sad", "cry", "weep", "tearful", "verdriet", "huil", "somber"), 0.45, 0.3, 0.9),
    _Manner(("slow", "langzaam", "traag", "lentement"), 0.5, 0.0, 0.85),
    _Manner(("fast", "quick", "hurr", "snel", "haastig"), 0.5, 0.0, 1.15),
)
_QUIET = _MANNERS[1]


@dataclass(frozen=True)
class Acting:
    """What is sent as `voice_settings`, if anything, and what a person should know."""

    settings: dict[str, Any] | None
    notes: tuple[str, ...]


def acting(manner: str, pace: float) -> Acting:
    """Return the settings for a manner and a pace; a plain line keeps the settings of its voice."""
    words = manner.casefold().split()
    found = next((known for known in _MANNERS if any(word.startswith(known.beginnings) for word in words)), None)
    wanted = pace * (found.speed if found else 1.0)
    speed = round(min(max(wanted, SLOWEST), FASTEST), 2)
    notes = []
    if found is _QUIET:
        notes.append(f"The voice does not truly whisper; {manner!r} is said slower and more evenly.")
    if speed != round(wanted, 2):
        notes.append(f"The pace {wanted:.2f} is beyond this vendor; {speed} was used.")
    settings: dict[str, Any] = {"stability": found.stability, "style": found.style} if found else {}
    if speed != 1.0:
        settings["speed"] = speed
    return Acting(settings or None, tuple(notes))
