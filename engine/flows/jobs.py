"""One job from queued to its end: sent once, followed, collected."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.errors import BomError, Cancelled, JobFailed, OutcomeUnknown, TryLater
from engine.contracts.provider import Absent, LocalProvider, Provider, Ready, Ticket, VendorJob
from engine.contracts.requests import Request
from engine.contracts.results import Result
from engine.domain.columns import utc_now
from engine.domain.job import Job
from engine.host.verbs import call
from engine.services import jobs
from engine.services.liveness import is_alive
from engine.services.requests import is_cancelled

from . import names
from .runtime import Child, children, current, flow, in_thread, pause, step

log = logging.getLogger("bomstudio.flows.jobs")
_FINAL = (*jobs.ENDED, "needs_decision")
_LATER_SECONDS, _LATER_LONGEST = 1.0, 120.0


@flow("job")
async def job_flow(job_id: str) -> str:
    """Bring a job to its end; return its status. A vendor that is busy is asked again, later and later."""
    wait = _LATER_SECONDS
    while True:
        outcome = await step("work on job", _work_on, job_id)
        if outcome["status"] in _FINAL:
            return str(outcome["status"])
        await pause(max(wait, float(outcome.get("after_seconds") or 0)))
        wait = min(wait * 2, _LATER_LONGEST)


async def run_jobs(job_ids: Sequence[str], priority: int = 5) -> list[str]:
    """Run jobs on their plugins' queues and return how each ended; a job that others run too is awaited with them."""
    waiting = await step("queue jobs", _waiting, list(job_ids))
    return await children(
        [Child(job["queue"], job_flow, job["flow"], (job["id"],), priority) for job in waiting["jobs"]]
    )


async def _waiting(job_ids: list[str]) -> dict[str, Any]:
    return await in_thread(_waiting_now, job_ids)


def _waiting_now(job_ids: list[str]) -> dict[str, Any]:
    """Return the jobs that have not ended, with their queue and a flow's id: a new one for an attempt or decision."""
    with current().studio.database.read() as session:
        found = [jobs.get_job(session, UUID(job_id)) for job_id in dict.fromkeys(job_ids)]
    return {
        "jobs": [
            {
                "id": str(job.id),
                "queue": _queue(job),
                "flow": f"job-{job.id}-{job.attempt}-{job.decided}",
            }
            for job in found
            if job.status not in jobs.ENDED
        ]
    }


def _queue(job: Job) -> str:
    provider, _ = current().studio.plugins.provider(Ability(job.ability), job.model)
    return names.LOCAL if isinstance(provider, LocalProvider) else names.of_plugin(job.model.partition("/")[0])


async def _work_on(job_id: str) -> dict[str, Any]:
    """Do all that a job still needs. Reads its row first, so it may be run again at any point."""
    runtime = current()
    studio = runtime.studio
    job = await in_thread(_read, job_id)
    if job.status in _FINAL or await in_thread(_is_with_another, job):
        return {"status": job.status}
    provider, card = studio.plugins.provider(Ability(job.ability), job.model)
    scratch = runtime.scratch(f"job-{job.id}")
    try:
        result = await _result(job, provider, card, scratch)
        if result is not None:
            files = await in_thread(jobs.store_files, studio, result)
            await in_thread(jobs.complete_job, studio, job.id, result, files)
    except TryLater as error:
        if error.charged == "no" and not _is_late(job):
            if not (await in_thread(_read, job_id)).vendor_job:
                await in_thread(jobs.give_right_back, studio, job.id, runtime.worker_id)
            return {"status": "later", "after_seconds": error.after_seconds}
        await in_thread(jobs.fail_job, studio, job.id, error)
    except Cancelled:
        await in_thread(_cancel, job)
    except OutcomeUnknown as error:
        await in_thread(jobs.ask_for_decision, studio, job.id, error)
    except BomError as error:
        log.info("Job %s (%s) failed: %s", job.id, job.model, error)
        await in_thread(jobs.fail_job, studio, job.id, error)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {"status": (await in_thread(_read, job_id)).status}


