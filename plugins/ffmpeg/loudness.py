"""How loud a sound is: what ffmpeg's EBU R 128 meter says."""

from __future__ import annotations

import re
from dataclasses import dataclass

FLOOR = -70.0
"""What the meter says of silence, in LUFS."""

_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", re.MULTILINE)


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP; None where it was not measured or nothing is heard."""

    lufs: float | None
    peak: float | None


def read_meter(written: str) -> Loudness:
    """Read the meter's summary in what ffmpeg wrote."""
    lufs, peak = _last(_INTEGRATED, written), _last(_PEAK, written)
    return Loudness(lufs if lufs is not None and lufs > FLOOR else None, peak)


def _last(pattern: re.Pattern[str], written: str) -> float | None:
    found = pattern.findall(written)
    return float(found[-1]) if found and found[-1][-1].isdigit() else None
