"""Rules about the pictures: black and stillness that nobody planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log

from engine.contracts.media import MOTION_CLIP, MediaRef
from engine.contracts.motion import CameraKey, MotionClip
from engine.contracts.plan import Footage, Piece

from .checked import Checked, Fault, Stretch, seconds, without

MOVES = 0.01
"""A camera that covers less than this part of the picture in a stretch is planned to hold still."""


def black(film: Checked) -> Iterator[Fault]:
    """No black but where the film dips to black."""
    rate = film.plan.encoding.rate
    dips = [
        (rate.ms(begins), rate.ms(end))
        for segment, begins, end in zip(film.plan.segments, film.edges, film.edges[1:], strict=False)
        if segment.transition == "dip"
    ]
    for stretch in film.facts.black:
        for start, end in without(stretch, dips):
            if end - start > film.limits.black_ms:
                yield Fault(
                    f"The picture is black for {seconds(end - start)} where no fade is planned.",
                    "Look at the shot's take: have it made again with `bom shots redo`, or pick another.",
                    (start, end),
                )


def frozen(film: Checked) -> Iterator[Fault]:
    """No stillness but where the plan holds still: a picture, a camera that rests, a card over both, or black, which
    is told apart.
    """
    rate = film.plan.encoding.rate
    told_apart = (*film.facts.black, *_cards(film))
    for stretch in film.facts.frozen:
        for start, end in without(stretch, told_apart):
            first, last = film.frames((start, end))
            moving = sum(
                till - since
                for segment, (since, till) in film.seen_in((first, last))
                if segment.into is not None or is_moving(segment.footage, since, till, film.clips)
            )
            if rate.ms(moving) >= film.limits.frozen_ms:
                yield Fault(
                    f"The picture stands still for {seconds(end - start)} where motion is planned.",
                    "Look at the shot's clip: it may be too short for the shot. Have it made again, or pick another.",
                    (start, end),
                )


def _cards(film: Checked) -> Iterator[Stretch]:
    """Yield where cards are seen, of whose surroundings too little shows to tell."""
    rate = film.plan.encoding.rate
    for segment, begins in zip(film.plan.segments, film.edges, strict=False):
        for words in segment.titles:
            if words.style in ("end_card", "closing"):
                start = begins + words.start
                yield rate.ms(start), rate.ms(start + words.frames)


def is_moving(footage: Footage, first: int, end: int, clips: Mapping[str, MotionClip]) -> bool:
    """Return whether motion is planned between two frames of some footage."""
    pieces = (
        (Piece(clip=footage.clip, frames=footage.start + footage.frames),)
        if isinstance(footage.clip, MediaRef)
        else footage.clip
    )
    first, end = footage.start + first, footage.start + end
    begins = 0
    for piece in pieces:
        since, till = max(first, begins) - begins, min(end, begins + piece.frames) - begins
        begins += piece.frames
        if since < till and _clip_moves(piece.clip, since, till, clips):
            return True
    return False


def _clip_moves(clip: MediaRef, first: int, end: int, clips: Mapping[str, MotionClip]) -> bool:
    if clip.media_type != MOTION_CLIP:
        return not clip.media_type.startswith("image/")
    described = clips.get(clip.sha256)
    return described is None or _travel(described, (first, end - 1)) >= MOVES


def _travel(clip: MotionClip, frames: Stretch) -> float:
    """Return how much of the picture the camera covers between two frames; all of it when the still changes."""
    keys = clip.camera
    at = [frame for frame in (key.frame for key in keys) if frames[0] < frame < frames[1]]
    if len(clip.sequence) > 1 and clip.sequence[0].frame < frames[1] and frames[0] < clip.sequence[-1].frame:
        return 1.0
    way = [_camera(keys, frame) for frame in (frames[0], *at, frames[1])]
    return max(max(point[axis] for point in way) - min(point[axis] for point in way) for axis in range(3))


def _camera(keys: tuple[CameraKey, ...], frame: int) -> tuple[float, float, float]:
    """Return where the camera is, and the logarithm of its zoom, straight from key to key."""
    before = max((key for key in keys if key.frame <= frame), key=lambda key: key.frame, default=keys[0])
    after = min((key for key in keys if key.frame >= frame), key=lambda key: key.frame, default=keys[-1])
    part = (frame - before.frame) / (after.frame - before.frame) if after.frame > before.frame else 0.0
    ends = [(key.x, key.y, log(key.zoom)) for key in (before, after)]
    x, y, zoom = (low + (high - low) * part for low, high in zip(*ends, strict=True))
    return x, y, zoom
