"""Turning a completed walk into a take: its assets, its place in the film."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from engine.contracts.events import ShotReady
from engine.contracts.media import Shape
from engine.domain.asset import Asset
from engine.domain.columns import utc_now
from engine.domain.job import Job
from engine.domain.shot import Shot, Take
from engine.domain.stored_result import StoredFile, StoredResult
from engine.domain.transitions import move
from engine.store.removal import restore

from .film import Film
from .jobs import shelved
from .record import record_event
from .studio import Studio
from .walk import Shelf, Walk


def shelf_of(session: Session, client_id: UUID) -> Shelf:
    """Return a shelf over a client's completed jobs."""

    def look(specs: Any) -> dict[str, StoredResult]:
        jobs = shelved(session, client_id, [spec.recipe for spec in specs])
        return {
            recipe: StoredResult.model_validate(job.result) for recipe, job in jobs.items() if job.status == "completed"
        }

    return look


def current_take(session: Session, walk: Walk) -> Take | None:
    """Return the take that a walk leads to, if it was made and is the one in the film."""
    take = session.exec(
        select(Take).where(Take.shot_id == walk.shot.row.id, Take.recipe == walk.recipe, col(Take.deleted_at).is_(None))
    ).first()
    return take if take and take.status == "ready" and walk.shot.row.picked_take_id == take.id else None


def is_settled(session: Session, film: Film, walk: Walk) -> bool:
    """Whether settling a walk's take would change nothing: everything is made, entered and in the film."""
    shot = walk.shot.row
    if walk.next_specs or shot.status != "ready" or shot.length_frames < walk.frames:
        return False
    take = current_take(session, walk)
    if take is None:
        return False
    jobs = shelved(session, film.project.client_id, [spec.recipe for spec in walk.specs])
    return {job.id for job in jobs.values()} <= set(session.exec(select(Asset.job_id).where(Asset.take_id == take.id)))


def settle_take(studio: Studio, film: Film, walk: Walk) -> str:
    """Make the take of a completed walk the one in the film; return its id. Doing it twice changes nothing."""
    with studio.database.write() as session:
        shot = session.get_one(Shot, walk.shot.row.id)
        take = session.exec(select(Take).where(Take.shot_id == shot.id, Take.recipe == walk.recipe)).first()
        if take is None:
            last = session.exec(select(func.max(Take.number)).where(Take.shot_id == shot.id)).one()
            take = Take(shot_id=shot.id, number=(last or 0) + 1, recipe=walk.recipe, seed=shot.seed)
            session.add(take)
            session.flush()
        restore(session, take)
        _add_assets(session, film, walk, take)
        take.status = "ready"
        grown = max(shot.length_frames, walk.frames)
        if shot.picked_take_id == take.id and shot.status == "ready" and shot.length_frames == grown:
            return str(take.id)
        shot.picked_take_id = take.id
        shot.length_frames = grown
        if shot.status != "ready":
            move("shot", shot, "generating")
            move("shot", shot, "ready")
        shot.touch()
        record_event(
            session,
            ShotReady(
                object_id=shot.id,
                object_version=shot.version,
                happened_at=utc_now(),
                video_id=shot.video_id,
                shot=shot.name,
                take_id=take.id,
            ),
        )
        return str(take.id)


def _add_assets(session: Session, film: Film, walk: Walk, take: Take) -> None:
    """Enter what the take is made of; a line that changed while the pictures stayed comes beside the old one."""
    known = set(session.exec(select(Asset.job_id).where(Asset.take_id == take.id)))
    jobs = shelved(session, film.project.client_id, [spec.recipe for spec in walk.specs])
    made: list[tuple[str, str]] = [
        *(("", spec.recipe) for spec in walk.lines),
        *((shape.value, spec.recipe) for (shape, _), spec in walk.stills.items()),
        *((shape.value, spec.recipe) for (shape, _), spec in walk.clips.items()),
    ]
    for shape, recipe in made:
        job = jobs[recipe]
        if job.id in known:
            continue
        known.add(job.id)
        for number, file in enumerate(walk.results[recipe].files, start=1):
            session.add(asset_of(film, job, file, shape, f"{job.purpose} {file.role} {number}", take))


def asset_of(
    film: Film, job: Job, file: StoredFile, shape: Shape | str, filename: str, take: Take | None = None
) -> Asset:
    """Return the asset row for a file that a job made, in this film."""
    return Asset(
        project_id=film.project.id,
        video_id=film.video.id,
        shot_id=take.shot_id if take else None,
        take_id=take.id if take else None,
        job_id=job.id,
        role=file.role,
        shape=str(shape),
        sha256=file.media.sha256,
        media_type=file.media.media_type,
        bytes=file.media.bytes,
        filename=filename,
        width=file.facts.width,
        height=file.facts.height,
        duration_ms=file.facts.duration_ms,
        details=file.details,
    )
