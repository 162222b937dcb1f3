"""A job's life on its row: wanted, sent once, followed, completed. Each function is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import BomError, MoneyRefused, NotFound, ProviderError
from engine.contracts.events import JobAboveCeiling, JobFinished
from engine.contracts.money import Money
from engine.contracts.provider import VendorJob
from engine.contracts.requests import Request
from engine.contracts.results import Result
from engine.domain.asset import PromptRecord
from engine.domain.budget import Claim
from engine.domain.columns import utc_now
from engine.domain.job import Job, WorkRequest
from engine.domain.job_spec import JobSpec
from engine.domain.ledger import LedgerEntry
from engine.domain.stored_result import StoredFile, StoredResult
from engine.domain.transitions import move
from engine.host.verbs import call
from engine.store.blobs import record_blob

from .admission import admit, hold_client
from .charging import book_charge
from .finding import short
from .prices import stock_prices
from .record import record_event
from .studio import Studio

REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
ENDED = ("completed", "failed", "cancelled")


@dataclass(frozen=True)
class Place:
    """Where in the production a job belongs."""

    client_id: UUID
    project_id: UUID
    video_id: UUID | None = None
    work_request_id: UUID | None = None


def shelved(session: Session, client_id: UUID, recipes: Sequence[str]) -> dict[str, Job]:
    """Return the jobs of one client that are alive or completed, by recipe."""
    found: dict[str, Job] = {}
    for start in range(0, len(recipes), 500):
        rows = session.exec(
            select(Job)
            .where(Job.client_id == client_id)
            .where(col(Job.recipe).in_(recipes[start : start + 500]))
            .where(col(Job.status).notin_(("failed", "cancelled")))
        )
        found.update({job.recipe: job for job in rows})
    return found


async def obtain(studio: Studio, place: Place, specs: Sequence[JobSpec]) -> list[Job]:
    """Return a job for each spec: the one that exists with its recipe, else a new one with its ceiling reserved."""
    unique = {spec.recipe: spec for spec in specs}
    with studio.database.read() as session:
        have = shelved(session, place.client_id, list(unique))
    claims: dict[str, Claim] = {}
    if missing := unique.keys() - have.keys():
        book = stock_prices(studio)
        for recipe in missing:
            spec = unique[recipe]
            provider, card = studio.plugins.provider(spec.ability, spec.model)
            claims[recipe] = book.claim(spec.model, await call(provider.quote, spec.request, card.model))
        with studio.database.write() as session:
            hold_client(session, place.client_id)
            have |= shelved(session, place.client_id, list(unique))
            new = {recipe: claim for recipe, claim in claims.items() if recipe not in have}
            admit(session, studio, place.client_id, place.project_id, list(new.values()), place.work_request_id)
            for recipe, claim in new.items():
                have[recipe] = _new_job(place, unique[recipe], claim)
                session.add(have[recipe])
    return [have[spec.recipe] for spec in specs]


async def reserve_again(studio: Studio, job: Job) -> None:
    """Reserve the ceiling of a queued job whose reservation was released; raises MoneyRefused as for a new one."""
    provider, card = studio.plugins.provider(Ability(job.ability), job.model)
    estimate = await call(provider.quote, REQUEST.validate_python(job.request), card.model)
    claim = stock_prices(studio).claim(job.model, estimate)
    with studio.database.write() as session:
        hold_client(session, job.client_id)
        row = get_job(session, job.id, hold=True)
        if row.status == "queued" and not row.reserved_units:
            admit(session, studio, row.client_id, row.project_id, [claim], row.work_request_id)
            _reserve(row, claim)


def _reserve(job: Job, claim: Claim) -> None:
    job.reserved_micro, job.currency = claim.money.micro, claim.money.currency
    job.reserved_units = {unit: str(quantity) for unit, quantity in claim.units.items()}
    job.prices = {unit: str(price_id) for unit, price_id in claim.prices.items()}


def _claimed(job: Job) -> Claim:
    """Return what is reserved for a job, as it was claimed."""
    units = {unit: Fraction(quantity) for unit, quantity in job.reserved_units.items()}
    prices = {unit: UUID(price_id) for unit, price_id in job.prices.items()}
    return Claim(job.model, Money(micro=job.reserved_micro, currency=job.currency), units, prices)


def _new_job(place: Place, spec: JobSpec, claim: Claim) -> Job:
    job = Job(
        work_request_id=place.work_request_id,
        client_id=place.client_id,
        project_id=place.project_id,
        video_id=place.video_id,
        shot_id=spec.shot_id,
        purpose=spec.purpose,
        ability=spec.ability.value,
        model=spec.model,
        revision=spec.revision,
        recipe=spec.recipe,
        request=spec.request.model_dump(mode="json"),
    )
    _reserve(job, claim)
    return job


def get_job(session: Session, job_id: UUID, *, hold: bool = False) -> Job:
    """Return a job, held against other writers until the transaction ends if asked; raises NotFound."""
    job = session.get(Job, job_id, with_for_update=hold)
    if job is None:
        raise NotFound(f"There is no job {job_id}.", hint="List them with `bom jobs list`.")
    return job


def read_job(studio: Studio, job_id: UUID) -> Job:
    """Return a job as it stands now; raises NotFound."""
    with studio.database.read() as session:
        return get_job(session, job_id)


def take_right_to_send(studio: Studio, job_id: UUID, worker_id: UUID, deadline_seconds: int) -> bool:
    """Take the right to send a job, once, by compare-and-set; return whether it is ours."""
    now = utc_now()
    with studio.database.write() as session:
        outcome = session.execute(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.status) == "queued", col(Job.sender_id).is_(None))
            .values(
                sender_id=worker_id,
                sent_at=now,
                status="processing",
                attempt=Job.attempt + 1,
                deadline_at=now + timedelta(seconds=deadline_seconds),
                updated_at=now,
            )
        )
        return bool(cast("CursorResult[Any]", outcome).rowcount)


def give_right_back(studio: Studio, job_id: UUID, sender_id: UUID) -> bool:
    """Make a job sendable again, after its provider said for certain that nothing was accepted."""
    with studio.database.write() as session:
        outcome = session.execute(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.status) == "processing", col(Job.sender_id) == sender_id)
            .values(sender_id=None, sent_at=None, status="queued", updated_at=utc_now())
        )
        return bool(cast("CursorResult[Any]", outcome).rowcount)


def charge_and_send_again(studio: Studio, job: Job, error: ProviderError) -> bool:
    """Book what an attempt without a result was charged, and let the job be sent once more if that is the first such.

    The ceiling of the next attempt is admitted anew. Return whether it may be sent; if not, the job has failed.
    """
    with studio.database.write() as session:
        hold_client(session, job.client_id)
        row = get_job(session, job.id, hold=True)
        if row.status != "processing" or row.sender_id is None:
            return False
        row.charged = error.charged
        is_first = session.exec(select(LedgerEntry.id).where(LedgerEntry.job_id == row.id)).first() is None
        claim = _claimed(row)
        row.reserved_micro, row.reserved_units = 0, {}
        charged = book_charge(session, studio, row, error.usage, error.billed, has_failed=True)
        session.flush()
        try:
            if is_first:
                admit(session, studio, row.client_id, row.project_id, [claim], row.work_request_id)
                _reserve(row, claim)
                _release(row)
                return True
            reason: BomError = error
        except MoneyRefused as refusal:
            reason = refusal
        row.error = {"code": error.code, "message": error.message, "hint": reason.hint or error.hint}
        if reason is not error:
            row.error["message"] += f" It is not asked again: {reason.message}"
        end_job(session, row, "failed", charged)
        return False


def _release(job: Job) -> None:
    job.sender_id = job.sent_at = None
    job.updated_at = utc_now()
    move("job", job, "queued")


def record_vendor_job(studio: Studio, job_id: UUID, vendor_job: VendorJob) -> None:
    """Commit the vendor's id, before the first poll."""
    with studio.database.write() as session:
        job = get_job(session, job_id, hold=True)
        job.vendor_job = vendor_job.model_dump(mode="json")
        job.updated_at = utc_now()


