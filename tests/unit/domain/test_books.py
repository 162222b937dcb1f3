"""The books add up, however they are looked at, and a correction brings them where they should be."""

from collections import defaultdict
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import Conflict, InputError
from engine.contracts.identity import new_id
from engine.contracts.money import Money
from engine.contracts.results import Usage
from engine.domain.books import Exchange, Sums, Total, charge_entry, correction_of, month_of, total_of
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry, PriceRow

JOB = Job(
    client_id=new_id(),
    project_id=new_id(),
    video_id=new_id(),
    shot_id=new_id(),
    purpose="still 1",
    ability="image.generate",
    model="paid/still",
    revision=1,
    recipe="r",
)
EVEN = Exchange(Fraction(1), "EUR")

amounts = st.integers(-(10**12), 10**12)
rates = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=10**5)
entries = st.builds(
    lambda micro, currency, rate, reporting, month: charge_entry(
        JOB, Usage.of("image", 1), Money(micro=micro, currency=currency), Exchange(rate, reporting), month
    ),
    amounts,
    st.sampled_from(["EUR", "USD", "JPY"]),
    rates,
    st.sampled_from(["EUR", "EUR", "CHF"]),
    st.sampled_from(["2026-10", "2026-11", "2026-12"]),
)


def price(amount_micro: int, per: int = 1) -> PriceRow:
    return PriceRow(
        model="paid/still",
        unit="image",
        amount_micro=amount_micro,
        per=per,
        currency="USD",
        source="list",
        as_of=date(2026, 11, 1),
    )


def test_a_charge_names_its_price_row_and_keeps_the_exact_quantity() -> None:
    row = price(139_000, per=3)

    entry = charge_entry(JOB, Usage.of("image", Fraction(7, 2)), row, Exchange(Fraction(9, 10), "EUR"), "2026-11")

    assert entry.quantity == "7/2"
    assert entry.amount_of_units == Fraction(7, 2)
    assert entry.amount_micro == 162_167  # 139000 / 3 * 3.5 = 162166.67
    assert entry.reporting_micro == 145_950  # 162167 * 0.9 = 145950.3
    assert entry.rate == "9/10"
    assert (entry.price_id, entry.vendor_reported) == (row.id, False)
    assert (entry.client_id, entry.shot_id, entry.job_id) == (JOB.client_id, JOB.shot_id, JOB.id)
    assert (entry.kind, entry.resource_type, entry.month) == ("charge", "image.generate", "2026-11")


def test_a_figure_of_the_vendor_is_booked_as_it_is() -> None:
    entry = charge_entry(JOB, Usage.of("image", 1), Money.parse("0.42 USD"), EVEN, "2026-11")

    assert entry.money == Money.parse("0.42 USD")
    assert (entry.price_id, entry.vendor_reported) == (None, True)


@given(st.lists(entries, max_size=20), st.sampled_from(["month", "currency", "reporting_currency", "amount_micro"]))
def test_totals_are_the_sum_of_the_rows_however_they_are_grouped(rows: list[LedgerEntry], grouping: str) -> None:
    groups: dict[object, list[LedgerEntry]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, grouping)].append(row)
    parts = [total_of(group) for group in groups.values()]

    whole = total_of(rows)

    assert sum(part.entries for part in parts) == whole.entries == len(rows)
    for currency in ("EUR", "USD", "JPY", "CHF"):
        own = sum(row.amount_micro for row in rows if row.currency == currency)
        reported = sum(row.reporting_micro for row in rows if row.reporting_currency == currency)
        assert whole.amount(currency).micro == sum(part.amount(currency).micro for part in parts) == own
        assert whole.reported(currency).micro == sum(part.reported(currency).micro for part in parts) == reported


@given(st.lists(entries, max_size=20))
def test_the_order_of_rows_does_not_matter(rows: list[LedgerEntry]) -> None:
    assert total_of(rows) == total_of(reversed(rows))
    assert total_of(rows).amounts == tuple(sorted(total_of(rows).amounts, key=lambda money: money.currency))


@given(entries, amounts)
def test_a_correction_brings_the_sum_where_it_should_be(entry: LedgerEntry, intended: int) -> None:
    wanted = Money(micro=intended, currency=entry.currency)

    correction = correction_of(entry, wanted - entry.money, "invoice says otherwise", "2026-12")
    total = total_of([entry, correction])

    assert total.amount(entry.currency) == wanted
    there = wanted.exchanged(Fraction(entry.rate), entry.reporting_currency)
    assert abs(total.reported(entry.reporting_currency).micro - there.micro) <= 1
    assert (correction.corrects_id, correction.job_id, correction.kind) == (entry.id, entry.job_id, "correction")


@given(entries)
def test_a_charge_that_is_taken_back_leaves_nothing(entry: LedgerEntry) -> None:
    total = total_of([entry, correction_of(entry, -entry.money, "refunded", "2026-12", kind="refund")])

    assert total.amount(entry.currency).micro == 0
    assert total.reported(entry.reporting_currency).micro == 0
    assert total.entries == 2


def test_a_correction_never_touches_the_row_it_corrects() -> None:
    entry = charge_entry(JOB, Usage.of("image", 1), price(500_000), EVEN, "2026-11")
    before = entry.model_dump()

    correction_of(entry, Money.parse("0.10 USD"), " too low ", "2026-12")

    assert entry.model_dump() == before


@pytest.mark.parametrize(
    ("amount", "note", "month", "error", "words"),
    [
        ("1 EUR", "why", "2026-11", InputError, "difference in USD"),
        ("1 USD", "  ", "2026-11", InputError, "needs a reason"),
        ("1 USD", "why", "2026-13", InputError, "not a month"),
        ("1 USD", "why", "November", InputError, "2026-11"),
        ("1 USD", "why", "2026-10", Conflict, "month that is open"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    amount: str, note: str, month: str, error: type[Exception], words: str
) -> None:
    entry = charge_entry(JOB, Usage.of("image", 1), price(500_000), EVEN, "2026-11")

    with pytest.raises(error, match=words):
        correction_of(entry, Money.parse(amount), note, month)


def test_a_month_is_written_as_year_and_month() -> None:
    assert month_of(datetime(2026, 3, 31, 23, 59, tzinfo=UTC)) == "2026-03"


def test_nothing_adds_up_to_nothing() -> None:
    assert total_of([]) == Total.of([]) == Total()
    assert Total().amount("EUR") == Money.zero("EUR")
    assert Total.of([Sums("EUR", 0, "EUR", 0)]).amounts == (Money.zero("EUR"),)
