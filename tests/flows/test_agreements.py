"""What was agreed to for a work request holds while it is being done, and can be raised."""

import asyncio

import pytest
import rush
from hypothesis import given
from hypothesis import strategies as st
from paid_vendor import Vendor, tune
from sqlmodel import col, func, select

from engine.contracts.errors import JobFailed, MoneyRefused, OutcomeUnknown
from engine.contracts.identity import new_id
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import LedgerEntry
from engine.services.bookkeeping import correct
from engine.services.decisions import decide_did_not_run
from engine.services.jobs import (
    Place,
    ask_for_decision,
    complete_job,
    fail_job,
    obtain,
    reserve_again,
    take_right_to_send,
)
from engine.services.prices import in_reporting
from engine.services.requests import ask_for, get_request, reopen
from engine.services.studio import Studio


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def begun(studio: Studio, place: Place, agreed: Money | None) -> Place:
    request = ask_for(studio, "film", place.project_id, new_id(), {}, agreed=agreed)
    return Place(place.client_id, place.project_id, None, request.id)


def ask(studio: Studio, place: Place, *seeds: int, seconds: int = 2) -> list[Job]:
    return asyncio.run(obtain(studio, place, [tune(seed, seconds) for seed in seeds]))


def jobs(studio: Studio) -> int:
    with studio.database.read() as session:
        return session.exec(select(func.count()).select_from(Job)).one()


def complete(studio: Studio, job: Job, seconds: int = 2) -> None:
    take_right_to_send(studio, job.id, job.id, 600)
    complete_job(studio, job.id, Result(usage=(Usage.of("second", seconds),)), ())


def test_no_job_is_let_in_that_could_take_more_than_was_agreed_to(studio: Studio, place: Place) -> None:
    film = begun(studio, place, usd("0.10"))
    ask(studio, film, 1, 2)
    with pytest.raises(MoneyRefused, match=r"0\.10 USD was agreed to") as no:
        ask(studio, film, 3)
    assert "0.00 USD is spent and 0.08 USD reserved" in no.value.message
    assert "0.04 USD more" in no.value.message
    assert f"bom jobs resume {film.work_request_id.hex[-8:]} --max-amount" in no.value.hint
    assert jobs(studio) == 2
    assert ask(studio, film, 4, seconds=1), "what fits is let in"


def test_what_is_spent_counts_and_what_is_released_does_not(studio: Studio, place: Place) -> None:
    film = begun(studio, place, usd("0.08"))
    first, second = ask(studio, film, 1, 2)
    complete(studio, first)
    take_right_to_send(studio, second.id, second.id, 600)
    fail_job(studio, second.id, JobFailed("No."))
    (third,) = ask(studio, film, 3)
    complete(studio, third)
    with pytest.raises(MoneyRefused, match=r"0\.08 USD is spent and 0\.00 USD reserved"):
        ask(studio, film, 4)
    with studio.database.read() as session:
        row = session.exec(select(LedgerEntry).where(LedgerEntry.job_id == third.id)).one()
    correct(studio, str(row.id), usd("0"), "A gift")
    assert ask(studio, film, 4)


def test_other_work_and_work_without_a_limit_are_free_of_it(studio: Studio, place: Place) -> None:
    begun(studio, place, usd("0"))
    assert ask(studio, place, 1)
    assert ask(studio, begun(studio, place, None), 2)


def test_work_that_was_stopped_goes_on_for_more(studio: Studio, place: Place) -> None:
    film = begun(studio, place, usd("0.04"))
    ask(studio, film, 1)
    with pytest.raises(MoneyRefused):
        ask(studio, film, 2)
    reopen(studio, film.work_request_id)
    with pytest.raises(MoneyRefused):
        ask(studio, film, 2)
    with studio.database.write() as session:
        get_request(session, film.work_request_id).status = "failed"
    reopen(studio, film.work_request_id, usd("0.08"))
    assert ask(studio, film, 2)


def test_who_joins_raises_what_was_agreed_to_and_never_lowers_it(studio: Studio, place: Place) -> None:
    video = new_id()
    for agreed, holds in (("0.04", "0.04"), ("0.02", "0.04"), ("0.06", "0.06"), (None, None), ("0.08", None)):
        money = usd(agreed) if agreed else None
        request = ask_for(studio, "film", place.project_id, video, {}, agreed=money)
        assert request.agreed == (usd(holds) if holds else None)
    with studio.database.read() as session:
        assert len(session.exec(select(WorkRequest)).all()) == 1


def test_decision_to_send_again_is_held_to_it_too(studio: Studio, place: Place) -> None:
    film = begun(studio, place, usd("0.04"))
    (job,) = ask(studio, film, 1)
    take_right_to_send(studio, job.id, job.id, 600)
    ask_for_decision(studio, job.id, OutcomeUnknown("Who knows?"))
    released = decide_did_not_run(studio, job.id)
    ask(studio, film, 2)
    with pytest.raises(MoneyRefused, match="was agreed to"):
        asyncio.run(reserve_again(studio, released))


def test_threads_that_ask_at_once_never_pass_it(studio: Studio, vendor: Vendor, place: Place) -> None:
    film = begun(studio, place, usd("0.28"))
    assert rush.rush(studio, film, range(30), threads=10) == {"admitted": 7, "refused": 23}
    assert (jobs(studio), vendor.submits) == (7, [])


def test_exactly_the_price_is_enough_whatever_rounding_does_to_each_row(studio: Studio, place: Place) -> None:
    seeds = range(1, 30)
    film = begun(studio, place, in_reporting(studio, [Money(micro=20_000 * len(seeds), currency="USD")]))
    for seed in seeds:
        (job,) = ask(studio, film, seed, seconds=1)
        complete(studio, job, 1)
    with pytest.raises(MoneyRefused):
        ask(studio, film, 99, seconds=1)
    with studio.database.read() as session:
        rounded = session.exec(select(func.sum(col(LedgerEntry.reporting_micro)))).one()
    assert rounded != in_reporting(studio, [Money(micro=20_000 * len(seeds), currency="USD")]).micro, (
        "the trap is there"
    )


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_sum_in_the_reporting_currency_is_rounded_once(amounts: list[int]) -> None:
    from engine.host.settings import load_settings

    class Desk:
        settings = load_settings()

    whole = in_reporting(Desk(), [Money(micro=sum(amounts), currency="USD")])  # type: ignore[arg-type]
    assert in_reporting(Desk(), [Money(micro=micro, currency="USD") for micro in amounts]) == whole  # type: ignore[arg-type]
