"""Everything that can go wrong with a still, over the whole path: its class, the job's state, and what is booked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from paid_vendor import new_place
from rehearsal import booked, rehearsing

from bomstudio import Ability, ImageGenerateRequest
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.flows.workers import WorkerProcess
from engine.services.following import run_alone
from engine.services.jobs import Place, obtain
from engine.services.studio import Studio
from engine.store.database import Database
from engine.testkit.serving import Running

KEY = "nbp/gemini-3-pro-image"
Ask = Callable[..., list[Job]]


@pytest.fixture
def studio(home: Path, sqlite_database: Database, sandbox: Running) -> Iterator[Studio]:
    yield from rehearsing(
        sqlite_database,
        sandbox,
        queues={"nbp": {"concurrency": 4}},
        plugin={"nbp": {"models": ["gemini-3-pro-image", "gemini-2-retired"]}},
        money={"prices": [_price(unit) for unit in ("prompt_token", "image_token", "text_token")]},
    )


def _price(unit: str) -> dict[str, object]:
    """What a model that was taken off the market once cost."""
    return {
        "model": "nbp/gemini-2-retired",
        "unit": unit,
        "amount": "0.00001",
        "per": 1,
        "currency": "USD",
        "source": "an old list",
        "as_of": "2026-01-01",
    }


@pytest.fixture
def worker(studio: Studio) -> Iterator[WorkerProcess]:
    process = WorkerProcess(studio)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def ask(studio: Studio, worker: WorkerProcess, wanted: Callable[..., ImageGenerateRequest]) -> Ask:
    """Ask for so many stills at once, and wait for their ends."""
    place: Place = new_place(studio, "Anna")

    async def asked(count: int, model: str) -> list[Job]:
        specs = [JobSpec(wanted(seed=number), model, 1, "still") for number in range(count)]
        found = await obtain(studio, place, specs)
        return list(await asyncio.gather(*(run_alone(studio, job, worker.look_around) for job in found)))

    return lambda count=1, model=KEY: asyncio.run(asyncio.wait_for(asked(count, model), 60))


@pytest.mark.parametrize(
    ("fault", "status", "code", "charged", "arrived"),
    [
        ("status:400", "failed", "Rejected", "no", 1),
        ("status:401", "failed", "SignInAgain", "no", 1),
        ("status:402", "failed", "Rejected", "no", 1),
        ("status:403", "failed", "SignInAgain", "no", 1),
        ("status:404", "failed", "Rejected", "no", 1),
        ("status:408", "needs_decision", "OutcomeUnknown", "unknown", 1),
        ("status:409", "failed", "Rejected", "no", 1),
        ("status:413", "failed", "Rejected", "no", 1),
        ("status:422", "failed", "Rejected", "no", 1),
        ("status:429", "completed", None, "yes", 2),
        ("status:500", "completed", None, "yes", 2),
        ("status:502", "needs_decision", "OutcomeUnknown", "unknown", 1),
        ("status:503", "completed", None, "yes", 2),
        ("status:504", "needs_decision", "OutcomeUnknown", "unknown", 1),
        ("latency:0.2", "completed", None, "yes", 1),
        ("slow:0.2", "completed", None, "yes", 1),
        ("lost_answer", "needs_decision", "OutcomeUnknown", "unknown", 1),
        ("malformed", "needs_decision", "OutcomeUnknown", "unknown", 1),
        ("truncated", "failed", "JobFailed", "yes", 1),
        ("refusal:IMAGE_SAFETY", "failed", "Rejected", "yes", 1),
        ("refusal:block:PROHIBITED_CONTENT", "failed", "Rejected", "yes", 1),
        ("refusal:MAX_TOKENS", "failed", "Rejected", "yes", 1),
        ("refusal:NO_IMAGE", "completed", None, "yes", 2),
    ],
)
def test_trouble_ends_in_its_class_state_and_rows(
    studio: Studio,
    sandbox: Running,
    web: httpx.Client,
    ask: Ask,
    fault: str,
    status: str,
    code: str | None,
    charged: str,
    arrived: int,
) -> None:
    kind, _, value = fault.partition(":")
    web.post("/_sandbox/faults", json={"kind": kind, "value": value})
    (job,) = ask()
    assert (job.status, job.error.get("code"), job.charged) == (status, code, charged)
    assert bool(job.reserved_micro) == (status == "needs_decision"), "what nobody can tell stays reserved"
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["arrived"] == {str(job.id): arrived}
    if status != "needs_decision":
        assert sum(booked(studio)) == books["charged_micro"].get("USD", 0)
    else:
        assert booked(studio) == []
        assert books["charged_micro"].get("USD", 0) <= job.reserved_micro


def test_answer_that_does_not_come_in_time_waits_for_a_person(
    studio: Studio, sandbox: Running, web: httpx.Client, ask: Ask
) -> None:
    provider, _ = studio.plugins.provider(Ability.IMAGE_GENERATE, KEY)
    provider._client._line._answer_seconds = 0.2
    web.post("/_sandbox/faults", json={"kind": "latency", "value": "2"})
    (job,) = ask()
    assert (job.status, job.error["code"], job.charged) == ("needs_decision", "OutcomeUnknown", "unknown")
    assert sandbox.sandbox.till.ledger()["nbp"]["arrived"] == {str(job.id): 1}


def test_retired_model_is_refused_and_its_error_names_the_setting(studio: Studio, ask: Ask) -> None:
    (job,) = ask(model="nbp/gemini-2-retired")
    assert (job.status, job.error["code"], job.charged, booked(studio)) == ("failed", "Rejected", "no", [])
    assert "[plugin.nbp] models" in job.error["hint"]


def test_picture_that_never_comes_is_charged_twice_and_not_asked_for_a_third_time(
    studio: Studio, sandbox: Running, web: httpx.Client, ask: Ask
) -> None:
    web.post("/_sandbox/faults", json={"kind": "refusal", "value": "NO_IMAGE", "times": 9})
    (job,) = ask()
    assert (job.status, job.error["code"], job.charged, job.reserved_micro) == ("failed", "TryLater", "yes", 0)
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["arrived"] == {str(job.id): 2}
    assert sum(booked(studio)) == books["charged_micro"]["USD"] > 0


@pytest.mark.parametrize("status", ["401", "402"])
def test_account_that_is_refused_fails_every_still_after_a_few_calls(
    studio: Studio, sandbox: Running, web: httpx.Client, ask: Ask, status: str
) -> None:
    web.post("/_sandbox/faults", json={"kind": "status", "value": status, "times": 99})
    made = ask(20)
    assert {job.status for job in made} == {"failed"}
    assert len({job.error["message"] for job in made}) == 1
    assert sum(sandbox.sandbox.till.ledger()["nbp"]["arrived"].values()) <= 4
    assert booked(studio) == []
