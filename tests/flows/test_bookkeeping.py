"""Corrections, refunds and closed months: rows of their own, and nothing that was closed changes."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from at_once import at_once
from hypothesis import given
from hypothesis import strategies as st
from paid_vendor import tune
from sqlmodel import select

from engine.contracts.errors import BomError, Conflict, InputError, NotFound
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.books import checked_month, month_after, month_of
from engine.domain.ledger import ClosedMonth, LedgerEntry
from engine.services.bookkeeping import close_month, correct, refund, rows
from engine.services.jobs import Place, complete_job, obtain, take_right_to_send
from engine.services.studio import Studio
from engine.services.verifying import verify
from engine.store import books
from engine.store.books import total

NOW = month_of(datetime.now(UTC))


@pytest.fixture
def charge(studio: Studio, place: Place) -> str:
    """A charge of 0.04 USD; its id."""
    (job,) = asyncio.run(obtain(studio, place, [tune()]))
    take_right_to_send(studio, job.id, job.id, 600)
    complete_job(studio, job.id, Result(usage=(Usage.of("second", 2),)), ())
    with studio.database.read() as session:
        return str(session.exec(select(LedgerEntry.id)).one())


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def whole(studio: Studio) -> Money:
    with studio.database.read() as session:
        return total(session).amount("USD")


def test_correction_makes_the_sum_right_at_the_rate_of_its_row(studio: Studio, charge: str) -> None:
    row = correct(studio, charge, usd("0.03"), "The invoice says so")
    assert (row.kind, row.amount_micro, row.month, str(row.corrects_id)) == ("correction", -10_000, NOW, charge)
    assert whole(studio) == usd("0.03")
    again = correct(studio, str(row.id), usd("0.05"), "And then so")
    assert (again.amount_micro, str(again.corrects_id), again.rate) == (20_000, charge, row.rate)
    assert whole(studio) == usd("0.05")
    assert verify(studio, bytes_too=False).findings == ()


def test_refund_is_a_row_of_its_own_and_never_more_than_was_charged(studio: Studio, charge: str) -> None:
    assert refund(studio, charge, usd("0.01"), "Half a tune").kind == "refund"
    assert whole(studio) == usd("0.03")
    with pytest.raises(Conflict, match=r"adds up to 0\.03 USD; 0\.031 USD cannot be refunded"):
        refund(studio, charge, usd("0.031"), "More")
    refund(studio, charge, usd("0.03"), "The rest")
    assert whole(studio) == usd("0")
    with studio.database.read() as session:
        assert [row["kind"] for row in rows(session)] == ["charge", "refund", "refund"]


@pytest.mark.parametrize(
    ("right", "why", "error"),
    [("0.04 USD", "Same", Conflict), ("0.03 USD", " ", InputError), ("0.03 EUR", "Other", InputError)],
)
def test_correction_that_makes_no_sense_is_refused(
    studio: Studio, charge: str, right: str, why: str, error: type[BomError]
) -> None:
    with pytest.raises(error):
        correct(studio, charge, Money.parse(right), why)
    assert whole(studio) == usd("0.04")


def test_refund_of_nothing_and_correction_of_no_row_are_refused(studio: Studio, charge: str) -> None:
    with pytest.raises(InputError, match="more than nothing"):
        refund(studio, charge, usd("0"), "Nothing")
    with pytest.raises(NotFound, match="no ledger entry"):
        correct(studio, "deadbeef", usd("1"), "What?")
    assert whole(studio) == usd("0.04")


def test_several_who_correct_a_row_to_the_same_amount_correct_it_once(studio: Studio, charge: str) -> None:
    ended = at_once(4, lambda _: correct(studio, charge, usd("0.01"), "Invoice"))
    assert sorted(type(end).__name__ for end in ended) == ["Conflict", "Conflict", "Conflict", "LedgerEntry"]
    assert whole(studio) == usd("0.01")


def test_only_months_that_are_over_are_closed_and_once(studio: Studio, charge: str) -> None:
    with pytest.raises(Conflict, match="is not over yet"):
        close_month(studio, NOW)
    with pytest.raises(InputError, match="is not a month"):
        close_month(studio, "2026-13")
    close_month(studio, "2020-02")
    for month in ("2020-02", "2020-01"):
        with pytest.raises(Conflict, match="is closed already, with 2020-02"):
            close_month(studio, month)
    close_month(studio, "2020-04")
    with studio.database.read() as session:
        assert [row.month for row in session.exec(select(ClosedMonth).order_by(ClosedMonth.month))] == [
            "2020-02",
            "2020-04",
        ]


def test_correction_of_a_closed_month_falls_into_the_open_one(
    studio: Studio, charge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime(2099, 3, 1, tzinfo=UTC)
    monkeypatch.setattr("engine.services.bookkeeping.utc_now", lambda: later)
    closed = close_month(studio, "2099-02")
    assert (closed.totals["entries"], closed.totals["amounts"]) == (1, [usd("0.04").model_dump()])
    assert correct(studio, charge, usd("0.01"), "Late").month == "2099-03"
    assert verify(studio, bytes_too=False).findings == ()
    monkeypatch.setattr(books, "utc_now", lambda: datetime(2099, 5, 1, tzinfo=UTC))
    assert correct(studio, charge, usd("0.02"), "Later").month == "2099-05"


def test_row_that_slips_into_a_closed_month_is_found(studio: Studio, charge: str) -> None:
    close_month(studio, "2020-02")
    with studio.database.write() as session:
        (row,) = session.exec(select(LedgerEntry)).all()
        session.add(LedgerEntry(**row.model_dump(exclude={"id"}) | {"month": "2020-01"}))
    (finding,) = verify(studio, bytes_too=False).findings
    assert "up to 2020-02 are not what they were" in finding.what


@given(st.dates())
def test_month_after_is_the_next_in_order(day: date) -> None:
    month = f"{day:%Y-%m}".rjust(7, "0")
    if month < "9999-12":
        assert checked_month(month_after(month)) > month
    assert month_after("2026-12") == "2027-01"
