"""The durable engine: the only module that knows which one it is.

Flows hold no truth. Every step reads our rows, does what is still to be done and writes it down, so that a step may
run again and a flow may be lost with its whole database; a flow only gives the work its order and its queue.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID
from sqlalchemy import make_url

from engine.contracts.errors import ConfigError
from engine.services.jobs import News, news_of
from engine.services.liveness import is_alive
from engine.services.studio import Studio
from engine.store.standstill import end_standstill

from . import names
from .lookout import Lookout

SCHEMA = "1"
"""Raise it when a flow's steps change their order or meaning: older flows are then started afresh from our rows."""

_SHOTS_AT_ONCE = 32
"""A shot in work mostly waits; there are enough of them to keep the queues of several vendors full."""
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_LOOK_SECONDS, _SELDOM_SECONDS = 0.2, 1.0
"""How often it is looked which of the awaited flows have ended: more and more seldom while none does."""
_SOONER = 5
"""So much sooner is a place on a queue filled again while flows stand in line."""
_NEWS_SECONDS = 1.0
"""How often it is looked who wants a waiting job to stop, or says that its vendor has news."""
_LISTENING_SECONDS = 0.2
"""The engine's own messages are not used, but its listener is waited for when it stops: it looks up this often."""

P = ParamSpec("P")
T = TypeVar("T")
_current: Runtime | None = None


def flow(name: str) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """Declare a durable flow under a name that must never change."""
    return DBOS.workflow(name=name)


