"""The sheet Version History: every take of every shot and every finished film, and when it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from heapq import merge
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from engine.contracts.frames import FrameRate
from engine.domain.render import Render
from engine.domain.shot import Shot, Take
from engine.domain.video import Video

from .looks import MOMENT, SECONDS, WHOLE
from .scope import Scope, streamed
from .sheet import Column
from .values import Value

COLUMNS = (
    Column("Film", 26),
    Column("Shot", 10),
    Column("Version", 16),
    Column("Made", 19, form=MOMENT, right=True),
    Column("Status", 12),
    Column("In the film", 9),
    Column("Seed", 13, form="0", right=True),
    Column("Seconds", 10, form=SECONDS, right=True),
    Column("Bytes", 14, form=WHOLE, right=True),
    Column("Note", 34),
    Column("Deleted", 19, form=MOMENT, right=True),
    Column("SHA-256", 66),
    Column("Id", 37),
)
_Dated = tuple[datetime, UUID, Sequence[Value]]


def rows(scope: Scope) -> Iterator[Sequence[Value]]:
    """Yield takes and renders in the order in which they were made; what is deleted says when."""
    for _, _, values in merge(_takes(scope), _renders(scope)):
        yield values


def _takes(scope: Scope) -> Iterator[_Dated]:
    for take, shot, picked, film in _of_project(scope, Take, Shot.name, Shot.picked_take_id):
        yield (
            take.created_at,
            take.id,
            (
                film.title,
                shot,
                f"Take {take.number}",
                take.created_at,
                take.status,
                take.id == picked,
                take.seed,
                None,
                None,
                take.note,
                take.deleted_at,
                None,
                str(take.id),
            ),
        )


def _renders(scope: Scope) -> Iterator[_Dated]:
    for render, film in _of_project(scope, Render):
        rate: FrameRate = film.rate
        yield (
            render.created_at,
            render.id,
            (
                film.title,
                None,
                f"{render.shape} {render.resolution}",
                render.created_at,
                "rendered",
                None,
                None,
                Fraction(render.frames * rate.den, rate.num),
                render.bytes,
                None,
                render.deleted_at,
                render.sha256,
                str(render.id),
            ),
        )


def _of_project(scope: Scope, table: Any, *more: Any) -> Iterator[Any]:
    query: Any = select(table, *more, Video)  # type: ignore[call-overload]
    if table is Take:
        query = query.join(Shot, col(Shot.id) == Take.shot_id).join(Video, col(Video.id) == Shot.video_id)
    else:
        query = query.join(Video, col(Video.id) == Render.video_id)
    query = query.where(Video.project_id == scope.project.id).order_by(col(table.created_at), col(table.id))
    return streamed(scope.session, query)
