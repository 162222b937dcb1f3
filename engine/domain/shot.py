"""Shots and takes: what is planned, and each attempt at it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from .columns import Row, Thing, document, moment


class Shot(Thing, table=True):
    """A planned piece of a film; keeps its identity when an edited script is read again."""

    video_id: UUID = Field(foreign_key="video.id", index=True)
    position: int
    name: str
    type: str = "single"
    status: str = "planned"
    length_frames: int
    """The planned length; it grows when speech needs more, and never shrinks by itself."""
    source_key: str = Field(index=True)
    draft: dict[str, Any] = document()
    """A ShotDraft: what the breakdown proposed, as edited."""
    routing: dict[str, Any] = document()
    """Overrides the project's routing for this shot."""
    seed: int = 0
    """Decides what chance decides; a redo changes it, picking an older take brings that take's back."""
    picked_take_id: UUID | None = None
    """The take that is in the film; kept without a foreign key, as shot and take point at each other."""


class Take(Row, table=True):
    """One attempt at a shot, made of the results of its jobs."""

    __table_args__ = (UniqueConstraint("shot_id", "number"),)

    shot_id: UUID = Field(foreign_key="shot.id", index=True)
    number: int
    recipe: str = Field(index=True)
    """The fingerprint of everything that decided it; the same recipe is the same take."""
    status: str = "generating"
    """generating, ready or failed."""
    seed: int = 0
    note: str = ""
    deleted_at: datetime | None = moment(nullable=True)
