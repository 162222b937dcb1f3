"""Making a film: what is still to do, what it will cost, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from uuid import UUID

from sqlmodel import Session, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import BomError, InputError, MoneyRefused
from engine.contracts.events import VideoFailed
from engine.contracts.media import MediaRef
from engine.contracts.results import Estimate
from engine.domain.asset import Asset
from engine.domain.budget import Claim
from engine.domain.columns import utc_now
from engine.domain.cut import Cut
from engine.domain.job_spec import JobSpec
from engine.domain.project import Project
from engine.domain.stored_result import StoredResult
from engine.domain.track import BED, Track
from engine.domain.transitions import move
from engine.host.verbs import call

from .brands import keep_brand_assets
from .budgets import passings
from .chain_prices import ChainQuote, chain_quotes
from .cutting import assemble, film_length, music_spec
from .film import Film, FilmOptions, get_video, load_film
from .jobs import shelved
from .lettering import unwritable_warnings
from .music import keep_track, track_for
from .prices import PriceBook, Quote, aged_rates, stock_prices
from .record import record_event
from .renders import finished_render, render_keys, render_plans
from .studio import Studio
from .takes import asset_of, current_take, shelf_of
from .walk import Walk, walk_shot


@dataclass(frozen=True)
class Survey:
    """A film measured against what exists: complete when nothing has to be made."""

    film: Film
    walks: tuple[Walk, ...]
    takes: dict[str, str]
    music: MediaRef | None
    music_job: JobSpec | None
    missing: tuple[JobSpec, ...]
    track: Track | None = None
    """What its music is of the library."""

    @property
    def specs(self) -> tuple[JobSpec, ...]:
        """Every job of the film, whether it is done or not."""
        specs = tuple(spec for walk in self.walks for spec in walk.specs)
        return (*specs, self.music_job) if self.music_job else specs

    @property
    def can_cut(self) -> bool:
        """Whether every part of the cut exists."""
        return not self.missing and len(self.takes) == len(self.walks)

    def cut(self) -> Cut:
        """Return the film's cut."""
        return assemble(self.film, self.walks, self.music, self.takes)


def survey(
    studio: Studio,
    session: Session,
    video_id: UUID,
    options: FilmOptions,
    models: Mapping[Ability, str] | None = None,
) -> Survey:
    """Measure a film, as it is or as it would be with other models."""
    film = load_film(studio, session, video_id, options).with_models(models or {})
    if not film.shots:
        raise InputError(f"{film.video.title} has no shots.", hint="Its script must describe or say something.")
    shelf = shelf_of(session, film.project.client_id)
    walks = tuple(walk_shot(film, shot, shelf) for shot in film.shots)
    takes = {str(w.shot.row.id): str(t.id) for w in walks if not w.next_specs and (t := current_take(session, w))}
    missing = [spec for walk in walks for spec in walk.specs if spec.recipe not in walk.results]
    track = track_for(session, film, film.rate.ms(film_length(film, walks)))
    own = None if film.video.music_choice == BED else film.references.get(film.breakdown.music)
    music, music_job = track.media if track else own, None
    if music is None:
        music_job = music_spec(film, walks)
        made = shelf([music_job]).get(music_job.recipe)
        music = made.file("music").media if made else None
        if made is None:
            missing.append(music_job)
    return Survey(film, walks, takes, music, music_job, tuple(missing), track)


def made_renders(studio: Studio, session: Session, found: Survey) -> list[UUID] | None:
    """Return the renders of a film for which nothing has to be made, or None."""
    if not found.can_cut:
        return None
    video = found.film.video
    cut = found.cut()
    if video.cut != cut.model_dump(mode="json"):
        return None
    renders = [
        finished_render(studio, session, video.id, render_keys(studio, plan).film)
        for plan in render_plans(studio, cut, found.film.options)
    ]
    return None if None in renders else [render.id for render in renders if render is not None]


@dataclass(frozen=True)
class QuoteLine:
    """What one kind of work on a film costs: how much is new, how much is already paid."""

    ability: Ability
    model: str
    new: int
    existing: int
    quote: Quote | None
    """What is new; None when nothing is."""
    whole: Quote | None = None
    """What all of it would cost today, with what is there already; None when that cannot be told."""


@dataclass(frozen=True)
class FilmQuote:
    """A film's price before it is made."""

    title: str
    shots: int
    frames: int
    lines: tuple[QuoteLine, ...]
    chains: tuple[ChainQuote, ...] = field(default=(), kw_only=True)
    """The shots that take several clips; their prices are part of the lines."""
    warnings: tuple[str, ...] = field(default=())
    refusals: tuple[MoneyRefused, ...] = field(default=())
    """Why hard budgets would refuse it."""


