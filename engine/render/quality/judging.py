"""Holding a film against every rule, and weighing what they find."""

from __future__ import annotations

from collections.abc import Mapping

from engine.contracts.documents import fingerprint
from engine.domain.quality_report import Finding
from engine.host.quality_section import Quality

from . import pictures, sound, structure, subtitles
from .checked import Checked, Fault, Rule

REVISION = 1
"""Raise it when a rule judges otherwise."""

RULES: Mapping[str, Rule] = {
    "streams": structure.streams,
    "size": structure.size,
    "frames": structure.frames,
    "duration": structure.duration,
    "pixel_format": structure.pixel_format,
    "colours": structure.colours,
    "sample_rate": structure.sample_rate,
    "channels": structure.channels,
    "faststart": structure.faststart,
    "keyframes": structure.keyframes,
    "bitrate": structure.bitrate,
    "black": pictures.black,
    "frozen": pictures.frozen,
    "silence": sound.silence,
    "music_pause": sound.music_pause,
    "loudness": sound.loudness,
    "true_peak": sound.true_peak,
    "clipping": sound.clipping,
    "subtitle_overlap": subtitles.overlap,
    "subtitle_outside": subtitles.outside,
    "subtitle_speed": subtitles.speed,
    "subtitle_brief": subtitles.brief,
    "subtitle_gap": subtitles.gap,
    "subtitle_lines": subtitles.lines,
    "unmeasured": structure.unmeasured,
}
_ORDER = {"stops": 0, "warns": 1, "notes": 2}


def judge(film: Checked, names: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what every rule finds that is not off, the gravest first, then by place; `names` are of shots, by id."""
    found: list[Finding] = []
    for name, rule in RULES.items():
        weight = getattr(film.limits.weights, name)
        if weight != "off":
            found += [_finding(film, name, weight, fault, names) for fault in rule(film)]
    return tuple(sorted(found, key=lambda finding: (_ORDER[finding.weight], finding.start_ms or 0)))


def held_against(limits: Quality) -> str:
    """Return a hash of everything the verdict depends on beside the film."""
    return fingerprint([REVISION, limits.model_dump(mode="json")])


def _finding(film: Checked, rule: str, weight: str, fault: Fault, names: Mapping[str, str]) -> Finding:
    place: dict[str, object] = {}
    if fault.stretch is not None:
        first, end = film.frames(fault.stretch)
        shots = tuple(names.get(shot, shot) for shot in film.shots((first, end)))
        place = {
            "start_frame": first,
            "end_frame": end,
            "start_ms": fault.stretch[0],
            "end_ms": fault.stretch[1],
            "shots": shots,
        }
    return Finding.model_validate({"rule": rule, "weight": weight, "what": fault.what, "remedy": fault.remedy, **place})
