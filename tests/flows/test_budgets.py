"""Budgets: a hard one is never passed however many ask at once, a soft one says so once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rush
from paid_vendor import MODEL, Vendor, new_place, tune
from sqlmodel import col, func, select

from engine.contracts.errors import InputError, JobFailed, MoneyRefused, NotFound, OutcomeUnknown
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.domain.record import AuditEntry, EventRow
from engine.services.budgets import listed, passings, remove_budget, set_budget
from engine.services.decisions import abandon
from engine.services.jobs import Place, ask_for_decision, cancel_job, complete_job, fail_job, obtain, take_right_to_send
from engine.services.prices import stock_prices
from engine.services.studio import Studio

SUPPORT = Path(rush.__file__).parent
CAP, REQUESTS = 37, 200
LIMITS = [("1.48 USD", ""), ("74", "second")]
"""37 tunes of 2 seconds for 0.04 USD each."""


def ask(studio: Studio, place: Place, *seeds: int, seconds: int = 2) -> list[Job]:
    return asyncio.run(obtain(studio, place, [tune(seed, seconds) for seed in seeds]))


def jobs(studio: Studio) -> int:
    with studio.database.read() as session:
        return session.exec(select(func.count()).select_from(Job)).one()


def lines(studio: Studio) -> list[dict[str, object]]:
    with studio.database.read() as session:
        return listed(studio, session)


def passed(studio: Studio) -> list[dict[str, object]]:
    with studio.database.read() as session:
        return [row.body for row in session.exec(select(EventRow).where(EventRow.name == "budget.passed"))]


@pytest.mark.parametrize(("limit", "unit"), LIMITS)
def test_threads_that_ask_at_once_never_pass_a_budget(
    studio: Studio, vendor: Vendor, place: Place, limit: str, unit: str
) -> None:
    set_budget(studio, limit, unit=unit)
    outcome = rush.rush(studio, place, range(REQUESTS), threads=20)
    assert outcome == {"admitted": CAP, "refused": REQUESTS - CAP}
    assert (jobs(studio), vendor.submits) == (CAP, [])


def test_processes_that_ask_at_once_never_pass_a_budget(studio: Studio, place: Place) -> None:
    set_budget(studio, LIMITS[0][0])
    places = [place, *(new_place(studio, name) for name in ("Bert", "Cleo", "Dora"))]
    url = studio.database.url.render_as_string(hide_password=False)
    started = [
        subprocess.Popen(
            [sys.executable, rush.__file__, url, str(place.client_id), str(place.project_id), str(50 * number), "50"],
            env={**os.environ, "PYTHONPATH": f"{SUPPORT}:{SUPPORT.parents[1]}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, place in enumerate(places)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[0].split() for process in started]
    admitted, refused, sent = (sum(int(words[column]) for words in said) for column in range(3))
    assert (admitted, refused, sent, jobs(studio)) == (CAP, REQUESTS - CAP, 0, CAP)


def test_those_who_ask_for_the_same_at_once_share_one_job(studio: Studio, place: Place) -> None:
    assert rush.rush(studio, place, [1] * 20, threads=10) == {"admitted": 20}
    assert jobs(studio) == 1


def test_refused_request_names_the_budget_and_sends_nothing(
    studio: Studio, vendor: Vendor, place: Place, make: Callable[..., object]
) -> None:
    set_budget(studio, "0.05 USD", project="Tunes")
    asyncio.run(make(place, tune(1)))
    with pytest.raises(MoneyRefused, match=r"0\.01 USD is left of the budget of 0\.05 USD for the project Tunes"):
        asyncio.run(make(place, tune(2)))
    assert (len(vendor.submits), jobs(studio)) == (1, 1)


def test_of_several_asked_for_together_all_are_admitted_or_none(studio: Studio, place: Place) -> None:
    set_budget(studio, "0.10 USD")
    with pytest.raises(MoneyRefused):
        ask(studio, place, 1, 2, 3)
    assert jobs(studio) == 0
    assert len(ask(studio, place, 1, 2)) == 2


def test_what_exists_already_needs_no_room(studio: Studio, place: Place) -> None:
    ask(studio, place, 1)
    set_budget(studio, "0")
    assert len(ask(studio, place, 1)) == 1


@pytest.mark.parametrize("end", ["completed", "failed", "cancelled", "abandoned"])
def test_job_that_ends_leaves_only_its_charge_behind(studio: Studio, place: Place, end: str) -> None:
    set_budget(studio, "1 USD")
    set_budget(studio, "10", unit="second")
    (job,) = ask(studio, place, 1)
    assert [line["reserved"] for line in lines(studio)] == ["0.04 USD", "2 second"]
    if end == "cancelled":
        cancel_job(studio, job.id, None)
    else:
        take_right_to_send(studio, job.id, job.id, 600)
    if end == "completed":
        complete_job(studio, job.id, Result(usage=(Usage.of("second", 1),)), ())
    if end == "failed":
        fail_job(studio, job.id, JobFailed("No."))
    if end == "abandoned":
        ask_for_decision(studio, job.id, OutcomeUnknown("Who knows?"))
        assert [line["reserved"] for line in lines(studio)] == ["0.04 USD", "2 second"]
        abandon(studio, job.id, Money.parse("0.03 USD"))
    spent = {"completed": ["0.02 USD", "1 second"], "abandoned": ["0.03 USD", "0 second"]}
    assert [line["spent"] for line in lines(studio)] == spent.get(end, ["0.00 USD", "0 second"])
    assert [line["reserved"] for line in lines(studio)] == ["0.00 USD", "0 second"]


def test_soft_budget_lets_in_and_says_so_once(studio: Studio, place: Place) -> None:
    budget = set_budget(studio, "0.05 USD", client="Anna", is_hard=False)
    for seed in (1, 2, 3):
        ask(studio, place, seed)
    (said,) = passed(studio)
    assert (said["scope_id"], said["limit"], said["used"]) == (str(place.client_id), "0.05 USD", "0.08 USD")
    assert said["object_id"] == str(budget.id)
    set_budget(studio, "0.10 USD", client="Anna", is_hard=False)
    ask(studio, place, 4)
    assert len(passed(studio)) == 2


def test_budget_holds_only_where_it_was_set(studio: Studio, place: Place) -> None:
    set_budget(studio, "0", client="Anna")
    other = new_place(studio, "Bert")
    assert ask(studio, other, 1)
    with studio.database.write() as session:
        project = Project(client_id=other.client_id, name="Second")
        session.add(project)
    set_budget(studio, "0", project="Second")
    assert ask(studio, other, 2)
    with pytest.raises(MoneyRefused, match="project Second"):
        ask(studio, Place(other.client_id, project.id), 3)
    with pytest.raises(MoneyRefused, match="client Anna"):
        ask(studio, place, 4)


def test_budget_of_another_model_is_no_hindrance(studio: Studio, place: Place) -> None:
    set_budget(studio, "0", model="other/model")
    assert ask(studio, place, 1)
    set_budget(studio, "0", model=MODEL)
    with pytest.raises(MoneyRefused, match=f"with {MODEL}"):
        ask(studio, place, 2)


def test_month_begins_afresh(studio: Studio, place: Place, make: Callable[..., object]) -> None:
    asyncio.run(make(place, tune(1)))
    with studio.database.write() as session:
        (now,) = session.exec(select(LedgerEntry)).all()
        old = now.model_dump(exclude={"id"}) | {"month": "2020-01", "amount_micro": 10**9, "reporting_micro": 10**9}
        session.add(LedgerEntry(**old))
    set_budget(studio, "0.08 USD", is_monthly=True)
    (line,) = lines(studio)
    assert (line["spent"], line["left"], line["for"]) == ("0.04 USD", "0.04 USD", "the studio, in a month")
    assert ask(studio, place, 2)
    with pytest.raises(MoneyRefused, match="for the studio, in a month"):
        ask(studio, place, 3)
    set_budget(studio, "5 USD", is_monthly=True)
    set_budget(studio, "500 USD")
    with pytest.raises(MoneyRefused, match=r"for the studio: 1000\.04 USD is spent"):
        ask(studio, place, 3)


def test_budget_in_another_currency_counts_what_is_reserved_at_the_rate_that_is_set(
    studio: Studio, place: Place
) -> None:
    rate = studio.settings.money.rate("USD", "EUR")
    exact = Money(micro=40_000, currency="USD").exchanged(rate, "EUR").micro
    set_budget(studio, f"0.{2 * exact + 2:06d} EUR")
    ask(studio, place, 1, 2)
    with pytest.raises(MoneyRefused):
        ask(studio, place, 3)


def test_whole_film_is_held_against_the_budgets_before_it_begins(studio: Studio, place: Place) -> None:
    claim = stock_prices(studio).claim(MODEL, asyncio.run(Vendor().quote(tune().request, "tune-1")))
    set_budget(studio, "0.05 USD", is_hard=False)
    set_budget(studio, "0.05 USD")
    assert passings(studio, place.client_id, place.project_id, [claim]) == []
    found = passings(studio, place.client_id, place.project_id, [claim] * 2)
    assert [passing.is_hard for passing in found] == [False, True]
    assert "This may take 0.08 USD, and 0.05 USD is left of the budget of 0.05 USD" in found[0].refusal.message
    assert jobs(studio) == 0


def test_set_replaces_remove_removes_and_both_are_on_record(studio: Studio, place: Place) -> None:
    first = set_budget(studio, "5", client="Anna")
    assert set_budget(studio, "7.50", client="Anna").id == first.id
    assert [line["limit"] for line in lines(studio)] == ["7.50 EUR"]
    assert remove_budget(studio, str(first.id)) == "7.50 EUR for the client Anna"
    assert lines(studio) == []
    with studio.database.read() as session:
        deeds = session.exec(select(AuditEntry).where(col(AuditEntry.object_kind) == "budget")).all()
    assert [deed.action for deed in deeds] == ["budget.set", "budget.set", "budget.remove"]


def test_budgets_that_make_no_sense_are_refused(studio: Studio, place: Place) -> None:
    with pytest.raises(InputError, match="for a client or for a project"):
        set_budget(studio, "5", client="Anna", project="Tunes")
    with pytest.raises(InputError, match="not a number of image"):
        set_budget(studio, "-3", unit="image")
    with pytest.raises(InputError, match="not an amount"):
        set_budget(studio, "lots")
    with pytest.raises(MoneyRefused, match="No exchange rate from INR to EUR"):
        set_budget(studio, "5 INR")
    with pytest.raises(NotFound, match="no project 'Nowhere'"):
        set_budget(studio, "5", project="Nowhere")
    with pytest.raises(NotFound, match="no budget 'deadbeef'"):
        remove_budget(studio, "deadbeef")
