"""A job whose outcome nobody can tell: a person decides, once, and it goes on from there."""

import asyncio
from collections.abc import Callable

import pytest
from at_once import at_once
from paid_vendor import Vendor, new_place, tune
from sqlmodel import select

from engine.contracts.errors import Conflict, InputError, MoneyRefused, OutcomeUnknown
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.record import AuditEntry, EventRow
from engine.flows.workers import WorkerProcess
from engine.services.budgets import set_budget
from engine.services.decisions import abandon, decide_did_not_run, decide_ran, undecided
from engine.services.following import follow
from engine.services.jobs import Place, complete_job, get_job, obtain, take_right_to_send
from engine.services.studio import Studio

Make = Callable[..., object]


@pytest.fixture
def lost(vendor: Vendor, place: Place, make: Make) -> Job:
    """A job that was sent, and the line broke."""
    vendor.troubles = [OutcomeUnknown("The line broke.")]
    return asyncio.run(make(place, tune()))


def _now(studio: Studio, job: Job) -> Job:
    with studio.database.read() as session:
        return get_job(session, job.id)


def _ledger(studio: Studio) -> list[int]:
    with studio.database.read() as session:
        return [entry.amount_micro for entry in session.exec(select(LedgerEntry))]


def _told(studio: Studio, job: Job) -> list[tuple[str, str]]:
    with studio.database.read() as session:
        rows = session.exec(select(EventRow).where(EventRow.object_id == job.id).order_by(EventRow.created_at)).all()
    versions = [row.object_version for row in rows]
    assert versions == sorted(versions)
    return [(row.name, row.body["status"]) for row in rows]


def test_job_that_ran_is_followed_under_its_id_and_charged_once(
    studio: Studio, vendor: Vendor, worker: WorkerProcess, lost: Job
) -> None:
    request = decide_ran(studio, lost.id, " v-9 ")
    worker.look_around()
    asyncio.run(asyncio.wait_for(follow(studio, request.id, lambda state: None), 60))
    job = _now(studio, lost)
    assert (job.status, job.vendor_job["id"], job.error, job.reserved_micro) == ("completed", "v-9", {}, 0)
    assert (len(vendor.submits), _ledger(studio)) == (1, [40_000])
    assert _told(studio, job) == [
        ("job.finished", "needs_decision"),
        ("job.decided", "processing"),
        ("job.finished", "completed"),
    ]


def test_job_that_did_not_run_frees_its_money_and_is_sent_when_asked_for_again(
    studio: Studio, vendor: Vendor, place: Place, make: Make, lost: Job
) -> None:
    released = decide_did_not_run(studio, lost.id)
    assert (released.status, released.reserved_micro, released.reserved_units) == ("queued", 0, {})
    again = asyncio.run(make(place, tune()))
    assert (again.id, again.status, again.attempt) == (lost.id, "completed", 2)
    assert (len(vendor.submits), _ledger(studio)) == (2, [40_000])


def test_released_job_is_not_sent_when_a_budget_has_no_room_for_it_any_more(
    studio: Studio, vendor: Vendor, place: Place, make: Make, lost: Job
) -> None:
    decide_did_not_run(studio, lost.id)
    set_budget(studio, "0.03 USD")
    ended = asyncio.run(make(place, tune()))
    assert (ended.status, ended.error["code"], len(vendor.submits)) == ("failed", MoneyRefused.__name__, 1)


@pytest.mark.parametrize(
    ("charged", "says", "booked"),
    [(None, "unknown", []), (Money.zero("USD"), "no", []), (Money.parse("0.07 USD"), "yes", [70_000])],
)
def test_abandoned_job_ends_as_failed_with_what_was_charged(
    studio: Studio, lost: Job, charged: Money | None, says: str, booked: list[int]
) -> None:
    abandon(studio, lost.id, charged)
    job = _now(studio, lost)
    assert (job.status, job.charged, job.reserved_micro, job.error["message"]) == ("failed", says, 0, "The line broke.")
    assert _ledger(studio) == booked
    assert _told(studio, job)[1:] == [("job.finished", "failed"), ("job.decided", "failed")]


def test_decision_is_on_record_with_its_question(studio: Studio, lost: Job) -> None:
    abandon(studio, lost.id, Money.parse("0.07 USD"))
    with studio.database.read() as session:
        (deed,) = session.exec(select(AuditEntry).where(AuditEntry.action == "job.decide")).all()
    assert (deed.object_id, deed.message, deed.details["charged"]["micro"]) == (lost.id, "abandoned", 70_000)
    assert deed.details["question"]["code"] == "OutcomeUnknown"


def test_what_waits_is_listed_until_it_is_decided(studio: Studio, lost: Job) -> None:
    with studio.database.read() as session:
        (row,) = undecided(session)
    assert (row["id"], row["reserved"], row["why"]) == (str(lost.id), "0.04 USD", "The line broke.")
    abandon(studio, lost.id)
    with studio.database.read() as session:
        assert undecided(session) == []


def test_second_decision_is_refused(studio: Studio, lost: Job) -> None:
    decide_did_not_run(studio, lost.id)
    for decide in (decide_did_not_run, abandon, lambda studio, job_id: decide_ran(studio, job_id, "v-1")):
        with pytest.raises(Conflict, match="is queued: there is nothing to decide"):
            decide(studio, lost.id)


def test_job_that_was_never_in_doubt_cannot_be_decided(studio: Studio, place: Place) -> None:
    (job,) = asyncio.run(obtain(studio, place, [tune()]))
    with pytest.raises(Conflict, match="nothing to decide"):
        abandon(studio, job.id)


def test_vendor_that_answers_at_once_has_nothing_to_follow(
    studio: Studio, vendor: Vendor, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Vendor, "check")
    with pytest.raises(InputError, match="answers at once"):
        decide_ran(studio, lost.id, "v-1")
    with pytest.raises(InputError, match="id of the job is missing"):
        decide_ran(studio, lost.id, " ")
    assert (_now(studio, lost).status, _now(studio, lost).decided) == ("needs_decision", 0)


def test_of_several_who_decide_at_once_one_wins(studio: Studio, lost: Job) -> None:
    def decide(number: int) -> Job:
        if number % 2:
            return abandon(studio, lost.id, Money.parse("0.05 USD"))
        return decide_did_not_run(studio, lost.id)

    ended = at_once(8, decide)
    (winner,) = (number for number, end in enumerate(ended) if isinstance(end, Job))
    assert sum(isinstance(end, Conflict) for end in ended) == 7
    job = _now(studio, lost)
    assert (job.status, _ledger(studio)) == (("failed", [50_000]) if winner % 2 else ("queued", []))
    assert job.decided == 1


def test_of_several_workers_that_complete_a_job_at_once_one_charges_it(studio: Studio, place: Place) -> None:
    (job,) = asyncio.run(obtain(studio, new_place(studio, "Bert"), [tune()]))
    take_right_to_send(studio, job.id, job.id, 600)
    result = Result(usage=(Usage.of("second", 2),))
    completed = at_once(4, lambda _: complete_job(studio, job.id, result, ()))
    assert sorted(completed) == [False, False, False, True]
    assert _ledger(studio) == [40_000]
