"""One lane of runs: a studio, a sandbox beside it, and worker processes that are started, caught and judged in turn."""

from __future__ import annotations

import asyncio
import importlib
import mmap
import os
import pkgutil
import re
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from cases import MISHAPS, Case
from haste import hurry_gates
from judge import Books, jobs_of, wrongs
from lives import LIMIT_SECONDS, LOOK_SECONDS, Lives
from post_room import PostRoom
from samples import Sample, samples
from sqlalchemy import update
from sqlmodel import col
from vendors import plugins_of, serve

from engine.contracts.media import MediaRef
from engine.contracts.money import Money
from engine.contracts.sandbox import FaultKind
from engine.domain.client import Client
from engine.domain.columns import utc_now
from engine.domain.job import Worker, WorkRequest
from engine.domain.project import Project
from engine.host.gates import Gate
from engine.host.settings import load_settings
from engine.host.verbs import call
from engine.services.jobs import ENDED, Place, result_of
from engine.services.prices import stock_prices
from engine.services.studio import Studio
from engine.store import standstill
from engine.store.blobs import Blobs
from engine.store.database import Database

BUSY_SECONDS = 1.0
MOST_HEIRS = 3
_JOBS_OF_SEVERAL_CALLS = {"kling video.lipsync": "lip-sync"}
"""The call that starts the job, where others are paid before it."""
_OF_A_JOB = (
    FaultKind.TRUNCATED,
    FaultKind.CORRUPT,
    FaultKind.EXPIRED_LINK,
    FaultKind.SLOW_JOB,
    FaultKind.DUPLICATE_CALLBACK,
    FaultKind.FORGED_CALLBACK,
)
"""What goes wrong with a job that was taken on, and so is said when it is."""


@dataclass(frozen=True)
class Verdict:
    """How a run ended: the job's status, what is wrong, and the points its first worker passed if it was not caught."""

    status: str
    wrongs: tuple[str, ...]
    points: tuple[str, ...]
    seconds: float


