"""A worker as a process of its own: it does what `bom worker` does for one job, without the durable engine's journal.

The journal holds no truth, so the flow's own code runs here over our rows alone, as after a lost journal.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import os
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from points import Trap, Walk, watch
from sqlmodel import col, select

import engine.flows.jobs
import engine.services.jobs
from engine.contracts.errors import MoneyRefused
from engine.domain.job import Job, Worker
from engine.domain.job_spec import JobSpec
from engine.flows import runtime
from engine.flows.workers import WorkerProcess
from engine.services.jobs import Place
from engine.services.liveness import started
from engine.services.studio import Studio
from engine.store.failures import DatabaseBusy


def spawn(studio: Studio, place: Place, spec: JobSpec, trap: Trap | None, notes: Path) -> int:
    """Start a worker that brings the place's job to its end; return its process id.

    It writes the points it passed to `notes`, or why it broke down, if it lives to do so.
    """
    studio.database.close()  # no connection may be open in two processes
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        _work(studio, place, spec, trap, notes)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it is, the lane says it
        notes.write_text(json.dumps({"fault": traceback.format_exc(limit=-2, chain=False)}))
        os._exit(1)


def _work(studio: Studio, place: Place, spec: JobSpec, trap: Trap | None, notes: Path) -> None:
    process = WorkerProcess(studio)
    process.runtime.resume_from = lambda worker_id: 0  # there is no journal to resume from
    walk = Walk(trap)
    watch(walk)
    _without_journal()
    with studio.database.write() as session:
        session.add(
            Worker(id=process.id, host=socket.gethostname(), pid=os.getpid(), process_started=started(os.getpid()))
        )
    runtime._current = process.runtime
    process.look_around()
    asyncio.run(_live(studio, place, spec))
    process.runtime.clear_scratch(process.id)
    with studio.database.write() as session:
        session.get_one(Worker, process.id).stopped_at = engine.services.jobs.utc_now()
    notes.write_text(json.dumps({"points": walk.points}))


async def _live(studio: Studio, place: Place, spec: JobSpec) -> None:
    with studio.database.read() as session:
        job = session.exec(select(Job).where(col(Job.client_id) == place.client_id)).first()
    while job is None:
        with contextlib.suppress(DatabaseBusy):  # as it says: nothing was changed, try again
            try:
                (job,) = await engine.services.jobs.obtain(studio, place, [spec])
            except MoneyRefused:  # another has spent meanwhile what was agreed to, and came to nothing
                return
    try:
        await inspect.unwrap(engine.flows.jobs.job_flow)(str(job.id))
    except FileNotFoundError:  # whoever took it for dead has cleared its scratch away
        if not runtime.is_signed_off():
            raise


def _without_journal() -> None:
    async def step(name: str, verb: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        return await verb(*args, **kwargs)

    engine.flows.jobs.step = step
    engine.flows.jobs.pause = asyncio.sleep
