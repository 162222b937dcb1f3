"""Videos: one film with its script, its breakdown and its cut."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Field

from engine.contracts.frames import FrameRate

from .columns import Thing, document


class VideoType(StrEnum):
    """How a video is made."""

    IMAGE_VO = "image_vo"
    STOCK_VO = "stock_vo"
    RAW_EDIT = "raw_edit"
    AVATAR_VO = "avatar_vo"
    FILM = "film"


class Video(Thing, table=True):
    """One film; statuses in `transitions`."""

    project_id: UUID = Field(foreign_key="project.id", index=True)
    type: str = VideoType.FILM
    title: str
    status: str = "scripting"
    script: str = ""
    """The script's text as it was last read."""
    script_sha256: str = ""
    script_path: str = Field(default="", index=True)
    """Where it was read from: what `bom produce` recognises a film by, and where its own pictures lie."""
    breakdown: dict[str, Any] = document()
    """A Breakdown, as a person may have edited it, without its shots."""
    formats: list[str] = document(list)
    resolution: str = "1080p"
    language: str = "en"
    style: str = ""
    voice: str = ""
    music: str = ""
    """What the script asks for: a mood, or the user's own file."""
    music_choice: str = ""
    """What a person chose instead: `bed`, or the id of a track."""
    rate_num: int = 24
    rate_den: int = 1
    cut: dict[str, Any] = document()
    """The Cut, once there is one."""
    thumbnail_sha256: str = ""

    @property
    def rate(self) -> FrameRate:
        """Frames a second."""
        return FrameRate(num=self.rate_num, den=self.rate_den)
