"""From a script on disk to a film that is asked for: what `bom produce` and `bom quote` do before any work begins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args
from uuid import UUID

from engine.contracts.errors import BomError, InputError, JobFailed
from engine.contracts.media import Resolution, Shape
from engine.contracts.money import Money
from engine.contracts.requests import LengthPreset
from engine.contracts.script import Breakdown
from engine.domain.job import Job, WorkRequest
from engine.domain.job_spec import JobSpec
from engine.domain.project import Project

from .film import FilmOptions
from .films import FilmQuote, Survey, made_renders, quote_film, survey
from .jobs import Place, obtain, result_of
from .prices import Quote, in_reporting, stock_prices
from .requests import ask_for
from .scripts import (
    ScriptChange,
    ScriptFile,
    apply_breakdown,
    breakdown_spec,
    discard_unread,
    open_film,
    own_media,
    take_in,
)
from .studio import Studio

LENGTHS: tuple[str, ...] = get_args(LengthPreset)
RunJob = Callable[[Job], Awaitable[Job]]
"""Brings one job to its end: by a worker in this process, or by waiting for another."""


@dataclass(frozen=True)
class Wishes:
    """What a person asks of a film; what is left out comes from the script, then from the settings."""

    formats: tuple[Shape, ...] = ()
    resolution: Resolution | None = None
    language: str = ""
    length: LengthPreset = "free"
    preview: bool = False
    burn_subtitles: bool | None = None
    brand: bool = True
    models: Mapping[str, str] | None = None
    out: str = ""


@dataclass(frozen=True)
class Reading:
    """A script that was read into a film."""

    video_id: UUID
    project_id: UUID
    change: ScriptChange
    breakdown: Breakdown
    options: FilmOptions


async def read_script(studio: Studio, path: Path, wishes: Wishes, run: RunJob) -> Reading:
    """Read a script into its film: recognised by its path, or new."""
    stock_prices(studio)
    script = take_in(studio, path)
    video = open_film(studio, script)
    _route(studio, video.project_id, wishes.models or {})
    with studio.database.read() as session:
        project = session.get_one(Project, video.project_id)
    spec = breakdown_spec(studio, script, language=wishes.language, length=wishes.length)
    try:
        breakdown = await _broken_down(studio, script, Place(project.client_id, project.id, video.id), spec, run)
        media = own_media(studio, script, breakdown)
    except BomError:
        discard_unread(studio, video)
        raise
    change = apply_breakdown(studio, video.id, script, breakdown, media)
    return Reading(video.id, project.id, change, breakdown, _options(studio, breakdown, wishes))


async def _broken_down(studio: Studio, script: ScriptFile, place: Place, spec: JobSpec, run: RunJob) -> Breakdown:
    (job,) = await obtain(studio, place, [spec])
    result = result_of(job) or result_of(job := await run(job))
    if result is None:
        reason = job.error.get("message", f"It is {job.status}.")
        error = InputError if job.error.get("code") == InputError.__name__ else JobFailed
        raise error(f"{script.path.name} was not broken down: {reason}", hint=job.error.get("hint", ""))
    return Breakdown.model_validate(result.data["breakdown"])


def _route(studio: Studio, project_id: UUID, models: Mapping[str, str]) -> None:
    if not models:
        return
    with studio.database.write() as session:
        project = session.get_one(Project, project_id)
        routing = {**project.routing, **{ability: [model] for ability, model in models.items()}}
        if routing != project.routing:
            project.routing = routing
            project.touch()


def _options(studio: Studio, breakdown: Breakdown, wishes: Wishes) -> FilmOptions:
    film = studio.settings.film
    resolution = wishes.resolution or (film.preview_resolution if wishes.preview else film.resolution)
    shapes = wishes.formats or breakdown.formats or film.formats
    return FilmOptions(
        shapes=shapes[:1] if wishes.preview and not wishes.formats else shapes,
        resolution=resolution,
        preview=wishes.preview,
        burn_subtitles=film.burn_subtitles if wishes.burn_subtitles is None else wishes.burn_subtitles,
        brand=wishes.brand,
        out=wishes.out,
    )


async def priced(studio: Studio, reading: Reading) -> tuple[Survey, FilmQuote]:
    """Return what a film still needs, and its price."""
    with studio.database.read() as session:
        found = survey(studio, session, reading.video_id, reading.options)
    return found, await quote_film(studio, found)


def total_of(studio: Studio, quote: FilmQuote) -> tuple[Money, Money]:
    """Return a quote's likely amount and ceiling in the reporting currency."""
    return _sum(studio, [line.quote for line in quote.lines if line.quote is not None])


def whole_of(studio: Studio, quote: FilmQuote) -> tuple[Money, Money] | None:
    """Return what a film would cost today if nothing of it were there; None when that cannot be told."""
    wholes = [line.whole for line in quote.lines if line.whole is not None]
    return _sum(studio, wholes) if len(wholes) == len(quote.lines) else None


def _sum(studio: Studio, quotes: Sequence[Quote]) -> tuple[Money, Money]:
    likely = in_reporting(studio, [part.likely for part in quotes])
    return likely, in_reporting(studio, [part.ceiling for part in quotes])


def already_made(studio: Studio, found: Survey) -> list[UUID] | None:
    """Return the renders of a film for which there is nothing to do."""
    with studio.database.read() as session:
        return made_renders(studio, session, found)


def ask_for_film(studio: Studio, reading: Reading, agreed: Money | None) -> WorkRequest:
    """Ask for a film to be made for at most so much, or join whoever is making it; None is whatever it costs."""
    parameters = reading.options.model_dump(mode="json")
    return ask_for(studio, "film", reading.project_id, reading.video_id, parameters, agreed=agreed)
