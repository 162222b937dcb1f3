"""Work requests: asked for, followed, cancelled, finished. Each function is one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, func, select

from engine.contracts.errors import BomError, Conflict, NotFound
from engine.contracts.identity import new_id
from engine.contracts.money import Money
from engine.domain.columns import utc_now
from engine.domain.job import Job, WorkRequest
from engine.domain.transitions import move

from .record import record_deed
from .studio import Studio

OPEN = ("queued", "processing")


def get_request(session: Session, request_id: UUID) -> WorkRequest:
    """Return a work request; raises NotFound."""
    request = session.get(WorkRequest, request_id)
    if request is None:
        raise NotFound(f"There is no work request {request_id}.", hint="List them with `bom jobs list`.")
    return request


def ask_for(
    studio: Studio,
    kind: str,
    project_id: UUID,
    video_id: UUID | None,
    parameters: dict[str, Any],
    *,
    priority: int = 5,
    agreed: Money | None = None,
) -> WorkRequest:
    """Write down that something is asked for; one that is open for the same thing is joined instead.

    agreed: the most that it may cost in all; whoever joins and agrees to more raises it. None is whatever it costs.
    """
    with studio.database.write() as session:
        return asked(session, kind, project_id, video_id, parameters, priority=priority, agreed=agreed)


def asked(
    session: Session,
    kind: str,
    project_id: UUID,
    video_id: UUID | None,
    parameters: dict[str, Any],
    *,
    priority: int = 5,
    agreed: Money | None = None,
) -> WorkRequest:
    """Do the same in a transaction that is open."""
    for request in session.exec(
        select(WorkRequest).where(
            WorkRequest.kind == kind,
            WorkRequest.project_id == project_id,
            WorkRequest.video_id == video_id,
            col(WorkRequest.status).in_(OPEN),
            col(WorkRequest.cancel_requested).is_(False),
        )
    ):
        if request.parameters == parameters:
            if request.agreed is not None and (agreed is None or agreed.micro > request.agreed.micro):
                request.agree(agreed)
            return request
        if kind == "film":
            raise Conflict(
                "This film is already being made with other options.",
                hint=f"Wait for it, or cancel it with `bom jobs cancel {request.id}`.",
            )
    request = WorkRequest(
        id=new_id(),
        kind=kind,
        project_id=project_id,
        video_id=video_id,
        parameters=parameters,
        priority=priority,
    )
    request.agree(agreed)
    session.add(request)
    record_deed(
        session,
        f"{kind}.ask",
        "work_request",
        request.id,
        agreed=agreed.model_dump() if agreed else "whatever it costs",
    )
    return request


def claim(studio: Studio, request_id: UUID, worker_id: UUID, *, from_worker: UUID | None = None) -> bool:
    """Take a work request for a worker by compare-and-set; return whether it is ours."""
    with studio.database.write() as session:
        held = col(WorkRequest.worker_id) == from_worker if from_worker else col(WorkRequest.worker_id).is_(None)
        outcome = session.execute(
            update(WorkRequest)
            .where(col(WorkRequest.id) == request_id, col(WorkRequest.status).in_(OPEN), held)
            .values(worker_id=worker_id, updated_at=utc_now())
        )
        return bool(cast("CursorResult[Any]", outcome).rowcount)


def begin(studio: Studio, request_id: UUID) -> None:
    """Mark a work request as being done."""
    with studio.database.write() as session:
        request = get_request(session, request_id)
        if move("work_request", request, "processing"):
            request.started_at = request.updated_at = utc_now()


def report(studio: Studio, request_id: UUID, step: str, done: int, total: int) -> None:
    """Write down how far a work request is."""
    with studio.database.write() as session:
        request = get_request(session, request_id)
        if request.status == "processing":
            request.step, request.done, request.total, request.updated_at = step, done, total, utc_now()


def is_cancelled(studio: Studio, request_id: UUID) -> bool:
    """Return whether somebody asked to stop."""
    with studio.database.read() as session:
        return get_request(session, request_id).cancel_requested


def ask_to_cancel(studio: Studio, request_id: UUID) -> WorkRequest:
    """Ask a work request to stop; raises Conflict when it has ended."""
    with studio.database.write() as session:
        request = get_request(session, request_id)
        if request.status not in OPEN:
            raise Conflict(f"This work is {request.status} and cannot be cancelled.")
        request.cancel_requested = True
        record_deed(session, "work.cancel", "work_request", request.id)
        return request


def finish(studio: Studio, request_id: UUID, status: str, outcome: dict[str, Any]) -> None:
    """End a work request with what came of it."""
    with studio.database.write() as session:
        request = get_request(session, request_id)
        if request.status not in OPEN:
            return
        if request.status == "queued" and status == "completed":
            move("work_request", request, "processing")
        move("work_request", request, status)
        request.outcome = outcome
        request.finished_at = request.updated_at = utc_now()
        if status == "completed":
            request.done = request.total


def error_outcome(error: BomError) -> dict[str, Any]:
    """Return how an error is kept on a row."""
    return {"error": {"code": error.code, "message": error.message, "hint": error.hint}}


def fault_outcome(error: Exception) -> dict[str, Any]:
    """Return how a fault of the program is kept on a row."""
    hint = "This is a fault in bom; its log has the details. What was made is kept: run it again to go on."
    return error_outcome(BomError(f"{type(error).__name__}: {error}", hint=hint))


def spending(studio: Studio, request_id: UUID) -> dict[str, Any]:
    """Return what a work request's jobs have cost, and what of it was never sent."""
    with studio.database.read() as session:
        rows = session.exec(
            select(Job.status, func.count(), func.sum(Job.reserved_micro))
            .where(Job.work_request_id == request_id)
            .group_by(Job.status)
        ).all()
    return {"jobs": {status: count for status, count, _ in rows}, "reserved_micro": sum(r or 0 for *_, r in rows)}


def time_left(request: WorkRequest) -> timedelta | None:
    """Return how long a work request may still take, from how far it came; None while that is a guess."""
    if request.started_at is None or not request.total or request.done < request.total / 50:
        return None
    spent = utc_now() - request.started_at
    return spent * ((request.total - request.done) / request.done)


def reopen(studio: Studio, request_id: UUID, agreed: Money | None = None) -> WorkRequest:
    """Queue work again that failed or was cancelled; raises Conflict when it is open or completed.

    agreed: the most that it may now cost in all; None leaves what was agreed to before.
    """
    with studio.database.write() as session:
        request = get_request(session, request_id)
        if agreed is not None:
            request.agree(agreed)
        if request.status == "queued":
            return request
        move("work_request", request, "queued")
        request.cancel_requested = False
        request.worker_id = None
        request.outcome = {}
        request.finished_at = None
        request.updated_at = utc_now()
        more = agreed.model_dump() if agreed else None
        record_deed(session, "work.resume", "work_request", request.id, agreed=more)
        return request


def open_count(studio: Studio) -> int:
    """Return how much work is queued or being done."""
    with studio.database.read() as session:
        query = select(func.count()).select_from(WorkRequest).where(col(WorkRequest.status).in_(OPEN))
        return session.exec(query).one()
