"""The renderer that this plugin offers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Protocol

import av

from bomstudio import Bench, Encoding, FilmFacts, MediaFacts, Renderer, RenderPlan, Segment, Size, SoundPlan

from . import inspection, stills
from .binary import Binary, find
from .join import join
from .segments import encode
from .sound import mix


class Prober(Protocol):
    """What looks into media files."""

    def probe(self, path: Path) -> MediaFacts:
        """Return what a media file measures; raises InputError when it cannot be decoded."""


class FfmpegRenderer(Renderer):
    """Encodes with ffmpeg; its pictures are drawn and blended here and go there as raw frames."""

    name: ClassVar[str] = "ffmpeg"
    revision: ClassVar[int] = 1

    def __init__(self, binary_setting: str, threads: int, media: Prober) -> None:
        self._binary_setting = binary_setting
        self._threads = threads
        self._media = media

    @property
    def identity(self) -> str:
        """Name, revision and version of the binary, with that of the library that decodes clips."""
        return f"{self.name}/{self.revision}/{self._binary.version}+av{av.__version__}"

    def segment(self, segment: Segment, encoding: Encoding, out: Path, bench: Bench) -> None:
        """Encode one segment's pictures."""
        encode(self._binary, self._threads, segment, encoding, out, bench)

    def mix(self, sound: SoundPlan, out: Path, bench: Bench) -> None:
        """Mix and encode the film's sound to its loudness target."""
        mix(self._binary, sound, out, bench)

    def join(self, plan: RenderPlan, segments: Sequence[Path], sound: Path, out: Path, bench: Bench) -> None:
        """Join encoded segments, sound and soft subtitles by copying."""
        join(self._binary, plan, segments, sound, out, bench)

    def still(self, film: Path, frame: int, size: Size, out: Path) -> None:
        """Take one frame as a JPEG."""
        stills.still(film, frame, size, out)

    def inspect(self, film: Path, *, thorough: bool = False) -> FilmFacts:
        """Measure a finished file."""
        return inspection.inspect(self._binary, film, self._media.probe(film), thorough=thorough)

    @cached_property
    def _binary(self) -> Binary:
        return find(self._binary_setting)
