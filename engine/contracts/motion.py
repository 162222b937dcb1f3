"""A clip kept as a description: stills, a camera path, and how one still turns into the next.

Such a clip has no pixels of its own. The plugin that wrote it draws it natively at any size, so that a film
is encoded once and a wide, a tall and a square film are each as sharp as the stills allow.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .documents import Document
from .frames import FrameRate
from .requests import LayeredStill


class CameraKey(Document):
    """Where the camera is at a frame: the centre (0..1 of the still) and the zoom (1 shows all of it)."""

    frame: int = Field(ge=0)
    x: float
    y: float
    zoom: float = Field(ge=1.0)


class StillKey(Document):
    """The frame at which a still stands fully in the picture; between two, one turns into the other."""

    frame: int = Field(ge=0)
    still: int = Field(ge=0)


class MotionClip(Document):
    """A described clip; stored as JSON with its schema name and version inside."""

    schema_name: Literal["bomstudio.motion"] = "bomstudio.motion"
    schema_version: Literal[1] = 1
    drawn_by: str
    """The frame source that draws it, as registered."""
    stills: tuple[LayeredStill, ...] = Field(min_length=1, max_length=7)
    frames: int = Field(gt=0)
    rate: FrameRate
    camera: tuple[CameraKey, ...] = Field(min_length=1)
    sequence: tuple[StillKey, ...] = Field(min_length=1)
    parallax: float = Field(default=0.0, ge=0.0, le=1.0)
    """How much further the nearest layer moves than the farthest; 0 moves all as one."""
