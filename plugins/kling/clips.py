"""Clips as they arrive: whether they play to their end, and last as long as was paid for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from bomstudio import InputError, MediaFacts

Probe = Callable[[Path], MediaFacts]
"""Says what a media file measures, or raises InputError."""

_SHORT_BY_MS = 700
"""Kling's clips last a frame more or less than was asked for; one that lacks more than this has broken off."""


def looked_into(path: Path, probe: Probe, seconds: int | None) -> MediaFacts:
    """Return what a clip measures. Raises InputError for one that breaks off or is too short."""
    facts = probe(path)
    lasts = _played_ms(path)
    if facts.width is None or lasts is None:
        raise InputError("It has no pictures.")
    promised = max((seconds or 0) * 1000, facts.duration_ms or 0)
    if lasts < promised - _SHORT_BY_MS:
        raise InputError(f"It breaks off after {lasts} of {promised} ms.")
    return facts


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _played_ms(path: Path) -> int | None:
    """Return when the last picture that is really in the file ends; nothing is decoded."""
    import av  # late: only needed once something was made

    try:
        with av.open(path) as container:
            video = next(iter(container.streams.video), None)
            if video is None:
                return None
            ends = [
                ((packet.pts or 0) + (packet.duration or 0)) * (packet.time_base or Fraction(0))
                for packet in container.demux(video)
                if packet.size
            ]
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InputError(f"It cannot be read: {type(error).__name__}.") from error
    return round(max(ends, default=Fraction(0)) * 1000)
