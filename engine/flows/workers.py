"""Workers: they say that they live, notice when another does not, and take its work over."""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import col, select

from engine.contracts.errors import BomError
from engine.contracts.identity import new_id
from engine.domain.columns import utc_now
from engine.domain.job import Worker, WorkRequest
from engine.host.memory import give_memory_back
from engine.services.liveness import is_alive, is_gone, started
from engine.services.requests import OPEN, claim
from engine.services.studio import Studio

from .films import film_flow
from .runtime import Runtime
from .single import single_flow

log = logging.getLogger("bomstudio.flows.workers")
_FLOWS = {"film": film_flow, "job": single_flow}
_ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


class WorkerProcess:
    """This process as a worker: a row with a heartbeat, and the durable engine."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.id = new_id()
        self.runtime = Runtime(studio, self.id)
        self.fenced = threading.Event()
        """Set when others took this worker for dead: it must not go on."""
        self._stop = threading.Event()
        self._beat = threading.Thread(target=self._beat_on, name="bom-heartbeat", daemon=True)

    def start(self) -> None:
        """Sign on and begin to work."""
        give_memory_back()
        pid = os.getpid()
        with self.studio.database.write() as session:
            session.add(Worker(id=self.id, host=socket.gethostname(), pid=pid, process_started=started(pid)))
        self.runtime.launch()
        self.look_around()
        self._beat.start()

    def stop(self) -> None:
        """Sign off; whatever is unfinished is left to others, or to the next start."""
        self._stop.set()
        self._beat.join(timeout=5)
        self.runtime.stop(finish_within=1.0)
        with self.studio.database.write() as session:
            session.execute(update(Worker).where(col(Worker.id) == self.id).values(stopped_at=utc_now()))

    def look_around(self) -> None:
        """Take over from workers that are gone, and begin work that nobody has begun."""
        for worker in self._lost_workers():
            if self._sign_off(worker):
                self.runtime.clear_scratch(worker.id)
                taken = self.runtime.resume_from(worker.id)
                log.info("Took over from worker %s: %d flows", worker.id, taken)
        for request in self._waiting_requests():
            if claim(self.studio, request.id, self.id, from_worker=request.worker_id):
                self._begin(request)

    def _begin(self, request: WorkRequest) -> None:
        """Start a request's flow under the request's own id; one that ended without ending its work starts afresh."""
        flow_id = str(request.id)
        if self.runtime.standing(flow_id) in _ENDED:
            self.runtime.forget(flow_id)
        self.runtime.begin(_FLOWS[request.kind], flow_id, flow_id, priority=request.priority)

    def _lost_workers(self) -> list[Worker]:
        with self.studio.database.read() as session:
            others = session.exec(select(Worker).where(Worker.id != self.id, col(Worker.stopped_at).is_(None))).all()
        return [worker for worker in others if is_gone(self.studio, worker)]

    def _sign_off(self, worker: Worker) -> bool:
        """Mark a lost worker as stopped; of several that try, one may take its work."""
        with self.studio.database.write() as session:
            outcome = session.execute(
                update(Worker)
                .where(
                    col(Worker.id) == worker.id, col(Worker.stopped_at).is_(None), col(Worker.beat_at) == worker.beat_at
                )
                .values(stopped_at=utc_now())
            )
            return bool(cast("CursorResult[Any]", outcome).rowcount)

    def _waiting_requests(self) -> list[WorkRequest]:
        """Return the open requests that no living worker holds."""
        with self.studio.database.read() as session:
            requests = session.exec(
                select(WorkRequest).where(col(WorkRequest.status).in_(OPEN)).order_by(col(WorkRequest.created_at))
            ).all()
            return [
                request
                for request in requests
                if request.worker_id is None
                or (request.worker_id != self.id and not is_alive(self.studio, session, request.worker_id))
            ]

    def _beat_on(self) -> None:
        beat = self.studio.settings.workers.heartbeat_seconds
        while not self._stop.wait(beat):
            try:
                if not self._beat_once():
                    self.fenced.set()
                    return
                self.look_around()
            except BomError as error:
                log.warning("Heartbeat: %s", error)

    def _beat_once(self) -> bool:
        """Say that this worker lives; false when others have signed it off."""
        with self.studio.database.write() as session:
            outcome = session.execute(
                update(Worker)
                .where(col(Worker.id) == self.id, col(Worker.stopped_at).is_(None))
                .values(beat_at=utc_now())
            )
            return bool(cast("CursorResult[Any]", outcome).rowcount)
