"""One segment: its frames are drawn, blended and written on, and go to ffmpeg as they are made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bomstudio import Bench, Cancelled, Encoding, Fonts, Footage, PartFacts, RenderError, Segment

from . import graphs, transitions
from .binary import Binary
from .footage import frames
from .overlays import layers
from .planar import Frame
from .process import Process, written_whole
from .watching import Watch

BEAT = 12
"""Frames between two reports of progress."""


def encode(
    binary: Binary, threads: int, fonts: Fonts, segment: Segment, encoding: Encoding, out: Path, bench: Bench
) -> None:
    """Draw and encode a segment's pictures."""
    watch = Watch(encoding)
    with written_whole(out) as part:
        command = graphs.encode(binary.path, encoding, threads, part)
        with Process(command, f"Encoding {out.name}", feed=True) as process:
            reported = 0
            for done, frame in enumerate(_finished(segment, encoding, fonts, bench), start=1):
                process.write(frame.data)
                watch.see(frame)
                if done % BEAT == 0 or done == segment.frames:
                    if bench.cancelled():
                        raise Cancelled(f"Encoding {out.name}: stopped on request.")
                    bench.report(done - reported)
                    reported = done
            process.finish(bench.cancelled)
    bench.measured(PartFacts(black=watch.black(), frozen=watch.frozen()))


def frame_at(segment: Segment, encoding: Encoding, fonts: Fonts, index: int, bench: Bench) -> Frame:
    """Return one frame of a segment with everything on it; raises RenderError when there is no such frame."""
    for number, frame in enumerate(_finished(segment, encoding, fonts, bench)):
        if number == index:
            return frame
    raise RenderError(f"A segment of {segment.frames} frames has no frame {index}.")


def _finished(segment: Segment, encoding: Encoding, fonts: Fonts, bench: Bench) -> Iterator[Frame]:
    """Yield the frames with everything on them; a frame is overwritten by the next."""
    drawn = layers(segment, encoding, fonts, bench)
    finished = Frame(encoding.size)
    pictures = _pictures(segment, encoding, bench)
    for index in range(segment.frames):
        if not any(layer.hides(index) for layer in drawn):
            frame = next(pictures)
            if not any(layer.strength(index) > 0 for layer in drawn):
                yield frame
                continue
            finished.copy_from(frame)
        for layer in drawn:
            if layer.strength(index) > 0:
                layer.lay_on(finished, index)
        yield finished
    next(pictures, None)  # has a clip that gives too few or too many frames say so


def _pictures(segment: Segment, encoding: Encoding, bench: Bench) -> Iterator[Frame]:
    if segment.into is None:
        return frames(segment.footage, encoding, bench, 0, segment.frames)
    return _join(segment, segment.into, encoding, bench)


def _join(segment: Segment, into: Footage, encoding: Encoding, bench: Bench) -> Iterator[Frame]:
    length, kind = segment.frames, segment.transition
    if into.frames != length:
        raise RenderError(f"A {kind} joins {length} frames to {into.frames}; both must be as long.")
    if kind == "cut":
        raise RenderError("A cut has no frames of its own.", hint="Leave the join out, or give it a transition.")
    blend, out = transitions.blend_for(kind, encoding.size), Frame(encoding.size)
    steps = [transitions.progress(index, length) for index in range(length)]
    visible = [transitions.shows(kind, at) for at in steps]
    old = frames(segment.footage, encoding, bench, 0, sum(first for first, _ in visible))
    hidden = length - sum(second for _, second in visible)
    new = frames(into, encoding, bench, hidden, length - hidden)
    for at, (sees_old, sees_new) in zip(steps, visible, strict=True):
        blend(next(old) if sees_old else None, next(new) if sees_new else None, at, out)
        yield out
