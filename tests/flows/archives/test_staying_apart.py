"""What meets its like where it arrives, what is under way, what comes along and what is laid out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from archive_work import both_ways, counted, hashes, made, rows_in, save
from paid_vendor import tune
from sqlmodel import col, select

from engine.contracts.errors import Conflict, Damaged
from engine.domain.asset import Asset
from engine.domain.client import Client, Package
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.domain.render import Render
from engine.services import archiving
from engine.services.archiving import Archived
from engine.services.jobs import Place, obtain, shelved
from engine.services.laying_out import lay_out_scripts, scripts_elsewhere
from engine.services.studio import Studio
from engine.services.unarchiving import import_archive
from engine.services.verifying import verify


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