@dataclass(frozen=True)
class News:
    """What a job that waits at a vendor wants to know of."""

    touched: datetime
    """When its row was last written to, also by a hint from the vendor."""
    is_stopped: bool
    """Whether a person asked its work to stop."""


def news_of(studio: Studio, job_ids: Collection[UUID]) -> Mapping[UUID, News]:
    """Return the news of jobs, by one look."""
    with studio.database.read() as session:
        rows = session.execute(
            select(col(Job.id), col(Job.updated_at), col(WorkRequest.cancel_requested))
            .join(WorkRequest, col(WorkRequest.id) == col(Job.work_request_id), isouter=True)
            .where(col(Job.id).in_(job_ids))
        )
        return {job_id: News(touched, bool(is_stopped)) for job_id, touched, is_stopped in rows}


def nudge(session: Session, job_id: UUID) -> None:
    """Let whoever waits for a job ask its vendor at once: the vendor has said that something happened."""
    touching = update(Job).where(col(Job.id) == job_id, col(Job.status) == "processing")
    session.execute(touching.values(updated_at=utc_now()))


def store_files(studio: Studio, result: Result) -> tuple[StoredFile, ...]:
    """Move a result's files into the blob store."""
    return tuple(
        StoredFile(
            role=file.role,
            media=studio.blobs.put_file(file.path, file.media_type, move=True),
            facts=file.facts,
            details=file.details,
        )
        for file in result.files
    )


