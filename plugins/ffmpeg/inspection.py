"""What a finished film measures, and the stretches of it that are worth a look."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from bomstudio import FilmFacts, MediaFacts, RenderError, round_half_up

from . import graphs
from .binary import Binary
from .loudness import read_meter
from .process import run

Stretches = tuple[tuple[int, int], ...]

_RANGES = {0: "unknown", 1: "tv", 2: "pc"}
_STANDARDS = {1: "bt709", 2: "unknown", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc"}
_COLOURS = (_RANGES, _STANDARDS, _STANDARDS, _STANDARDS)
"""Names of what a stream says of its colours (ITU-T H.273): range, matrix, primaries and transfer."""

_BLACK = re.compile(r"black_start:\s*(-?[\d.]+)\s+black_end:\s*(-?[\d.]+)")
_MARK = {
    "frozen": re.compile(r"lavfi\.freezedetect\.freeze_(start|end):\s*(-?[\d.]+)"),
    "silent": re.compile(r"silence_(start|end):\s*(-?[\d.]+)"),
}


def inspect(binary: Binary, film: Path, facts: MediaFacts, *, thorough: bool) -> FilmFacts:
    """Look at a film's structure, and when thorough at all of its pictures and sound."""
    quick = _structure(film, facts)
    if not thorough:
        return quick
    written = run(graphs.quality(binary.path, film, sound=facts.channels is not None), f"Inspecting {film.name}")
    meter, findings = read_meter(written), read_findings(written, facts.duration_ms or 0)
    measured = {"loudness_lufs": meter.lufs, "true_peak_dbtp": meter.peak, **findings}
    return quick.model_copy(update={**measured, "pictures_measured": True, "sound_measured": True})


def _structure(film: Path, facts: MediaFacts) -> FilmFacts:
    with av.open(film) as container:
        video, audio = container.streams.video, container.streams.audio
        pictures = video[0] if video else None
        context = pictures.codec_context if pictures else None
        sound = audio[0] if audio else None
        lasts = sound.duration * sound.time_base if sound and sound.duration and sound.time_base else None
        return FilmFacts(
            file=facts,
            faststart=_has_index_first(film),
            subtitle_streams=len(container.streams.subtitles),
            video_streams=len(video),
            audio_streams=len(audio),
            pixel_format=(context.pix_fmt or "") if context else "",
            colours=_colours(context) if context else (),
            keyframe_gap=_keyframe_gap(container, pictures) if pictures else None,
            audio_ms=None if lasts is None else round_half_up(Fraction(lasts) * 1000),
            bytes=film.stat().st_size,
        )


def _keyframe_gap(container: InputContainer, pictures: VideoStream) -> int:
    """Return the most frames from one key frame to the next, or to the end, in the order of decoding."""
    packets = [packet.is_keyframe for packet in container.demux(pictures) if packet.size]
    keys = [index for index, is_key in enumerate(packets) if is_key] or [0]
    return max(later - earlier for earlier, later in pairwise([*keys, len(packets)]))


def _colours(context: VideoCodecContext) -> tuple[str, ...]:
    said = (context.color_range, context.colorspace, context.color_primaries, context.color_trc)
    return tuple(names.get(int(value), str(int(value))) for value, names in zip(said, _COLOURS, strict=True))


def read_findings(written: str, length_ms: int) -> dict[str, Stretches]:
    """Read the black, frozen and silent stretches in what ffmpeg wrote of a film of some length."""
    found = {"black": tuple((_ms(start), _ms(end)) for start, end in _BLACK.findall(written))}
    return found | {kind: _paired(mark.findall(written), length_ms) for kind, mark in _MARK.items()}


def _paired(marks: list[tuple[str, str]], length_ms: int) -> Stretches:
    """Return stretches from starts and ends; one that is still open at the film's end lasts until there."""
    stretches: list[tuple[int, int]] = []
    began: int | None = None
    for mark, seconds in marks:
        if mark == "start":
            began = max(0, _ms(seconds))
        elif began is not None:
            stretches.append((began, _ms(seconds)))
            began = None
    if began is not None:
        stretches.append((began, max(began, length_ms)))
    return tuple(stretches)


def _ms(seconds: str) -> int:
    return round_half_up(Fraction(seconds) * 1000)


def _has_index_first(film: Path) -> bool:
    """Return whether an MP4's index stands before its media, so that it plays while it arrives."""
    with film.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, kind = int.from_bytes(header[:4], "big"), header[4:]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            skip = int.from_bytes(file.read(8), "big") - 16 if size == 1 else size - 8
            if skip < 0:
                break
            file.seek(skip, 1)
    raise RenderError(f"{film} is not an MP4 film.")
