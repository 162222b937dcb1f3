"""A job with the stand-in, through the real queue: sent once, whatever becomes of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from paid_vendor import carried_out, new_place
from rehearsal import booked, rehearsing

from bomstudio import ImageGenerateRequest
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.flows.workers import WorkerProcess
from engine.services.jobs import Place
from engine.services.studio import Studio
from engine.store.database import Database
from engine.testkit.serving import Running

Produce = Callable[[], Job]


@pytest.fixture
def studio(home: Path, sqlite_database: Database, sandbox: Running) -> Iterator[Studio]:
    yield from rehearsing(sqlite_database, sandbox)


@pytest.fixture
def place(studio: Studio) -> Place:
    return new_place(studio, "Anna")


@pytest.fixture
def produce(
    studio: Studio, worker: WorkerProcess, place: Place, wanted: Callable[..., ImageGenerateRequest]
) -> Produce:
    """Ask for the same still, and wait for its end."""
    spec = JobSpec(wanted(), "nbp/gemini-3-pro-image", 1, "still")
    return lambda: asyncio.run(asyncio.wait_for(carried_out(studio, worker, place, spec), 30))


def test_answer_lost_after_acceptance_waits_for_a_person_with_its_money_reserved(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "lost_answer"})
    job = produce()
    assert job.status == "needs_decision"
    assert job.charged == "unknown"
    reserved = job.reserved_micro
    assert reserved > 134_400
    again = produce()
    assert (again.id, again.status, again.reserved_micro) == (job.id, "needs_decision", reserved)
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["arrived"] == {str(job.id): 1}, "never a second submit"
    assert books["charged_micro"]["USD"] <= reserved
    assert sum(booked(studio)) == 0


def test_busy_vendor_is_asked_again_and_charges_once(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": "429"})
    job = produce()
    assert job.status == "completed"
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert (books["arrived"], books["accepted"]) == ({str(job.id): 2}, {str(job.id): 1})
    assert sum(booked(studio)) == books["charged_micro"]["USD"]


def test_same_still_is_not_bought_twice(studio: Studio, sandbox: Running, produce: Produce) -> None:
    assert produce().id == produce().id
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert sum(books["arrived"].values()) == 1
    assert sum(booked(studio)) == books["charged_micro"]["USD"]


def test_refused_picture_is_booked_as_the_vendor_charges_it(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "refusal", "value": "IMAGE_SAFETY"})
    job = produce()
    assert (job.status, job.charged) == ("failed", "yes")
    charged = sandbox.sandbox.till.ledger()["nbp"]["charged_micro"]["USD"]
    assert sum(booked(studio)) == charged > 0
