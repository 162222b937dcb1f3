"""One job asked for alone."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from engine.services import requests
from engine.services.jobs import get_job

from .jobs import run_jobs
from .runtime import current, flow, in_thread, is_signed_off, step

log = logging.getLogger("bomstudio.flows.single")


@flow("single")
async def single_flow(request_id: str) -> str:
    """Run the job of a work request; return how the request ended."""
    job = await step("begin", _begin, request_id)
    try:
        await run_jobs([job["id"]])
    except Exception:
        if await in_thread(is_signed_off):
            raise
        log.exception("A fault in job %s", job["id"])
    return await step("end", _end, request_id, job["id"])


async def _begin(request_id: str) -> dict[str, Any]:
    return await in_thread(_begin_now, request_id)


def _begin_now(request_id: str) -> dict[str, Any]:
    studio = current().studio
    requests.begin(studio, UUID(request_id))
    with studio.database.read() as session:
        return {"id": requests.get_request(session, UUID(request_id)).parameters["job"]}


async def _end(request_id: str, job_id: str) -> str:
    return await in_thread(_end_now, request_id, job_id)


def _end_now(request_id: str, job_id: str) -> str:
    studio = current().studio
    with studio.database.read() as session:
        job = get_job(session, UUID(job_id))
    status = job.status if job.status in ("completed", "cancelled") else "failed"
    outcome = {"job": job_id, "spent": requests.spending(studio, UUID(request_id))}
    if job.error:
        outcome["error"] = job.error
    requests.finish(studio, UUID(request_id), status, outcome)
    return status
