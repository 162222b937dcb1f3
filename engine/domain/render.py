"""Renders: finished files, and the encoded segments they are joined from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from .columns import Row, document, moment, optional_document, whole_number


class Render(Row, table=True):
    """One film in one shape and resolution, found again by the hash of everything in it."""

    video_id: UUID = Field(foreign_key="video.id", index=True)
    key: str = Field(index=True)
    shape: str
    resolution: str
    sha256: str
    bytes: int = whole_number()
    frames: int
    plan: dict[str, Any] = document()
    """The RenderPlan: its segments and clips are the film's lineage."""
    facts: dict[str, Any] = document()
    """What it measures, as FilmFacts."""
    report: dict[str, Any] | None = optional_document()
    """The QualityReport; None for a film that was made before there were reports."""
    deleted_at: datetime | None = moment(nullable=True)


class Part(Row, table=True):
    """An encoded segment or a finished sound mix, kept under its content hash; made again when it is lost."""

    key: str = Field(unique=True)
    kind: str
    """segment or sound."""
    sha256: str
    bytes: int = whole_number()
    frames: int = 0
    facts: dict[str, Any] | None = optional_document()
    """What it measures, as PartFacts; None when nobody measured it."""
