"""What was deleted long ago is gone for good; what somebody may still ask for is not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from engine.contracts.money import Money
from engine.contracts.results import Usage
from engine.domain.books import Exchange, charge_entry
from engine.domain.budget import EVERYWHERE, Budget
from engine.domain.columns import utc_now
from engine.domain.ledger import ClosedMonth
from engine.domain.record import AuditEntry, EventRow
from engine.domain.tables import APPEND_ONLY
from engine.store import removal
from engine.store.purging import purge


def delete(production: Any, row: Any) -> None:
    with production.database.write() as session:
        removal.delete(session, session.get_one(type(row), row.id))


def set_status(production: Any, row: Any, status: str) -> None:
    with production.database.write() as session:
        session.get_one(type(row), row.id).status = status


def empty(production: Any, older_than: timedelta = timedelta(seconds=-1)) -> dict[str, int]:
    with production.database.write() as session:
        return purge(session, utc_now() - older_than)


def without_parts(counts: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in counts.items() if table != "part"}


FILM = {"asset": 3, "take": 2, "shot": 1, "render": 1, "prompt_record": 1, "job": 1, "work_request": 1, "video": 1}


def test_a_deleted_film_is_gone_with_its_work_and_nothing_else(production: Any) -> None:
    one, two = production.films
    delete(production, one.video)

    assert without_parts(empty(production)) == FILM

    assert not any(production.there(row) for row in vars(one).values())
    assert all(production.there(row) for row in vars(two).values())
    assert production.there(production.project)


def test_a_deleted_client_is_gone_with_all_projects(production: Any) -> None:
    delete(production, production.client)

    assert without_parts(empty(production)) == {
        **{table: 2 * count for table, count in FILM.items()},
        "project": 1,
        "client": 1,
    }


def test_what_was_deleted_lately_and_what_is_alive_stays(production: Any) -> None:
    delete(production, production.films[0].video)

    assert empty(production, timedelta(days=30)) == {"part": 1}  # the one that is sixty days old
    assert all(production.there(row) for film in production.films for row in vars(film).values())


def test_the_books_and_the_record_outlive_everything(production: Any) -> None:
    one, _ = production.films
    exchange = Exchange(rate=1, currency="EUR")  # type: ignore[arg-type]
    production.save(
        charge_entry(one.job, Usage.of("clip", 1), Money.parse("0.42"), exchange, "2026-11"),
        ClosedMonth(month="2026-10"),
        AuditEntry(actor="ada", action="client.delete", object_kind="client", object_id=production.client.id),
        EventRow(name="project.created", object_id=production.project.id, object_version=1),
    )
    production.save(
        Budget(scope="project", scope_id=production.project.id, limit_micro=1, currency="EUR"),
        Budget(scope="studio", scope_id=EVERYWHERE, limit_micro=1, currency="EUR"),
    )
    delete(production, production.client)

    gone = empty(production)

    assert (gone["client"], gone["budget"]) == (1, 1)
    assert not set(gone) & set(APPEND_ONLY)
    with production.database.read() as session:
        assert [session.scalar(text(f"SELECT count(*) FROM {name}")) for name in APPEND_ONLY] == [1, 0, 1, 0, 1, 1]


@pytest.mark.parametrize("status", ["approved", "delivered"])
def test_what_was_approved_or_delivered_is_kept_with_what_it_lies_in(production: Any, status: str) -> None:
    one, two = production.films
    set_status(production, one.video, status)
    delete(production, one.spare)
    delete(production, production.client)

    assert without_parts(empty(production)) == FILM

    assert all(production.there(row) for row in [*vars(one).values(), production.project, production.client])
    assert not any(production.there(row) for row in vars(two).values())


@pytest.mark.parametrize("status", ["approved", "delivered"])
def test_an_approved_project_is_kept_whole(production: Any, status: str) -> None:
    set_status(production, production.project, status)
    delete(production, production.films[0].still)
    delete(production, production.client)

    assert without_parts(empty(production)) == {}


@pytest.mark.parametrize(
    ("work", "status"), [("job", "needs_decision"), ("job", "processing"), ("job", "queued"), ("request", "processing")]
)
def test_a_film_that_work_is_going_on_in_waits_for_it(production: Any, work: str, status: str) -> None:
    """Money may be reserved there, or a vendor about to answer."""
    one, _ = production.films
    row = getattr(one, work)
    set_status(production, row, status)
    delete(production, one.video)

    assert without_parts(empty(production)) == {}
    assert production.there(row)

    set_status(production, row, "failed")
    assert without_parts(empty(production)) == FILM


def test_a_deleted_take_leaves_the_work_that_its_film_was_made_with(production: Any) -> None:
    """An older cut may show it, and must be able to tell how it was made."""
    one, _ = production.films
    with production.database.write() as session:
        session.get_one(type(one.shot), one.shot.id).picked_take_id = one.spare.id
    delete(production, one.picked)

    assert without_parts(empty(production)) == {"asset": 2, "take": 1}
    assert production.there(one.job)
    assert production.there(one.prompt)


def test_a_job_whose_result_another_film_uses_is_kept(production: Any) -> None:
    one, two = production.films
    with production.database.write() as session:
        session.get_one(type(two.clip), two.clip.id).job_id = one.job.id
    delete(production, one.video)

    gone = without_parts(empty(production))

    assert gone == {table: count for table, count in FILM.items() if table not in ("job", "prompt_record")}
    assert production.there(one.job)
    assert production.there(one.prompt)


def test_a_shot_that_was_marked_without_its_takes_takes_them_along(production: Any) -> None:
    one, _ = production.films
    with production.database.write() as session:
        session.get_one(type(one.shot), one.shot.id).deleted_at = utc_now()

    assert without_parts(empty(production)) == {"asset": 2, "take": 2, "shot": 1}


def test_purging_twice_finds_nothing_the_second_time(production: Any) -> None:
    delete(production, production.client)
    empty(production)

    assert empty(production) == {}
