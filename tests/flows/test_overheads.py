"""Packs and plans: entered, drawn from, expired, spread; and no total counts anything twice."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paid_vendor import OneVendor, Vendor, new_place, tune
from sqlmodel import col, select

from engine.contracts.errors import Conflict, InputError, MoneyRefused
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.books import month_after, month_of
from engine.domain.ledger import STUDIO, LedgerEntry
from engine.host.settings import load_settings
from engine.services.allocating import allocate
from engine.services.bookkeeping import close_month, correct
from engine.services.budgets import listed, set_budget
from engine.services.costs import costs_by
from engine.services.jobs import Place, complete_job, obtain, take_right_to_send
from engine.services.overheads import add_pack, add_plan, levels, pack_rows, pack_warnings, plan_rows
from engine.services.studio import Studio
from engine.services.verifying import verify
from engine.store.blobs import Blobs
from engine.store.books import total
from engine.store.database import Database

Ending = Callable[[], None]
TODAY = datetime.now(UTC).date()
NOW = month_of(datetime.now(UTC))
NEXT = month_after(NOW)
FIRST = date.fromisoformat(f"{NOW}-01")
LAST = date.fromisoformat(f"{NEXT}-01") - timedelta(days=1)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def charge(studio: Studio, place: Place, seed: int, seconds: int) -> None:
    """Have a job cost 0.02 USD a second."""
    (job,) = asyncio.run(obtain(studio, place, [tune(seed, seconds)]))
    take_right_to_send(studio, job.id, job.id, 600)
    complete_job(studio, job.id, Result(usage=(Usage.of("second", seconds),)), ())


@pytest.fixture
def month_ends(monkeypatch: pytest.MonkeyPatch) -> Ending:
    """Let it be the next month."""
    later = datetime.fromisoformat(f"{NEXT}-02T00:00:00+00:00")

    def end() -> None:
        for place in ("engine.services.allocating", "engine.services.bookkeeping", "engine.store.books"):
            monkeypatch.setattr(f"{place}.utc_now", lambda: later)

    return end


@pytest.fixture
def other(studio: Studio) -> Place:
    return new_place(studio, "Bert")


def whole(studio: Studio, *conditions: object) -> Money:
    with studio.database.read() as session:
        return total(session, *conditions).amount("USD")  # type: ignore[arg-type]


def of(studio: Studio, place: Place) -> Money:
    return whole(studio, col(LedgerEntry.project_id) == place.project_id)


def posted(studio: Studio) -> list[tuple[str, str]]:
    with studio.database.read() as session:
        rows = session.exec(select(LedgerEntry).order_by(col(LedgerEntry.created_at), col(LedgerEntry.id))).all()
    return [(row.kind, str(row.money)) for row in rows]


def test_plan_is_spread_in_proportion_to_use_and_the_studio_is_left_with_nothing(
    studio: Studio, place: Place, other: Place, month_ends: Ending
) -> None:
    charge(studio, place, 1, 10)
    charge(studio, other, 2, 20)
    add_plan(studio, "vendor", usd("99.99"), NOW, note="Invoice 7")
    assert whole(studio) == usd("100.59")
    month_ends()
    allocate(studio, NOW)
    assert (of(studio, place), of(studio, other)) == (usd("33.53"), usd("67.06"))
    assert whole(studio) == usd("100.59"), "spreading changes no total"
    with studio.database.read() as session:
        lines = {line.name: line for line in costs_by(session, "project_id")}
    assert lines["the studio"].overhead.amount("USD") == usd("99.99")
    assert lines["the studio"].allocated.amount("USD") == -usd("99.99")
    assert lines["the studio"].total.amount("USD") == usd("0")
    assert lines["the studio"].total.reporting[0].micro == 0
    assert [line.direct.amount("USD") for line in lines.values()].count(usd("0")) == 1
    assert verify(studio, bytes_too=False).findings == ()


def test_month_is_spread_once_and_what_is_entered_later_is_spread_then(
    studio: Studio, place: Place, month_ends: Ending
) -> None:
    charge(studio, place, 1, 10)
    add_plan(studio, "storage", usd("5"), NOW)
    month_ends()
    assert len(allocate(studio, NOW)) == 2
    assert allocate(studio, NOW) == []
    add_plan(studio, "network", usd("3"), NOW)
    assert len(allocate(studio, NOW)) == 2
    assert of(studio, place) == usd("8.20")
    close_month(studio, NOW)
    late = add_plan(studio, "late", usd("1"), NOW)
    rows = allocate(studio, NOW)
    assert {row.month for row in rows} == {NEXT}, "a closed month stays as it is"
    assert {row.overhead_id for row in rows} == {late.id}
    assert of(studio, place) == usd("9.20")
    assert verify(studio, bytes_too=False).findings == ()


def test_pack_bought_below_the_price_gives_projects_the_difference_back(
    studio: Studio, place: Place, other: Place, month_ends: Ending
) -> None:
    add_pack(studio, "vendor", "100", usd("1.50"), FIRST, LAST + timedelta(days=90))
    charge(studio, place, 1, 10)
    charge(studio, other, 2, 30)
    assert whole(studio) == usd("2.30"), "until it is spread, what was drawn stands in the pack and at its job"
    month_ends()
    allocate(studio, NOW)
    assert (of(studio, place), of(studio, other)) == (usd("0.15"), usd("0.45"))
    assert whole(studio) == usd("1.50"), "what was paid"
    with studio.database.read() as session:
        (level,) = levels(session)
    assert (level.left, level.worth) == (60, usd("0.90"))
    assert whole(studio, col(LedgerEntry.kind) == "prepaid") == usd("0.90")


def test_what_expires_is_a_loss_that_is_spread(studio: Studio, place: Place, other: Place, month_ends: Ending) -> None:
    add_pack(studio, "vendor", "100", usd("2"), FIRST, LAST)
    charge(studio, place, 1, 10)
    charge(studio, other, 2, 30)
    month_ends()
    close_month(studio, NOW)
    assert whole(studio, col(LedgerEntry.kind) == "loss") == usd("1.20")
    assert whole(studio, col(LedgerEntry.kind) == "prepaid") == usd("0")
    assert (of(studio, place), of(studio, other)) == (usd("0.50"), usd("1.50"))
    assert whole(studio) == usd("2")
    assert allocate(studio, NOW) == []
    assert verify(studio, bytes_too=False).findings == ()


def test_loss_that_nobody_used_stays_with_the_studio(studio: Studio, month_ends: Ending) -> None:
    add_pack(studio, "vendor", "100", usd("2"), FIRST, LAST)
    month_ends()
    allocate(studio, NOW)
    assert posted(studio) == [("prepaid", "2.00 USD"), ("prepaid", "-2.00 USD"), ("loss", "2.00 USD")]


def test_pack_entered_by_mistake_is_corrected_away(studio: Studio, place: Place, month_ends: Ending) -> None:
    charge(studio, place, 1, 10)
    pack = add_pack(studio, "vendor", "100", usd("2"), FIRST, LAST)
    correct(studio, str(pack.entry_id), usd("0"), "Entered twice")
    month_ends()
    assert allocate(studio, NOW) == []
    assert whole(studio) == usd("0.20")
    with studio.database.read() as session:
        assert [(row["state"], row["drawn"]) for row in pack_rows(session)] == [("corrected away", "0")]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 60), st.booleans()), max_size=3),
    st.lists(st.integers(1, 10**7), max_size=2),
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=5),
)
def test_what_everything_adds_up_to_is_what_was_paid(
    home: Path,
    new_database: Callable[..., Database],
    packs: list[tuple[int, int, bool]],
    plans: list[int],
    jobs: list[tuple[bool, int]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        config = load_settings()
        studio = Studio(
            config, new_database("sqlite"), Blobs(config.blobs.url, config.home / "cache"), OneVendor(Vendor())
        )
        places = [new_place(studio, "Anna"), new_place(studio, "Bert")]
        for number, (is_first, seconds) in enumerate(jobs):
            charge(studio, places[is_first], number, seconds)
        for micro, units, expires in packs:
            ends = LAST if expires else LAST + timedelta(days=40)
            add_pack(studio, "vendor", str(units), Money(micro=micro, currency="USD"), FIRST, ends)
        for micro in plans:
            add_plan(studio, "vendor", Money(micro=micro, currency="USD"), NOW)
        later = datetime.fromisoformat(f"{NEXT}-02T00:00:00+00:00")
        for place in ("engine.services.allocating", "engine.store.books"):
            patch.setattr(f"{place}.utc_now", lambda: later)
        rows = allocate(studio, NOW)
        with studio.database.read() as session:
            drawn = sum((level.drawn for level in levels(session)), Fraction(0))
            left = {level.pack.id: level.worth for level in levels(session) if level.pack.ends > LAST}
        beside = 20_000 * (sum(seconds for _, seconds in jobs) - drawn)
        assert whole(studio).micro == sum(micro for micro, *_ in packs) + sum(plans) + beside
        for pack_id, worth in left.items():
            balance = whole(studio, col(LedgerEntry.overhead_id) == pack_id, col(LedgerEntry.kind) == "prepaid")
            assert abs(balance.micro - worth.micro) <= 1
        if jobs:
            assert whole(studio, col(LedgerEntry.project_id) == STUDIO).micro == sum(
                whole(studio, col(LedgerEntry.overhead_id) == pack_id, col(LedgerEntry.kind) == "prepaid").micro
                for pack_id in left
            ), "the studio keeps what is left in packs, and nothing else"
        for row in rows:
            assert row.month == NOW
        assert allocate(studio, NOW) == []
        assert verify(studio, bytes_too=False).findings == ()


def test_pack_that_is_about_to_expire_is_warned_of(studio: Studio, place: Place) -> None:
    add_pack(studio, "vendor", "100", usd("2"), FIRST, TODAY + timedelta(days=30))
    add_pack(studio, "vendor", "100", usd("2"), FIRST, TODAY + timedelta(days=31))
    charge(studio, place, 1, 10)
    with studio.database.read() as session:
        (said,) = pack_warnings(session)
        rows = pack_rows(session)
    assert said.startswith("90 of 100 second of vendor, worth 1.80 USD, expire on ")
    assert [(row["drawn"], row["left"], row["state"]) for row in rows] == [("10", "90", "open"), ("0", "100", "open")]


def test_overhead_is_no_matter_of_budgets(studio: Studio, place: Place) -> None:
    set_budget(studio, "0.30 USD")
    add_pack(studio, "vendor", "100", usd("2"), FIRST, LAST)
    add_plan(studio, "storage", usd("5"), NOW)
    charge(studio, place, 1, 10)
    with studio.database.read() as session:
        (line,) = listed(studio, session)
    assert line["spent"] == "0.20 USD"


def test_packs_and_plans_that_make_no_sense_are_refused(studio: Studio) -> None:
    pack = ("vendor", "10", usd("1"), FIRST, LAST)
    for words, change in (
        ("cannot have expired", {"expires": FIRST - timedelta(days=1)}),
        ("is not here yet", {"bought": TODAY + timedelta(days=2), "expires": TODAY + timedelta(days=9)}),
        ("not a number of units", {"units": "many"}),
        ("not a number of units", {"units": "0"}),
        ("not a number of units", {"units": "NaN"}),
        ("No price of 'nobody'", {"vendor": "nobody"}),
        ("not priced in 'image'", {"unit": "image"}),
        ("cost something", {"amount": usd("0")}),
    ):
        given = dict(zip(("vendor", "units", "amount", "bought", "expires"), pack, strict=True)) | change
        with pytest.raises(InputError, match=words):
            add_pack(studio, **given)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="has not begun"):
        add_plan(studio, "vendor", usd("1"), NEXT)
    with pytest.raises(InputError, match="needs a name"):
        add_plan(studio, " ", usd("1"), NOW)
    with pytest.raises(MoneyRefused, match="No exchange rate"):
        add_plan(studio, "vendor", Money.parse("1 INR"), NOW)
    with pytest.raises(Conflict, match="is not over yet"):
        allocate(studio, NOW)
    assert posted(studio) == []


def test_plans_are_listed_with_what_they_cost(studio: Studio) -> None:
    plan = add_plan(studio, "storage", usd("5"), NOW, note="Invoice 7")
    correct(studio, str(plan.entry_id), usd("4"), "Misread")
    with studio.database.read() as session:
        (row,) = plan_rows(session)
    assert (row["vendor"], row["month"], row["paid"], row["note"]) == ("storage", NOW, "4.00 USD", "Invoice 7")
