"""The renderer that this plugin offers. What works on pictures and sound is brought in when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar, Protocol

from bomstudio import (
    Bench,
    Encoding,
    FilmFacts,
    Fonts,
    MediaFacts,
    Proxy,
    Renderer,
    RenderPlan,
    Segment,
    Size,
    SoundPlan,
    ThumbnailOrder,
)

from .binary import Binary, find


class Prober(Protocol):
    """What looks into media files."""

    def probe(self, path: Path) -> MediaFacts:
        """Return what a media file measures; raises InputError when it cannot be decoded."""


class FfmpegRenderer(Renderer):
    """Encodes with ffmpeg; its pictures are drawn and blended here and go there as raw frames."""

    name: ClassVar[str] = "ffmpeg"
    revision: ClassVar[int] = 1

    def __init__(self, binary_setting: str, threads: int, media: Prober, fonts: Callable[[], Fonts]) -> None:
        self._binary_setting = binary_setting
        self._threads = threads
        self._media = media
        self._fonts = fonts

    @property
    def identity(self) -> str:
        """Name, revision and version of the binary, with that of the library that decodes clips."""
        return f"{self.name}/{self.revision}/{self._binary.version}+av{version('av')}"

    def unwritable(self, texts: Sequence[str]) -> Mapping[str, str]:
        """Return the letters that no font here has, each with what to install."""
        fonts = self._fonts()
        return {letter: remedy for text in texts for letter, remedy in fonts.missing(text).items()}

    def hand(self, texts: Sequence[str]) -> str:
        """Return a hash of the fonts that some texts are written with."""
        from .fonts import fonts_hash

        return fonts_hash(self._fonts(), texts)

    def segment(self, segment: Segment, encoding: Encoding, out: Path, bench: Bench) -> None:
        """Encode one segment's pictures."""
        from .segments import encode

        encode(self._binary, self._threads, self._fonts(), segment, encoding, out, bench)

    def mix(self, sound: SoundPlan, out: Path, bench: Bench) -> None:
        """Mix and encode the film's sound to its loudness target."""
        from .sound import mix

        mix(self._binary, sound, out, bench)

    def join(self, plan: RenderPlan, segments: Sequence[Path], sound: Path, out: Path, bench: Bench) -> None:
        """Join encoded segments, sound and soft subtitles by copying."""
        from .join import join

        join(self._binary, plan, segments, sound, out, bench)

    def still(self, film: Path, frame: int, size: Size, out: Path) -> None:
        """Take one frame as a JPEG."""
        from .stills import still as take

        take(film, frame, size, out)

    def frame(self, segment: Segment, encoding: Encoding, index: int, out: Path, bench: Bench) -> None:
        """Draw one frame of a segment as a PNG."""
        from .segments import frame_at
        from .stills import written

        written(frame_at(segment, encoding, self._fonts(), index, bench), encoding.size, out)

    def thumbnails(self, film: Path, order: ThumbnailOrder, outs: Sequence[Path], bench: Bench) -> tuple[int, ...]:
        """Put the film's title on its best frames, and return which they are."""
        from .thumbnails import thumbnails

        return thumbnails(film, order, outs, self._fonts(), bench)

    def proxy(self, film: Path, proxy: Proxy, out: Path, bench: Bench) -> None:
        """Make a small, marked copy of a film."""
        from .proxies import encode

        encode(self._binary, self._threads, self._fonts(), film, proxy, out, bench)

    def inspect(self, film: Path, *, thorough: bool = False) -> FilmFacts:
        """Measure a finished file."""
        from .inspection import inspect

        return inspect(self._binary, film, self._media.probe(film), thorough=thorough)

    @cached_property
    def _binary(self) -> Binary:
        return find(self._binary_setting)
