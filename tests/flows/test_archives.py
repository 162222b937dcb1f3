"""A project out of one studio and into another, on the other database: all of it, exactly, once, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from paid_vendor import MODEL, OneVendor, Vendor, tune
from sqlmodel import col, func, select

from engine.contracts.documents import canonical_json
from engine.contracts.errors import BomError, Conflict, Damaged, InputError
from engine.contracts.media import MOTION_CLIP, MediaRef
from engine.contracts.money import Money
from engine.contracts.results import Result, Usage
from engine.domain.archive import ARCHIVED, Tally, table_name
from engine.domain.asset import Asset, Blob
from engine.domain.books import overhead_entry
from engine.domain.budget import Budget
from engine.domain.client import Client, Package
from engine.domain.columns import utc_now
from engine.domain.job import Job, WorkRequest
from engine.domain.job_spec import JobSpec
from engine.domain.ledger import ClosedMonth, LedgerEntry, PriceRow
from engine.domain.overhead import Overhead
from engine.domain.project import Project
from engine.domain.quote import StoredQuote
from engine.domain.record import AuditEntry, EventRow
from engine.domain.render import Render
from engine.domain.shot import Shot, Take
from engine.domain.stored_result import StoredFile
from engine.domain.video import Video
from engine.services import archiving, bookkeeping
from engine.services.archiving import Archived
from engine.services.costs import as_json
from engine.services.jobs import Place, complete_job, obtain, read_job, shelved, take_right_to_send
from engine.services.laying_out import lay_out_scripts, scripts_elsewhere
from engine.services.prices import stock_prices
from engine.services.studio import Studio
from engine.services.unarchiving import import_archive
from engine.services.verifying import verify
from engine.store import removal
from engine.store.archive_rows import archived_rows
from engine.store.blob_collection import collect_blobs
from engine.store.blobs import Blobs, record_blob
from engine.store.books import total, uses_of, weights_in
from engine.store.database import Database
from engine.store.purging import purge

NewStudio = Callable[..., Studio]
WORDS = "Hafenlicht — बंदरगाह की रोशनी 🌊 'quoted' \"too\"\n\ttabbed"
BIG = 2**62 + 1
OCTOBER = date(2026, 10, 31)
MOMENT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)


both_ways = pytest.mark.parametrize(
    ("database_kind", "other_kind"), [("sqlite", "postgresql"), ("postgresql", "sqlite")]
)


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def other_kind() -> str:
    return "sqlite"


@pytest.fixture
def other(other_kind: str, new_database: Callable[..., Database]) -> Database:
    """Another database."""
    return new_database(other_kind)


@pytest.fixture
def new_studio(studio: Studio, tmp_path: Path) -> NewStudio:
    def make(database: Database, **changes: Any) -> Studio:
        home = tmp_path / f"home-{uuid4().hex[:6]}"
        settings = studio.settings.model_copy(update={"home": home, **changes})
        return Studio(settings, database, Blobs(str(home / "blobs"), home / "cache"), OneVendor(Vendor()))

    return make


@pytest.fixture
def there(new_studio: NewStudio, other: Database) -> Studio:
    """An empty studio on another database, in another home."""
    return new_studio(other)


def put(studio: Studio, content: bytes, media_type: str) -> MediaRef:
    ref = studio.blobs.put_bytes(content, media_type)
    with studio.database.write() as session:
        record_blob(session, ref)
    return ref


def made(studio: Studio, place: Place, spec: JobSpec) -> Job:
    """Have a job done as a worker does it."""
    (job,) = asyncio.run(obtain(studio, place, [spec]))
    take_right_to_send(studio, job.id, uuid4(), 60)
    file = StoredFile(role="music", media=studio.blobs.put_bytes(job.recipe.encode(), "audio/wav"))
    complete_job(studio, job.id, Result(usage=(Usage.of("second", 2),), seed=2**40), (file,))
    return read_job(studio, job.id)


def save(studio: Studio, *rows: Any) -> None:
    with studio.database.write() as session:
        for row in rows:
            session.add(row)
            session.flush()


@pytest.fixture
def project(studio: Studio, place: Place) -> Project:
    """A project with something in every table, two paid jobs, a correction, and a share of the studio's plan."""
    for seed in (1, 2):
        made(studio, place, tune(seed))
    script = put(studio, b"# Harbour\n\nThe boats come home.\n", "text/markdown")
    picture = put(studio, b"a picture of the quay", "image/png")
    still = put(studio, b"a still", "image/png")
    clip = put(studio, f'{{"still": "{still.sha256}"}}'.encode(), MOTION_CLIP)
    film = put(studio, b"a film", "video/mp4")
    package = Package(name="Short", formats=["16:9"])
    video = Video(
        project_id=place.project_id,
        title=WORDS,
        script_path="/elsewhere/harbour.md",
        script_sha256=script.sha256,
        cut={"z": 1, "a": [{"clip": clip.model_dump()}, None, 0.1, BIG, "\x00 in a document"]},
        status="ready",
        created_at=MOMENT,
    )
    shot = Shot(video_id=video.id, position=1, name="1", length_frames=48, source_key="k", seed=7)
    take = Take(shot_id=shot.id, number=1, recipe="r", status="ready", deleted_at=MOMENT)
    render = Render(
        video_id=video.id, key="k", shape="16:9", resolution="360p", sha256=film.sha256, bytes=film.bytes, frames=48
    )
    own = {"project_id": place.project_id, "video_id": video.id}
    with studio.database.write() as session:
        row = session.get_one(Project, place.project_id)
        session.add(package)
        session.flush()
        row.name, row.package_id, row.status = "Harbour", package.id, "in_progress"
        job = session.exec(select(Job).order_by(col(Job.id))).first()
        assert job is not None
        tune_media = job.result["files"][0]["media"]
    music = Asset(**own, role="music", job_id=job.id, **tune_media)
    overhead = Overhead(
        kind="plan", vendor="vendor", begins=date(2026, 10, 1), ends=date(2026, 10, 31), entry_id=uuid4()
    )
    share = overhead_entry(
        overhead,
        "allocation",
        Money(micro=BIG, currency="USD"),
        Money(micro=123, currency="EUR"),
        "2026-10",
        "A share",
        rate=studio.settings.money.rates[0].rate,
        project_id=place.project_id,
        client_id=place.client_id,
    )
    save(
        studio,
        *(video, shot, take, render, music, overhead, share),
        WorkRequest(kind="film", **own, status="completed", worker_id=uuid4(), agreed_micro=BIG, agreed_currency="EUR"),
        Asset(**own, role="script", filename="harbour.md", **script.model_dump()),
        Asset(**own, role="reference", filename="pictures/quay.png", **picture.model_dump()),
        Asset(**own, role="clip", shot_id=shot.id, take_id=take.id, **clip.model_dump()),
        Asset(**own, role="film", render_id=render.id, **film.model_dump()),
        Budget(scope="project", scope_id=place.project_id, limit_micro=BIG, currency="EUR"),
        StoredQuote(**own, title="Harbour", currency="EUR", expires_at=MOMENT, lines=[{"model": MODEL}]),
        AuditEntry(actor="operator", action="script.read", object_kind="video", object_id=video.id, details={"n": 1}),
        AuditEntry(actor="operator", action="month.close", object_kind="closed_month", object_id=uuid4()),
    )
    with studio.database.read() as session:
        charge = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "charge")).first()
        assert charge is not None
    bookkeeping.correct(studio, str(charge.id), Money(micro=30_000, currency="USD"), "The invoice says so")
    with studio.database.read() as session:
        return session.get_one(Project, place.project_id)


