"""A job's life: quoted, sent once, charged once, used again."""

import asyncio
import socket
import subprocess
from collections.abc import Callable

import pytest
from paid_vendor import Vendor, new_place, tune
from sqlmodel import select

from engine.contracts.errors import JobFailed, MoneyRefused, OutcomeUnknown, Rejected, SignInAgain, TryLater
from engine.contracts.provider import Absent, VendorJob
from engine.contracts.results import Usage
from engine.domain.asset import PromptRecord
from engine.domain.columns import utc_now
from engine.domain.job import Job, Worker
from engine.domain.ledger import LedgerEntry
from engine.domain.record import EventRow
from engine.flows import attempts
from engine.services.jobs import Place, obtain, result_of, take_right_to_send
from engine.services.liveness import started
from engine.services.studio import Studio

Make = Callable[..., object]


def _ledger(studio: Studio) -> list[LedgerEntry]:
    with studio.database.read() as session:
        return list(session.exec(select(LedgerEntry)))


def test_finished_job_is_charged_stored_and_recorded(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    job = asyncio.run(make(place, tune(seconds=3)))
    assert (job.status, job.charged, job.reserved_micro) == ("completed", "yes", 0)
    (entry,) = _ledger(studio)
    assert (entry.amount_micro, entry.currency, entry.quantity, entry.unit) == (60_000, "USD", "3", "second")
    assert entry.reporting_currency == "EUR"
    assert entry.reporting_micro == entry.money.exchanged(studio.settings.money.rate("USD", "EUR"), "EUR").micro
    with studio.database.read() as session:
        prompt = session.exec(select(PromptRecord)).one()
        events = session.exec(select(EventRow).where(EventRow.object_id == job.id)).all()
    assert (prompt.cost_micro, prompt.parameters["length_ms"]) == (60_000, 3000)
    assert [event.body["status"] for event in events] == ["completed"]
    assert studio.path_of(result_of(job).file("music").media).read_bytes() == b"tune 1"


def test_largest_seed_a_vendor_takes_is_recorded(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    assert asyncio.run(make(place, tune(seed=2**32 - 1))).status == "completed"
    with studio.database.read() as session:
        assert session.exec(select(PromptRecord)).one().seed == 2**32 - 1


def test_same_request_again_is_not_bought_twice(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    first = asyncio.run(make(place, tune()))
    second = asyncio.run(make(place, tune()))
    assert first.id == second.id
    assert len(vendor.submits) == 1
    assert len(_ledger(studio)) == 1


def test_another_client_buys_its_own(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    asyncio.run(make(place, tune()))
    asyncio.run(make(new_place(studio, "Bert"), tune()))
    assert len(vendor.submits) == 2


def test_model_without_price_is_refused_before_anything_is_sent(studio: Studio, vendor: Vendor, place: Place) -> None:
    spec = tune()
    with pytest.raises(MoneyRefused, match="No price is known"):
        asyncio.run(obtain(studio, place, [type(spec)(spec.request, "vendor/unpriced", 1, "music")]))
    with studio.database.read() as session:
        assert session.exec(select(Job)).all() == []
    assert vendor.submits == []


def test_busy_vendor_is_asked_again_and_charged_once(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    vendor.troubles = [TryLater("Too many requests.", after_seconds=0.1)]
    job = asyncio.run(make(place, tune()))
    assert job.status == "completed"
    assert (job.attempt, len(vendor.submits), len(_ledger(studio))) == (2, 2, 1)


def test_refused_request_fails_with_its_reason_and_costs_nothing(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    vendor.troubles = [Rejected("Too loud.", hint="Ask for less.")]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged) == ("failed", "no")
    assert job.error == {"code": "Rejected", "message": "Too loud.", "hint": "Ask for less."}
    assert _ledger(studio) == []


def test_charged_failure_is_booked_and_keeps_saying_so(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    vendor.troubles = [JobFailed("It broke.", charged="yes", usage=(Usage.of("second", 1),))]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged) == ("failed", "yes")
    assert [entry.amount_micro for entry in _ledger(studio)] == [20_000]


def test_failure_that_cost_nobody_knows_what_waits_for_a_person(vendor: Vendor, place: Place, make: Make) -> None:
    vendor.troubles = [JobFailed("It broke.", charged="yes")]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged, job.reserved_micro) == ("needs_decision", "yes", 40_000)


def _not_to_be_asked() -> Rejected:
    error = Rejected("There is no such job.")
    error.of_question = True
    return error


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (_not_to_be_asked(), "needs_decision"),
        (SignInAgain("The key has expired."), "needs_decision"),
        (Rejected("The tune is forbidden."), "failed"),
        (JobFailed("It broke."), "failed"),
    ],
)
def test_work_that_was_taken_on_fails_only_by_the_vendors_own_word(
    vendor: Vendor, place: Place, make: Make, monkeypatch: pytest.MonkeyPatch, trouble: Exception, status: str
) -> None:
    async def check(*_: object) -> None:
        raise trouble

    vendor.slow = True
    monkeypatch.setattr(vendor, "check", check)
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.reserved_micro) == (status, 40_000 if status == "needs_decision" else 0)


@pytest.mark.parametrize("trouble", [OutcomeUnknown("The line broke."), RuntimeError("surprise")])
def test_unknown_outcome_stops_for_a_person_and_stays_reserved(
    vendor: Vendor, place: Place, make: Make, trouble: Exception
) -> None:
    vendor.troubles = [trouble]
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.charged, job.reserved_micro) == ("needs_decision", "unknown", 40_000)
    assert len(vendor.submits) == 1
    again = asyncio.run(make(place, tune()))
    assert (again.id, len(vendor.submits)) == (job.id, 1)


