"""What a job at Kling means to us: how it stands, what it cost, the clip it made, and whether it is there at all."""

from __future__ import annotations

import asyncio
import contextlib
from abc import abstractmethod
from collections.abc import Awaitable
from fractions import Fraction
from pathlib import Path
from typing import Any

from bomstudio import (
    InputError,
    JobFailed,
    OutcomeUnknown,
    Pending,
    ProducedFile,
    Provider,
    ProviderError,
    Ready,
    Rejected,
    Request,
    Result,
    SignInAgain,
    Ticket,
    TryLater,
    VendorJob,
)

from .billing import Bill, units
from .client import KlingWire, Task
from .clips import Probe, looked_into, sha256_of
from .memory import MadeClip, Memory

_POLICY = ("risk", "policy", "sensitive", "safety", "violat")
"""Words by which a refusal of the content is told from a breakdown; a job that failed has no code."""


class KlingTasks(Provider):
    """The half that both abilities share: from the job at Kling to our result."""

    def __init__(self, wire: KlingWire, memory: Memory, probe: Probe) -> None:
        self._wire = wire
        self._memory = memory
        self._probe = probe

    async def check(self, job: VendorJob, ticket: Ticket) -> Pending | Ready:
        """Say how a job stands. May raise JobFailed, Rejected for its content, or TryLater when it is not shown."""
        task = await self._shown(job)
        if task.status == "succeeded":
            return Ready()
        if task.status == "failed":
            raise bill_of(task, job).put_on(_failure(task), beside=self._memory.owed(ticket.reference))
        if task.status not in ("submitted", "processing"):
            raise TryLater(f"Kling says that the job {job.id} is {task.status!r}, which is not known.")
        return Pending()

    async def collect(self, job: VendorJob, ticket: Ticket) -> Result:
        """Fetch the clip by a fresh link, look into it, and return it with what Kling says it cost."""
        task = await self._shown(job)
        bill, before = bill_of(task, job), self._memory.owed(ticket.reference)
        path = ticket.scratch / "clip.mp4"
        try:
            await self._fetched(task, job, path)
            facts = await asyncio.to_thread(looked_into, path, self._probe, job.details.get("seconds"))
        except InputError as error:
            broken = JobFailed(f"The clip of the job {job.id} is broken. {error.message}", hint="Ask Kling about it.")
            raise bill.put_on(broken, beside=before) from error
        except ProviderError as error:
            raise bill.put_on(error, beside=before) from None
        if task.video_id:
            digest = await asyncio.to_thread(sha256_of, path)
            self._memory.keep_clip(digest, MadeClip(video_id=task.video_id, duration_ms=facts.duration_ms or 0))
        taken = bill.units + before
        notes = (*bill.notes, "It has a sound of its own, which a film leaves out.") if facts.channels else bill.notes
        return Result(
            files=(ProducedFile(role="clip", path=path, media_type="video/mp4", facts=facts),),
            data={**job.details, "task_id": task.id, "video_id": task.video_id},
            usage=(units(taken),) if taken else (),
            charged=bill.cash,
            notes=notes,
        )

    async def find(self, request: Request, ticket: Ticket) -> VendorJob | None:
        """Look a job up by our reference.

        An empty list is no proof: Kling may show a job late, and says nowhere for how long.
        """
        task = await self._wire.find(ticket.reference)
        return VendorJob(id=task.id, details=self._remembered(request, ticket)) if task else None

    @abstractmethod
    def _details(self, request: Request, ticket: Ticket) -> dict[str, Any]:
        """Return what has to be known of a job later; raises Rejected for a request that cannot be made."""

    def _remembered(self, request: Request, ticket: Ticket) -> dict[str, Any]:
        """Return the details of a job that runs; one that would be refused by now is followed without."""
        try:
            return self._details(request, ticket)
        except Rejected:
            return {}

    async def _started(self, create: Awaitable[Task], request: Request, ticket: Ticket) -> VendorJob:
        """Return the job that a call created; one whose answer was lost is looked up once by our reference."""
        try:
            task = await create
        except OutcomeUnknown:
            found = await self._quietly_found(ticket)
            if found is None:
                raise
            task = found
        return VendorJob(id=task.id, details=self._details(request, ticket))

    async def _quietly_found(self, ticket: Ticket) -> Task | None:
        with contextlib.suppress(ProviderError):
            return await self._wire.find(ticket.reference)
        return None

    async def _look_up(self, job: VendorJob) -> Task | None:
        return await self._wire.task(job.id)

    async def _shown(self, job: VendorJob) -> Task:
        task = await self._look_up(job)
        if task is None:
            raise TryLater(f"Kling does not show the job {job.id} at the moment.")
        return task

    async def _fetched(self, task: Task, job: VendorJob, path: Path) -> None:
        """Download a clip; a link that has expired is asked for once more."""
        try:
            await self._wire.download(task.video_url, path)
        except (Rejected, SignInAgain):
            fresh = await self._shown(job)
            try:
                await self._wire.download(fresh.video_url, path)
            except (Rejected, SignInAgain) as error:
                raise JobFailed(
                    f"The clip of the job {job.id} is no longer there. {error.message}",
                    hint="Kling keeps clips for 30 days: make it again.",
                ) from None


def bill_of(task: Task, job: VendorJob) -> Bill:
    """Return what Kling says; where it says nothing of a job that succeeded, what was quoted, with a note."""
    if task.bill.is_told or task.status != "succeeded" or "units" not in job.details:
        return task.bill
    quoted = Fraction(job.details["units"])
    return Bill(quoted, notes=("Kling did not report a charge; its price list was used.",), is_told=True)


def _failure(task: Task) -> ProviderError:
    said = f"Kling could not make it: {task.message or 'no reason given'}."
    if any(word in task.message.lower() for word in _POLICY):
        return Rejected(said, hint="Change the words or the pictures, then try again.")
    return JobFailed(said, hint="Try it again, or choose another model.")