@pytest.fixture
def out(studio: Studio, project: Project, tmp_path: Path) -> Archived:
    return archiving.export_archive(studio, project.id, tmp_path / "harbour.bom.zip")


def rows_in(studio: Studio) -> dict[str, list[dict[str, Any]]]:
    """Everything in the tables that travel, but for the records of archives themselves."""
    found = {}
    with studio.database.read() as session:
        for table in ARCHIVED:
            ids: Any = select(table.id)  # type: ignore[attr-defined]
            if table is AuditEntry:
                ids = ids.where(col(AuditEntry.action).not_like("archive.%"))
            found[table_name(table)] = list(archived_rows(session, table, session.scalars(ids)))
    return found


def counted(studio: Studio, table: Any) -> int:
    with studio.database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def hashes(studio: Studio) -> set[str]:
    return {stored.sha256 for stored in studio.blobs.all()}


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


def doctored(path: Path, to: Path, table: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Path:
    """Write an archive that is sound, of rows that were changed."""
    name = f"tables/{table}.jsonl"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(to, "w") as made:
        manifest = json.loads(archive.read("manifest.json"))
        for member in archive.namelist():
            content = archive.read(member)
            if member == name:
                rows = [change(json.loads(line)) for line in content.splitlines()]
                content = b"".join(canonical_json(row).encode() + b"\n" for row in rows)
                sha256 = hashlib.sha256(content).hexdigest()
                manifest["tables"][table] = {"rows": len(rows), "bytes": len(content), "sha256": sha256}
                if table == "ledger_entry":
                    tally = Tally()
                    for row in rows:
                        tally.add(row)
                    manifest["books"] = tally.books.model_dump(mode="json")
            if member != "manifest.json":
                made.writestr(member, content)
        made.writestr("manifest.json", canonical_json(manifest))
    return to


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


def test_client_of_the_same_name_stays_apart(out: Archived, place: Place, there: Studio) -> None:
    save(there, Client(name="Anna", email="another@example.org"), Package(name="Short"))
    done = import_archive(there, out.path)
    assert done.arrival.renamed["Anna"] == f"Anna ({place.client_id.hex[-8:]})"
    with there.database.read() as session:
        names = set(session.exec(select(Client.name)))
        assert session.get_one(Client, place.client_id).name == done.arrival.renamed["Anna"]
    assert names == {"Anna", done.arrival.renamed["Anna"]}
    assert not import_archive(there, out.path).changes


def test_client_that_is_there_keeps_what_it_is_here(out: Archived, place: Place, there: Studio) -> None:
    save(there, Client(id=place.client_id, name="Anna B.", brand_kit={"colour": "red"}))
    done = import_archive(there, out.path)
    assert (done.arrival.same["client"], done.arrival.renamed) == (1, {})
    with there.database.read() as session:
        assert session.get_one(Client, place.client_id).name == "Anna B."


def test_nothing_is_bought_again_where_it_arrives(out: Archived, place: Place, there: Studio) -> None:
    import_archive(there, out.path)
    (job,) = asyncio.run(obtain(there, place, [tune(1)]))
    assert job.status == "completed"
    assert counted(there, Job) == 2


def test_without_renders_the_films_stay_behind(studio: Studio, project: Project, there: Studio, tmp_path: Path) -> None:
    small = archiving.export_archive(studio, project.id, tmp_path / "small.zip", with_renders=False)
    import_archive(there, small.path)
    assert counted(there, Render) == 0
    with there.database.read() as session:
        assert "film" not in set(session.exec(select(Asset.role)))
    with studio.database.read() as session:
        film = session.exec(select(Render.sha256)).one()
    assert hashes(studio) - hashes(there) == {film}
    assert verify(there).findings == ()


@pytest.fixture
def under_way(studio: Studio, place: Place, project: Project) -> Iterator[dict[str, Job]]:
    """A job in each state in which it is not over."""
    jobs = {
        status: Job(
            client_id=place.client_id,
            project_id=place.project_id,
            ability="music.generate",
            model=MODEL,
            revision=1,
            recipe=f"recipe {status}",
            status=status,
            sender_id=None if status == "queued" else uuid4(),
            reserved_micro=40_000,
            reserved_units={"second": "2"},
            currency="USD",
        )
        for status in ("queued", "processing", "needs_decision")
    }
    save(studio, WorkRequest(kind="film", project_id=place.project_id, status="processing"), *jobs.values())
    yield jobs


def test_work_under_way_is_not_exported_by_mistake(
    studio: Studio, project: Project, under_way: dict[str, Job], tmp_path: Path
) -> None:
    with pytest.raises(Conflict, match="4 jobs are not over") as caught:
        archiving.export_archive(studio, project.id, tmp_path / "a.zip")
    assert "--allow-unfinished" in caught.value.hint
    assert not (tmp_path / "a.zip").exists()


@both_ways
def test_work_under_way_is_at_rest_where_it_arrives_and_never_sent(
    studio: Studio,
    project: Project,
    place: Place,
    under_way: dict[str, Job],
    there: Studio,
    tmp_path: Path,
) -> None:
    before = rows_in(studio)
    out = archiving.export_archive(studio, project.id, tmp_path / "a.zip", allow_unfinished=True)
    assert out.manifest.unfinished == 4
    assert rows_in(studio) == before
    done = import_archive(there, out.path)
    assert done.undecided == 2
    with there.database.read() as session:
        jobs = {name: session.get_one(Job, job.id) for name, job in under_way.items()}
        open_work = session.exec(select(WorkRequest).where(col(WorkRequest.status).in_(("queued", "processing")))).all()
        held = shelved(session, place.client_id, [job.recipe for job in under_way.values()])
    assert {name: job.status for name, job in jobs.items()} == {
        "queued": "cancelled",
        "processing": "needs_decision",
        "needs_decision": "needs_decision",
    }
    assert [job.reserved_micro for job in jobs.values()] == [0, 40_000, 40_000]
    assert not open_work
    assert held.keys() == {"recipe processing", "recipe needs_decision"}
    assert not import_archive(there, out.path).changes


def test_results_of_other_projects_that_are_used_again_come_along(
    studio: Studio, project: Project, place: Place, there: Studio, tmp_path: Path
) -> None:
    with studio.database.write() as session:
        elsewhere = Project(client_id=place.client_id, name="Elsewhere")
        session.add(elsewhere)
    job = made(studio, replace(place, project_id=elsewhere.id), tune(9))
    unused = made(studio, replace(place, project_id=elsewhere.id), tune(10))
    media = job.result["files"][0]["media"]
    save(studio, Asset(project_id=project.id, role="music", job_id=job.id, **media))
    out = archiving.export_archive(studio, project.id, tmp_path / "a.zip")
    import_archive(there, out.path)
    with there.database.read() as session:
        assert session.get(Job, job.id) is not None
        assert session.get(Job, unused.id) is None
        assert session.exec(select(LedgerEntry).where(LedgerEntry.job_id == job.id)).one().project_id == elsewhere.id
    whole = archiving.export_archive(studio, elsewhere.id, tmp_path / "b.zip")
    assert import_archive(there, whole.path).arrival.same["job"] == 1


def test_missing_bytes_are_said_before_an_archive_is_there(studio: Studio, project: Project, tmp_path: Path) -> None:
    with studio.database.read() as session:
        sha256 = session.exec(select(Asset.sha256).where(Asset.role == "script")).one()
    studio.blobs.delete(sha256)
    with pytest.raises(Damaged, match=f"{sha256}.*is missing"):
        archiving.export_archive(studio, project.id, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_scripts_are_laid_out_where_the_work_goes_on(
    out: Archived, project: Project, there: Studio, tmp_path: Path
) -> None:
    import_archive(there, out.path)
    assert scripts_elsewhere(there, project.id) == ["/elsewhere/harbour.md"]
    folder = tmp_path / "scripts"
    laid = lay_out_scripts(there, project.id, folder)
    assert laid.scripts == (folder / "harbour.md",)
    assert (folder / "harbour.md").read_text().startswith("# Harbour")
    assert (folder / "pictures" / "quay.png").read_bytes() == b"a picture of the quay"
    assert scripts_elsewhere(there, project.id) == []
    assert not import_archive(there, out.path).changes
    (folder / "harbour.md").write_text("Something else")
    with pytest.raises(Conflict, match="Something else lies at"):
        lay_out_scripts(there, project.id, folder)


def test_media_outside_of_the_scripts_folder_are_not_written(studio: Studio, project: Project, tmp_path: Path) -> None:
    with studio.database.write() as session:
        for name in ("../../outside.png", "/tmp/absolute.png"):
            asset = session.exec(select(Asset).where(Asset.role == "reference")).first()
            assert asset is not None
            session.add(Asset(**{**asset.model_dump(exclude={"id"}), "filename": name}))
    laid = lay_out_scripts(studio, project.id, tmp_path / "scripts")
    assert sorted(laid.left) == ["../../outside.png", "/tmp/absolute.png"]
    assert not Path("/tmp/absolute.png").exists()
    assert not (tmp_path.parent / "outside.png").exists()


def test_progress_ends_at_its_total(out: Archived, there: Studio) -> None:
    told: list[tuple[int, int]] = []
    import_archive(there, out.path, progress=lambda done, whole: told.append((done, whole)))
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
