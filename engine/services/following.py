"""Following work until it ends, whoever does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

from engine.domain.job import Job, WorkRequest

from .jobs import get_job
from .requests import OPEN, ask_for, get_request
from .studio import Studio

_LOOK_SECONDS, _SELDOM_SECONDS, _SLOWING = 0.1, 0.6, 1.1
"""Work is looked at often at first, for what is soon done, and then less and less."""


async def follow(studio: Studio, request_id: UUID, tell: Callable[[WorkRequest], None]) -> WorkRequest:
    """Return a work request once it has ended; `tell` is given every state it is seen in."""
    wait = _LOOK_SECONDS
    while True:
        with studio.database.read() as session:
            request = get_request(session, request_id)
        tell(request)
        if request.status not in OPEN:
            return request
        await asyncio.sleep(wait)
        wait = min(wait * _SLOWING, _SELDOM_SECONDS)


async def run_alone(studio: Studio, job: Job, wake: Callable[[], None]) -> Job:
    """Bring one job to its end as a work request of its own; `wake` makes a worker look for it."""
    request = ask_for(studio, "job", job.project_id, job.video_id, {"job": str(job.id)})
    await asyncio.to_thread(wake)
    await follow(studio, request.id, lambda state: None)
    with studio.database.read() as session:
        return get_job(session, job.id)
