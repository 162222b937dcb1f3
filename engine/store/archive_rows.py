"""Which rows a project's archive holds: its own, and those of others that its media came from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlmodel import Session, SQLModel, col, select

from engine.contracts.abilities import Ability
from engine.contracts.media import MediaRef
from engine.domain.archive import ARCHIVED, RENDERED
from engine.domain.asset import Asset, Blob, PromptRecord
from engine.domain.budget import Budget
from engine.domain.client import Client, Package
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import LedgerEntry, PriceRow
from engine.domain.project import Project
from engine.domain.quote import StoredQuote
from engine.domain.record import AuditEntry
from engine.domain.recording import Recording
from engine.domain.render import Part, Render
from engine.domain.row_text import stored_row
from engine.domain.shot import Shot, Take
from engine.domain.track import BED, Track
from engine.domain.video import Video

SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
DEED = "archive."
"""What begins the actions that tell of archives themselves, which stay in the studio they happened in."""
_BATCH = 100

Ids = dict[type[SQLModel], set[UUID]]


def archived_ids(session: Session, project: Project, part_keys: Collection[str] | None) -> Ids:
    """Return the ids of all rows of a project's archive, by table.

    part_keys: the parts of its films; None leaves films and parts out.
    """
    ids: Ids = {table: set() for table in ARCHIVED}
    ids[Project] = {project.id}
    ids[Package] = {project.package_id} if project.package_id else set()
    ids[Video] = _of(session, Video, "project_id", {project.id})
    ids[Shot] = _of(session, Shot, "video_id", ids[Video])
    ids[Take] = _of(session, Take, "shot_id", ids[Shot])
    ids[Render] = _of(session, Render, "video_id", ids[Video])
    ids[Recording] = _of(session, Recording, "video_id", ids[Video])
    ids[Asset] = _of(session, Asset, "project_id", {project.id})
    if part_keys is None:
        ids[Asset] -= _of(session, Asset, "render_id", ids[Render])
        ids |= {table: set() for table in RENDERED}
    else:
        ids[Part] = _of(session, Part, "key", part_keys)
    ids[Track] = _tracks(session, ids)
    ids[WorkRequest] = _of(session, WorkRequest, "project_id", {project.id})
    ids[Job] = _jobs(session, project.id, ids)
    for table in (PromptRecord, LedgerEntry):
        ids[table] = _of(session, table, "project_id", {project.id}) | _of(session, table, "job_id", ids[Job])
    ids[StoredQuote] = _of(session, StoredQuote, "project_id", {project.id})
    ids[Budget] = _ids(session, select(Budget.id).where(Budget.scope == "project", Budget.scope_id == project.id))
    ids[PriceRow] = _there(session, PriceRow, _prices(session, ids))
    ids[Client] = _there(session, Client, {project.client_id} | _clients(session, ids))
    ids[AuditEntry] = _deeds(session, ids)
    return ids


def archived_rows(session: Session, table: type[SQLModel], ids: Iterable[UUID]) -> Iterator[dict[str, Any]]:
    """Yield rows as an archive has them, in the order of their ids, few at a time."""
    columns: Any = table
    for chosen in _batches(ids):
        query = select(*columns.__table__.columns).where(columns.id.in_(chosen)).order_by(columns.id)
        for values in session.execute(query).mappings().all():
            yield stored_row(table, dict(values))


def known_blobs(session: Session, hashes: Iterable[str]) -> Iterator[MediaRef]:
    """Yield those of some hashes that stored bytes have."""
    for chosen in _batches(hashes):
        for blob in session.exec(select(Blob).where(col(Blob.sha256).in_(chosen))):
            yield MediaRef(sha256=blob.sha256, media_type=blob.media_type, bytes=blob.bytes)


def _jobs(session: Session, project_id: UUID, ids: Ids) -> set[UUID]:
    """Return a project's jobs, and those of its client's other work whose results it uses again."""
    jobs = _of(session, Job, "project_id", {project_id})
    used, scripts, clients = set[UUID](), set[str](), set[UUID]()
    for chosen in _batches(ids[Asset]):
        assets = select(Asset.job_id).where(col(Asset.id).in_(chosen), col(Asset.job_id).is_not(None))
        used |= _ids(session, assets)
    for chosen in _batches(ids[Video]):
        scripts.update(session.exec(select(Video.script_sha256).where(col(Video.id).in_(chosen))))
    clients |= _ids(session, select(Project.client_id).where(Project.id == project_id))
    clients |= _ids(session, select(Job.client_id).where(Job.project_id == project_id))
    readings = select(Job).where(
        Job.ability == Ability.SCRIPT_BREAKDOWN.value, Job.status == "completed", col(Job.client_id).in_(clients)
    )
    for reading in session.exec(readings.execution_options(yield_per=_BATCH)):
        if reading.request.get("script", {}).get("sha256") in scripts:
            used.add(reading.id)
    return jobs | _there(session, Job, used)


def _tracks(session: Session, ids: Ids) -> set[UUID]:
    """Return the tracks of the library that a project's films chose or were given."""
    chosen, heard = set[UUID](), set[str]()
    for videos in _batches(ids[Video]):
        choices = session.exec(select(Video.music_choice).where(col(Video.id).in_(videos)))
        chosen |= {UUID(choice) for choice in choices if choice not in ("", BED)}
        music = select(Asset.sha256).where(col(Asset.video_id).in_(videos), Asset.role == "music")
        heard.update(session.exec(music))
    return _there(session, Track, chosen) | _of(session, Track, "sha256", heard)


def _prices(session: Session, ids: Ids) -> set[UUID]:
    prices = set[UUID]()
    for chosen in _batches(ids[LedgerEntry]):
        prices |= _ids(session, select(LedgerEntry.price_id).where(col(LedgerEntry.id).in_(chosen)))
    for chosen in _batches(ids[Job]):
        for named in session.exec(select(Job.prices).where(col(Job.id).in_(chosen))):
            prices |= {UUID(price_id) for price_id in named.values()}
    return prices


def _clients(session: Session, ids: Ids) -> set[UUID]:
    clients = set[UUID]()
    for table in (Job, LedgerEntry):
        for chosen in _batches(ids[table]):
            clients |= _ids(session, select(table.client_id).where(col(table.id).in_(chosen)).distinct())
    return clients


def _deeds(session: Session, ids: Ids) -> set[UUID]:
    """Return the records of what people did to anything that only this project has."""
    things = set[UUID]().union(*(ids[table] for table in ARCHIVED if table not in (Client, Package, PriceRow, Track)))
    deeds = set[UUID]()
    for chosen in _batches(things):
        told = select(AuditEntry.id).where(
            col(AuditEntry.object_id).in_(chosen), col(AuditEntry.action).not_like(f"{DEED}%")
        )
        deeds |= _ids(session, told)
    return deeds


def _there(session: Session, table: type[Any], ids: set[UUID]) -> set[UUID]:
    return _of(session, table, "id", ids)


def _of(session: Session, table: type[Any], column: str, values: Collection[Any]) -> set[UUID]:
    found = set[UUID]()
    for chosen in _batches(values):
        found |= _ids(session, select(table.id).where(getattr(table, column).in_(chosen)))
    return found


def _ids(session: Session, query: Select[Any]) -> set[UUID]:
    return set(session.scalars(query)) - {None}


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Databases take only so many values at once, and memory only so many rows."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]
