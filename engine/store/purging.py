"""Purging: what was deleted long enough ago is gone for good. The books and the record of events stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlalchemy import delete as delete_rows
from sqlmodel import Session, col, select

from engine.domain.asset import Asset, PromptRecord
from engine.domain.budget import Budget
from engine.domain.client import Client
from engine.domain.job import Job, WorkRequest
from engine.domain.project import Project
from engine.domain.quote import StoredQuote
from engine.domain.recording import Recording
from engine.domain.render import Part, Render
from engine.domain.shot import Shot, Take
from engine.domain.track import Track
from engine.domain.video import Video

from .removal import CHILDREN

KEPT_STATUSES = ("approved", "delivered")
OPEN_STATUSES = ("queued", "processing", "needs_decision")

Ids = dict[type[Any], set[UUID]]


def purge(session: Session, deleted_before: datetime) -> dict[str, int]:
    """Delete for good what was deleted before a moment, and parts made before it; return how many rows of each table.

    Kept: what is approved or delivered, what work is still going on in, and what either of them lies in.
    Jobs and prompts go with their video, unless something that stays was made by them.
    """
    doomed = _doomed(session, deleted_before, _kept(session))
    old_parts = _ids(session, select(Part.id).where(col(Part.created_at) < deleted_before))
    gone: dict[type[Any], int] = {
        table: _delete(session, table, "id", doomed[table]) for table in (Asset, Take, Shot, Render, Recording)
    }
    gone |= _purge_work(session, doomed)
    gone[StoredQuote] = _delete(session, StoredQuote, "video_id", doomed[Video])
    gone[Budget] = _delete(session, Budget, "scope_id", doomed[Project] | doomed[Client])
    gone |= {table: _delete(session, table, "id", doomed[table]) for table in (Video, Track, Project, Client)}
    gone[Part] = _delete(session, Part, "id", old_parts)  # they are made again when they are missed
    session.expire_all()
    return {str(table.__tablename__): count for table, count in gone.items() if count}


def _kept(session: Session) -> Ids:
    """Return the videos, projects and clients that stay, whatever was deleted in them."""
    videos, projects = set[UUID](), set[UUID]()
    for work in (Job, WorkRequest):
        for project_id, video_id in session.execute(
            select(work.project_id, work.video_id).where(col(work.status).in_(OPEN_STATUSES))
        ):
            projects.add(project_id)
            videos.update({video_id} - {None})
    whole = _ids(session, select(Project.id).where(col(Project.status).in_(KEPT_STATUSES)))
    videos |= _ids(session, select(Video.id).where(col(Video.status).in_(KEPT_STATUSES)))
    videos |= _among(session, Video, "project_id", whole)
    projects |= whole
    for chosen in _batches(videos):
        projects |= _ids(session, select(Video.project_id).where(col(Video.id).in_(chosen)))
    clients = set[UUID]()
    for chosen in _batches(projects):
        clients |= _ids(session, select(Project.client_id).where(col(Project.id).in_(chosen)))
    return {Video: videos, Project: projects, Client: clients, Asset: _among(session, Asset, "project_id", whole)}


def _doomed(session: Session, deleted_before: datetime, kept: Ids) -> Ids:
    """Return what goes: what was deleted itself and what lies in it, less what is kept and what lies in that."""
    doomed: Ids = {table: set() for table in CHILDREN}
    spared: Ids = {table: set(kept.get(table, ())) for table in CHILDREN}
    for video_child in (Shot, Render, Recording, Asset):
        spared[video_child] |= _among(session, video_child, "video_id", kept[Video])
    spared[Take] = _among(session, Take, "shot_id", spared[Shot])
    for table, children in CHILDREN.items():
        doomed[table] |= _ids(session, select(table.id).where(col(table.deleted_at) < deleted_before))
        doomed[table] -= spared[table]
        for child, column in children:
            doomed[child] |= _among(session, child, column, doomed[table])
    return doomed


def _purge_work(session: Session, doomed: Ids) -> dict[type[Any], int]:
    jobs, requests = set[UUID](), set[UUID]()
    for column, table in (("video_id", Video), ("project_id", Project)):
        jobs |= _among(session, Job, column, doomed[table])
        requests |= _among(session, WorkRequest, column, doomed[table])
    for chosen in _batches(jobs):
        in_use: Select[Any] = select(Asset.job_id).where(col(Asset.job_id).in_(chosen))
        jobs -= _ids(session, in_use)
    return {
        PromptRecord: _delete(session, PromptRecord, "job_id", jobs),
        Job: _delete(session, Job, "id", jobs),
        WorkRequest: _delete(session, WorkRequest, "id", requests),
    }


def _ids(session: Session, query: Select[Any]) -> set[UUID]:
    return set(session.scalars(query))


def _among(session: Session, table: type[Any], column: str, values: set[UUID]) -> set[UUID]:
    found = set[UUID]()
    for chosen in _batches(values):
        found |= _ids(session, select(table.id).where(getattr(table, column).in_(chosen)))
    return found


def _delete(session: Session, table: type[Any], column: str, values: set[UUID]) -> int:
    count = 0
    for chosen in _batches(values):
        condition: ColumnElement[bool] = getattr(table, column).in_(chosen)
        gone = session.scalars(
            delete_rows(table).where(condition).returning(table.id).execution_options(synchronize_session=False)
        )
        count += len(gone.all())
    return count


def _batches(values: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Databases take only so many values at once."""
    ordered = sorted(values)
    for start in range(0, len(ordered), 500):
        yield ordered[start : start + 500]
