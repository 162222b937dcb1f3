"""The sheet Assets: every file of the project, and where its bytes are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sqlmodel import col, select

from engine.domain.asset import Asset
from engine.domain.job import Job
from engine.domain.shot import Shot, Take
from engine.domain.video import Video

from .looks import MOMENT, SECONDS, WHOLE
from .scope import Scope, streamed
from .sheet import Column
from .values import Value

_FOR_CLIENT = ("film", "subtitles", "thumbnail", "still", "board", "clip", "speech", "music")
_INNER = ("S3 URL", "Model", "Take", "Job id")
"""Columns that a client is not shown."""
_OWN = (
    Column("Shot", 10),
    Column("Asset type", 13),
    Column("Filename", 40),
    Column("S3 URL", 76),
    Column("Film", 26),
    Column("Shape", 8),
    Column("Width", 8, form=WHOLE, right=True),
    Column("Height", 8, form=WHOLE, right=True),
    Column("Seconds", 10, form=SECONDS, right=True),
    Column("Bytes", 14, form=WHOLE, right=True),
    Column("Media type", 22),
    Column("Model", 28),
    Column("Take", 7, form=WHOLE, right=True),
    Column("In the film", 9),
    Column("Made", 19, form=MOMENT, right=True),
    Column("SHA-256", 66),
    Column("Job id", 37),
)


def columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns; a client is shown neither the store nor the vendors."""
    return tuple(column for column in _OWN if not scope.for_client or column.title not in _INNER)


def rows(scope: Scope) -> Iterator[Sequence[Value]]:
    """Yield the files that are not deleted, the oldest first; for a client those of the takes that are in the film."""
    query = (
        select(Asset, Shot.name, Shot.picked_take_id, Video.title, Take.number, Job.model)  # type: ignore[call-overload]
        .join(Shot, col(Shot.id) == Asset.shot_id, isouter=True)
        .join(Video, col(Video.id) == Asset.video_id, isouter=True)
        .join(Take, col(Take.id) == Asset.take_id, isouter=True)
        .join(Job, col(Job.id) == Asset.job_id, isouter=True)
        .where(Asset.project_id == scope.project.id, col(Asset.deleted_at).is_(None))
        .order_by(col(Asset.created_at), col(Asset.id))
    )
    if scope.for_client:
        in_film = col(Asset.take_id).is_(None) | (col(Asset.take_id) == col(Shot.picked_take_id))
        query = query.where(in_film, col(Asset.role).in_(_FOR_CLIENT))
    shown = [not scope.for_client or column.title not in _INNER for column in _OWN]
    for asset, shot, picked, film, take, model in streamed(scope.session, query):
        values = (
            shot,
            asset.role,
            asset.filename,
            scope.studio.blobs.address(asset.sha256),
            film,
            asset.shape,
            asset.width,
            asset.height,
            None if asset.duration_ms is None else Fraction(asset.duration_ms, 1000),
            asset.bytes,
            asset.media_type,
            model,
            take,
            asset.take_id is not None and asset.take_id == picked,
            asset.created_at,
            asset.sha256,
            asset.job_id and str(asset.job_id),
        )
        yield [value for value, is_shown in zip(values, shown, strict=True) if is_shown]
