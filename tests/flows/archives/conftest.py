"""A project with something in every table, an empty studio elsewhere, and an archive on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from archive_work import BIG, MOMENT, WORDS, NewStudio, made, put, save
from paid_vendor import MODEL, OneVendor, Vendor, tune
from sqlmodel import col, select

from engine.contracts.media import MOTION_CLIP
from engine.contracts.money import Money
from engine.domain.asset import Asset
from engine.domain.books import overhead_entry
from engine.domain.budget import Budget
from engine.domain.client import Package
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import LedgerEntry
from engine.domain.overhead import Overhead
from engine.domain.project import Project
from engine.domain.quote import StoredQuote
from engine.domain.record import AuditEntry
from engine.domain.recording import Recording
from engine.domain.render import Render
from engine.domain.shot import Shot, Take
from engine.domain.track import Track
from engine.domain.video import Video
from engine.services import archiving, bookkeeping
from engine.services.archiving import Archived
from engine.services.jobs import Place
from engine.services.studio import Studio
from engine.store.blobs import Blobs
from engine.store.database import Database


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
    sung, spoken, noisy = (put(studio, content, "audio/flac") for content in (b"a song", b"a reading", b"with noise"))
    package = Package(name="Short", formats=["16:9"])
    track = Track(
        title="Low Tide",
        licence="CC BY 4.0",
        source="https://example.org/low-tide",
        moods=["calm"],
        duration_ms=1,
        **sung.model_dump(),
    )
    video = Video(
        project_id=place.project_id,
        title=WORDS,
        script_path="/elsewhere/harbour.md",
        script_sha256=script.sha256,
        cut={"z": 1, "a": [{"clip": clip.model_dump()}, None, 0.1, BIG, "\x00 in a document"]},
        status="ready",
        music_choice=str(track.id),
        created_at=MOMENT,
    )
    recording = Recording(
        video_id=video.id,
        filename="reading.flac",
        source_sha256=noisy.sha256,
        markers={"markers": [{"text": WORDS}]},
        **spoken.model_dump(),
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
        *(track, video, recording, shot, take, render, music, overhead, share),
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
