"""From a cut to a render plan: bodies and joins that tile the film, and the sound to the sample."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TypeVar

from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef, Shape
from engine.contracts.money import round_half_up
from engine.contracts.plan import (
    SAMPLE_RATE,
    BurnedLine,
    Clip,
    Cue,
    Encoding,
    Footage,
    MusicBed,
    Piece,
    RenderPlan,
    Segment,
    SoundPlan,
    Title,
    Voice,
)
from engine.domain.cut import Cut, CutShot, film_frames, heard, shot_starts

from .branding import branded, busy_during, closing_segment

Words = TypeVar("Words", Title, BurnedLine)

_INSTEAD = {
    Shape.WIDE: (Shape.WIDE, Shape.SQUARE, Shape.TALL),
    Shape.TALL: (Shape.TALL, Shape.SQUARE, Shape.WIDE),
    Shape.SQUARE: (Shape.SQUARE, Shape.WIDE, Shape.TALL),
}
"""Which clip serves a shape: its own, else the one that loses least when it is cropped."""


def plan_film(
    cut: Cut, shape: Shape, encoding: Encoding, *, cues: Sequence[Cue] = (), burn_subtitles: bool = False
) -> RenderPlan:
    """Return what a renderer makes of a cut in one shape.

    The cues become a subtitle track; with `burn_subtitles` they are painted into the picture as well. Raises
    InputError when the encoding has another frame rate than the cut.
    """
    if encoding.rate != cut.rate:
        raise InputError(
            f"The cut {cut.title!r} counts {cut.rate} frames a second and the encoding {encoding.rate}.",
            hint="Encode at the cut's own rate.",
        )
    segments = tuple(_segments(cut, shape))
    edges = tuple(accumulate((segment.frames for segment in segments), initial=0))
    titles = _share_out(_titles(cut, shape), edges)
    burned = _share_out(_burned(cut, cues if burn_subtitles else ()), edges)
    written = [
        segment.model_copy(update={"titles": tuple(words), "burned": tuple(painted)})
        for segment, words, painted in zip(segments, titles, burned, strict=True)
    ]
    closing = closing_segment(cut, segments[-1].footage)
    return RenderPlan(
        shape=shape,
        encoding=encoding,
        segments=branded(cut, shape, [*written, closing] if closing else written),
        sound=_sound(cut),
        subtitles=tuple(cues),
        language=cut.language,
        title=cut.title,
        thumbnail_frame=_thumbnail(segments, edges, film_frames(cut)),
    )


def shot_segment(shot: CutShot, shape: Shape, *, head: int = 0, tail: int = 0) -> Segment:
    """Return a whole shot without words on it, its transitions' frames included, and spare frames around it."""
    return Segment(footage=_footage(shot, shape, -head, head + shot.frames + tail), shots=(shot.shot_id,))


def _segments(cut: Cut, shape: Shape) -> Iterator[Segment]:
    tails = [shot.transition_frames for shot in cut.shots[1:]] + [0]
    before: CutShot | None = None
    for shot, tail in zip(cut.shots, tails, strict=True):
        head = shot.transition_frames
        if before and head:
            yield Segment(
                footage=_footage(before, shape, before.frames - head, head),
                into=_footage(shot, shape, 0, head),
                transition=shot.transition,
                shots=(before.shot_id, shot.shot_id),
            )
        yield Segment(footage=_footage(shot, shape, head, shot.frames - head - tail), shots=(shot.shot_id,))
        before = shot


def shown_clip(shot: CutShot, shape: Shape) -> Clip:
    """Return the clip that a shot shows in a shape: its own, else the one that loses least when it is cropped."""
    return next(shot.clips[candidate] for candidate in _INSTEAD[shape] if candidate in shot.clips)


def _footage(shot: CutShot, shape: Shape, skipped: int, frames: int) -> Footage:
    clip = shown_clip(shot, shape)
    start = shot.trim_start + skipped
    if not isinstance(clip, MediaRef):
        clip, start = _seen(clip, start, frames)
    return Footage(clip=clip, start=start, frames=frames, focus=shot.focus)


def _seen(pieces: Sequence[Piece], start: int, frames: int) -> tuple[tuple[Piece, ...], int]:
    """Return the pieces that some frames depend on, and the first frame used of them: others may change unnoticed."""
    edges = tuple(accumulate((piece.frames for piece in pieces[:-1]), initial=0))
    first, last = (bisect_right(edges, frame) - 1 for frame in (start, start + frames - 1))
    if first and start - edges[first] < pieces[first].seam:
        first -= 1
    return tuple(pieces[first : last + 1]), start - edges[first]


def _titles(cut: Cut, shape: Shape) -> Iterator[Title]:
    starts, end = shot_starts(cut), film_frames(cut)
    for title in cut.titles:
        start = starts[title.shot_id] + title.offset_frames
        yield Title(
            text=title.text,
            style=title.style,
            start=start,
            frames=title.frames,
            language=cut.language,
            stays=start + title.frames == end,
            avoid=busy_during(cut, shape, start, title.frames) if cut.brand else (),
        )


def _burned(cut: Cut, cues: Iterable[Cue]) -> Iterator[BurnedLine]:
    for cue in cues:
        start, end = (cut.rate.frames(Fraction(ms, 1000)) for ms in (cue.start_ms, cue.end_ms))
        yield BurnedLine(text=cue.text, start=start, frames=max(1, end - start), language=cut.language)


def _share_out(overlays: Iterable[Words], edges: Sequence[int]) -> list[list[Words]]:
    """Cut overlays, in frames of the film, into pieces in frames of the segments that lie between the edges."""
    pieces: list[list[Words]] = [[] for _ in edges[1:]]
    for overlay in sorted(overlays, key=lambda overlay: overlay.start):
        end = overlay.start + overlay.frames
        index = bisect_right(edges, overlay.start) - 1
        while index < len(pieces) and edges[index] < end:
            start = max(overlay.start, edges[index])
            frames = min(end, edges[index + 1]) - start
            piece = overlay.model_copy(
                update={
                    "start": start - edges[index],
                    "frames": frames,
                    "phase": start - overlay.start,
                    "total": None if frames == overlay.frames else overlay.frames,
                }
            )
            pieces[index].append(piece)
            index += 1
    return pieces


def _sound(cut: Cut) -> SoundPlan:
    return SoundPlan(
        length=cut.rate.samples(film_frames(cut), SAMPLE_RATE),
        voices=tuple(
            Voice(audio=line.audio, start=round_half_up(seconds * SAMPLE_RATE)) for seconds, line in heard(cut)
        ),
        music=cut.music and MusicBed(audio=cut.music.audio, gain_db=cut.music.gain_db, duck=cut.music.ducked),
        loudness_lufs=cut.loudness_lufs,
        true_peak_dbtp=cut.true_peak_dbtp,
    )


def _thumbnail(segments: Sequence[Segment], edges: Sequence[int], length: int) -> int:
    """Return a frame three tenths into the film, or the nearest one in which a single shot is seen."""
    frame = min(length * 3 // 10, edges[-1] - 1)
    index = bisect_right(edges, frame) - 1
    if segments[index].into is None:
        return frame
    before, after = edges[index] - 1, edges[index + 1]
    return before if frame - before < after - frame else after
