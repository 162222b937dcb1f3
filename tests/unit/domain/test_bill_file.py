"""Vendors' files as they come: delimiters, encodings, numbers, dates; what cannot be told is asked, with its place."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.contracts.errors import InputError
from engine.contracts.money import Money
from engine.domain.bill_cells import Cell, amounts, days
from engine.domain.bill_file import Bill, BillForm, read_bill

FORM = BillForm()
TWO = "Date,Model,Task ID,Cost,Currency\n2026-11-03,tune-1,a1,0.14,USD\n2026-11-04,tune-1,a2,1.30,USD\n"


def read(text: str, **form: object) -> Bill:
    return read_bill(text.encode(), BillForm.model_validate(form))


def figures(bill: Bill) -> list[tuple[str, str]]:
    return [(str(line.day), str(line.amount)) for line in bill.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_usual_file_says_the_same(encoding: str, delimiter: str, ending: str) -> None:
    text = TWO.replace("tune-1", "türe").replace(",", delimiter).replace("\n", ending)
    bill = read_bill(text.encode(encoding), FORM)
    assert figures(bill) == [("2026-11-03", "0.14 USD"), ("2026-11-04", "1.30 USD")]
    assert [(line.number, line.model, line.job) for line in bill.lines] == [(2, "türe", "a1"), (3, "türe", "a2")]


def test_headings_may_follow_a_preamble_and_totals_are_left_out() -> None:
    bill = read("Invoice 12\n\nfor;Anna\nDate;Amount (USD)\n03.11.2026;1.200,50\n14.11.2026;0,14\nTotal;1.200,64\n;\n")
    assert figures(bill) == [("2026-11-03", "1200.50 USD"), ("2026-11-14", "0.14 USD")]
    assert bill.notes == ("Line 7 adds up others and is left out.",)


def test_same_line_twice_counts_once_only_when_it_has_an_id() -> None:
    line = "2026-11-03,tune-1,a1,0.14,USD\n"
    bill = read(TWO + line)
    assert len(bill.lines) == 2
    assert bill.notes == ("Line 4 is line 2 again and is left out.",)
    plain = read("Date,Cost ($)\n2026-11-03,0.14\n2026-11-03,0.14\n")
    assert len(plain.lines) == 2
    assert len({line.identity for line in plain.lines}) == 2
    assert {line.identity for line in plain.lines} <= {
        line.identity for line in read("Date,Cost ($)\n" + "2026-11-03,0.14\n" * 3).lines
    }


def test_lines_in_quotes_over_two_lines_are_counted_as_the_file_has_them() -> None:
    with pytest.raises(InputError, match=r"Line 4, column 2 \(Cost\): \'x\' is not an amount"):
        read('Date,Cost,Model\n2026-11-03,1.20 USD,"a\nb"\n2026-11-03,x,\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "file is empty"),
        ("Date,Cost,Currency\n", "no lines"),
        ("Tag,Summe\n1,2\n", r"Line 1, column 1: no headings for the date .* begins with \'Tag,Summe\'"),
        ("Date,Cost\n2026-11-03,1.00\n", r"Line 2, column 2 \(Cost\): \'1.00\' names no currency"),
        ("Date,Cost\nsoon,$1.00\n", r"Line 2, column 1 \(Date\): \'soon\' is not a date"),
        ("Date,Cost\n2026-02-30,$1.00\n", "is not a date"),
        ("Date,Cost\n2026-11-03,$1.00\n2026-11-03,\n", r"Line 3, column 2 \(Cost\): \'\' is not an amount"),
        ("Date,Cost\n2026-11-03,$1.00,5\n", "Line 2, column 3: there are 3 cells and 2 headings"),
        ("Date;Cost\n2026-11-03;€ 1,234\n", "Line 2, column 2 .* could be thousands"),
        ("Date;Cost\n2026-11-03;€ 1,23\n2026-11-03;€ 1.25\n", "Line 3, column 2 .* otherwise than '€ 1,23' in line 2"),
        ("Date,Cost\n03/11/2026,$1.00\n", r"Line 2, column 1 .* could be two days"),
        ("Date,Cost\n13/11/2026,$1.00\n11/14/2026,$1.00\n", "Line 3, column 1 .* written otherwise"),
        ("Date,Cost,Currency\n2026-11-03,1.00,money\n", r"Line 2, column 3 \(Currency\): \'money\' is not a currency"),
        ('Date,Cost\n2026-11-03,"$1.00\n', "Line 2, column 2: unexpected end of data"),
        ("%PDF-1.7\n", "Line 1, column 1: this is not text"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text)


def test_options_say_what_the_file_does_not() -> None:
    bill = read(
        "Tag;Preis\n03/11/2026;1,234\n",
        columns={"date": ("Tag",), "amount": ("preis",)},
        currency="EUR",
        decimal_mark=",",
        day_first=True,
    )
    assert figures(bill) == [("2026-11-03", "1.234 EUR")]
    other = read(
        "Tag;Preis\n03/11/2026;1,234\n",
        columns={"date": ("Tag",), "amount": ("preis",)},
        currency="EUR",
        decimal_mark=".",
        day_first=False,
    )
    assert figures(other) == [("2026-03-11", "1234.00 EUR")]
    assert BillForm(currency="USD").over(BillForm(currency="EUR", day_first=False)).currency == "USD"
    assert BillForm().over(BillForm(day_first=False)).day_first is False


def cells(*texts: str) -> list[Cell]:
    return [Cell(number, 1, "Cost", text) for number, text in enumerate(texts, start=2)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("$1,234.56", "1234.56"),
        ("1.234,56 EUR", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1'234.56", "1234.56"),
        ("(0.14)", "-0.14"),
        ("-0.14 USD", "-0.14"),
        ("0.14-", "-0.14"),
        ("−0,14", "-0.14"),
        (".5", "0.5"),
        ("0.0000125", "0.0000125"),
        ("1.25E-05", "0.0000125"),
        ("1,234,567", "1234567"),
        ("7", "7"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
    ],
)
def test_amount_is_read_as_it_is_meant(text: str, number: str) -> None:
    assert amounts(cells(text)) == [Fraction(number)]


@pytest.mark.parametrize("text", ["free", "1..2", "1,2.3,4", "12,34,567.00", "1.2.3", "--1", "1 apple", "NaN", "∞"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="Line 2, column 1"):
        amounts(cells(text))


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12), st.sampled_from([".,", ",.", ". ", ", "]))
def test_column_of_amounts_is_read_as_it_was_written(cents: list[int], marks: str) -> None:
    decimal, thousands = marks
    texts = []
    for cent in cents:
        whole, rest = divmod(abs(cent), 100)
        written = f"{whole:,}".replace(",", thousands) + f"{decimal}{rest:02d}"
        texts.append(f"-{written}" if cent < 0 else written)
    assert amounts(cells(*texts)) == [Fraction(cent, 100) for cent in cents]


@given(st.lists(st.dates(date(2000, 1, 1), date(2099, 1, 1)), min_size=1, max_size=8), st.booleans())
def test_column_of_days_is_read_as_it_was_written(some: list[date], day_first: bool) -> None:
    assume(any(day.day > 12 for day in some))
    form = "%d-%m-%Y" if day_first else "%m/%d/%Y"
    assert days(cells(*(day.strftime(form) for day in some))) == some
    for form in (
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%Y-%m-%dT12:00:00Z",
        "%Y-%m-%d 12:00:00 UTC",
        "%b %d, %Y",
        "%d %B %Y",
    ):
        assert days(cells(*(day.strftime(form) for day in some))) == some


def test_moment_falls_on_its_day_in_utc() -> None:
    assert days(cells("2026-11-03T23:30:00-05:00", "1793750400", "1793750400000"))[0] == date(2026, 11, 4)


def test_amounts_are_rounded_once_to_the_millionth() -> None:
    assert read("Date,Cost ($)\n2026-11-03,0.0000125\n").lines[0].amount == Money(micro=13, currency="USD")
