"""Archives for tests: a project to travel, and what came of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, func, select

from engine.contracts.documents import canonical_json
from engine.contracts.media import MediaRef
from engine.contracts.results import Result, Usage
from engine.domain.archive import ARCHIVED, Tally, table_name
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.domain.record import AuditEntry
from engine.domain.stored_result import StoredFile
from engine.services.jobs import Place, complete_job, obtain, read_job, take_right_to_send
from engine.services.studio import Studio
from engine.store.archive_rows import archived_rows
from engine.store.blobs import record_blob

NewStudio = Callable[..., Studio]
WORDS = "Hafenlicht — बंदरगाह की रोशनी 🌊 'quoted' \"too\"\n\ttabbed"
BIG = 2**62 + 1
OCTOBER = date(2026, 10, 31)
MOMENT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)


both_ways = pytest.mark.parametrize(
    ("database_kind", "other_kind"), [("sqlite", "postgresql"), ("postgresql", "sqlite")]
)


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
