"""A film as it stands in the database, loaded whole for planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from engine.contracts.abilities import Ability
from engine.contracts.documents import Document
from engine.contracts.errors import NotFound
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Resolution, Shape
from engine.contracts.script import Breakdown, SceneDraft, ShotDraft
from engine.domain.asset import Asset
from engine.domain.brand import BrandKit
from engine.domain.client import Client
from engine.domain.pacing import transition_frames
from engine.domain.project import Project
from engine.domain.shot import Shot
from engine.domain.video import Video

from .jobs import Place
from .recordings import Voicing, voicing_of
from .studio import Route, Studio


class FilmOptions(Document):
    """How a film is to be made this time; kept with the work request."""

    shapes: tuple[Shape, ...] = Field(min_length=1)
    resolution: Resolution
    preview: bool = False
    burn_subtitles: bool = False
    brand: bool = True
    """Whether the client's brand is shown, if there is one."""
    out: str = ""
    """The folder the finished files are taken to; empty leaves them in the studio's store."""


@dataclass(frozen=True)
class PlannedShot:
    """A shot with its draft, and how it joins its neighbours."""

    row: Shot
    draft: ShotDraft
    scene: SceneDraft
    joins: tuple[int, int]
    """Frames of the transition into it and of the one out of it."""


@dataclass(frozen=True)
class Film:
    """A film's rows, read together; what is planned from it depends on nothing else."""

    studio: Studio
    video: Video
    project: Project
    breakdown: Breakdown
    shots: tuple[PlannedShot, ...]
    references: Mapping[str, MediaRef]
    """The user's own media by the path the script gave."""
    options: FilmOptions
    voicing: Voicing = field(default_factory=Voicing)
    """What of the lines is in the user's own recording."""
    brand: BrandKit | None = None
    """How its client's films are marked and lettered, unless this one is made without."""

    @property
    def rate(self) -> FrameRate:
        """Frames a second."""
        return self.video.rate

    @property
    def main_shape(self) -> Shape:
        """The shape that is made first, and cropped from when a model does not draw every shape."""
        return self.options.shapes[0]

    def place(self, work_request_id: UUID | None = None) -> Place:
        """Return where this film's jobs belong."""
        return Place(self.project.client_id, self.project.id, self.video.id, work_request_id)

    def route(self, ability: Ability, shot: Shot | None = None) -> Route:
        """Return the model an ability goes to, as the shot, the project or the settings say."""
        overrides = [shot.routing] if shot is not None else []
        return self.studio.route(ability, *overrides, self.project.routing)

    def with_models(self, models: Mapping[Ability, str]) -> Film:
        """Return the film as it would be if the project chose these models; what a shot chose for itself stays."""
        chosen = {ability.value: [model] for ability, model in models.items()}
        project = Project(**{**self.project.model_dump(), "routing": {**self.project.routing, **chosen}})
        return replace(self, project=project)

    @cached_property
    def by_id(self) -> dict[UUID, PlannedShot]:
        """The shots by their ids."""
        return {shot.row.id: shot for shot in self.shots}


def get_video(session: Session, video_id: UUID) -> Video:
    """Return a video that is not deleted; raises NotFound."""
    video = session.get(Video, video_id)
    if video is None or video.deleted_at is not None:
        raise NotFound(f"There is no video {video_id}.", hint="List them with `bom videos list`.")
    return video


def load_film(studio: Studio, session: Session, video_id: UUID, options: FilmOptions) -> Film:
    """Read a film."""
    video = get_video(session, video_id)
    project = session.get_one(Project, video.project_id)
    rows = session.exec(
        select(Shot).where(Shot.video_id == video.id, col(Shot.deleted_at).is_(None)).order_by(col(Shot.position))
    ).all()
    own_media = session.exec(
        select(Asset)
        .where(Asset.video_id == video.id, Asset.role == "reference", col(Asset.deleted_at).is_(None))
        .order_by(col(Asset.created_at))
    )
    breakdown = Breakdown.model_validate({**video.breakdown, "shots": ()})
    scenes = {scene.number: scene for scene in breakdown.scenes}
    drafts = [ShotDraft.model_validate(row.draft) for row in rows]
    planned = [video.rate.frames(draft.length_ms / 1000) for draft in drafts]
    joins = [
        transition_frames(draft.transition, planned[i - 1], planned[i], video.rate) if i else 0
        for i, draft in enumerate(drafts)
    ]
    return Film(
        studio=studio,
        video=video,
        project=project,
        breakdown=breakdown,
        shots=tuple(
            PlannedShot(row, draft, scenes[draft.scene], (joins[i], joins[i + 1] if i + 1 < len(joins) else 0))
            for i, (row, draft) in enumerate(zip(rows, drafts, strict=True))
        ),
        references={asset.filename: asset.media for asset in own_media},
        options=options,
        voicing=voicing_of(session, video.id, [(row.id, draft) for row, draft in zip(rows, drafts, strict=True)]),
        brand=BrandKit.load(session.get_one(Client, project.client_id).brand_kit) if options.brand else None,
    )
