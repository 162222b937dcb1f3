"""A project with books of every kind, its workbook read back, and LibreOffice's opinion of it."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlmodel import SQLModel

from engine.contracts.identity import new_id
from engine.contracts.sheets import SheetName
from engine.domain.asset import Asset, PromptRecord
from engine.domain.client import Client
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.domain.render import Render
from engine.domain.shot import Shot, Take
from engine.domain.video import Video
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.services.studio import Studio
from engine.services.workbook.book import export_workbook
from engine.store.blobs import Blobs
from engine.store.database import Database

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
INSTALL = "LibreOffice is not installed: apt-get install libreoffice-calc-nogui"
HEADERS = 5


class Desk:
    """A studio in which a project is put together row by row, and its workbook read."""

    def __init__(self, database: Database, folder: Path, **settings: Any) -> None:
        loaded = load_settings(**settings)
        blobs = Blobs(loaded.blobs.url, loaded.home / "cache")
        self.studio = Studio(loaded, database, blobs, PluginManager(loaded))
        self.folder = folder
        self._clock = itertools.count()
        self.client = Client(name="Harbour Trust")
        self.project = Project(client_id=self.client.id, name="The Last Light", created_at=NOON)
        self.video = Video(project_id=self.project.id, title="Light", created_at=NOON)
        self.add(self.client, self.project, self.video)

    def add(self, *rows: SQLModel) -> None:
        with self.studio.database.write() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def now(self) -> datetime:
        """Return a moment later than all before."""
        return NOON + timedelta(seconds=next(self._clock))

    def shot(self, name: str, position: int = 0, **more: Any) -> tuple[Shot, Take]:
        """Add a shot with a take that is in the film."""
        shot = Shot(
            video_id=self.video.id, name=name, position=position, length_frames=60, source_key=name, status="ready"
        )
        take = Take(shot_id=shot.id, number=1, recipe=name, status="ready", created_at=self.now())
        shot.picked_take_id = take.id
        for field, value in more.items():
            setattr(shot, field, value)
        self.add(shot, take)
        return shot, take

    def job(self, prompt: str, shot: Shot | None = None, take: Take | None = None, **more: Any) -> Job:
        """Add a completed job with its prompt and a still, not charged yet."""
        recipe = str(new_id())
        fields: dict[str, Any] = {
            "client_id": self.client.id,
            "project_id": self.project.id,
            "video_id": self.video.id,
            "shot_id": shot and shot.id,
            "ability": "image.generate",
            "model": "house/ink",
            "revision": 1,
            "recipe": recipe,
            "status": "completed",
            "purpose": "still 1",
            "created_at": self.now(),
            **more,
        }
        job = Job(**fields)
        record = PromptRecord(
            project_id=job.project_id,
            shot_id=job.shot_id,
            job_id=job.id,
            model=job.model,
            prompt_text=prompt,
            parameters={"prompt": prompt, "kind": "image.generate"},
            seed=7,
            currency="USD",
            created_at=self.now(),
        )
        self.add(job, record)
        self.asset(job.id, shot, take, "still")
        return job

    def asset(
        self, job_id: UUID | None, shot: Shot | None, take: Take | None, role: str, filename: str = "", **more: Any
    ) -> Asset:
        asset = Asset(
            project_id=self.project.id,
            video_id=self.video.id,
            job_id=job_id,
            role=role,
            shot_id=shot and shot.id,
            take_id=take and take.id,
            created_at=self.now(),
            **{"sha256": new_id().hex * 2, "media_type": "image/png", "bytes": 5, "filename": filename or role, **more},
        )
        self.add(asset)
        return asset

    def film(self) -> None:
        """Add a finished film."""
        render = Render(
            video_id=self.video.id, key="k", shape="16:9", resolution="1080p", sha256="f" * 64, bytes=9, frames=60
        )
        self.add(render)
        self.asset(None, None, None, "film", "light.mp4")

    def entry(self, micro: int, currency: str = "USD", job: Job | None = None, **more: Any) -> LedgerEntry:
        """Return a row of the books, at 0.5 for what is not in EUR."""
        worth = micro if currency == "EUR" else micro // 2
        fields: dict[str, Any] = {
            "kind": "charge",
            "client_id": self.client.id,
            "project_id": self.project.id,
            "model": "house/ink",
            "job_id": job and job.id,
            "shot_id": job and job.shot_id,
            "video_id": job and job.video_id,
            "resource_type": "image.generate",
            "unit": "image",
            "quantity": "1",
            "amount_micro": micro,
            "currency": currency,
            "rate": "1" if currency == "EUR" else "1/2",
            "reporting_micro": worth,
            "reporting_currency": "EUR",
            "month": "2026-11",
            "created_at": self.now(),
            **more,
        }
        return LedgerEntry(**fields)

    def export(self, name: str = "book.xlsx", **more: Any) -> Path:
        path = self.folder / name
        export_workbook(self.studio, self.project.id, path, force=True, **{"sheets": tuple(SheetName), **more})
        return path


def sheet_of(path: Path, name: str, *, values: bool = True) -> list[tuple[Any, ...]]:
    """Return all rows of a sheet: what formulas come to, or the formulas."""
    book = load_workbook(path, read_only=True, data_only=values)
    try:
        rows = [tuple(row) for row in book[name].iter_rows(values_only=True)]
    finally:
        book.close()
    widest = max(map(len, rows))
    return [row + (None,) * (widest - len(row)) for row in rows]


def table_of(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows under a sheet's headers."""
    _, header, *rows = sheet_of(path, name)[HEADERS - 2 :]
    return [dict(zip(header, row, strict=False)) for row in rows]


def micro(value: Any) -> int:
    """Return a cell's number in millionths."""
    return int((Decimal(repr(value)) * 1_000_000).to_integral_exact())


def without_results(path: Path) -> Path:
    """Return a copy in which no formula has a result, so that who opens it must calculate."""
    bare = path.with_name(f"bare-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.namelist():
            content = source.read(part)
            if part.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            copy.writestr(part, content)
    return bare


def reopened(path: Path, folder: Path) -> Path:
    """Return what LibreOffice saves of a workbook after working it out anew."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip(INSTALL)
    out = folder / "reopened"
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return out / path.name


def column(rows: Iterable[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]
