"""One job from queued to its end: sent once, followed, collected."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from engine.contracts.abilities import Ability
from engine.contracts.errors import BomError, ProviderError, TryLater
from engine.contracts.provider import LocalProvider
from engine.domain.columns import utc_now
from engine.domain.job import Job
from engine.services import jobs
from engine.services.liveness import is_alive
from engine.store.failures import DatabaseBusy

from . import names
from .attempts import Attempt
from .runtime import Child, children, current, flow, in_thread, pause, step
from .verdicts import Stage, Verdict, verdict

log = logging.getLogger("bomstudio.flows.jobs")
_FINAL = (*jobs.ENDED, "needs_decision")
_LATER_SECONDS, _LATER_LONGEST = 1.0, 120.0
_MOST_SENDS = 12
"""A vendor that turned a job away so often, over ten minutes at least, will not take it."""


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
    job = await in_thread(jobs.read_job, runtime.studio, UUID(job_id))
    if job.status in _FINAL or await in_thread(_is_with_another, job):
        return {"status": job.status}
    with runtime.scratch(f"job-{job.id}") as scratch:
        attempt = Attempt(runtime, job, scratch)
        try:
            await attempt.run()
        except BomError as error:
            log.info("Job %s (%s), %s: %s", job.id, job.model, attempt.stage, error)
            try:
                is_for_later = await in_thread(_is_for_later, job, attempt.stage, error)
            except DatabaseBusy:
                is_for_later = True
            if is_for_later:
                return {"status": "later", "after_seconds": error.after_seconds if isinstance(error, TryLater) else 0}
    return {"status": (await in_thread(jobs.read_job, runtime.studio, job.id)).status}


def _is_with_another(job: Job) -> bool:
    """Whether a living worker, not this one, holds the right to send."""
    runtime = current()
    if job.sender_id is None or job.sender_id == runtime.worker_id:
        return False
    with runtime.studio.database.read() as session:
        return is_alive(runtime.studio, session, job.sender_id)


def _is_for_later(begun: Job, stage: Stage, error: BomError) -> bool:
    """Write down what an error makes of a job; return whether it is taken up again after a while."""
    studio, worker_id = current().studio, current().worker_id
    job = jobs.read_job(studio, begun.id)
    match verdict(stage, error, has_time=_has_time(job, stage)):
        case Verdict.LATER:
            if stage is Stage.SENDING:
                jobs.give_right_back(studio, job.id, worker_id)
            return True
        case Verdict.AGAIN:
            assert isinstance(error, ProviderError)
            return jobs.charge_and_send_again(studio, job, error)
        case Verdict.FAILED:
            jobs.fail_job(studio, job.id, error)
        case Verdict.CANCELLED:  # not what another worker has sent meanwhile
            jobs.cancel_job(studio, job.id, worker_id if job.sender_id == worker_id else begun.sender_id)
        case Verdict.UNDECIDED:
            jobs.ask_for_decision(studio, job.id, error)
    return False


def _has_time(job: Job, stage: Stage) -> bool:
    """Whether a vendor that is busy is asked again: by how often it was, or by when the job should be done."""
    if stage is Stage.SENDING:
        return job.attempt < _MOST_SENDS
    return job.deadline_at is None or utc_now() <= job.deadline_at
