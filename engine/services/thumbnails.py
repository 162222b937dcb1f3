"""A film's thumbnails: three to choose from, made when the film changes, and the one that stands for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.documents import fingerprint
from engine.contracts.errors import InputError, NotFound
from engine.contracts.media import Box, Size
from engine.contracts.plan import RenderPlan
from engine.contracts.rendering import ThumbnailOrder
from engine.domain.asset import Asset
from engine.domain.cut import Cut
from engine.domain.video import Video
from engine.render.branding import busy_during, look_of
from engine.store.blobs import record_blob

from .film import get_video
from .studio import Studio

THUMBNAIL = Size(width=1280, height=720)
CHOICES = 3
MOST_BYTES = 2_000_000
_LOOKED_AT = 4
"""The shots from which the others are chosen: more would cost more than they add."""


def thumbnail_order(cut: Cut, plan: RenderPlan) -> ThumbnailOrder:
    """Return what a film's thumbnails are made from: the frame at 30 %, and the middles of the longest other shots."""
    first = plan.thumbnail_frame
    frames = [first, *_middles(plan, first)]
    mark = cut.brand.watermark if cut.brand else None
    return ThumbnailOrder(
        title=cut.title,
        language=cut.language,
        first=first,
        others=tuple((frame,) for frame in frames[1:]),
        avoid={frame: (*busy_during(cut, plan.shape, frame, 1), *_marks(plan, frame)) for frame in frames},
        look=look_of(cut.brand, with_logo=mark is None or bool(mark.text)) if cut.brand else None,
        size=THUMBNAIL,
        max_bytes=MOST_BYTES,
    )


def _middles(plan: RenderPlan, first: int) -> list[int]:
    """Return a key frame near the middle of each of the longest shots, where nothing is written on the picture."""
    every = plan.encoding.keyframe_every
    found = []
    for segment, start in zip(plan.segments, _starts(plan), strict=True):
        if segment.into is not None or start <= first < start + segment.frames:
            continue
        keys = range(0, segment.frames, every)
        bare = [
            key for key in keys if not any(words.start <= key < words.start + words.frames for words in segment.titles)
        ]
        if bare:
            middle = min(bare, key=lambda key: (abs(key - segment.frames // 2), key))
            found.append((-segment.frames, start + middle))
    return sorted(frame for _, frame in sorted(found)[:_LOOKED_AT])


def _marks(plan: RenderPlan, frame: int) -> list[Box]:
    """Return where the brand's mark stands at a frame."""
    for segment, start in zip(plan.segments, _starts(plan), strict=True):
        if start <= frame < start + segment.frames:
            return [mark.box for mark in segment.marks]
    return []


def _starts(plan: RenderPlan) -> tuple[int, ...]:
    return tuple(accumulate((segment.frames for segment in plan.segments[:-1]), initial=0))


def order_key(order: ThumbnailOrder, plan: RenderPlan, parts: Sequence[str]) -> str:
    """Return what thumbnails are recognised by: their order, and the hashes of the parts they are taken from."""
    edges = _starts(plan)
    frames = (order.first, *(frame for group in order.others for frame in group))
    taken_from = [parts[bisect_right(edges, frame) - 1] for frame in frames]
    return fingerprint([taken_from, order.model_dump(mode="json")])


def are_made(studio: Studio, video_id: UUID, key: str) -> bool:
    """Return whether a film's thumbnails are those of an order."""
    with studio.database.read() as session:
        return any(asset.details.get("order") == key for asset in _all(session, video_id))


def keep_thumbnails(studio: Studio, video_id: UUID, key: str, files: Sequence[Path], frames: Sequence[int]) -> None:
    """Store a film's new thumbnails; the number that was chosen before stays chosen."""
    stored = [studio.blobs.put_file(path, "image/jpeg", move=True) for path in files[: len(frames)]]
    with studio.database.write() as session:
        video = get_video(session, video_id)
        before = _picked(_all(session, video_id), video)
        wanted = min(int(before.details.get("number", 1)) if before else 1, len(stored))
        for number, (media, frame) in enumerate(zip(stored, frames, strict=True), start=1):
            record_blob(session, media)
            session.add(
                Asset(
                    project_id=video.project_id,
                    video_id=video.id,
                    role="thumbnail",
                    sha256=media.sha256,
                    media_type=media.media_type,
                    bytes=media.bytes,
                    filename=f"{video.title} {number}.jpg",
                    width=THUMBNAIL.width,
                    height=THUMBNAIL.height,
                    details={"number": number, "frame": frame, "order": key},
                )
            )
            if number == wanted and video.thumbnail_sha256 != media.sha256:
                video.thumbnail_sha256 = media.sha256
                video.touch()


def thumbnails_of(session: Session, video: Video) -> list[Asset]:
    """Return a film's newest thumbnails, by number."""
    every = _all(session, video.id)
    if not every:
        return []
    newest = [asset for asset in every if asset.details.get("order") == every[-1].details.get("order")]
    return sorted(newest, key=lambda asset: int(asset.details.get("number", 1)))


def thumbnail_rows(studio: Studio, session: Session, video: Video) -> list[dict[str, Any]]:
    """Return a film's thumbnails as rows for people and programs."""
    return [
        {
            "number": int(asset.details.get("number", 1)),
            "picked": asset.sha256 == video.thumbnail_sha256,
            "frame": asset.details.get("frame"),
            "bytes": asset.bytes,
            "path": str(studio.path_of(asset.media)),
        }
        for asset in thumbnails_of(session, video)
    ]


def pick_thumbnail(studio: Studio, video_id: UUID, number: int) -> Asset:
    """Have one of a film's thumbnails stand for it; raises NotFound before there are any, InputError for no number."""
    with studio.database.write() as session:
        video = get_video(session, video_id)
        there = thumbnails_of(session, video)
        if not there:
            raise NotFound(f"{video.title} has no thumbnails yet.", hint="They are made with the film: bom produce.")
        chosen = next((asset for asset in there if asset.details.get("number", 1) == number), None)
        if chosen is None:
            raise InputError(f"{video.title} has no thumbnail {number}.", hint=f"Choose 1 to {len(there)}.")
        if video.thumbnail_sha256 != chosen.sha256:
            video.thumbnail_sha256 = chosen.sha256
            video.touch()
        return chosen


def _all(session: Session, video_id: UUID) -> list[Asset]:
    found = session.exec(
        select(Asset)
        .where(Asset.video_id == video_id, Asset.role == "thumbnail", col(Asset.deleted_at).is_(None))
        .order_by(col(Asset.id))
    )
    return list(found)


def _picked(there: Sequence[Asset], video: Video) -> Asset | None:
    return next((asset for asset in reversed(there) if asset.sha256 == video.thumbnail_sha256), None)
