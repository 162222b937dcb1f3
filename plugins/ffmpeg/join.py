"""Joining encoded segments, sound and soft subtitles by copying, and counting afterwards."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from pysubs2.time import ms_to_str

from bomstudio import Bench, Cue, RenderError, RenderPlan, round_half_up

from . import graphs
from .binary import Binary
from .languages import iso639_2
from .process import run, written_whole

_BRACKETS = str.maketrans("{}", "()")


def join(binary: Binary, plan: RenderPlan, segments: Sequence[Path], sound: Path, out: Path, bench: Bench) -> None:
    """Make the finished film; raises RenderError when it has not every frame, evenly spaced."""
    if len(segments) != len(plan.segments):
        raise RenderError(f"{out.name} has {len(plan.segments)} segments and {len(segments)} were handed over.")
    with written_whole(out) as part, tempfile.TemporaryDirectory(dir=out.parent, prefix=".join-") as folder:
        listing, subtitles = Path(folder) / "segments.ffconcat", Path(folder) / "subtitles.vtt"
        listing.write_text(_listing(plan, segments), encoding="utf-8")
        if plan.subtitles:
            subtitles.write_text(_web_vtt(plan.subtitles), encoding="utf-8")
        command = graphs.join(
            binary.path,
            listing,
            sound,
            subtitles if plan.subtitles else None,
            plan.encoding.rate,
            plan.title,
            iso639_2(plan.language),
            part,
        )
        run(command, f"Joining {out.name}", bench.cancelled)
        _count(part, plan, out.name)


def _listing(plan: RenderPlan, segments: Sequence[Path]) -> str:
    """Return the list for ffmpeg, each length such that rounding to microseconds never adds up."""
    lines, frames = ["ffconcat version 1.0"], 0
    for segment, path in zip(plan.segments, segments, strict=True):
        begins = _microseconds(plan, frames)
        frames += segment.frames
        lasts = _microseconds(plan, frames) - begins
        quoted = str(path.absolute()).replace("'", "'\\''")
        lines += [f"file 'file:{quoted}'", f"duration {lasts // 1_000_000}.{lasts % 1_000_000:06d}"]
    return "\n".join(lines) + "\n"


def _microseconds(plan: RenderPlan, frames: int) -> int:
    return round_half_up(plan.encoding.rate.seconds(frames) * 1_000_000)


def _web_vtt(cues: Sequence[Cue]) -> str:
    """Return subtitles in the text form that ffmpeg reads to the millisecond and without guessing at tags.

    Braces become brackets: ffmpeg does not carry them into an MP4 unharmed.
    """
    parts = ["WEBVTT"]
    for cue in cues:
        start, end = (ms_to_str(ms, fractions=True) for ms in (cue.start_ms, cue.end_ms))
        lines = [line for line in cue.text.splitlines() if line.strip()]
        parts.append(f"{start} --> {end}\n{html.escape(chr(10).join(lines), quote=False)}".translate(_BRACKETS))
    return "\n\n".join(parts) + "\n"


def _count(film: Path, plan: RenderPlan, name: str) -> None:
    with av.open(film) as container:
        stream = container.streams.video[0]
        times = sorted(packet.pts for packet in container.demux(stream) if packet.pts is not None)
        base = stream.time_base or Fraction(1)
    if len(times) != plan.frames:
        raise RenderError(f"{name} has {len(times)} frames where its plan has {plan.frames}.", hint="Render it again.")
    step = 1 / plan.encoding.rate.fraction
    if times[0] != 0 or any((later - earlier) * base != step for earlier, later in pairwise(times)):
        raise RenderError(f"The frames of {name} are not evenly spaced.", hint="Render it again.")
