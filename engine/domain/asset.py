"""Assets: stored media with its place in the production; and prompt records: what it was made from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from engine.contracts.media import MediaRef

from .columns import Row, document, moment, whole_number


class Blob(Row, table=True):
    """Stored bytes; never changed in place."""

    sha256: str = Field(unique=True)
    media_type: str
    bytes: int = whole_number()
    put_at: datetime = moment(index=True)
    """When they were last put: what was put lately is not collected, even while nothing refers to it yet."""


class Asset(Row, table=True):
    """A piece of media in a project: a still, a clip, a voice line, music, an upload, a finished film."""

    project_id: UUID = Field(foreign_key="project.id", index=True)
    video_id: UUID | None = Field(default=None, index=True)
    shot_id: UUID | None = Field(default=None, index=True)
    take_id: UUID | None = Field(default=None, index=True)
    job_id: UUID | None = Field(default=None, index=True)
    render_id: UUID | None = Field(default=None, index=True)
    role: str
    """still, layer, overlay, board, clip, speech, music, reference, script, film, subtitles, thumbnail…"""
    shape: str = ""
    sha256: str = Field(index=True)
    media_type: str
    bytes: int = whole_number()
    filename: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    details: dict[str, Any] = document()
    deleted_at: datetime | None = moment(nullable=True)

    @property
    def media(self) -> MediaRef:
        """The stored bytes."""
        return MediaRef(sha256=self.sha256, media_type=self.media_type, bytes=self.bytes)


class PromptRecord(Row, table=True):
    """What a model was told, word for word, and what it cost: enough to ask for the same again."""

    __tablename__ = "prompt_record"

    project_id: UUID = Field(index=True)
    shot_id: UUID | None = Field(default=None, index=True)
    job_id: UUID = Field(index=True)
    model: str
    prompt_text: str
    parameters: dict[str, Any] = document()
    seed: int | None = whole_number(None, nullable=True)
    cost_micro: int = whole_number()
    currency: str = "EUR"
