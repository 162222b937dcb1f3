"""Vendors that are slow, busy, broken or full: what is asked again, what is paid, and what is kept for a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from paid_vendor import Vendor, tune
from sqlmodel import select

from engine.contracts.errors import JobFailed, SignInAgain, TryLater
from engine.contracts.provider import VendorJob
from engine.contracts.results import Usage
from engine.contracts.vendor import Limits
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.flows import attempts
from engine.flows.workers import WorkerProcess
from engine.services.budgets import set_budget
from engine.services.decisions import decide_ran
from engine.services.following import follow
from engine.services.jobs import Place, get_job, nudge, obtain, take_right_to_send
from engine.services.requests import ask_for, ask_to_cancel, get_request
from engine.services.studio import Studio

Make = Callable[..., object]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_FETCH_PAUSE_SECONDS", 0.0)


def _booked(studio: Studio) -> list[int]:
    with studio.database.read() as session:
        rows = session.exec(select(LedgerEntry).order_by(LedgerEntry.created_at, LedgerEntry.id))
        return [entry.amount_micro for entry in rows]


def _nothing_made(seconds: int = 1) -> TryLater:
    """An answer that was charged and brought nothing."""
    error = TryLater("No tune came.", hint="Ask once more.", charged="yes")
    error.usage = (Usage.of("second", seconds),)
    return error


def test_attempt_that_was_charged_for_nothing_is_booked_and_made_once_more(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    vendor.troubles = [_nothing_made()]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.attempt, len(vendor.submits)) == ("completed", 2, 2)
    assert _booked(studio) == [20_000, 40_000]


def test_second_attempt_that_was_charged_for_nothing_is_the_last(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    vendor.troubles = [_nothing_made(), _nothing_made(2), _nothing_made()]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged, job.error["message"]) == ("failed", "yes", "No tune came.")
    assert (len(vendor.submits), _booked(studio), job.reserved_micro) == (2, [20_000, 40_000], 0)


def test_budget_without_room_for_a_second_attempt_ends_it(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    set_budget(studio, "0.05 USD")
    vendor.troubles = [_nothing_made()]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged, len(vendor.submits), _booked(studio)) == ("failed", "yes", 1, [20_000])
    assert "It is not asked again" in job.error["message"]
    assert job.reserved_micro == 0


def test_broken_result_is_fetched_again(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    vendor.slow = True
    vendor.collects = [TryLater("Broken.", charged="yes"), JobFailed("Half a tune.", charged="yes")]
    job = asyncio.run(make(place, tune()))
    assert (job.status, len(vendor.submits), _booked(studio)) == ("completed", 1, [40_000])


@pytest.mark.parametrize("trouble", [JobFailed("Half a tune.", charged="yes"), SignInAgain("Expired.")])
def test_paid_result_that_cannot_be_fetched_waits_and_can_be_collected_later(
    studio: Studio, vendor: Vendor, place: Place, make: Make, worker: WorkerProcess, trouble: Exception
) -> None:
    vendor.slow, vendor.collects = True, [trouble] * 3
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.reserved_micro, job.vendor_job["id"]) == ("needs_decision", 40_000, "v-1")
    assert f"--ran {job.vendor_job['id']}" in job.error["hint"]
    vendor.collects = []
    request = decide_ran(studio, job.id, "v-1")
    worker.look_around()
    asyncio.run(asyncio.wait_for(follow(studio, request.id, lambda state: None), 30))
    with studio.database.read() as session:
        assert get_job(session, job.id).status == "completed"
    assert (len(vendor.submits), _booked(studio)) == (1, [40_000])


def test_key_that_expires_while_a_vendor_works_loses_nothing(vendor: Vendor, place: Place, make: Make) -> None:
    vendor.slow, vendor.checks = True, [SignInAgain("Expired.")]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.reserved_micro, job.vendor_job["id"]) == ("needs_decision", 40_000, "v-1")


def test_lookup_that_is_busy_never_frees_the_right_to_send(
    studio: Studio, vendor: Vendor, place: Place, make: Make, worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = asyncio.run(obtain(studio, place, [tune()]))
    assert take_right_to_send(studio, job.id, worker.id, 600)
    answers: list[object] = [TryLater("Down."), VendorJob(id="v-found")]

    async def find(*_: object) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(vendor, "find", find)
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, ended.vendor_job["id"], vendor.submits) == ("completed", "v-found", [])


def test_full_vendor_is_waited_for_before_anything_is_sent(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    studio.plugins.gate("vendor").heard(Limits(left=0, after_seconds=0.5))
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.attempt, len(vendor.submits)) == ("completed", 1, 1)


def test_vendor_that_refused_our_account_is_not_asked_for_the_next_job(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    studio.plugins.gate("vendor").refused(SignInAgain("The key has expired.", hint="Set another."))
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged, vendor.submits) == ("failed", "no", [])
    assert job.error == {"code": "SignInAgain", "message": "The key has expired.", "hint": "Set another."}


def _polled_rarely(studio: Studio, vendor: Vendor, place: Place, worker: WorkerProcess) -> tuple[Job, object]:
    """A job that waits at its vendor, whose next poll is a long time away."""
    flows = studio.settings.flows.model_copy(
        update={"vendor_poll_seconds": 600.0, "vendor_poll_longest_seconds": 600.0}
    )
    object.__setattr__(studio, "settings", studio.settings.model_copy(update={"flows": flows}))
    vendor.slow = True
    request = ask_for(studio, "job", place.project_id, None, {"job": "?"})
    placed = Place(place.client_id, place.project_id, None, request.id)
    (job,) = asyncio.run(obtain(studio, placed, [tune()]))
    with studio.database.write() as session:
        get_request(session, request.id).parameters = {"job": str(job.id)}
    worker.look_around()

    async def polled() -> None:
        while not (vendor.polls and len(worker.runtime.waiting)):
            await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(polled(), 30))
    return job, request


def test_hint_of_the_vendor_wakes_a_waiting_job(
    studio: Studio, vendor: Vendor, place: Place, worker: WorkerProcess
) -> None:
    job, request = _polled_rarely(studio, vendor, place, worker)
    with studio.database.write() as session:
        nudge(session, job.id)
    ended = asyncio.run(asyncio.wait_for(follow(studio, request.id, lambda state: None), 30))
    assert (ended.status, vendor.polls) == ("completed", 2)


def test_stop_reaches_a_job_that_waits_at_its_vendor(
    studio: Studio, vendor: Vendor, place: Place, worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancel(*_: object) -> bool:
        return True

    monkeypatch.setattr(vendor, "cancel", cancel)
    vendor.ready_after = 99
    _, request = _polled_rarely(studio, vendor, place, worker)
    ask_to_cancel(studio, request.id)
    ended = asyncio.run(asyncio.wait_for(follow(studio, request.id, lambda state: None), 30))
    assert ended.status == "cancelled"


def test_polls_come_later_and_later_and_rarer_when_many_wait(studio: Studio, worker: WorkerProcess) -> None:
    job = Job(
        client_id=worker.id,
        project_id=worker.id,
        ability="music.generate",
        model="vendor/tune-1",
        revision=1,
        recipe="r",
        request=tune().request.model_dump(mode="json"),
    )
    attempt = attempts.Attempt(worker.runtime, job, studio.settings.home)
    flows = studio.settings.flows.model_copy(update={"vendor_poll_seconds": 2.0, "vendor_poll_longest_seconds": 30.0})
    object.__setattr__(studio, "settings", studio.settings.model_copy(update={"flows": flows}))
    assert [attempt._pause(spent, None) for spent in (0, 16, 80, 4000)] == [2, 2, 10, 30]
    assert [attempt._pause(0, eta) for eta in (1, 12, 900)] == [2, 12, 30]
    worker.runtime.waiting._waiting = dict.fromkeys(range(399))  # type: ignore[assignment]
    assert attempt._pause(0, None) == 80
    worker.runtime.waiting._waiting = {}
