"""The sheet Job Log: every job, how it ended, and when it was asked for, sent and finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import col, select

from engine.domain.job import Job
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.host.redaction import redact

from .looks import MOMENT, WHOLE, WRAPPED
from .scope import Scope, streamed
from .sheet import Column
from .values import Value

COLUMNS = (
    Column("Shot", 10),
    Column("Event", 15),
    Column("Details", 56, WRAPPED),
    Column("Timestamp", 19, form=MOMENT, right=True),
    Column("Model", 28),
    Column("Resource", 18),
    Column("Attempts", 9, form=WHOLE, right=True),
    Column("Charged", 9),
    Column("Asked for", 19, form=MOMENT, right=True),
    Column("Sent", 19, form=MOMENT, right=True),
    Column("Finished", 19, form=MOMENT, right=True),
    Column("Vendor's job", 36),
    Column("Film", 26),
    Column("Job id", 37),
)


def rows(scope: Scope) -> Iterator[Sequence[Value]]:
    """Yield the jobs in the order in which they were asked for; those that are not done say how far they are."""
    query = (
        select(Job, Shot.name, Video.title)
        .join(Shot, col(Shot.id) == Job.shot_id, isouter=True)
        .join(Video, col(Video.id) == Job.video_id, isouter=True)
        .where(Job.project_id == scope.project.id)
        .order_by(col(Job.created_at), col(Job.id))
    )
    for job, shot, film in streamed(scope.session, query):
        yield (
            shot,
            job.status,
            _details(job),
            job.finished_at or job.updated_at,
            job.model,
            job.ability,
            job.attempt,
            job.charged,
            job.created_at,
            job.sent_at,
            job.finished_at,
            redact(str(job.vendor_job.get("id") or "")),
            film,
            str(job.id),
        )


def _details(job: Job) -> str:
    error = redact(" ".join(str(job.error.get(part) or "") for part in ("message", "hint")).strip())
    step = "" if job.finished_at else job.step
    return ": ".join(part for part in (job.purpose, step, error) if part)
