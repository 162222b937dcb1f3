"""Money is exact: nothing is lost in writing, reading, adding or pricing."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.contracts.errors import InputError
from engine.contracts.money import Money, Price, round_half_up

micros = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(["EUR", "USD", "JPY"])
fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)


@given(st.integers(0, 10**15), currencies)
def test_an_amount_that_is_printed_and_read_is_the_same(micro: int, currency: str) -> None:
    money = Money(micro=micro, currency=currency)

    assert Money.parse(str(money), "CHF") == money


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("12.50", Money(micro=12_500_000, currency="EUR")),
        ("EUR 12.50", Money(micro=12_500_000, currency="EUR")),
        (" usd3 ", Money(micro=3_000_000, currency="USD")),
        ("0.000001 USD", Money(micro=1, currency="USD")),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, money: Money) -> None:
    assert Money.parse(text) == money


@pytest.mark.parametrize("text", ["", "12,50", "1.0000001", "-1", "EUR 1 USD", "1e3", "NaN", "1 EURO", "€1"])
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Money.parse(text)

    assert repr(text) in caught.value.message
    assert "12.50" in caught.value.hint


@pytest.mark.parametrize(
    ("micro", "text"),
    [(0, "0.00 EUR"), (1_500_000, "1.50 EUR"), (-1, "-0.000001 EUR"), (123_456_789, "123.456789 EUR")],
)
def test_an_amount_is_printed_with_all_that_it_has(micro: int, text: str) -> None:
    assert str(Money(micro=micro, currency="EUR")) == text


@given(micros, micros)
def test_what_is_added_can_be_taken_away(first: int, second: int) -> None:
    one, other = Money(micro=first, currency="EUR"), Money(micro=second, currency="EUR")

    assert (one + other).micro == first + second
    assert one + other - other == one
    assert one + -one == Money.zero("EUR")


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="EUR and USD cannot be added without a rate"):
        Money.zero("EUR") + Money.zero("USD")


@pytest.mark.parametrize("code", ["eur", "EU", "EURO", ""])
def test_a_currency_has_three_capital_letters(code: str) -> None:
    with pytest.raises(ValidationError, match="three-letter currency code"):
        Money(micro=0, currency=code)


@given(fractions)
def test_rounding_is_half_up_and_a_refund_mirrors_its_charge(value: Fraction) -> None:
    rounded = round_half_up(value)

    assert abs(rounded - value) <= Fraction(1, 2)
    assert round_half_up(-value) == -rounded
    if (value * 2).denominator == 1:  # decimals can be asked where they are exact
        assert rounded == int((Decimal((value * 2).numerator) / 2).quantize(Decimal(1), ROUND_HALF_UP))


@given(
    amount=st.integers(0, 10**9),
    per=st.integers(1, 10**6),
    quantity=st.fractions(min_value=0, max_value=10**6, max_denominator=1000),
)
def test_a_charge_is_the_exact_fraction_rounded_once(amount: int, per: int, quantity: Fraction) -> None:
    price = Price(
        model="house/voice",
        unit="character",
        amount_micro=amount,
        per=per,
        currency="USD",
        source="list",
        as_of=date(2026, 11, 21),
    )

    exact = Fraction(amount, per) * quantity

    assert -Fraction(1, 2) < price.charge(quantity).micro - exact <= Fraction(1, 2)
    assert price.charge(quantity).currency == "USD"


def test_a_million_small_charges_do_not_round_each_unit() -> None:
    """A third of a cent for each of three characters is a cent, not 0.999999."""
    price = Price(
        model="house/voice", unit="character", amount_micro=10_000, per=3, currency="EUR", source="x", as_of=date.max
    )

    assert price.charge(Fraction(3)) == Money.parse("0.01")
    assert price.charge(Fraction(3_000_000)) == Money.parse("10000")


@given(micros, st.fractions(min_value=Fraction(1, 10_000), max_value=10_000, max_denominator=10**6))
def test_an_exchange_is_rounded_once(micro: int, rate: Fraction) -> None:
    there = Money(micro=micro, currency="USD").exchanged(rate, "EUR")

    assert abs(there.micro - micro * rate) <= Fraction(1, 2)
    assert there.currency == "EUR"
