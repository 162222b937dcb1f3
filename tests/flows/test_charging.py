"""What a job cost, as rows: by price, the vendor's own figure, retries, and failures that were charged."""

import asyncio

import pytest
from paid_vendor import tune
from sqlmodel import col, select

from engine.contracts.errors import JobFailed, OutcomeUnknown
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.services.decisions import abandon
from engine.services.jobs import Place, ask_for_decision, complete_job, fail_job, obtain, take_right_to_send
from engine.services.studio import Studio
from engine.services.verifying import verify

TWO = (Usage.of("second", 2),)


def sent(studio: Studio, place: Place, seed: int = 1) -> Job:
    (job,) = asyncio.run(obtain(studio, place, [tune(seed)]))
    take_right_to_send(studio, job.id, job.id, 600)
    return job


def posted(studio: Studio, job: Job) -> list[tuple[str, str, str, bool]]:
    with studio.database.read() as session:
        rows = session.exec(
            select(LedgerEntry).where(LedgerEntry.job_id == job.id).order_by(col(LedgerEntry.created_at))
        ).all()
    assert verify(studio, bytes_too=False).findings == ()
    return [(row.kind, str(row.money), f"{row.quantity} {row.unit}", row.vendor_reported) for row in rows]


@pytest.mark.parametrize(
    ("usage", "reported", "rows"),
    [
        (TWO, None, [("charge", "0.04 USD", "2 second", False)]),
        (TWO, "0.04 USD", [("charge", "0.04 USD", "2 second", False)]),
        (
            TWO,
            "0.05 USD",
            [("charge", "0.04 USD", "2 second", False), ("difference", "0.01 USD", "0 second", True)],
        ),
        (TWO, "0 USD", [("charge", "0.04 USD", "2 second", False), ("difference", "-0.04 USD", "0 second", True)]),
        (TWO, "0.05 EUR", [("charge", "0.05 EUR", "2 second", True)]),
        ((), "0.05 USD", [("charge", "0.05 USD", "1 job", True)]),
        ((Usage.of("credit", 7),), "0.05 USD", [("charge", "0.05 USD", "7 credit", True)]),
    ],
)
def test_the_vendors_figure_wins_and_what_it_differs_by_is_a_row(
    studio: Studio, place: Place, usage: tuple[Usage, ...], reported: str | None, rows: list[object]
) -> None:
    job = sent(studio, place)
    figure = Money.parse(reported) if reported else None
    assert complete_job(studio, job.id, Result(usage=usage, charged=figure), ())
    assert posted(studio, job) == rows


def test_failure_that_was_charged_and_its_retry_have_kinds_of_their_own(studio: Studio, place: Place) -> None:
    first = sent(studio, place)
    fail_job(studio, first.id, JobFailed("Broken.", charged="yes", usage=TWO))
    again = sent(studio, place)
    assert again.id != first.id
    complete_job(studio, again.id, Result(usage=TWO), ())
    assert [kind for kind, *_ in posted(studio, first) + posted(studio, again)] == ["failed", "retry"]


def test_retry_after_a_failure_that_cost_nothing_is_a_plain_charge(studio: Studio, place: Place) -> None:
    fail_job(studio, sent(studio, place).id, JobFailed("Broken."))
    again = sent(studio, place)
    complete_job(studio, again.id, Result(usage=TWO), ())
    assert posted(studio, again) == [("charge", "0.04 USD", "2 second", False)]


def test_abandoned_job_that_was_charged_is_a_failure_by_the_vendors_figure(studio: Studio, place: Place) -> None:
    job = sent(studio, place)
    ask_for_decision(studio, job.id, OutcomeUnknown("Who knows?"))
    abandon(studio, job.id, Money.parse("0.03 USD"))
    assert posted(studio, job) == [("failed", "0.03 USD", "1 job", True)]
