"""A line with the stand-in, through the real queue: sent once, whatever becomes of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from paid_vendor import carried_out, new_place
from rehearsal import booked, rehearsing

from bomstudio import Request, SpeechGenerateRequest, SpeechTranscribeRequest
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.flows.workers import WorkerProcess
from engine.services.jobs import Place
from engine.services.studio import Studio
from engine.store.database import Database
from engine.testkit.serving import Running

Produce = Callable[..., Job]


@pytest.fixture
def studio(home: Path, sqlite_database: Database, sandbox: Running) -> Iterator[Studio]:
    yield from rehearsing(sqlite_database, sandbox)


@pytest.fixture
def place(studio: Studio) -> Place:
    return new_place(studio, "Anna")


@pytest.fixture
def produce(studio: Studio, worker: WorkerProcess, place: Place, line: Callable[..., SpeechGenerateRequest]) -> Produce:
    """Ask for the same line, or for something else, and wait for its end."""

    def run(request: Request | None = None, model: str = "eleven_multilingual_v2") -> Job:
        spec = JobSpec(request or line(), f"elevenlabs/{model}", 1, "line")
        return asyncio.run(asyncio.wait_for(carried_out(studio, worker, place, spec), 30))

    return run


def test_answer_lost_after_acceptance_waits_for_a_person_with_its_money_reserved(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "lost_answer"})
    job = produce()
    assert (job.status, job.charged) == ("needs_decision", "unknown")
    reserved = job.reserved_micro
    assert reserved == 2_300, "23 characters"
    again = produce()
    assert (again.id, again.status, again.reserved_micro) == (job.id, "needs_decision", reserved)
    books = sandbox.sandbox.till.ledger()["elevenlabs"]
    assert books["arrived"] == {str(job.id): 1}, "never a second submit"
    assert books["charged_micro"]["USD"] == reserved
    assert sum(booked(studio)) == 0


def test_busy_vendor_is_asked_again_and_charges_once(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": "429"})
    job = produce()
    assert job.status == "completed"
    books = sandbox.sandbox.till.ledger()["elevenlabs"]
    assert (books["arrived"], books["accepted"]) == ({str(job.id): 2}, {str(job.id): 1})
    assert sum(booked(studio)) == books["charged_micro"]["USD"] == 2_300


def test_same_line_is_not_bought_twice(studio: Studio, sandbox: Running, produce: Produce) -> None:
    assert produce().id == produce().id
    books = sandbox.sandbox.till.ledger()["elevenlabs"]
    assert sum(books["arrived"].values()) == 1
    assert sum(booked(studio)) == books["charged_micro"]["USD"]


def test_account_without_credits_ends_the_job_and_costs_nothing(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "refusal", "value": "quota_exceeded"})
    job = produce()
    assert (job.status, job.charged, job.error["code"]) == ("failed", "no", "Rejected")
    assert "Buy credits" in job.error["hint"]
    assert sandbox.sandbox.till.ledger()["elevenlabs"]["arrived"] == {str(job.id): 1}
    assert sum(booked(studio)) == 0


def test_line_that_breaks_off_is_booked_as_the_vendor_charges_it(
    studio: Studio, sandbox: Running, web: httpx.Client, produce: Produce
) -> None:
    web.post("/_sandbox/faults", json={"kind": "truncated"})
    job = produce()
    assert (job.status, job.charged) == ("failed", "yes")
    assert sum(booked(studio)) == sandbox.sandbox.till.ledger()["elevenlabs"]["charged_micro"]["USD"] == 2_300


def test_transcript_is_booked_to_the_micro_unit(
    studio: Studio,
    sandbox: Running,
    produce: Produce,
    transcription: Callable[..., SpeechTranscribeRequest],
    tmp_path: Path,
) -> None:
    request = transcription()
    media = studio.blobs.put_file(tmp_path / request.audio.sha256, "audio/wav")
    job = produce(request.model_copy(update={"audio": media}), "scribe_v2")
    assert job.status == "completed"
    assert job.result["data"]["words"][0].keys() == {"text", "start_ms", "end_ms"}
    assert sum(booked(studio)) == sandbox.sandbox.till.ledger()["elevenlabs"]["charged_micro"]["USD"] == 122