async def step(name: str, verb: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run one step of a flow; its JSON-like result is kept, and a repeated flow reads it instead of running it."""
    return await DBOS.run_step_async({"name": name}, verb, *args, **kwargs)


async def pause(seconds: float) -> None:
    """Wait within a flow; a restarted flow waits only for what is left."""
    await DBOS.sleep_async(seconds)


@dataclass(frozen=True)
class Child:
    """A flow to start on a queue, under an id of its own: two that ask for the same id share one flow."""

    queue: str
    verb: Callable[..., Coroutine[Any, Any, Any]]
    id: str
    args: tuple[Any, ...]
    priority: int = 5


async def children(wanted: Sequence[Child]) -> list[Any]:
    """Start flows and return their results, in order."""
    runtime, queues = current(), Counter(child.queue for child in wanted)
    runtime.awaited.update(queues)
    try:
        for queue in queues:
            await runtime.open_queue(queue)
        handles = []
        for child in wanted:
            with SetWorkflowID(child.id), SetEnqueueOptions(priority=child.priority):
                handles.append(await DBOS.enqueue_workflow_async(child.queue, child.verb, *child.args))
        await asyncio.gather(*(runtime.endings.change(child.id) for child in wanted))
    finally:
        runtime.awaited.subtract(queues)
    for queue in queues:
        await runtime.open_queue(queue)
    return [await handle.get_result() for handle in handles]


def current() -> Runtime:
    """Return this process's runtime; raises ConfigError when none was launched."""
    if _current is None:
        raise ConfigError("No worker runs in this process.", hint="Start one with `bom worker`.")
    return _current


def is_signed_off() -> bool:
    """Return whether others took this worker for dead: what goes wrong here is then no longer its business."""
    runtime = current()
    with runtime.studio.database.read() as session:
        return not is_alive(runtime.studio, session, runtime.worker_id)


async def in_thread(verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run something that blocks, without holding the other flows up."""
    return await asyncio.to_thread(verb, *args, **kwargs)


class Runtime:
    """The durable engine of one worker process."""

    def __init__(self, studio: Studio, worker_id: UUID) -> None:
        self.studio = studio
        self.worker_id = worker_id
        self.endings: Lookout[str, bool] = Lookout(_ended, _LOOK_SECONDS, _SELDOM_SECONDS)
        """Which of the awaited flows have ended."""
        self.waiting: Lookout[UUID, News] = Lookout(partial(news_of, studio), _NEWS_SECONDS)
        """The jobs that wait at vendors."""
        self.awaited: Counter[str] = Counter()
        """How many flows are awaited on each queue."""
        self._terms_of: dict[str, dict[str, Any]] = {}

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """Lend a folder for half-made files; it is gone afterwards, or at the latest when this worker ends."""
        folder = self._scratch_of(self.worker_id) / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def clear_scratch(self, worker_id: UUID) -> None:
        """Remove what a worker that ended has left half-made on this machine."""
        shutil.rmtree(self._scratch_of(worker_id), ignore_errors=True)

    def _scratch_of(self, worker_id: UUID) -> Path:
        return self.studio.settings.home / "scratch" / str(worker_id)

    def launch(self) -> None:
        """Open the engine's own database and begin to work on the queues."""
        global _current
        settings = self.studio.settings.flows
        if file := self._file():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _wait_for_turn(file, self.studio.settings.workers.takeover_after_seconds)
        DBOS(
            config=DBOSConfig(
                name="bomstudio",
                system_database_url=settings.url,
                executor_id=str(self.worker_id),
                application_version=SCHEMA,
                serializer=DBOSPortableJSONSerializer(),
                enable_otlp=False,
                log_level="ERROR",
                console_log_level="CRITICAL",
                use_listen_notify=False,
                notification_listener_polling_interval_sec=_LISTENING_SECONDS,
            )
        )
        _current = self
        DBOS.launch()
        DBOS.register_queue(names.MAIN, **self._terms(names.MAIN))

    async def open_queue(self, name: str) -> None:
        """Work on a queue, on its terms in the settings; where flows stand in line, places are filled sooner."""
        terms = self._terms(name)
        if self._terms_of.get(name) != terms:
            self._terms_of[name] = terms
            await DBOS.register_queue_async(name, **terms)

    def _terms(self, name: str) -> dict[str, Any]:
        settings = self.studio.settings
        terms: dict[str, Any] = {
            "polling_interval_sec": settings.flows.dispatch_seconds,
            "on_conflict": "always_update",
        }
        if name == names.SHOTS:
            terms["worker_concurrency"] = _SHOTS_AT_ONCE
        elif name != names.MAIN:
            queue = settings.queue(names.plugin_of(name) or name)
            terms["worker_concurrency" if name == names.LOCAL else "global_concurrency"] = queue.concurrency
            if queue.per_minute and name != names.LOCAL:
                terms["limiter"] = {"limit": queue.per_minute, "period": 60.0}
            if self.awaited[name] > queue.concurrency:
                terms["polling_interval_sec"] /= _SOONER
        return terms

    def stop(self, *, finish_within: float = 5.0) -> None:
        """Stop taking work, and give what runs a moment to finish its step."""
        global _current
        DBOS.destroy(workflow_completion_timeout_sec=int(finish_within))
        self.clear_scratch(self.worker_id)
        _current = None

    def begin(self, verb: Callable[..., Coroutine[Any, Any, Any]], flow_id: str, *args: Any, priority: int = 5) -> None:
        """Put a flow on the main queue unless one with this id exists."""
        with SetWorkflowID(flow_id), SetEnqueueOptions(priority=priority):
            DBOS.enqueue_workflow(names.MAIN, verb, *args)

    def standing(self, flow_id: str) -> str | None:
        """Return how a flow stands in the engine's own words, or None when it does not know it."""
        status = DBOS.get_workflow_status(flow_id)
        return None if status is None else str(status.status)

    def forget(self, flow_id: str) -> None:
        """Drop a flow that has ended, and those begun for it under its name, so that it can be begun again.

        Jobs' flows have names of their own, as others may wait for them too.
        """
        own = DBOS.list_workflows(workflow_id_prefix=f"{flow_id}-", load_input=False, load_output=False)
        DBOS.delete_workflows([flow_id, *(status.workflow_id for status in own)])

    def _file(self) -> Path | None:
        url = make_url(self.studio.settings.flows.url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    def resume_from(self, worker_id: UUID) -> int:
        """Take the running flows of a worker that is gone; return how many."""
        if file := self._file():
            end_standstill(file)
        lost = DBOS.list_workflows(
            executor_id=[str(worker_id)], status=["PENDING"], load_input=False, load_output=False
        )
        for status in lost:
            DBOS.resume_workflow(status.workflow_id)
        return len(lost)


def _ended(flow_ids: Collection[str]) -> dict[str, bool]:
    """Return which of some flows have ended."""
    ended = DBOS.list_workflows(workflow_ids=list(flow_ids), status=_ENDED, load_input=False, load_output=False)
    return {status.workflow_id: True for status in ended}


def _wait_for_turn(file: Path, seconds: float) -> None:
    """Wait until nobody holds the engine's file, or whoever holds it has stood still for so long."""
    with closing(sqlite3.connect(file, timeout=seconds)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            end_standstill(file)