async def quote_film(studio: Studio, found: Survey) -> FilmQuote:
    """Return what is still to pay for a film, by kind of work; raises MoneyRefused for a model without a price."""
    book = stock_prices(studio)
    wanted: dict[tuple[Ability, str], dict[str, JobSpec]] = {}
    for spec in found.specs:
        wanted.setdefault((spec.ability, spec.model), {})[spec.recipe] = spec
    missing = {spec.recipe for spec in found.missing}
    lines: list[QuoteLine] = []
    claims: list[Claim] = []
    for (ability, model), by_recipe in wanted.items():
        new = [spec for recipe, spec in by_recipe.items() if recipe in missing]
        there = [spec for recipe, spec in by_recipe.items() if recipe not in missing]
        estimates = await _estimates(studio, ability, model, new)
        claims += [book.claim(model, estimate) for estimate in estimates]
        total = _total(book, model, estimates)
        try:
            whole = _total(book, model, [*estimates, *await _estimates(studio, ability, model, there)])
        except BomError:
            whole = None
        lines.append(QuoteLine(ability, model, len(new), len(there), total, whole))
    passed = passings(studio, found.film.project.client_id, found.film.project.id, claims)
    return FilmQuote(
        title=found.film.video.title,
        shots=len(found.walks),
        frames=film_length(found.film, found.walks),
        lines=tuple(lines),
        chains=await chain_quotes(studio, book, found.walks, missing),
        warnings=(
            *found.film.breakdown.warnings,
            *found.film.voicing.notes,
            *unwritable_warnings(found.film),
            *book.aged(claims, studio.settings.money.price_age_days),
            *aged_rates(studio, [claim.money for claim in claims]),
            *(passing.refusal.message for passing in passed if not passing.is_hard),
        ),
        refusals=tuple(passing.refusal for passing in passed if passing.is_hard),
    )


async def _estimates(studio: Studio, ability: Ability, model: str, specs: Sequence[JobSpec]) -> list[Estimate]:
    provider, card = studio.plugins.provider(ability, model)
    return [await call(provider.quote, spec.request, card.model) for spec in specs]


def _total(book: PriceBook, model: str, estimates: Sequence[Estimate]) -> Quote | None:
    quotes = [book.quote(model, estimate) for estimate in estimates]
    return reduce(Quote.__add__, quotes) if quotes else None


def set_video_status(studio: Studio, video_id: UUID, status: str) -> None:
    """Move a video, and its project out of draft when work begins."""
    with studio.database.write() as session:
        video = get_video(session, video_id)
        if status == "rendering" and video.status != "generating":
            move("video", video, "generating")
        if move("video", video, status):
            video.touch()
        project = session.get_one(Project, video.project_id)
        if project.status == "draft":
            move("project", project, "in_progress")
            project.touch()


def fail_video(studio: Studio, video_id: UUID, reason: str, *, cancelled: bool) -> None:
    """Mark a video as failed, with its event; a cancelled one goes back to where it can be begun again."""
    with studio.database.write() as session:
        video = get_video(session, video_id)
        if cancelled:
            if video.status == "rendering":
                move("video", video, "generating")
            if video.status == "generating":
                move("video", video, "scripting")
                video.touch()
            return
        if video.status in ("generating", "rendering"):
            move("video", video, "failed")
            video.touch()
        record_event(
            session,
            VideoFailed(
                object_id=video.id,
                object_version=video.version,
                happened_at=utc_now(),
                project_id=video.project_id,
                reason=reason,
            ),
        )


def keep_cut(studio: Studio, video_id: UUID, options: FilmOptions) -> Cut:
    """Work out a finished film's cut and keep it."""
    with studio.database.read() as session:
        found = survey(studio, session, video_id, options)
    cut = found.cut()
    keep_brand_assets(studio, found.film)
    if found.music_job is not None:
        _keep_music(studio, found.film, found.music_job)
    if found.track is not None:
        keep_track(studio, found.film, found.track)
    stored = cut.model_dump(mode="json")
    if found.film.video.cut != stored:
        with studio.database.write() as session:
            video = get_video(session, video_id)
            video.cut = stored
            video.formats = [shape.value for shape in options.shapes]
            video.resolution = options.resolution.value
            video.touch()
    return cut


def _keep_music(studio: Studio, film: Film, spec: JobSpec) -> None:
    """Enter the music that was made as an asset of the film."""
    with studio.database.write() as session:
        job = shelved(session, film.project.client_id, [spec.recipe])[spec.recipe]
        file = StoredResult.model_validate(job.result).file("music")
        known = session.exec(select(Asset).where(Asset.video_id == film.video.id, Asset.sha256 == file.media.sha256))
        if known.first() is None:
            session.add(asset_of(film, job, file, "", f"{film.video.title} music"))