def test_vendor_that_never_answers_is_given_up_on_at_its_deadline(vendor: Vendor, place: Place, make: Make) -> None:
    vendor.hangs, vendor.deadline = True, 1
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.error["code"], len(vendor.submits)) == ("needs_decision", "OutcomeUnknown", 1)


def test_slow_job_is_polled_and_collected(studio: Studio, vendor: Vendor, place: Place, make: Make) -> None:
    vendor.slow = True
    job = asyncio.run(make(place, tune()))
    assert (job.status, job.vendor_job["id"], vendor.polls) == ("completed", "v-1", 2)
    assert len(_ledger(studio)) == 1


def _left_behind(studio: Studio, place: Place, *, pid: int = 1, process_started: str = "0", host: str = "") -> Job:
    """A job whose sender took the right to send, and was not heard of again."""
    with studio.database.write() as session:
        host = host or socket.gethostname()
        worker = Worker(host=host, pid=pid, process_started=process_started, stopped_at=utc_now())
        session.add(worker)
    (job,) = asyncio.run(obtain(studio, place, [tune()]))
    assert take_right_to_send(studio, job.id, worker.id, 600)
    return job


def test_job_found_at_the_vendor_after_a_crash_is_not_sent_again(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    job = _left_behind(studio, place)
    vendor.knows[str(job.id)] = VendorJob(id="v-found")
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, ended.vendor_job["id"], vendor.submits) == ("completed", "v-found", [])


def test_job_certainly_absent_after_a_crash_is_sent_once(
    studio: Studio, vendor: Vendor, place: Place, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "_ON_THE_WAY_SECONDS", 0.0)
    job = _left_behind(studio, place)
    vendor.finds = Absent()
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, vendor.submits) == ("completed", [str(job.id)])


def test_job_that_arrives_at_the_vendor_after_its_sender_died_is_not_sent_again(
    studio: Studio, vendor: Vendor, place: Place, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def arrives(*_: object) -> object:
        answers.append(VendorJob(id="v-late"))
        return answers[-2]

    answers: list[object] = [Absent()]
    monkeypatch.setattr(attempts, "_ON_THE_WAY_SECONDS", 0.0)
    monkeypatch.setattr(vendor, "find", arrives)
    _left_behind(studio, place)
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, ended.vendor_job["id"], vendor.submits) == ("completed", "v-late", [])


def test_absent_job_whose_sender_only_stands_still_waits_for_a_person(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    with subprocess.Popen(["sleep", "60"]) as still:
        _left_behind(studio, place, pid=still.pid, process_started=started(still.pid))
        vendor.finds = Absent()
        ended = asyncio.run(make(place, tune()))
        still.kill()
    assert (ended.status, vendor.submits) == ("needs_decision", [])


def test_absent_job_whose_sender_cannot_be_seen_waits_for_a_person(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    _left_behind(studio, place, host="elsewhere")
    vendor.finds = Absent()
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, vendor.submits) == ("needs_decision", [])


def test_job_that_cannot_be_looked_up_after_a_crash_waits_for_a_person(
    studio: Studio, vendor: Vendor, place: Place, make: Make
) -> None:
    _left_behind(studio, place)
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, vendor.submits) == ("needs_decision", [])


def test_right_to_send_is_taken_once(studio: Studio, place: Place) -> None:
    job = _left_behind(studio, place)
    assert not take_right_to_send(studio, job.id, job.id, 600)
