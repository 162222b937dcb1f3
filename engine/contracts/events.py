"""The events the outside world can hear, a class for each; `n8n_schemas/events` is generated from these."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from .documents import Document
from .money import Money


class Event(Document):
    """What all events have: which object it is about, and that object's version when it happened."""

    name: ClassVar[str]
    object_id: UUID
    object_version: int
    happened_at: datetime


class ProjectCreated(Event):
    """A project was opened."""

    name = "project.created"
    title: str
    client_id: UUID


class VideoPlanned(Event):
    """A script was read and its shots are known."""

    name = "video.planned"
    project_id: UUID
    title: str
    shots: int
    frames: int


class ShotReady(Event):
    """A shot has a take that is picked."""

    name = "shot.ready"
    video_id: UUID
    shot: str
    take_id: UUID


class JobFinished(Event):
    """A job reached its end: completed, failed, cancelled, or stopped for a decision."""

    name = "job.finished"
    project_id: UUID | None
    ability: str
    model: str
    status: str
    charged: Money | None


class JobDecided(Event):
    """A person decided how a job goes on whose outcome could not be told: ran, did_not_run or abandoned."""

    name = "job.decided"
    project_id: UUID | None
    decision: str
    status: str
    charged: Money | None


class JobAboveCeiling(Event):
    """A vendor charged more for a job than was quoted and reserved; it is booked all the same."""

    name = "job.above_ceiling"
    project_id: UUID | None
    model: str
    ceiling: Money
    charged: Money


class BudgetPassed(Event):
    """What was spent and is reserved went above a soft budget; said once, and again each month of a monthly one."""

    name = "budget.passed"
    scope: str
    scope_id: UUID | None
    period: str
    limit: str
    used: str


class VideoExported(Event):
    """A film was rendered and its files are stored."""

    name = "video.exported"
    project_id: UUID
    shape: str
    resolution: str
    sha256: str
    frames: int


class VideoChecked(Event):
    """A finished film was held against its plan: good, warned, stopped, or accepted although a rule stops it."""

    name = "video.checked"
    project_id: UUID
    shape: str
    resolution: str
    sha256: str
    verdict: str
    rules: tuple[str, ...]
    """The rules that found something, the gravest first."""


class VideoFailed(Event):
    """A film could not be finished; the reason says what to do."""

    name = "video.failed"
    project_id: UUID
    reason: str


EVENTS: tuple[type[Event], ...] = (
    ProjectCreated,
    VideoPlanned,
    ShotReady,
    JobFinished,
    JobDecided,
    JobAboveCeiling,
    BudgetPassed,
    VideoExported,
    VideoChecked,
    VideoFailed,
)