class Lane:
    """Runs cases one after another on a database of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        hurry_gates(Gate)
        standstill._OURS = re.compile("chaos")
        os.environ["HOME"] = str(folder)
        self._notes = folder / "notes"
        self._notes.mkdir(parents=True)
        self._under_way = mmap.mmap(-1, 8)
        self._numbers = 0
        self._ceilings: dict[str, Money] = {}
        self._memories: dict[Path, bytes] = {}
        room = PostRoom(folder / "callbacks")
        given = {
            "home": folder / "bom",
            "realm": "sandbox",
            "flows": {"vendor_poll_seconds": 0.2},
            "plugin": {"kling": {"callback_url": f"{room.url}/kling", "sandbox_task_seconds": 0.1}},
        }
        self._sandbox = httpx.Client(base_url=serve(load_settings(**given), self._under_way), timeout=LIMIT_SECONDS)
        settings = load_settings(**given, sandbox={"url": str(self._sandbox.base_url).rstrip("/")})
        plugins = plugins_of(settings)
        database = Database(url, busy_seconds=BUSY_SECONDS)
        database.migrate()
        blobs = Blobs(settings.blobs.url, settings.home / "cache")
        self._studio = Studio(settings, database, blobs, plugins)
        stock_prices(self._studio)
        self._room = room
        room.open(self._studio, lambda: Studio(settings, Database(url), blobs, plugins_of(settings)))
        self.samples = {sample.name: sample for sample in samples(self._studio, self._made)}
        for sample in self.samples.values():
            provider, _ = plugins.provider(sample.ability, sample.model)
            _bring_in(type(provider).__module__.rpartition(".")[0])
        self._memories = {path: path.read_bytes() for path in self._memory_files()}

    def run(self, case: Case) -> Verdict:
        """Run a case to its end and judge it."""
        began = time.monotonic()
        sample = self.samples[case.sample]
        self._make_weather(case, sample)
        self._forget()
        place = self._new_place(sample, case.agreed)
        lives = Lives(self._studio, place, sample, self._notes)
        for trap in case.traps:
            lives.begin(trap)
            self._silence()
        if len(case.traps) > 1:
            lives.wake()
        for _ in range(MOST_HEIRS):
            if lives.standing and self._has_ended(place):
                break
            self._silence()
            lives.begin(None)
            if self._has_ended(place):
                break
        lives.wake()
        if not self._has_ended(place):
            self._silence()
            lives.begin(None)
        self._wait_for_calls()
        books = Books.of(self._sandbox.get("/_sandbox/ledger").json(), sample.plugin)
        found = (*lives.faults, *wrongs(self._studio, place, books), *self._of_callbacks(case, place))
        return Verdict(self._status(place), found, lives.points, time.monotonic() - began)

    def _make_weather(self, case: Case, sample: Sample) -> None:
        self._sandbox.delete("/_sandbox/ledger")
        self._sandbox.delete("/_sandbox/faults")
        for fault in MISHAPS[case.mishap]:
            is_late = fault.kind in _OF_A_JOB or (fault.kind is FaultKind.REFUSAL and fault.value)
            path = _JOBS_OF_SEVERAL_CALLS.get(sample.name, "") if is_late else ""
            planned = fault.model_copy(update={"plugin": sample.plugin, "path": path})
            self._sandbox.post("/_sandbox/faults", json=planned.model_dump(mode="json")).raise_for_status()

    def _made(self, sample: Sample) -> MediaRef:
        """Have a sample made by a worker that nothing happens to; return its file."""
        place = self._new_place(sample, 1)
        lives = Lives(self._studio, place, sample, self._notes)
        lives.begin(None)
        with self._studio.database.read() as session:
            (job,) = jobs_of(session, place)
        result = result_of(job)
        if result is None:
            raise LookupError(f"{sample.name} is {job.status}: {job.error} {lives.faults}")
        return result.files[0].media

    def _memory_files(self) -> list[Path]:
        return sorted((self._studio.settings.home / "plugins").glob("*.state.db*"))

    def _forget(self) -> None:
        """Let plugins remember what they did when this was set up, and no more."""
        for path in self._memory_files():
            path.unlink()
        for path, content in self._memories.items():
            path.write_bytes(content)

    def _new_place(self, sample: Sample, attempts: int) -> Place:
        """Return where a job goes that may cost as much as so many attempts at it."""
        self._numbers += 1
        ceiling = self._ceilings.get(sample.name) or self._ceilings.setdefault(sample.name, self._ceiling(sample))
        with self._studio.database.write() as session:
            client = Client(name=f"Client {self._numbers}")
            session.add(client)
            session.flush()
            project = Project(client_id=client.id, name="Chaos")
            session.add(project)
            session.flush()
            work = WorkRequest(kind="job", project_id=project.id, status="completed")
            work.agree(Money(micro=ceiling.micro * attempts, currency=ceiling.currency))
            session.add(work)
            session.flush()
            return Place(client.id, project.id, work_request_id=work.id)

    def _ceiling(self, sample: Sample) -> Money:
        provider, card = self._studio.plugins.provider(sample.ability, sample.model)
        estimate = asyncio.run(call(provider.quote, sample.request, card.model))
        return stock_prices(self._studio).claim(sample.model, estimate).money

    def _of_callbacks(self, case: Case, place: Place) -> Iterator[str]:
        """Yield what went wrong with callbacks: one that broke something, and a forged one that was believed."""
        told, faults = self._room.news()
        yield from faults
        with self._studio.database.read() as session:
            own = {str(job.id) for job in jobs_of(session, place)}
        if case.mishap == FaultKind.FORGED_CALLBACK and told & own:
            yield "A forged callback was believed."

    def _silence(self) -> None:
        """Let every worker that has not signed off be silent for an hour, so that the next one takes it for gone."""
        with self._studio.database.write() as session:
            session.execute(
                update(Worker).where(col(Worker.stopped_at).is_(None)).values(beat_at=utc_now() - timedelta(hours=1))
            )

    def _has_ended(self, place: Place) -> bool:
        return self._status(place) in (*ENDED, "needs_decision")

    def _status(self, place: Place) -> str:
        with self._studio.database.read() as session:
            jobs = jobs_of(session, place)
        return jobs[-1].status if jobs else ""

    def _wait_for_calls(self) -> None:
        """Wait until the vendor has done what reached it, also for callers that are gone."""
        until = time.monotonic() + LIMIT_SECONDS
        while struct.unpack("q", self._under_way[:8])[0] and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)


def _bring_in(package: str) -> None:
    """Import all of a plugin, so that its workers need not."""
    module = importlib.import_module(package)
    for found in pkgutil.iter_modules(module.__path__, f"{package}."):
        importlib.import_module(found.name)
