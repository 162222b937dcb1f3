"""What travels in an archive: every table is decided upon, rows are exact both ways, work arrives at rest."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Integer, Uuid
from sqlmodel import SQLModel

from engine.contracts.errors import InputError
from engine.contracts.sandbox import Realm
from engine.domain.archive import ARCHIVED, LEFT_OUT, Books, Manifest, Subject, TableNote, Tally
from engine.domain.columns import UtcDateTime
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import LedgerEntry
from engine.domain.row_text import read_row, stored_row, written
from engine.domain.tables import TABLES
from engine.domain.unfinished import at_rest, refuse_unrest
from engine.domain.video import Video

VERSION_1 = {
    "client": "brand_kit created_at deleted_at email id name updated_at version",
    "package": "created_at currency deleted_at description formats id max_seconds name price_micro updated_at version",
    "project": "client_id created_at deleted_at description id name package_id routing status updated_at version",
    "video": "breakdown created_at cut deleted_at formats id language music project_id rate_den rate_num resolution "
    "script script_path script_sha256 status style thumbnail_sha256 title type updated_at version voice",
    "shot": "created_at deleted_at draft id length_frames name picked_take_id position routing seed source_key status "
    "type updated_at version video_id",
    "take": "created_at deleted_at id note number recipe seed shot_id status",
    "asset": "bytes created_at deleted_at details duration_ms filename height id job_id media_type project_id "
    "render_id role sha256 shape shot_id take_id video_id width",
    "work_request": "agreed_currency agreed_micro cancel_requested created_at done finished_at id kind outcome "
    "parameters priority project_id started_at status step total updated_at video_id worker_id",
    "job": "ability attempt charged client_id created_at currency deadline_at decided error finished_at fraction id "
    "model prices project_id purpose recipe request reserved_micro reserved_units result revision sender_id sent_at "
    "shot_id status step take_id updated_at vendor_job video_id work_request_id",
    "prompt_record": "cost_micro created_at currency id job_id model parameters project_id prompt_text seed shot_id",
    "price": "amount_micro as_of created_at currency id model per source unit",
    "ledger_entry": "amount_micro client_id corrects_id created_at currency id job_id key kind model month note "
    "overhead_id price_id project_id quantity rate reporting_currency reporting_micro resource_type shot_id unit "
    "vendor_reported video_id",
    "budget": "created_at currency id is_hard is_monthly limit_micro model scope scope_id unit version warned",
    "quote": "ceiling_micro created_at currency expires_at id likely_micro lines project_id title video_id",
    "render": "bytes created_at deleted_at facts frames id key plan resolution sha256 shape video_id",
    "part": "bytes created_at frames id key kind sha256",
    "audit_entry": "action actor created_at details id message object_id object_kind",
}
"""The columns that archives of version 1 have always had."""

documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
moments = st.datetimes(
    timezones=st.just(UTC) | st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def values_of(column: Column[Any]) -> st.SearchStrategy[Any]:
    kinds: list[tuple[type[Any], st.SearchStrategy[Any]]] = [
        (JSON, st.dictionaries(st.text(), documents, max_size=2)),
        (UtcDateTime, moments),
        (Date, st.dates(date(1970, 1, 1))),
        (Uuid, st.uuids()),
        (Boolean, st.booleans()),
        (Float, st.floats(allow_nan=False, allow_infinity=False)),
        (BigInteger, st.integers(-(2**63), 2**63 - 1)),
        (Integer, st.integers(-(2**31), 2**31 - 1)),
    ]
    found = next((strategy for kind, strategy in kinds if isinstance(column.type, kind)), st.text())
    return st.none() | found if column.nullable else found


def rows_of(table: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({column.name: values_of(column) for column in table.__table__.columns})


def manifest(**changes: Any) -> dict[str, Any]:
    made = Manifest(
        engine="0.1.0",
        realm=Realm.REAL,
        project=Subject(id=UUID(int=7), name="Harbour", client="Ada"),
        has_renders=True,
        tables={"job": TableNote(rows=0, bytes=0, sha256="0" * 64)},
        books=Books(),
        blobs=(),
    )
    return {**made.model_dump(mode="json"), **changes}


def test_every_table_is_decided_upon_with_a_reason_when_it_stays_behind() -> None:
    assert len(ARCHIVED) + len(LEFT_OUT) == len({*ARCHIVED, *LEFT_OUT}) == len(TABLES), (
        "Decide in engine/domain/archive.py whether the new table travels in archives, and in "
        "engine/store/archive_rows.py which of its rows do."
    )
    assert {*ARCHIVED, *LEFT_OUT} == set(TABLES)
    assert all(LEFT_OUT.values())


def test_parents_come_before_their_children() -> None:
    order = [table.__tablename__ for table in ARCHIVED]
    for table in ARCHIVED:
        for key in table.__table__.foreign_keys:  # type: ignore[attr-defined]
            assert order.index(key.column.table.name) < order.index(table.__tablename__)


@pytest.mark.parametrize("table", ARCHIVED, ids=lambda table: table.__tablename__)
def test_archive_of_the_first_version_can_still_be_read(table: Any) -> None:
    """A column that went needs an entry in UPGRADES; one that came needs a default, or an entry too."""
    first = set(VERSION_1.get(table.__tablename__, "").split())
    now = {column.name for column in table.__table__.columns}
    assert first <= now
    assert not [name for name in now - first if first and table.model_fields[name].is_required()]


@pytest.mark.parametrize("table", ARCHIVED, ids=lambda table: table.__tablename__)
def test_row_is_the_same_after_its_way_through_text(table: Any) -> None:
    @settings(max_examples=15)
    @given(row=rows_of(table))
    def check(row: dict[str, Any]) -> None:
        line = written(stored_row(table, row))
        assert line.count(b"\n") == 1
        assert read_row(table, json.loads(line)) == row

    check()


def test_column_that_an_older_archive_lacks_gets_its_default() -> None:
    row = stored_row(Video, Video(project_id=uuid4(), title="One").model_dump())
    del row["voice"], row["rate_den"]
    read = read_row(Video, row)
    assert (read["voice"], read["rate_den"]) == ("", 1)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("amount_micro", 2**63, "amount_micro cannot be"),
        ("amount_micro", 1.5, "amount_micro cannot be"),
        ("amount_micro", True, "amount_micro cannot be"),
        ("vendor_reported", 1, "vendor_reported cannot be"),
        ("created_at", "2026-11-21T10:00:00", "created_at cannot be"),
        ("created_at", 5, "created_at cannot be"),
        ("id", "not an id", "id cannot be"),
        ("project_id", None, "project_id cannot be"),
        ("note", ["x"], "note cannot be"),
        ("colour", "red", "a column 'colour'"),
    ],
)
def test_value_that_cannot_be_is_refused_by_its_column(column: str, value: Any, said: str) -> None:
    entry = LedgerEntry(
        kind="charge",
        client_id=uuid4(),
        project_id=uuid4(),
        model="m",
        resource_type="r",
        unit="image",
        quantity="1",
        currency="EUR",
        reporting_currency="EUR",
        month="2026-11",
    )
    row = stored_row(LedgerEntry, entry.model_dump())
    with pytest.raises(InputError, match=said):
        read_row(LedgerEntry, {**row, column: value})


def test_row_without_its_id_is_refused() -> None:
    with pytest.raises(InputError, match="lacks id"):
        read_row(Job, {})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "not a JSON document"),
        (b"[]", "not a JSON document"),
        (b"[" * 100_000, "not a JSON document"),
        (json.dumps(manifest(schema_name="other")).encode(), "no archive of a project"),
        (json.dumps(manifest(schema_version=0)).encode(), "schema_version is 0"),
        (json.dumps(manifest(schema_version="1")).encode(), "schema_version is '1'"),
        (json.dumps(manifest(schema_version=9, engine="7.0")).encode(), "of version 9, written by engine 7.0"),
        (json.dumps(manifest(realm="moon")).encode(), "realm"),
        (json.dumps(manifest(colour="red")).encode(), "colour"),
    ],
)
def test_manifest_that_cannot_be_used_says_why(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        Manifest.load(content)
    assert "\n" not in caught.value.message


def test_manifest_too_new_says_what_to_do() -> None:
    with pytest.raises(InputError) as caught:
        Manifest.load(json.dumps(manifest(schema_version=2)).encode())
    assert caught.value.hint == "Update the engine, then import it again."


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(), st.sampled_from("AB"), st.integers())))
def test_tally_adds_up_exactly(rows: list[tuple[str, int, str, int]]) -> None:
    tally = Tally()
    for own, micro, other, reporting in rows:
        tally.add(
            {
                "currency": own * 3,
                "amount_micro": micro,
                "reporting_currency": other * 3,
                "reporting_micro": reporting,
            }
        )
    books = tally.books
    assert books.entries == len(rows)
    for letter in "AB":
        amounts = {money.currency: money.micro for money in books.amounts}
        reporting_amounts = {money.currency: money.micro for money in books.reporting}
        assert amounts.get(letter * 3, 0) == sum(row[1] for row in rows if row[0] == letter)
        assert reporting_amounts.get(letter * 3, 0) == sum(row[3] for row in rows if row[2] == letter)


def job(status: str, **values: Any) -> dict[str, Any]:
    made = Job(
        client_id=uuid4(),
        project_id=uuid4(),
        ability="image.generate",
        model="a/b",
        revision=1,
        recipe="r",
        status=status,
        reserved_micro=5,
        reserved_units={"image": "1"},
        **values,
    )
    return stored_row(Job, made.model_dump())


def test_job_that_was_never_sent_is_cancelled_and_its_money_free() -> None:
    rested = at_rest(Job, job("queued"))
    assert (rested["status"], rested["reserved_micro"], rested["reserved_units"]) == ("cancelled", 0, {})


@pytest.mark.parametrize("status", ["processing", "needs_decision"])
def test_job_that_was_sent_waits_for_a_person_with_its_money_reserved(status: str) -> None:
    rested = at_rest(Job, job(status, vendor_job={"id": "v-1"}))
    assert (rested["status"], rested["reserved_micro"]) == ("needs_decision", 5)
    assert rested["vendor_job"] == {"id": "v-1"}
    assert rested["error"]["code"] == "OutcomeUnknown"


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_job_that_is_over_travels_as_it_is(status: str) -> None:
    row = job(status)
    assert at_rest(Job, row) == row


@pytest.mark.parametrize("table", [Job, WorkRequest])
@pytest.mark.parametrize("status", ["queued", "processing", "needs_decision", "completed", "failed", "cancelled"])
def test_nothing_at_rest_is_ever_begun(table: type[SQLModel], status: str) -> None:
    row = job(status)
    refuse_unrest(table, at_rest(table, row))
    if status in ("queued", "processing"):
        with pytest.raises(InputError, match="a worker would begin it"):
            refuse_unrest(table, row)
