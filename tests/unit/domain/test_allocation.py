"""Shares add up exactly, packs are drawn from in the order in which they expire, and nothing is drawn twice."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.identity import new_id
from engine.contracts.money import Money
from engine.domain.allocation import Pack, Place, Use, Weight, draws, shares, weights_for

DAY = date(2026, 11, 1)
ONE, TWO = Place(new_id(), new_id()), Place(new_id(), new_id())

weights = st.lists(
    st.integers(0, 10**15) | st.fractions(min_value=0, max_value=10**6, max_denominator=997), min_size=1, max_size=30
).filter(any)
days = st.integers(0, 60).map(lambda number: DAY + timedelta(days=number))


@given(st.integers(-(10**18), 10**18), weights)
def test_shares_add_up_and_are_less_than_one_from_what_is_exact(total: int, of: list[Fraction | int]) -> None:
    parts = shares(total, of)
    assert sum(parts) == total
    whole = Fraction(sum(of))
    assert all(abs(part - total * Fraction(weight) / whole) < 1 for part, weight in zip(parts, of, strict=True))
    assert all(part == 0 for part, weight in zip(parts, of, strict=True) if not weight)
    assert shares(-total, of) == [-part for part in parts]


def test_what_is_left_over_goes_to_the_largest_remainders_the_first_of_equal_ones() -> None:
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(10, [Fraction(1, 3), Fraction(2, 3), 0]) == [3, 7, 0]


def use(day: date, units: Fraction | int, unit: str = "unit", place: Place = ONE) -> Use:
    return Use(place, f"{day:%Y-%m}", day, unit, Fraction(units), Money(micro=1, currency="USD"))


packs = st.lists(
    st.builds(
        lambda units, begins, length: Pack(new_id(), "unit", Fraction(units), begins, begins + timedelta(days=length)),
        st.integers(1, 50),
        days,
        st.integers(0, 40),
    ),
    max_size=4,
)
uses = st.lists(
    st.builds(
        use, days, st.fractions(min_value=0, max_value=20, max_denominator=7), st.sampled_from(["unit", "image"])
    ),
    max_size=20,
).map(lambda made: sorted(made, key=lambda one: one.day))


@given(packs, uses)
def test_no_pack_gives_more_than_it_holds_or_out_of_its_time(some: list[Pack], of: list[Use]) -> None:
    by_id = {pack.id: pack for pack in some}
    made = list(draws(some, of))
    for pack in some:
        assert sum((draw.units for draw in made if draw.pack_id == pack.id), Fraction(0)) <= pack.units
    for draw in made:
        pack = by_id[draw.pack_id]
        assert draw.units > 0
        assert draw.use.unit == "unit"
        assert pack.begins <= draw.use.day <= pack.ends
    for one in of:
        taken = sum((draw.units for draw in made if draw.use is one), Fraction(0))
        assert taken <= one.units
        if taken < one.units and one.unit == "unit":
            open_then = [pack for pack in some if pack.begins <= one.day <= pack.ends]
            empty = [pack for pack in open_then if sum(d.units for d in made if d.pack_id == pack.id) == pack.units]
            assert empty == open_then, "what is not drawn found every open pack empty in the end"


def test_pack_that_expires_first_is_drawn_from_first_and_the_rest_from_the_next() -> None:
    late = Pack(new_id(), "unit", Fraction(100), DAY, DAY + timedelta(days=30))
    soon = Pack(new_id(), "unit", Fraction(3), DAY, DAY + timedelta(days=5))
    made = list(draws([late, soon], [use(DAY, 5), use(DAY + timedelta(days=6), 1), use(DAY + timedelta(days=31), 9)]))
    assert [(draw.pack_id, draw.units) for draw in made] == [(soon.id, 3), (late.id, 2), (late.id, 1)]


def test_overhead_is_spread_by_the_first_measure_that_says_anything() -> None:
    rows = [
        Weight(ONE, "kling/a", 30, 2),
        Weight(TWO, "kling/b", 10, 1),
        Weight(TWO, "other/c", 500, 1),
        Weight(ONE, "free/d", 0, 3),
    ]
    assert weights_for("kling", rows) == dict(sorted({ONE: 30, TWO: 10}.items()))
    assert weights_for("free", rows) == {ONE: 3}
    assert weights_for("storage", rows) == dict(sorted({ONE: 30, TWO: 510}.items()))
    assert weights_for("storage", [Weight(ONE, "free/d", 0, 3)]) == {ONE: 3}
    assert weights_for("storage", [Weight(ONE, "kling/a", -5, 0)]) == {}
    assert weights_for("storage", []) == {}
