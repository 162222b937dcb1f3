"""Where a file comes from: every model, prompt, parameter, seed, input and cost row behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from engine.contracts.documents import Document
from engine.contracts.errors import NotFound
from engine.contracts.media import MediaRef, media_refs
from engine.domain.asset import Asset
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.render import Render
from engine.domain.stored_result import StoredResult

from .studio import Studio


class CostRow(Document):
    """One ledger row behind a file."""

    id: UUID
    kind: str
    unit: str
    quantity: str
    amount_micro: int
    currency: str
    price_id: UUID | None
    vendor_reported: bool


class Source(Document):
    """Something a file was made from: a job's result, or the studio's own media."""

    sha256: tuple[str, ...]
    what: str
    """The job's purpose, or the name of the user's own file."""
    rights: str = ""
    """By what licence the studio uses it, and where it comes from, for a track of its library."""
    model: str = ""
    """`plugin/model`; empty for the user's own media."""
    ability: str = ""
    prompt: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)
    seed: int | None = None
    inputs: tuple[str, ...] = ()
    job_id: UUID | None = None
    costs: tuple[CostRow, ...] = ()


class Lineage(Document):
    """A file and everything behind it, the nearest first."""

    sha256: str
    what: str
    shape: str = ""
    resolution: str = ""
    approvers: tuple[str, ...] = ()
    sources: tuple[Source, ...]


def digest(path: Path) -> str:
    """Return a file's SHA-256; raises NotFound when it is not there."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lineage_of(studio: Studio, sha256: str) -> Lineage:
    """Return a file's lineage; raises NotFound when the studio never made or took in these bytes."""
    with studio.database.read() as session:
        asset = session.exec(select(Asset).where(Asset.sha256 == sha256).order_by(col(Asset.created_at))).first()
        if asset is None:
            raise NotFound(
                f"No file with the hash {sha256[:12]}… is known here.",
                hint="It was made elsewhere, or it was changed after it left the studio.",
            )
        render = _render_behind(session, asset)
        if render is None:
            own = MediaRef(sha256=sha256, media_type=asset.media_type, bytes=asset.bytes)
            return Lineage(sha256=sha256, what=f"{asset.role} {asset.filename}", sources=_trace(session, [own]))
        sources = _trace(session, media_refs(render.plan))
        return Lineage(
            sha256=sha256,
            what=f"{asset.role} {asset.filename}",
            shape=render.shape,
            resolution=render.resolution,
            sources=sources,
        )


def _render_behind(session: Session, asset: Asset) -> Render | None:
    """Return the render of a film; for its subtitles and thumbnail, the latest one of the same video."""
    if asset.render_id is not None:
        return session.get(Render, asset.render_id)
    if asset.role in ("subtitles", "thumbnail"):
        return session.exec(
            select(Render).where(Render.video_id == asset.video_id).order_by(col(Render.created_at).desc())
        ).first()
    return None


def _trace(session: Session, media: Iterable[MediaRef]) -> tuple[Source, ...]:
    waiting = [ref.sha256 for ref in media]
    seen: set[str] = set()
    jobs: set[UUID] = set()
    sources: list[Source] = []
    while waiting:
        sha256 = waiting.pop(0)
        if sha256 in seen:
            continue
        seen.add(sha256)
        asset = session.exec(
            select(Asset).where(Asset.sha256 == sha256).order_by(col(Asset.job_id).is_(None), col(Asset.created_at))
        ).first()
        job = session.get(Job, asset.job_id) if asset and asset.job_id else None
        if job is None:
            sources.append(_own(sha256, asset))
        elif job.id not in jobs:
            jobs.add(job.id)
            inputs = tuple(dict.fromkeys(ref.sha256 for ref in media_refs(job.request)))
            sources.append(_source(session, job, inputs))
            waiting.extend(inputs)
    return tuple(sources)


def _own(sha256: str, asset: Asset | None) -> Source:
    if asset is None:
        return Source(sha256=(sha256,), what="unknown")
    rights = ", ".join(asset.details[name] for name in ("artist", "licence", "source") if asset.details.get(name))
    return Source(sha256=(sha256,), what=asset.filename, rights=rights)


def _source(session: Session, job: Job, inputs: tuple[str, ...]) -> Source:
    result = StoredResult.model_validate(job.result)
    rows = session.exec(select(LedgerEntry).where(LedgerEntry.job_id == job.id).order_by(col(LedgerEntry.id)))
    return Source(
        sha256=tuple(file.media.sha256 for file in result.files),
        what=job.purpose,
        model=job.model,
        ability=job.ability,
        prompt=str(job.request.get("prompt") or job.request.get("text") or ""),
        parameters=job.request,
        seed=result.seed,
        inputs=inputs,
        job_id=job.id,
        costs=tuple(
            CostRow(
                id=row.id,
                kind=row.kind,
                unit=row.unit,
                quantity=row.quantity,
                amount_micro=row.amount_micro,
                currency=row.currency,
                price_id=row.price_id,
                vendor_reported=row.vendor_reported,
            )
            for row in rows
        ),
    )
