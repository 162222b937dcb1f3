"""Pictures and sounds: shapes, sizes, focus points, and references to stored bytes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field

from .documents import Document
from .errors import InputError

MOTION_CLIP = "application/vnd.bomstudio.motion+json"
"""The media type of a clip that is kept as a description and drawn natively at any size."""


class Shape(StrEnum):
    """The three shapes a film is made in."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"

    @property
    def slug(self) -> str:
        """A form for file names: 16x9."""
        return self.value.replace(":", "x")


class Resolution(StrEnum):
    """How fine a film is rendered; the figure is the short side in pixels."""

    PROXY = "360p"
    HD = "720p"
    FULL_HD = "1080p"
    UHD = "4K"

    @property
    def short_side(self) -> int:
        """Pixels along the shorter side."""
        return {"360p": 360, "720p": 720, "1080p": 1080, "4K": 2160}[self.value]


class SoundFormat(StrEnum):
    """A kind of sound file that pieces can be written as."""

    WAV = "wav"
    MP3 = "mp3"
    OGG = "ogg"

    @property
    def ending(self) -> str:
        """How such a file's name ends."""
        return f".{self.value}"


class Size(Document):
    """Width and height in pixels; both even, as 4:2:0 needs."""

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)

    @classmethod
    def of(cls, shape: Shape, resolution: Resolution) -> Size:
        """Return the pixels of a shape at a resolution."""
        short = resolution.short_side
        long = short * 16 // 9
        width, height = {Shape.WIDE: (long, short), Shape.TALL: (short, long), Shape.SQUARE: (short, short)}[shape]
        return cls(width=width, height=height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class FocusPoint(Document):
    """What must stay in the picture when it is cropped: 0..1 from the left and from the top."""

    x: float = Field(default=0.5, ge=0, le=1)
    y: float = Field(default=0.5, ge=0, le=1)

    @classmethod
    def parse(cls, text: str) -> FocusPoint:
        """Read `0.3,0.6` or `30%,60%`; raises InputError on anything else."""
        try:
            x, y = (float(part.strip().rstrip("%")) / (100 if "%" in part else 1) for part in text.split(","))
            return cls(x=x, y=y)
        except ValueError as error:
            raise InputError(f"{text!r} is not a focus point.", hint="Write it like 0.3,0.6 (left, top).") from error


class Box(Document):
    """A part of a picture: left, top, width and height, 0..1 of it. It may reach beyond the picture's edges."""

    x: float
    y: float
    width: float = Field(ge=0)
    height: float = Field(ge=0)

    def overlap(self, other: Box) -> float:
        """Return the area that two boxes share, as a part of the picture's."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(0.0, width) * max(0.0, height)

    def around(self, other: Box) -> Box:
        """Return the smallest box around two."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Box(x=x, y=y, width=right - x, height=bottom - y)


class MediaRef(Document):
    """Stored bytes, named by their SHA-256."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: str
    bytes: int = Field(ge=0)


def media_refs(value: Any) -> Iterator[MediaRef]:
    """Yield every reference to stored bytes inside a JSON value, in reading order."""
    if isinstance(value, dict):
        if value.keys() == MediaRef.model_fields.keys():
            yield MediaRef.model_validate(value)
        else:
            for part in value.values():
                yield from media_refs(part)
    elif isinstance(value, list):
        for part in value:
            yield from media_refs(part)


class MediaFacts(Document):
    """What is known of a piece of media; None where it does not apply."""

    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    frames: int | None = None
    sample_rate: int | None = None
    channels: int | None = None


class ProducedFile(Document):
    """A file that a provider or renderer made, before it is stored.

    `role` says what it is for: still, layer, overlay, clip, speech, music, thumbnail, …
    A still whose `details` have `faces`, a list of [x, y, width, height] in parts of it, has no titles laid over them.
    `path` lies in the scratch folder that was handed in; the host moves it away.
    """

    role: str
    path: Path
    media_type: str
    facts: MediaFacts = MediaFacts()
    details: dict[str, Any] = Field(default_factory=dict)
