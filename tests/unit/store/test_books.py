"""The database adds the ledger up exactly as the rows say."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from engine.contracts.identity import new_id
from engine.contracts.money import Money
from engine.contracts.results import Usage
from engine.domain.books import Exchange, Total, charge_entry, correction_of, total_of
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.store.books import total, totals_by
from engine.store.database import Database

CLIENTS, PROJECTS, VIDEOS, SHOTS = ([new_id() for _ in range(2)] for _ in range(4))


def job(client: int, project: int, video: int | None, shot: int | None) -> Job:
    return Job(
        client_id=CLIENTS[client],
        project_id=PROJECTS[project],
        video_id=None if video is None else VIDEOS[video],
        shot_id=None if shot is None else SHOTS[shot],
        ability="image.generate",
        model="paid/still",
        revision=1,
        recipe="r",
    )


one = st.integers(0, 1)
entries = st.builds(
    lambda place, micro, currency, rate, month: charge_entry(
        job(*place), Usage.of("image", 1), Money(micro=micro, currency=currency), Exchange(rate, "EUR"), month
    ),
    st.tuples(one, one, st.none() | one, st.none() | one),
    st.integers(-(10**14), 10**14),
    st.sampled_from(["EUR", "USD"]),
    st.fractions(min_value=Fraction(1, 100), max_value=100, max_denominator=1000),
    st.sampled_from(["2026-10", "2026-11"]),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(entries, max_size=12))
def test_the_database_adds_up_what_the_rows_say(database: Database, rows: list[LedgerEntry]) -> None:
    marks = {row.id for row in rows}
    with database.write() as session:
        session.add_all([LedgerEntry(**row.model_dump()) for row in rows])
    mine = col(LedgerEntry.id).in_(marks)

    with database.read() as session:
        assert total(session, mine) == total_of(rows)
        for grouping in ("shot_id", "video_id", "project_id", "client_id", "month", "model"):
            expected = {
                key: total_of(row for row in rows if getattr(row, grouping) == key)
                for key in {getattr(row, grouping) for row in rows}
            }
            assert totals_by(session, grouping, mine) == expected  # type: ignore[arg-type]
        of_shot = total(session, mine, col(LedgerEntry.shot_id) == SHOTS[0])
        assert of_shot == total_of(row for row in rows if row.shot_id == SHOTS[0])


def test_a_correction_is_added_where_its_charge_was(database: Database) -> None:
    with database.write() as session:
        entry = charge_entry(
            job(0, 0, 0, 0), Usage.of("image", 1), Money.parse("4.20 USD"), Exchange(Fraction(9, 10), "EUR"), "2026-10"
        )
        session.add_all([entry, correction_of(entry, Money(micro=-200_000, currency="USD"), "invoice", "2026-11")])

    with database.read() as session:
        by_shot = totals_by(session, "shot_id")
        by_month = totals_by(session, "month", col(LedgerEntry.client_id) == CLIENTS[0])

    assert by_shot[SHOTS[0]].amounts == (Money.parse("4 USD"),)
    assert by_shot[SHOTS[0]].reporting == (Money.parse("3.60 EUR"),)
    assert list(by_month) == ["2026-10", "2026-11"]
    assert by_month["2026-11"].reporting == (Money(micro=-180_000, currency="EUR"),)


def test_empty_books_add_up_to_nothing(database: Database) -> None:
    with database.read() as session:
        assert total(session) == Total()
        assert totals_by(session, "month") == {}


def test_sums_beyond_what_a_float_holds_stay_exact(database: Database) -> None:
    whole = 2**53 + 1
    with database.write() as session:
        session.add_all(
            [
                charge_entry(
                    job(0, 0, 0, 0),
                    Usage.of("image", 1),
                    Money(micro=micro, currency="EUR"),
                    Exchange(Fraction(1), "EUR"),
                    "2026-11",
                )
                for micro in (whole, 2)
            ]
        )

    with database.read() as session:
        assert total(session).amounts == (Money(micro=whole + 2, currency="EUR"),)
