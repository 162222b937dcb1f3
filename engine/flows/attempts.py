"""One attempt at a job: looked up or sent, followed, fetched, from wherever its row says that it stands."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path
from uuid import UUID

from engine.contracts.abilities import Ability
from engine.contracts.errors import Cancelled, InputError, JobFailed, OutcomeUnknown, TryLater
from engine.contracts.provider import Absent, LocalProvider, Pending, Ready, Ticket, VendorJob
from engine.contracts.results import Result
from engine.domain.columns import utc_now
from engine.domain.job import Job
from engine.host.verbs import call
from engine.services import jobs
from engine.services.jobs import News
from engine.services.liveness import may_come_back
from engine.services.requests import is_cancelled

from .runtime import Runtime, in_thread
from .verdicts import Stage

_POLLS_A_SECOND = 5
"""Of all waiting jobs together: many wait longer between their polls."""
_PATIENCE = 8
"""A job is asked for again after this part of the time it has taken so far."""
_FETCHES, _FETCH_PAUSE_SECONDS = 3, 1.0
_LONGEST_WAIT_SECONDS = 60.0
"""A vendor that is full for longer is left to a later attempt."""
_LOOK_AT_STOP_SECONDS = 1.0
_ON_THE_WAY_SECONDS = 30.0
"""How long a vendor may take to show work that was sent before its sender died."""


class Attempt:
    """An attempt and how far it is: `stage` says what an error that ends it means."""

    def __init__(self, runtime: Runtime, job: Job, scratch: Path) -> None:
        self._runtime = runtime
        self._studio = runtime.studio
        self._job = job
        self._provider, self._card = self._studio.plugins.provider(Ability(job.ability), job.model)
        self._is_local = isinstance(self._provider, LocalProvider)
        self._request = jobs.REQUEST.validate_python(job.request)
        self._looked_at, self._is_stopped = float("-inf"), False
        self._ticket = Ticket(
            reference=str(job.id),
            model=self._card.model,
            scratch=scratch,
            open=self._studio.path_of,
            cancelled=self._cancelled,
        )
        self.stage = Stage.UNSENT

    async def run(self) -> bool:
        """Bring the job to its completion; false when another worker does that. Raises BomError."""
        vendor_job = await self._known()
        if vendor_job is None:
            answer = await self._sent()
            if answer is None:
                return False
            if isinstance(answer, Result):
                await self._keep(answer)
                return True
            vendor_job = answer
            self.stage = Stage.WAITING
            await in_thread(jobs.record_vendor_job, self._studio, self._job.id, vendor_job)
        self.stage = Stage.WAITING
        await self._until_ready(vendor_job)
        self.stage = Stage.FETCHING
        await self._keep(await self._fetched(vendor_job))
        return True

    async def _known(self) -> VendorJob | None:
        """Return the job at the vendor; None when it was certainly not sent, or not taken on."""
        if self._job.vendor_job:
            return VendorJob.model_validate(self._job.vendor_job)
        if self._job.sender_id is None:
            return None
        self.stage = Stage.LOST
        found = await call(self._provider.find, self._request, self._ticket)
        if isinstance(found, Absent) and not self._is_local:
            found = await self._after_its_sender()
        if found is None:
            raise OutcomeUnknown(
                f"It cannot be told whether {self._job.model} took on {self._job.purpose}.",
                hint="Look it up at the vendor; it is not sent again.",
            )
        if isinstance(found, Absent):
            await in_thread(jobs.give_right_back, self._studio, self._job.id, self._job.sender_id)
            self.stage = Stage.UNSENT
            return None
        await in_thread(jobs.record_vendor_job, self._studio, self._job.id, found)
        return found

    async def _after_its_sender(self) -> VendorJob | Absent | None:
        """Look a job up that is not at the vendor, once what its sender had begun has arrived there; None while its
        sender may still send it."""
        sent_at, sender_id = self._job.sent_at, self._job.sender_id
        if sender_id is not None and await in_thread(self._may_come_back, sender_id):
            return None
        age = (utc_now() - sent_at).total_seconds() if sent_at else 0.0
        await asyncio.sleep(max(_ON_THE_WAY_SECONDS - age, 0.0))
        return await call(self._provider.find, self._request, self._ticket)

    def _may_come_back(self, worker_id: UUID) -> bool:
        with self._studio.database.read() as session:
            return worker_id != self._runtime.worker_id and may_come_back(session, worker_id)

    async def _sent(self) -> Result | VendorJob | None:
        """Take the right to send and use it; None when another worker has it."""
        if not self._job.reserved_units:
            await jobs.reserve_again(self._studio, self._job)
        await self._until_open()
        if await in_thread(self._is_stopped_now):
            raise Cancelled(f"{self._job.purpose} was not sent: a person asked to stop.")
        deadline, worker_id = self._card.deadline_seconds, self._runtime.worker_id
        if not await in_thread(jobs.take_right_to_send, self._studio, self._job.id, worker_id, deadline):
            return None
        self.stage = Stage.SENDING
        try:
            async with asyncio.timeout(deadline):
                return await call(self._provider.submit, self._request, self._ticket)
        except TimeoutError:
            said = f"{self._card.title} did not answer within {deadline} seconds."
            if self._is_local:
                raise JobFailed(said, hint="Try it again, or choose another model.") from None
            raise OutcomeUnknown(said, hint="Look it up at the vendor; it is not sent again.") from None

    async def _until_open(self) -> None:
        """Wait until the vendor takes on more. Raises its refusal when it would refuse us now, TryLater when it is
        full for long."""
        gate = self._studio.plugins.gate(self._job.model.partition("/")[0])
        while seconds := gate.wait_seconds():
            if seconds > _LONGEST_WAIT_SECONDS:
                raise TryLater(f"{self._job.model} takes on nothing more now.", after_seconds=seconds)
            if self._cancelled():
                return
            await asyncio.sleep(min(seconds, _LOOK_AT_STOP_SECONDS))

    async def _until_ready(self, vendor_job: VendorJob) -> None:
        """Poll until the vendor is done: later and later, or at once when the job's row says that there is news."""
        job = await in_thread(jobs.read_job, self._studio, self._job.id)
        waiting, began = self._runtime.waiting, time.monotonic()
        news = News(job.updated_at, is_stopped=False)
        while True:
            eta: float | None = None
            try:
                standing: Pending | Ready = await call(self._provider.check, vendor_job, self._ticket)
                if isinstance(standing, Ready):
                    return
                eta = standing.eta_seconds
            except TryLater as error:
                eta = error.after_seconds
            if news.is_stopped and await call(self._provider.cancel, vendor_job, self._ticket):
                raise Cancelled(f"{job.purpose} was stopped at {job.model}.")
            if job.deadline_at is not None and utc_now() > job.deadline_at:
                raise OutcomeUnknown(
                    f"{job.model} has not finished {job.purpose} in time.",
                    hint="Look it up at the vendor; it is not sent again.",
                )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause(time.monotonic() - began, eta)):
                    news = await waiting.change(job.id, news)

    def _pause(self, spent: float, eta: float | None) -> float:
        """Return after how many seconds a job is polled next, by how long it took so far or will still take."""
        flows = self._studio.settings.flows
        grown = max(flows.vendor_poll_seconds, spent / _PATIENCE, eta or 0.0)
        return max(min(grown, flows.vendor_poll_longest_seconds), (len(self._runtime.waiting) + 1) / _POLLS_A_SECOND)

    async def _fetched(self, vendor_job: VendorJob) -> Result:
        """Fetch what was made, a few times: a file can arrive broken. It is paid, so nobody stops it any more."""
        ticket = Ticket(
            reference=self._ticket.reference,
            model=self._ticket.model,
            scratch=self._ticket.scratch,
            open=self._ticket.open,
        )
        for number in range(1, _FETCHES):
            try:
                return await call(self._provider.collect, vendor_job, ticket)
            except (TryLater, JobFailed, InputError):
                await asyncio.sleep(_FETCH_PAUSE_SECONDS * number)
        return await call(self._provider.collect, vendor_job, ticket)

    async def _keep(self, result: Result) -> None:
        if not self._is_local:
            self.stage = Stage.FETCHING
        files = await in_thread(jobs.store_files, self._studio, result)
        await in_thread(jobs.complete_job, self._studio, self._job.id, result, files)

    def _cancelled(self) -> bool:
        """Whether a person asked to stop, as of a second ago at most."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_AT_STOP_SECONDS:
            self._looked_at, self._is_stopped = now, self._is_stopped_now()
        return self._is_stopped

    def _is_stopped_now(self) -> bool:
        work = self._job.work_request_id
        return work is not None and is_cancelled(self._studio, work)
