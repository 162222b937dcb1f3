"""The interface of a renderer, and of whatever can draw the frames of a described clip."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from .brand import Look
from .documents import Document
from .errors import RenderError
from .media import Box, MediaFacts, MediaRef, Size
from .plan import Encoding, RenderPlan, Segment, SoundPlan


class FrameSource(ABC):
    """Draws the frames of one media type of described clips."""

    media_type: ClassVar[str]
    revision: ClassVar[int] = 1
    """Raise it when the same clip would look different."""

    @abstractmethod
    def frames(
        self, clip: Path, size: Size, start: int, count: int, open: Callable[[MediaRef], Path]
    ) -> Iterator[memoryview | bytes]:
        """Yield `count` frames from `start` on as planar YUV 4:2:0, BT.709 limited range, width × height × 3/2 bytes.

        A frame's buffer may be reused for the next one. Frames past the clip's end repeat its last.
        """


class PartFacts(Document):
    """What a part of a film measures: a segment its pictures, in its own frames; the mix its sound, in milliseconds."""

    black: tuple[tuple[int, int], ...] = ()
    """Stretches of frames, the first and the one after the last."""
    frozen: tuple[tuple[int, int], ...] = ()
    silent: tuple[tuple[int, int], ...] = ()
    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = None


@dataclass(frozen=True)
class Bench:
    """What a renderer is handed: where bytes are, who draws described clips, and how to tell of progress."""

    open: Callable[[MediaRef], Path]
    sources: Callable[[str], FrameSource]
    """The frame source of a media type; raises ConfigError when no plugin draws it."""
    report: Callable[[int], None] = field(default=lambda frames: None)
    """Told the frames finished since the last call."""
    cancelled: Callable[[], bool] = field(default=lambda: False)
    measured: Callable[[PartFacts], None] = field(default=lambda facts: None)
    """Told what a finished segment or mix measures; without it films are looked at afterwards."""


class FilmFacts(Document):
    """What a finished file measures: its streams, its sound, and stretches worth a look."""

    file: MediaFacts
    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = None
    black: tuple[tuple[int, int], ...] = ()
    """Stretches in milliseconds, start and end."""
    frozen: tuple[tuple[int, int], ...] = ()
    silent: tuple[tuple[int, int], ...] = ()
    faststart: bool = True
    subtitle_streams: int = 0
    video_streams: int | None = None
    """None here and below where nobody looked."""
    audio_streams: int | None = None
    pixel_format: str = ""
    colours: tuple[str, ...] = ()
    """Range, matrix, primaries and transfer, by their usual names."""
    keyframe_gap: int | None = None
    """The most frames from one key frame to the next, or to the end."""
    audio_ms: int | None = None
    """How long the sound lasts."""
    bytes: int | None = None
    pictures_measured: bool = False
    """Whether anybody looked for black and frozen stretches."""
    sound_measured: bool = False


class ThumbnailOrder(Document):
    """Pictures that stand for a film: its title on a frame of it, as JPEGs of one size and at most so many bytes.

    The first shows frame `first`. The others show the best of `others`, no two from one shot nor from the first's.
    """

    title: str
    language: str = "en"
    first: int = Field(ge=0)
    others: tuple[tuple[int, ...], ...] = ()
    """For each further shot, the frames to choose from."""
    avoid: dict[int, tuple[Box, ...]] = Field(default_factory=dict)
    """Where faces are, by frame."""
    look: Look | None = None
    size: Size
    max_bytes: int = Field(default=2_000_000, gt=0)


class Proxy(Document):
    """A small copy of a master with words across it, to be looked at and never delivered."""

    size: Size
    text: str
    crf: int = Field(default=30, ge=0, le=51)


class Renderer(ABC):
    """Makes files from parts. Runs in a child process; every file is written under a temporary name and renamed."""

    name: ClassVar[str]
    revision: ClassVar[int] = 1

    @property
    @abstractmethod
    def identity(self) -> str:
        """Name, revision and the version of the binary: part of every content hash."""

    def unwritable(self, texts: Sequence[str]) -> Mapping[str, str]:
        """Return the letters of some texts that it cannot write, each with what to do about it, in a sentence."""
        return {}

    def hand(self, texts: Sequence[str]) -> str:
        """Name what it writes some texts with, where that may differ by machine: part of their segments' hashes."""
        return ""

    @abstractmethod
    def segment(self, segment: Segment, encoding: Encoding, out: Path, bench: Bench) -> None:
        """Encode one segment's pictures. May raise RenderError, Cancelled."""

    @abstractmethod
    def mix(self, sound: SoundPlan, out: Path, bench: Bench) -> None:
        """Mix and encode the film's sound to its loudness target. May raise RenderError, Cancelled."""

    @abstractmethod
    def join(self, plan: RenderPlan, segments: Sequence[Path], sound: Path, out: Path, bench: Bench) -> None:
        """Join encoded segments, sound and soft subtitles into one file without encoding anything again."""

    @abstractmethod
    def still(self, film: Path, frame: int, size: Size, out: Path) -> None:
        """Take one frame as a JPEG."""

    def frame(self, segment: Segment, encoding: Encoding, index: int, out: Path, bench: Bench) -> None:
        """Draw one frame of a segment, with everything on it, as a PNG. May raise RenderError."""
        raise RenderError(f"{self.name} does not draw single frames.", hint="Choose another in film.renderer.")

    def thumbnails(self, film: Path, order: ThumbnailOrder, outs: Sequence[Path], bench: Bench) -> tuple[int, ...]:
        """Make one picture for each of `outs`, as far as the film has shots, and return the frames that they show."""
        self.still(film, order.first, order.size, outs[0])
        return (order.first,)

    def proxy(self, film: Path, proxy: Proxy, out: Path, bench: Bench) -> None:
        """Make a small, marked copy of a film, with its sound. May raise RenderError, Cancelled."""
        raise RenderError(f"{self.name} makes no proxies.", hint="Choose another in film.renderer.")

    @abstractmethod
    def inspect(self, film: Path, *, thorough: bool = False) -> FilmFacts:
        """Measure a finished file; thorough also decodes it all for loudness, black, frozen and silent stretches."""