def complete_job(studio: Studio, job_id: UUID, result: Result, files: tuple[StoredFile, ...]) -> bool:
    """Finish a job: result, charge, prompt record and event in one transaction. False when another did it first."""
    stored = StoredResult(files=files, **result.model_dump(include={"data", "usage", "seed", "model_version", "notes"}))
    with studio.database.write() as session:
        job = get_job(session, job_id, hold=True)
        if job.status in ENDED:
            return False
        for file in files:
            record_blob(session, file.media)
        charged = book_charge(session, studio, job, result.usage, result.charged)
        _say_if_above(session, job, charged)
        session.add(
            PromptRecord(
                project_id=job.project_id,
                shot_id=job.shot_id,
                job_id=job.id,
                model=job.model,
                prompt_text=_words_of(job.request),
                parameters=job.request,
                seed=stored.seed,
                cost_micro=charged.micro,
                currency=charged.currency,
            )
        )
        job.result = stored.model_dump(mode="json")
        job.charged = "yes"
        job.fraction = 1.0
        end_job(session, job, "completed", charged)
        return True


def _say_if_above(session: Session, job: Job, charged: Money) -> None:
    ceiling = Money(micro=job.reserved_micro, currency=job.currency)
    if charged.currency == ceiling.currency and charged.micro > ceiling.micro:
        record_event(
            session,
            JobAboveCeiling(
                object_id=job.id,
                object_version=job.attempt + job.decided,
                happened_at=utc_now(),
                project_id=job.project_id,
                model=job.model,
                ceiling=ceiling,
                charged=charged,
            ),
        )


def _words_of(request: dict[str, Any]) -> str:
    return str(request.get("prompt") or request.get("text") or request.get("name") or "")


def fail_job(studio: Studio, job_id: UUID, error: BomError) -> None:
    """Finish a job that cannot succeed; what the vendor charged all the same is booked."""
    with studio.database.write() as session:
        job = get_job(session, job_id, hold=True)
        if job.status in ENDED:
            return
        charged = None
        if isinstance(error, ProviderError):
            job.charged = error.charged
            if error.usage or error.billed:
                charged = book_charge(session, studio, job, error.usage, error.billed, has_failed=True)
        job.error = {"code": error.code, "message": error.message, "hint": error.hint}
        end_job(session, job, "failed", charged)


def ask_for_decision(studio: Studio, job_id: UUID, error: BomError) -> None:
    """Stop a job whose outcome cannot be told or brought here; its ceiling stays reserved until a person decides."""
    with studio.database.write() as session:
        job = get_job(session, job_id, hold=True)
        if job.status in ENDED:
            return
        job.charged = error.charged if isinstance(error, ProviderError) else "unknown"
        hint = error.hint
        if vendor_id := job.vendor_job.get("id"):
            kept = f"It is kept at the vendor; collect it with `bom jobs decide {short(job.id)} --ran {vendor_id}`."
            hint = f"{hint} {kept}".strip()
        job.error = {"code": error.code, "message": error.message, "hint": hint}
        move("job", job, "needs_decision")
        job.updated_at = utc_now()
        _tell(session, job, None)


def cancel_job(studio: Studio, job_id: UUID, sender_id: UUID | None) -> bool:
    """Cancel a job that is not running: it was never sent, or its sender knows that it stopped.

    Return whether it is cancelled; it is not when another has sent it meanwhile.
    """
    with studio.database.write() as session:
        job = get_job(session, job_id, hold=True)
        if job.status == "queued" or (job.status == "processing" and job.sender_id == sender_id):
            end_job(session, job, "cancelled", None)
        return job.status == "cancelled"


def end_job(session: Session, job: Job, status: str, charged: Money | None) -> None:
    """End a held job: what was reserved for it is free again, and an event says so."""
    move("job", job, status)
    job.reserved_micro, job.reserved_units = 0, {}
    job.finished_at = job.updated_at = utc_now()
    _tell(session, job, charged)


def _tell(session: Session, job: Job, charged: Money | None) -> None:
    record_event(
        session,
        JobFinished(
            object_id=job.id,
            object_version=job.attempt + job.decided,
            happened_at=utc_now(),
            project_id=job.project_id,
            ability=job.ability,
            model=job.model,
            status=job.status,
            charged=charged,
        ),
    )


def result_of(job: Job) -> StoredResult | None:
    """Return what a completed job made."""
    return StoredResult.model_validate(job.result) if job.status == "completed" else None
