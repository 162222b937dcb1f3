"""Joining encoded segments, sound and soft subtitles by copying, and counting afterwards."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pysubs2

from bomstudio import Bench, Cue, RenderError, RenderPlan, round_half_up

from . import graphs
from .binary import Binary
from .languages import iso639_2
from .process import run, written_whole


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
    """Return the subtitles in the one text form that ffmpeg reads to the millisecond and without guessing at tags."""
    events = [
        pysubs2.SSAEvent(
            start=cue.start_ms, end=cue.end_ms, text="\\N".join(html.escape(cue.text, quote=False).split("\n"))
        )
        for cue in cues
    ]
    file = pysubs2.SSAFile()
    file.events = events
    return file.to_string("vtt", keep_ssa_tags=True)


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