def _read(job_id: str) -> Job:
    with current().studio.database.read() as session:
        return jobs.get_job(session, UUID(job_id))


def _is_with_another(job: Job) -> bool:
    """Whether a living worker, not this one, holds the right to send."""
    runtime = current()
    if job.sender_id is None or job.sender_id == runtime.worker_id:
        return False
    with runtime.studio.database.read() as session:
        return is_alive(runtime.studio, session, job.sender_id)


def _is_late(job: Job) -> bool:
    return job.deadline_at is not None and utc_now() > job.deadline_at


def _cancel(job: Job) -> None:
    """End a job that was stopped; what it was sent by is read again, as it may have been sent since."""
    sender_id = _read(str(job.id)).sender_id
    jobs.cancel_job(current().studio, job.id, sender_id if sender_id == current().worker_id else job.sender_id)


async def _result(job: Job, provider: Provider, card: ModelCard, scratch: Path) -> Result | None:
    """Return a job's result; None when another worker brings it to its end."""
    runtime = current()
    studio = runtime.studio
    request = jobs.REQUEST.validate_python(job.request)
    ticket = Ticket(
        reference=str(job.id),
        model=card.model,
        scratch=scratch,
        open=studio.path_of,
        cancelled=lambda: job.work_request_id is not None and is_cancelled(studio, job.work_request_id),
    )
    vendor_job = VendorJob.model_validate(job.vendor_job) if job.vendor_job else None
    if vendor_job is None and job.sender_id is not None:
        found = await call(provider.find, request, ticket)
        if found is None:
            raise OutcomeUnknown(
                f"It cannot be told whether {job.model} took on {job.purpose}.",
                hint="Look it up at the vendor; it is not sent again.",
            )
        if isinstance(found, Absent):
            await in_thread(jobs.give_right_back, studio, job.id, job.sender_id)
        else:
            vendor_job = found
    if vendor_job is None:
        if ticket.cancelled():
            raise Cancelled(f"{job.purpose} was not sent: a person asked to stop.")
        if not job.reserved_units:
            await jobs.reserve_again(studio, job)
        if not await in_thread(jobs.take_right_to_send, studio, job.id, runtime.worker_id, card.deadline_seconds):
            return None
        answer = await _submitted(provider, card, request, ticket)
        if isinstance(answer, Result):
            return answer
        vendor_job = answer
    await in_thread(jobs.record_vendor_job, studio, job.id, vendor_job)
    await _wait_until_ready(job, provider, vendor_job, ticket)
    collected: Result = await call(provider.collect, vendor_job, ticket)
    return collected


async def _submitted(provider: Provider, card: ModelCard, request: Request, ticket: Ticket) -> Result | VendorJob:
    """Submit within the model's deadline; an answer that does not come is an unknown outcome, or a local failure."""
    try:
        async with asyncio.timeout(card.deadline_seconds):
            return await call(provider.submit, request, ticket)
    except TimeoutError:
        said = f"{card.title} did not answer within {card.deadline_seconds} seconds."
        if isinstance(provider, LocalProvider):
            raise JobFailed(said, hint="Try it again, or choose another model.") from None
        raise OutcomeUnknown(said, hint="Look it up at the vendor; it is not sent again.") from None


async def _wait_until_ready(job: Job, provider: Provider, vendor_job: VendorJob, ticket: Ticket) -> None:
    """Poll until the vendor is done. Waiting is one loop that only reads; a busy vendor is asked again."""
    seconds = current().studio.settings.flows.vendor_poll_seconds
    while True:
        try:
            if isinstance(await call(provider.check, vendor_job, ticket), Ready):
                return
        except TryLater as error:
            log.info("Job %s: %s", job.id, error)
        if ticket.cancelled() and await call(provider.cancel, vendor_job, ticket):
            raise Cancelled(f"{job.purpose} was stopped at {job.model}.")
        if _is_late(job):
            raise OutcomeUnknown(
                f"{job.model} has not finished {job.purpose} in time.",
                hint="Look it up at the vendor; it is not sent again.",
            )
        await asyncio.sleep(seconds)
