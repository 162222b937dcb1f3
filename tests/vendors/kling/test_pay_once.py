"""A job with the stand-in, through the real queue: sent once, whatever becomes of the answer, and booked exactly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from paid_vendor import new_place
from rehearsal import booked, rehearsing

from bomstudio import Ability, Callback, CallbackRefused, LayeredStill, Ticket, VideoFromImageRequest
from engine.contracts.errors import NotFound
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.flows.workers import WorkerProcess
from engine.services.callbacks import read_callback
from engine.services.following import run_alone
from engine.services.jobs import Place, obtain
from engine.services.studio import Studio
from engine.store.database import Database
from engine.testkit.serving import Running
from plugins import kling

Produce = Callable[[], Job]


@pytest.fixture
def studio(home: Path, sqlite_database: Database, sandbox: Running) -> Iterator[Studio]:
    yield from rehearsing(sqlite_database, sandbox)


@pytest.fixture
def worker(studio: Studio) -> Iterator[WorkerProcess]:
    process = WorkerProcess(studio)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def place(studio: Studio) -> Place:
    return new_place(studio, "Anna")


@pytest.fixture
def request_kept(
    studio: Studio, wanted: Callable[..., VideoFromImageRequest], picture: Callable[..., LayeredStill], tmp_path: Path
) -> VideoFromImageRequest:
    """A request whose still is in the studio's store."""
    still = picture().still
    studio.blobs.put_file(tmp_path / still.sha256, still.media_type)
    return wanted()


@pytest.fixture
def produce(studio: Studio, worker: WorkerProcess, place: Place, request_kept: VideoFromImageRequest) -> Produce:
    """Ask for the same clip, and wait for its end."""

    async def produced() -> Job:
        (job,) = await obtain(studio, place, [JobSpec(request_kept, "kling/kling-2.5-turbo", 1, "clip")])
        return job if job.status == "completed" else await run_alone(studio, job, worker.look_around)

    return lambda: asyncio.run(asyncio.wait_for(produced(), 30))


@pytest.mark.parametrize("fault", ["lost_answer", "malformed"])
def test_answer_lost_after_acceptance_is_found_again_and_paid_once(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce, fault: str
) -> None:
    web.post("/_sandbox/faults", json={"kind": fault})
    job = produce()
    assert (job.status, job.charged) == ("completed", "yes")
    books = sandbox.sandbox.till.ledger()["kling"]
    assert books["arrived"] == books["accepted"] == {str(job.id): 1}
    assert sum(booked(studio)) == books["charged_micro"]["USD"] == 350_000


def test_breakdown_that_took_nothing_on_waits_for_a_person_with_its_money_reserved(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": "5000"})
    job = produce()
    assert (job.status, job.charged, job.reserved_micro) == ("needs_decision", "unknown", 350_000)
    assert sandbox.sandbox.till.ledger()["kling"]["arrived"] == {str(job.id): 1}
    assert sum(booked(studio)) == 0


def test_busy_vendor_is_asked_again_and_charges_once(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": "1302"})
    job = produce()
    assert job.status == "completed"
    books = sandbox.sandbox.till.ledger()["kling"]
    assert (books["arrived"], books["accepted"]) == ({str(job.id): 2}, {str(job.id): 1})
    assert sum(booked(studio)) == books["charged_micro"]["USD"]
    assert produce().id == job.id, "the same clip is not bought twice"
    assert sandbox.sandbox.till.ledger()["kling"] == books


@pytest.mark.parametrize(("value", "charged", "micro"), [("later", "no", 0), ("broken, billed", "yes", 350_000)])
def test_failed_job_is_booked_as_the_vendor_charges_it(
    studio: Studio, web: httpx.Client, produce: Produce, value: str, charged: str, micro: int
) -> None:
    web.post("/_sandbox/faults", json={"kind": "refusal", "value": value})
    job = produce()
    assert (job.status, job.charged, sum(booked(studio))) == ("failed", charged, micro)


def test_rate_of_the_studios_own_pack_is_quoted_and_booked(studio: Studio, produce: Produce) -> None:
    folder = studio.settings.home / "config" / "prices"
    folder.mkdir(parents=True)
    readme = Path(kling.__file__).with_name("README.md").read_text("utf-8")
    (folder / "kling.toml").write_text(readme.split("```toml\n")[-1].split("```")[0])
    job = produce()
    assert (job.status, sum(booked(studio))) == ("completed", 245_000)


def test_job_that_a_dead_worker_sent_is_found_and_not_sent_again(
    studio: Studio,
    sandbox: Running,
    web: httpx.Client,
    place: Place,
    request_kept: VideoFromImageRequest,
    produce: Produce,
    tmp_path: Path,
) -> None:
    (job,) = asyncio.run(obtain(studio, place, [JobSpec(request_kept, "kling/kling-2.5-turbo", 1, "clip")]))
    provider, card = studio.plugins.provider(Ability.VIDEO_FROM_IMAGE, job.model)
    ticket = Ticket(reference=str(job.id), model=card.model, scratch=tmp_path, open=studio.path_of)
    asyncio.run(provider.submit(request_kept, ticket))
    with studio.database.write() as session:
        row = session.get_one(Job, job.id)
        row.status, row.sender_id, row.sent_at, row.attempt = "processing", uuid4(), datetime.now(UTC), 1
    assert produce().status == "completed"
    books = sandbox.sandbox.till.ledger()["kling"]
    assert books["arrived"] == books["accepted"] == {str(job.id): 1}
    assert sum(booked(studio)) == books["charged_micro"]["USD"]


def _callback(**body: str) -> Callback:
    return Callback({}, json.dumps(body).encode(), datetime.now(UTC))


def test_callback_touches_the_job_that_it_is_about(
    studio: Studio, place: Place, request_kept: VideoFromImageRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = asyncio.run(obtain(studio, place, [JobSpec(request_kept, "kling/kling-2.5-turbo", 1, "clip")]))
    with studio.database.write() as session:
        row = session.get_one(Job, job.id)
        row.status, row.vendor_job = "processing", {"id": "8936", "details": {}}
        before = row.updated_at
    with pytest.raises(CallbackRefused):
        read_callback(studio, "kling", _callback(id="8936"))
    reader = type(studio.plugins.callback_reader("kling"))
    monkeypatch.setattr(studio.plugins, "callback_reader", lambda plugin: reader(None))
    assert read_callback(studio, "kling", _callback(id="8936")) == job.id
    assert read_callback(studio, "kling", _callback(id="another", external_id=str(job.id))) == job.id
    assert read_callback(studio, "kling", _callback(id="another")) is None
    with studio.database.read() as session:
        assert session.get_one(Job, job.id).updated_at > before
        assert session.get_one(Job, job.id).status == "processing"


def test_plugin_without_callbacks_says_so(studio: Studio) -> None:
    with pytest.raises(NotFound, match="reads no callbacks"):
        read_callback(studio, "local_music", _callback(id="1"))
