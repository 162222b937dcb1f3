"""Jobs whose outcome nobody could tell: a person looked at the vendor, and says how they go on.

Each decision is one transaction, taken once: whoever comes second is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import Conflict, InputError
from engine.contracts.events import JobDecided
from engine.contracts.money import Money
from engine.contracts.provider import Provider
from engine.contracts.results import Usage
from engine.domain.books import charge_entry
from engine.domain.columns import utc_now
from engine.domain.job import Job, WorkRequest
from engine.domain.transitions import move
from engine.store.books import open_month

from .finding import short
from .jobs import end_job, get_job
from .prices import exchange
from .record import record_deed, record_event
from .requests import asked
from .studio import Studio


def decide_ran(studio: Studio, job_id: UUID, vendor_id: str) -> WorkRequest:
    """Follow a job under its id at the vendor; return the work that polls and collects it.

    Raises InputError when the model answers at once and has nothing to follow.
    """
    if not vendor_id.strip():
        raise InputError("The vendor's id of the job is missing.", hint="Copy it from the vendor's list of jobs.")
    with _decision(studio, job_id, "ran", vendor_id=vendor_id.strip()) as (session, job):
        provider, card = studio.plugins.provider(Ability(job.ability), job.model)
        if type(provider).check is Provider.check:
            raise InputError(
                f"{job.model} answers at once: there is no job of it to follow.",
                hint="End it with --abandon, and say with --charged what it cost.",
            )
        if job.vendor_job.get("id") != vendor_id.strip():
            job.vendor_job = {"id": vendor_id.strip(), "details": {}}
        job.sender_id = None  # whoever takes the work on may follow it; nobody sends it
        job.deadline_at = utc_now() + timedelta(seconds=card.deadline_seconds)
        move("job", job, "processing")
        return asked(session, "job", job.project_id, job.video_id, {"job": str(job.id)})


def decide_did_not_run(studio: Studio, job_id: UUID) -> Job:
    """Release what was reserved for a job and let it be sent again; its ceiling is then reserved anew."""
    with _decision(studio, job_id, "did_not_run") as (_, job):
        job.vendor_job = {}
        job.sender_id = job.sent_at = job.deadline_at = None
        job.reserved_micro, job.reserved_units = 0, {}
        job.charged = "no"
        move("job", job, "queued")
        return job


def abandon(studio: Studio, job_id: UUID, charged: Money | None = None) -> Job:
    """End a job as failed, and book what the vendor charged for it; None says that nobody knows."""
    with _decision(studio, job_id, "abandoned", charged=charged) as (session, job):
        if charged is not None and charged.micro:
            worth = exchange(studio, charged.currency)
            session.add(charge_entry(job, Usage.of("job", 1), charged, worth, open_month(session), "failed"))
        job.charged = "unknown" if charged is None else "yes" if charged.micro else "no"
        end_job(session, job, "failed", charged)
        return job


@contextmanager
def _decision(
    studio: Studio, job_id: UUID, decision: str, *, vendor_id: str = "", charged: Money | None = None
) -> Iterator[tuple[Session, Job]]:
    """Hold a job that waits for a decision; what was decided is on record when the block succeeds."""
    with studio.database.write() as session:
        job = get_job(session, job_id, hold=True)
        if job.status != "needs_decision":
            raise Conflict(
                f"The job {short(job.id)} ({job.purpose}) is {job.status}: there is nothing to decide.",
                hint="See what waits with `bom jobs undecided`.",
            )
        before = job.error
        job.decided += 1
        job.updated_at = utc_now()
        yield session, job
        if job.status != "failed":
            job.error = {}
        record_deed(
            session,
            "job.decide",
            "job",
            job.id,
            decision,
            vendor_id=vendor_id,
            charged=charged.model_dump() if charged else None,
            question=before,
        )
        record_event(
            session,
            JobDecided(
                object_id=job.id,
                object_version=job.attempt + job.decided,
                happened_at=utc_now(),
                project_id=job.project_id,
                decision=decision,
                status=job.status,
                charged=charged,
            ),
        )


def undecided(session: Session) -> list[dict[str, Any]]:
    """Return the jobs that wait for a person, the longest waiting first."""
    rows = session.exec(select(Job).where(Job.status == "needs_decision").order_by(col(Job.updated_at)))
    return [
        {
            "id": str(job.id),
            "short": short(job.id),
            "purpose": job.purpose,
            "model": job.model,
            "sent": job.sent_at.isoformat(timespec="seconds") if job.sent_at else "",
            "reference": str(job.id),
            "vendor_id": job.vendor_job.get("id", ""),
            "reserved": str(Money(micro=job.reserved_micro, currency=job.currency)),
            "why": job.error.get("message", ""),
        }
        for job in rows
    ]
