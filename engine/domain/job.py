"""Work: what was asked for, the jobs it takes, and the workers that do them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from engine.contracts.money import Money

from .columns import Row, document, moment, whole_number


class WorkRequest(Row, table=True):
    """Something a person or an automation asked for; its id is also the id of the flow that does it."""

    __tablename__ = "work_request"

    kind: str
    """film or job."""
    project_id: UUID = Field(index=True)
    video_id: UUID | None = Field(default=None, index=True)
    parameters: dict[str, Any] = document()
    status: str = Field(default="queued", index=True)
    priority: int = 5
    cancel_requested: bool = False
    agreed_micro: int | None = whole_number(None, nullable=True)
    """The most that its jobs may cost in all; None when somebody agreed to whatever it costs."""
    agreed_currency: str | None = None
    step: str = ""
    """What is being done now, in words."""
    done: int = 0
    total: int = 0
    """Progress in parts of the work, so that the fraction and the time left can be told."""
    outcome: dict[str, Any] = document()
    """What came of it: files, or the error with its hint."""
    worker_id: UUID | None = None
    updated_at: datetime = moment()
    started_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)

    @property
    def agreed(self) -> Money | None:
        """The most that its jobs may cost in all."""
        if self.agreed_micro is None or self.agreed_currency is None:
            return None
        return Money(micro=self.agreed_micro, currency=self.agreed_currency)

    def agree(self, most: Money | None) -> None:
        """Let its jobs cost this much in all; None lets them cost whatever they do."""
        self.agreed_micro = most.micro if most else None
        self.agreed_currency = most.currency if most else None


class Job(Row, table=True):
    """One thing asked of one provider: the intent that is stored before anything is sent.

    The right to send is `sender_id`, taken by compare-and-set and never given to another worker, unless the
    provider says for certain that nothing was accepted. Of one client's jobs with one recipe, one at most is alive
    or completed: whoever asks for the same thing joins it.
    """

    __table_args__ = (
        Index(
            "ix_job_one_per_recipe",
            "client_id",
            "recipe",
            unique=True,
            sqlite_where=text("status NOT IN ('failed', 'cancelled')"),
            postgresql_where=text("status NOT IN ('failed', 'cancelled')"),
        ),
    )

    work_request_id: UUID | None = Field(default=None, index=True)
    client_id: UUID = Field(index=True)
    project_id: UUID = Field(index=True)
    video_id: UUID | None = Field(default=None, index=True)
    shot_id: UUID | None = Field(default=None, index=True)
    take_id: UUID | None = Field(default=None, index=True)
    purpose: str = ""
    """What it is for within its film: still 2 16:9, line 3, music."""
    ability: str
    model: str
    """`plugin/model`."""
    revision: int
    """The adapter's revision."""
    recipe: str = Field(index=True)
    """Fingerprint of model, revision, request and input hashes: equal recipes of one client share one result."""
    request: dict[str, Any] = document()
    status: str = Field(default="queued", index=True)
    attempt: int = 0
    """How often it was sent."""
    decided: int = 0
    """How often a person decided how it goes on; after each, a new flow works on it."""
    sender_id: UUID | None = None
    sent_at: datetime | None = moment(nullable=True)
    deadline_at: datetime | None = moment(nullable=True)
    vendor_job: dict[str, Any] = document()
    reserved_micro: int = whole_number()
    reserved_units: dict[str, Any] = document()
    """The most it can use, unit to exact fraction; empty when nothing is reserved for it."""
    currency: str = "EUR"
    prices: dict[str, Any] = document()
    """The price rows it was quoted by, unit to id: what it uses is charged by them."""
    fraction: float = 0.0
    step: str = ""
    result: dict[str, Any] = document()
    """The Result's data, notes, usage and stored files."""
    error: dict[str, Any] = document()
    charged: str = "no"
    updated_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)


class Worker(Row, table=True):
    """A process that does work; one whose heartbeat is old, or whose process is gone, is taken over from."""

    host: str
    pid: int
    process_started: str
    """Tells a process from a later one with the same number."""
    beat_at: datetime = moment(index=True)
    stopped_at: datetime | None = moment(nullable=True)
