"""The first and the last frame of every shot of a finished film, kept as pictures for whoever continues or compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlmodel import select

from engine.contracts.media import Shape, Size
from engine.domain.asset import Asset
from engine.domain.cut import Cut, shot_starts
from engine.domain.video import Video
from engine.store.blobs import record_blob

from .studio import Studio


@dataclass(frozen=True)
class ShotFrame:
    """A frame at one end of a shot, where the shot is seen alone: after the transition into it, before the one out."""

    shot_id: UUID
    take_id: UUID
    name: str
    end: Literal["first", "last"]
    frame: int
    """Its number in the film."""


def shot_frames(cut: Cut) -> list[ShotFrame]:
    """Return both ends of every shot of a film, in the order in which they are seen."""
    starts = shot_starts(cut)
    tails = [after.transition_frames for _, after in pairwise(cut.shots)] + [0]
    found = []
    for shot, tail in zip(cut.shots, tails, strict=True):
        own = UUID(shot.shot_id), UUID(shot.take_id), shot.name
        start = starts[shot.shot_id]
        found.append(ShotFrame(*own, "first", start + shot.transition_frames))
        found.append(ShotFrame(*own, "last", start + shot.frames - tail - 1))
    return found


def keep_shot_frames(
    studio: Studio, video: Video, render_id: UUID, shape: Shape, size: Size, pictures: Mapping[ShotFrame, Path]
) -> None:
    """Enter frames of a finished film as its assets; doing it twice changes nothing."""
    stored = {frame: studio.blobs.put_file(path, "image/jpeg", move=True) for frame, path in pictures.items()}
    with studio.database.write() as session:
        if session.exec(select(Asset.id).where(Asset.render_id == render_id, Asset.role == "frame")).first():
            return
        for frame, media in stored.items():
            record_blob(session, media)
            session.add(
                Asset(
                    project_id=video.project_id,
                    video_id=video.id,
                    shot_id=frame.shot_id,
                    take_id=frame.take_id,
                    render_id=render_id,
                    role="frame",
                    shape=shape.value,
                    filename=f"{video.title} {frame.name} {frame.end} {shape.slug}.jpg",
                    width=size.width,
                    height=size.height,
                    details={"end": frame.end, "frame": frame.frame},
                    **media.model_dump(),
                )
            )
