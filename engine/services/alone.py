"""One ability asked for alone: an image, a voice line, a clip, a track."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from engine.contracts.abilities import Ability, ShotType
from engine.contracts.errors import InputError
from engine.contracts.money import Money
from engine.contracts.requests import Request, VideoFromImageRequest
from engine.domain.asset import Asset
from engine.domain.client import Client
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.domain.project import Project
from engine.domain.stored_result import StoredResult
from engine.host.verbs import call
from engine.store.blobs import record_blob

from .clients import client_named
from .jobs import Place
from .prices import aged_rates, stock_prices
from .studio import Studio

SKETCHBOOK = "Sketchbook"
"""The project that single pieces belong to."""

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


def sketchbook(studio: Studio, client: str) -> Place:
    """Return where single pieces of a client belong, opening the project when it is new."""
    with studio.database.write() as session:
        owner: Client = client_named(session, client)
        project = session.exec(
            select(Project).where(
                Project.client_id == owner.id, Project.name == SKETCHBOOK, col(Project.deleted_at).is_(None)
            )
        ).first()
        if project is None:
            project = Project(client_id=owner.id, name=SKETCHBOOK, description="Single pieces, made with `bom make`.")
            session.add(project)
            session.flush()
        return Place(owner.id, project.id)


def spec_of(studio: Studio, ability: Ability, fields: dict[str, Any], model: str = "") -> JobSpec:
    """Return the job for a request given by its fields; raises InputError naming the field that is wrong.

    Or the model, when it does not make clips of so many pictures: pieces are joined in films only.
    """
    route = studio.route(ability, {ability.value: [model]} if model else {})
    try:
        request = _REQUEST.validate_python({"kind": ability.value, **fields})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in problem["loc"][1:])
        reason = problem["msg"].removeprefix("Value error, ")
        raise InputError(f"{ability} cannot be asked for like that: {field}: {reason}.") from error
    if isinstance(request, VideoFromImageRequest) and not route.card.makes(request.shot_type):
        made = " and ".join(kind for kind in ShotType if kind in route.card.shot_types)
        raise InputError(
            f"{route.key} makes only {made} clips, and {len(request.stills)} pictures are a {request.shot_type} one.",
            hint="Give fewer pictures or choose another --model; in a film such a shot is made in pieces.",
        )
    return JobSpec(request, route.key, route.provider.revision, str(ability))


def keep_pieces(studio: Studio, place: Place, job: Job) -> list[Asset]:
    """Enter what a job made as assets of its project, and return them."""
    result = StoredResult.model_validate(job.result)
    with studio.database.write() as session:
        return [_kept(session, place.project_id, job, result, number) for number in range(len(result.files))]


def _kept(session: Session, project_id: UUID, job: Job, result: StoredResult, number: int) -> Asset:
    file = result.files[number]
    known = session.exec(
        select(Asset).where(Asset.project_id == project_id, Asset.job_id == job.id, Asset.sha256 == file.media.sha256)
    ).first()
    if known is not None:
        return known
    record_blob(session, file.media)
    asset = Asset(
        project_id=project_id,
        job_id=job.id,
        role=file.role,
        sha256=file.media.sha256,
        media_type=file.media.media_type,
        bytes=file.media.bytes,
        filename=f"{job.purpose} {file.role}",
        width=file.facts.width,
        height=file.facts.height,
        duration_ms=file.facts.duration_ms,
        details=file.details,
    )
    session.add(asset)
    return asset


def take_in(studio: Studio, path: Path, what: str) -> dict[str, Any]:
    """Store a file and return its reference as JSON; raises InputError when it is missing."""
    if not path.is_file():
        raise InputError(f"There is no {what} {path}.")
    media = studio.blobs.put_file(path, mimetypes.guess_type(path.name)[0] or "application/octet-stream")
    with studio.database.write() as session:
        record_blob(session, media)
    return media.model_dump(mode="json")


def take_in_picture(studio: Studio, path: Path) -> dict[str, Any]:
    """Store a picture and return its reference as JSON; raises InputError when it is missing."""
    return take_in(studio, path, "picture")


async def ceiling_of(studio: Studio, spec: JobSpec) -> tuple[Money, list[str]]:
    """Return the most that a job can cost, and what to say of its price; nothing when its result is there already."""
    with studio.database.read() as session:
        made = session.exec(select(Job.id).where(Job.recipe == spec.recipe, Job.status == "completed")).first()
    if made is not None:
        return Money.zero(studio.settings.money.reporting_currency), []
    provider, card = studio.plugins.provider(spec.ability, spec.model)
    book = stock_prices(studio)
    claim = book.claim(spec.model, await call(provider.quote, spec.request, card.model))
    aged = book.aged([claim], studio.settings.money.price_age_days)
    return claim.money, [*aged, *aged_rates(studio, [claim.money])]
