"""Which statement of a price holds: an explicit override, then the newest, then the studio's own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import ConfigError
from engine.contracts.money import Price
from engine.domain.price_choice import Statement, holding

TODAY = date(2026, 11, 21)
UNITS = ("image", "second")


def statement(
    days_ago: int, micro: int = 1, *, unit: str = "image", is_own: bool = False, overrides: bool = False
) -> Statement:
    price = Price(
        model="vendor/model",
        unit=unit,
        amount_micro=micro,
        currency="USD",
        source="test",
        as_of=TODAY - timedelta(days=days_ago),
    )
    return Statement(price, f"line {days_ago}", is_own=is_own, overrides=overrides)


def held(*statements: Statement) -> int:
    return holding(statements, TODAY)["vendor/model", "image"].price.amount_micro


def test_newer_statement_holds() -> None:
    assert held(statement(10, 1), statement(5, 2, is_own=True)) == 2
    assert held(statement(5, 1), statement(10, 2, is_own=True)) == 1


def test_own_statement_of_the_same_day_holds() -> None:
    assert held(statement(5, 1), statement(5, 2, is_own=True)) == 2
    assert held(statement(5, 2, is_own=True), statement(5, 1)) == 2


def test_explicit_override_holds_against_newer_ones() -> None:
    assert held(statement(300, 7, is_own=True, overrides=True), statement(5, 2, is_own=True), statement(0, 1)) == 7


def test_statement_for_a_later_day_does_not_hold_yet() -> None:
    assert held(statement(3, 1), statement(-1, 2, is_own=True, overrides=True)) == 1


def test_two_of_equal_standing_that_disagree_are_refused() -> None:
    with pytest.raises(ConfigError, match="line 5 and line 5 state different prices for one image of vendor/model"):
        held(statement(5, 1, is_own=True), statement(5, 2, is_own=True))
    assert held(statement(5, 1), statement(5, 1)) == 1


@given(
    st.lists(
        st.builds(
            statement,
            st.integers(-3, 30),
            st.integers(0, 10**9),
            unit=st.sampled_from(UNITS),
            is_own=st.booleans(),
            overrides=st.booleans(),
        ),
        unique_by=lambda s: (s.overrides, s.price.as_of, s.is_own, s.price.unit),
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_reading_does_not_matter_and_nothing_better_is_passed_over(statements, random) -> None:
    found = holding(statements, TODAY)
    random.shuffle(statements)
    assert holding(statements, TODAY) == found
    valid = [s for s in statements if s.price.as_of <= TODAY]
    assert {unit for _, unit in found} == {s.price.unit for s in valid}
    for s in valid:
        best = found["vendor/model", s.price.unit]
        assert (best.overrides, best.price.as_of, best.is_own) >= (s.overrides, s.price.as_of, s.is_own)
