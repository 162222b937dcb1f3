"""A project out of one studio and into another, on the other database: all of it, exactly, once, or not at all."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from archive_work import BIG, NewStudio, both_ways, counted, doctored, hashes, made, rows_in
from paid_vendor import tune
from sqlmodel import col, select

from engine.contracts.documents import canonical_json
from engine.contracts.errors import BomError, Conflict, Damaged, InputError
from engine.domain.asset import Blob
from engine.domain.columns import utc_now
from engine.domain.job import Job
from engine.domain.ledger import ClosedMonth, LedgerEntry, PriceRow
from engine.domain.overhead import Overhead
from engine.domain.project import Project
from engine.domain.quote import StoredQuote
from engine.domain.record import AuditEntry, EventRow
from engine.domain.video import Video
from engine.services import archiving
from engine.services.archiving import Archived
from engine.services.costs import as_json
from engine.services.jobs import Place
from engine.services.prices import stock_prices
from engine.services.studio import Studio
from engine.services.unarchiving import import_archive
from engine.services.verifying import verify
from engine.store import removal
from engine.store.blob_collection import collect_blobs
from engine.store.books import total, uses_of, weights_in
from engine.store.database import Database
from engine.store.purging import purge


@both_ways
def test_project_is_the_same_on_the_other_database(
    studio: Studio, project: Project, out: Archived, there: Studio, tmp_path: Path
) -> None:
    done = import_archive(there, out.path)
    ours, theirs = rows_in(studio), rows_in(there)
    closing = [row for row in ours["audit_entry"] if row["action"] == "month.close"]
    elsewhere = {row["id"] for row in ours["audit_entry"]} - {row["id"] for row in theirs["audit_entry"]}
    assert closing[0]["id"] in elsewhere
    ours["audit_entry"] = [row for row in ours["audit_entry"] if row["id"] not in elsewhere]
    assert theirs == ours
    assert all(theirs[name] for name in theirs if name != "part")
    assert {name: note.rows for name, note in out.manifest.tables.items()} == {n: len(r) for n, r in theirs.items()}
    with studio.database.read() as here, there.database.read() as away:
        assert total(away) == total(here, col(LedgerEntry.project_id) == project.id)
    assert (hashes(there), counted(there, Blob)) == (hashes(studio), len(hashes(studio)))
    assert verify(there).findings == ()
    assert done.arrival.new.total() == sum(map(len, theirs.values()))
    again = archiving.export_archive(there, project.id, tmp_path / "again.bom.zip")
    assert again.path.read_bytes() == out.path.read_bytes()
    assert again.fingerprint == out.fingerprint


def test_documents_keep_the_order_they_were_written_in(out: Archived, there: Studio) -> None:
    import_archive(there, out.path)
    with there.database.read() as session:
        assert list(session.exec(select(Video.cut)).one()) == ["z", "a"]


def test_what_is_the_studios_own_stays_behind(out: Archived, there: Studio) -> None:
    import_archive(there, out.path)
    assert [counted(there, table) for table in (Overhead, ClosedMonth, EventRow)] == [0, 0, 0]


@both_ways
def test_importing_twice_changes_nothing_and_puts_lost_bytes_back(out: Archived, there: Studio) -> None:
    assert import_archive(there, out.path).changes
    before, deeds = rows_in(there), counted(there, AuditEntry)
    again = import_archive(there, out.path)
    assert not again.changes
    assert again.arrival.same.total() == sum(map(len, before.values()))
    lost = next(iter(hashes(there)))
    there.blobs.delete(lost)
    assert import_archive(there, out.path).files == 1
    assert there.blobs.exists(lost)
    assert rows_in(there) == before
    assert counted(there, AuditEntry) == deeds + 1


def test_check_says_what_would_be_done_and_changes_nothing(out: Archived, there: Studio) -> None:
    would = import_archive(there, out.path, dry=True)
    assert would.changes
    assert not any(rows_in(there).values())
    assert not hashes(there)


@both_ways
def test_row_with_other_content_is_named_and_nothing_is_changed(out: Archived, project: Project, there: Studio) -> None:
    import_archive(there, out.path)
    with there.database.write() as session:
        row = session.get_one(Project, project.id)
        row.description = "Went on here"
        row.touch()
        session.delete(session.exec(select(StoredQuote)).one())
    before = rows_in(there)
    with pytest.raises(Conflict, match=r"project \w{8} \(updated_at, version, description\)\. Nothing"):
        import_archive(there, out.path)
    assert rows_in(there) == before
    with there.database.write() as session:
        removal.delete(session, session.get_one(Project, project.id))
    with there.database.write() as session:
        purge(session, utc_now() + timedelta(seconds=1))
    assert import_archive(there, out.path).arrival.new["project"] == 1


def test_books_that_differ_are_refused(out: Archived, there: Studio, studio: Studio, tmp_path: Path) -> None:
    """A row of the ledger is never changed, so another amount under its id is another book."""
    import_archive(there, out.path)

    def cheaper(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "amount_micro": row["amount_micro"] - 1}

    with pytest.raises(Conflict, match=r"ledger entry \w{8} \(amount_micro\)"):
        import_archive(there, doctored(out.path, tmp_path / "d.zip", "ledger_entry", cheaper))


@both_ways
@pytest.mark.parametrize(
    ("table", "changes", "problem", "said"),
    [
        ("job", {"status": "processing"}, InputError, "a worker would begin it"),
        ("work_request", {"status": "queued"}, InputError, "a worker would begin it"),
        ("asset", {"sha256": "0" * 64}, Damaged, "names bytes that it does not hold"),
        ("project", {"id": str(UUID(int=5))}, Damaged, "another project"),
        ("take", {"colour": 1}, InputError, "does not know"),
        ("shot", {"length_frames": 2**31}, InputError, "length_frames cannot be"),
        ("video", {"project_id": str(UUID(int=5))}, Conflict, "do not fit"),
    ],
)
def test_doctored_rows_are_refused_and_nothing_is_entered(
    out: Archived,
    there: Studio,
    tmp_path: Path,
    table: str,
    changes: dict[str, Any],
    problem: type[BomError],
    said: str,
) -> None:
    path = doctored(out.path, tmp_path / "doctored.zip", table, lambda row: {**row, **changes})
    with pytest.raises(problem, match=said):
        import_archive(there, path)
    assert not any(rows_in(there).values())


def test_sums_that_do_not_add_up_are_refused(out: Archived, there: Studio, tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(out.path) as archive, zipfile.ZipFile(path, "w") as made:
        for member in archive.namelist():
            content = archive.read(member)
            if member == "manifest.json":
                manifest = json.loads(content)
                manifest["books"]["amounts"][0]["micro"] += 1
                content = canonical_json(manifest).encode()
            made.writestr(member, content)
    with pytest.raises(Damaged, match="do not add up"):
        import_archive(there, path)


def test_rehearsed_and_paid_work_do_not_mix(
    studio: Studio, out: Archived, project: Project, new_studio: NewStudio, other: Database, tmp_path: Path
) -> None:
    rehearsal = new_studio(other, realm="sandbox")
    with pytest.raises(Conflict, match="of the real realm, and this studio is the sandbox one"):
        import_archive(rehearsal, out.path)
    settings = studio.settings.model_copy(update={"realm": rehearsal.settings.realm})
    rehearsed = archiving.export_archive(replace(studio, settings=settings), project.id, tmp_path / "r.zip")
    with pytest.raises(Conflict, match="of the sandbox realm") as caught:
        import_archive(new_studio(other), rehearsed.path)
    assert "--sandbox" in caught.value.hint
    assert import_archive(rehearsal, rehearsed.path).changes


@both_ways
def test_crash_after_the_bytes_leaves_only_what_is_collected(
    out: Archived, there: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.services.unarchiving.record_deed", die)
    with pytest.raises(KeyboardInterrupt):
        import_archive(there, out.path)
    assert hashes(there)
    assert not any(rows_in(there).values())
    assert not list((there.settings.home / "scratch").iterdir())
    collect_blobs(there.database, there.blobs, utc_now() + timedelta(days=2))
    assert not hashes(there)
    monkeypatch.undo()
    assert import_archive(there, out.path).changes


@both_ways
def test_prices_that_are_there_are_not_entered_again(out: Archived, there: Studio) -> None:
    stock_prices(there)
    with there.database.read() as session:
        (ours,) = session.exec(select(PriceRow)).all()
    done = import_archive(there, out.path)
    assert (done.arrival.new["price"], done.arrival.same["price"]) == (0, 1)
    with there.database.read() as session:
        charges = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "charge")).all()
        jobs = session.exec(select(Job)).all()
    assert {charge.price_id for charge in charges} == {ours.id}
    assert {price for job in jobs for price in job.prices.values()} == {str(ours.id)}
    assert verify(there).findings == ()
    assert not import_archive(there, out.path).changes


@both_ways
def test_rows_of_a_closed_month_are_posted_in_the_open_one(out: Archived, there: Studio) -> None:
    with there.database.write() as session:
        session.add(ClosedMonth(month="2026-10", totals=as_json(total(session))))
    done = import_archive(there, out.path)
    (((month, now), rows),) = done.arrival.moved.items()
    assert (month, rows) == ("2026-10", 1)
    assert now > "2026-10"
    with there.database.read() as session:
        share = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "allocation")).one()
    assert (share.month, share.amount_micro, share.reporting_micro) == (now, BIG, 123)
    assert verify(there).findings == ()
    assert not import_archive(there, out.path).changes
    with there.database.write() as session:
        session.add(ClosedMonth(month=now, totals=as_json(total(session))))
    assert not import_archive(there, out.path).changes


@both_ways
def test_what_came_in_draws_on_no_pack_of_this_studio(out: Archived, place: Place, there: Studio) -> None:
    import_archive(there, out.path)
    stock_prices(there)
    with there.database.read() as session:
        assert uses_of(session, "vendor") == []
        assert weights_in(session, f"{utc_now():%Y-%m}") == []
    made(there, place, tune(5))
    with there.database.read() as session:
        assert [use.units for use in uses_of(session, "vendor")] == [2]
        assert [weight.rows for weight in weights_in(session, f"{utc_now():%Y-%m}")] == [1]
