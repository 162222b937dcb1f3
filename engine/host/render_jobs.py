"""What a render child is told to do, and what it tells of it: one JSON document a line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from engine.contracts.documents import Document
from engine.contracts.media import Size
from engine.contracts.plan import Encoding, RenderPlan, Segment, SoundPlan
from engine.contracts.rendering import FilmFacts, PartFacts, Proxy, ThumbnailOrder

from .settings import Settings


class SegmentTask(Document):
    """Encode one segment's pictures."""

    do: Literal["segment"] = "segment"
    segment: Segment
    encoding: Encoding
    out: Path


class Mix(Document):
    """Mix and encode a film's sound."""

    do: Literal["mix"] = "mix"
    sound: SoundPlan
    out: Path


class Join(Document):
    """Join encoded segments and sound into a film."""

    do: Literal["join"] = "join"
    plan: RenderPlan
    segments: tuple[Path, ...]
    sound: Path
    out: Path


class Still(Document):
    """Take one frame of a film as a JPEG."""

    do: Literal["still"] = "still"
    film: Path
    frame: int
    size: Size
    out: Path


class Draw(Document):
    """Draw one frame of a segment as a PNG."""

    do: Literal["draw"] = "draw"
    segment: Segment
    encoding: Encoding
    index: int
    out: Path


class Thumbnails(Document):
    """Make the pictures that stand for a film."""

    do: Literal["thumbnails"] = "thumbnails"
    film: Path
    order: ThumbnailOrder
    outs: tuple[Path, ...]


class MakeProxy(Document):
    """Make a small, marked copy of a film."""

    do: Literal["proxy"] = "proxy"
    film: Path
    proxy: Proxy
    out: Path


class Inspect(Document):
    """Measure a finished film."""

    do: Literal["inspect"] = "inspect"
    film: Path
    thorough: bool = False


Task = Annotated[SegmentTask | Mix | Join | Still | Draw | Thumbnails | MakeProxy | Inspect, Field(discriminator="do")]


class RenderJob(Document):
    """Tasks, done in order, and the local path of every stored file they use, by SHA-256."""

    tasks: tuple[Task, ...]
    media: dict[str, Path] = Field(default_factory=dict)


class Commission(Document):
    """The first line a child reads: the job, and the settings its parent has."""

    settings: Settings
    job: RenderJob


class Worked(Document):
    """So many frames more are finished."""

    tell: Literal["worked"] = "worked"
    frames: int


class TaskDone(Document):
    """A task is finished: its place in the job, the file it made, or what it measured."""

    tell: Literal["done"] = "done"
    index: int
    out: Path | None = None
    facts: FilmFacts | None = None
    part: PartFacts | None = None
    """What the segment or mix that was made measures, where the renderer told."""
    shown: tuple[int, ...] = ()
    """Which frames thumbnails show."""


class TaskFailed(Document):
    """A task failed, and with it the job: the error's class, sentence and hint."""

    tell: Literal["failed"] = "failed"
    index: int
    code: str
    message: str
    hint: str = ""


RenderMessage = Worked | TaskDone

WIRE: TypeAdapter[Worked | TaskDone | TaskFailed] = TypeAdapter(
    Annotated[Worked | TaskDone | TaskFailed, Field(discriminator="tell")]
)

CANCEL = "cancel"
"""The only other line a child reads; the end of its input means that its parent is gone."""
