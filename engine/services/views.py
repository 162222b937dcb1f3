"""Lists for people and programs: rows of plain values, the newest last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlmodel import Session, col, func, select

from engine.domain.asset import Asset
from engine.domain.client import Client
from engine.domain.job import Job, WorkRequest
from engine.domain.project import Project
from engine.domain.quality_report import QualityReport
from engine.domain.render import Render
from engine.domain.shot import Shot, Take
from engine.domain.video import Video
from engine.store.books import Grouping, totals_by

from .costs import in_words
from .finding import short

View = dict[str, Any]


def _alive(table: Any, deleted: bool) -> Any:
    return col(table.deleted_at).is_not(None) if deleted else col(table.deleted_at).is_(None)


def projects(session: Session, *, deleted: bool = False) -> list[View]:
    """Return projects with their client, their videos and what they have cost."""
    cost = _costs(session, "project_id")
    counts = dict(
        session.exec(
            select(Video.project_id, func.count())
            .where(col(Video.deleted_at).is_(None))
            .group_by(col(Video.project_id))
        ).all()
    )
    rows = session.exec(
        select(Project, Client.name)
        .join(Client, col(Client.id) == Project.client_id)
        .where(_alive(Project, deleted))
        .order_by(col(Project.created_at))
    )
    return [
        {
            "id": str(project.id),
            "short": short(project.id),
            "name": project.name,
            "client": client,
            "status": project.status,
            "videos": counts.get(project.id, 0),
            "cost": cost.get(project.id, ""),
        }
        for project, client in rows
    ]


def videos(session: Session, project_id: UUID | None = None, *, deleted: bool = False) -> list[View]:
    """Return videos with their shots and what they have cost."""
    cost = _costs(session, "video_id")
    query = select(Video).where(_alive(Video, deleted)).order_by(col(Video.created_at))
    if project_id is not None:
        query = query.where(Video.project_id == project_id)
    shots = dict(
        session.exec(
            select(Shot.video_id, func.count()).where(col(Shot.deleted_at).is_(None)).group_by(col(Shot.video_id))
        ).all()
    )
    return [
        {
            "id": str(video.id),
            "short": short(video.id),
            "title": video.title,
            "status": video.status,
            "shots": shots.get(video.id, 0),
            "formats": " ".join(video.formats),
            "resolution": video.resolution,
            "language": video.language,
            "script": video.script_path,
            "cost": cost.get(video.id, ""),
        }
        for video in session.exec(query)
    ]


def shots(session: Session, video_id: UUID, *, deleted: bool = False) -> list[View]:
    """Return a video's shots in order."""
    takes = dict(
        session.exec(
            select(Take.shot_id, func.count())
            .join(Shot, col(Shot.id) == Take.shot_id)
            .where(Shot.video_id == video_id)
            .group_by(col(Take.shot_id))
        ).all()
    )
    rows = session.exec(
        select(Shot).where(Shot.video_id == video_id, _alive(Shot, deleted)).order_by(col(Shot.position))
    )
    return [
        {
            "id": str(shot.id),
            "short": short(shot.id),
            "name": shot.name,
            "type": shot.type,
            "status": shot.status,
            "frames": shot.length_frames,
            "size": shot.draft.get("size", ""),
            "camera": shot.draft.get("camera", ""),
            "takes": takes.get(shot.id, 0),
            "action": shot.draft.get("action", ""),
        }
        for shot in rows
    ]


def takes(session: Session, shot: Shot, *, deleted: bool = False) -> list[View]:
    """Return a shot's takes; the one in the film is picked."""
    rows = session.exec(select(Take).where(Take.shot_id == shot.id, _alive(Take, deleted)).order_by(col(Take.number)))
    return [
        {
            "id": str(take.id),
            "short": short(take.id),
            "number": take.number,
            "status": take.status,
            "picked": take.id == shot.picked_take_id,
            "seed": take.seed,
            "made": take.created_at.isoformat(timespec="seconds"),
        }
        for take in rows
    ]


def assets(session: Session, video_id: UUID, role: str = "", *, deleted: bool = False) -> list[View]:
    """Return a video's assets, of one role or all."""
    query = select(Asset).where(Asset.video_id == video_id, _alive(Asset, deleted)).order_by(col(Asset.created_at))
    if role:
        query = query.where(Asset.role == role)
    return [
        {
            "id": str(asset.id),
            "short": short(asset.id),
            "role": asset.role,
            "shape": asset.shape,
            "name": asset.filename,
            "type": asset.media_type,
            "bytes": asset.bytes,
            "sha256": asset.sha256,
        }
        for asset in session.exec(query)
    ]


def films(session: Session, video_id: UUID) -> list[View]:
    """Return a video's finished films, with what their quality reports say."""
    renders = session.exec(
        select(Asset.id, Render.report)
        .join(Render, col(Render.id) == Asset.render_id)
        .where(Asset.video_id == video_id, Asset.role == "film")
    )
    verdicts = {
        str(asset_id): QualityReport.model_validate(report).verdict if report else "" for asset_id, report in renders
    }
    return [{**film, "quality": verdicts.get(film["id"], "")} for film in assets(session, video_id, "film")]


def work_requests(session: Session, *, status: str = "", limit: int = 50) -> list[View]:
    """Return the latest work that was asked for."""
    query: Select[Any] = select(WorkRequest).order_by(col(WorkRequest.created_at).desc()).limit(limit)
    if status:
        query = query.where(col(WorkRequest.status) == status)
    titles = {video.id: video.title for video in session.exec(select(Video))}
    rows = [row[0] for row in session.execute(query)]
    return [
        {
            "id": str(request.id),
            "short": short(request.id),
            "kind": request.kind,
            "what": titles.get(request.video_id, ""),
            "status": "cancelling" if request.cancel_requested and request.finished_at is None else request.status,
            "step": request.step,
            "percent": 100 * request.done // request.total if request.total else 0,
            "asked": request.created_at.isoformat(timespec="seconds"),
        }
        for request in reversed(rows)
    ]


def jobs_of(session: Session, request_id: UUID) -> list[View]:
    """Return the jobs of a work request."""
    rows = session.exec(select(Job).where(Job.work_request_id == request_id).order_by(col(Job.created_at)))
    return [
        {
            "id": str(job.id),
            "short": short(job.id),
            "purpose": job.purpose,
            "ability": job.ability,
            "model": job.model,
            "status": job.status,
            "attempt": job.attempt,
            "error": job.error.get("message", ""),
        }
        for job in rows
    ]


def _costs(session: Session, grouping: Grouping) -> dict[Any, str]:
    return {key: in_words(amount) for key, amount in totals_by(session, grouping).items()}
