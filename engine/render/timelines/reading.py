"""Reading timelines back, and comparing them with the program they were written from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import cast
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import opentimelineio as otio
from defusedxml import ElementTree
from opentimelineio import opentime, schema

from engine.contracts.frames import FrameRate
from engine.contracts.script import TransitionKind

from .formats import TimelineFormat, carried
from .mlt import CAPTION, KIND, MARKERS, TRACK_NAME
from .otio_timeline import clips_of
from .program import Join, Placed, Program
from .timecode import first_frame

_ADAPTERS = {TimelineFormat.OTIO: "otio_json", TimelineFormat.FCP7: "fcp_xml", TimelineFormat.EDL: "cmx_3600"}
_LOCATOR = re.compile(r"^\* LOC: ([\d:;]+) \w*\s+(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """A clip as a format gives it: the frames inside its transitions included."""

    name: str
    file: str
    start: int
    at: int
    frames: int


@dataclass(frozen=True)
class Outline:
    """What can be compared of a program: pictures, joins with a length, sounds by track, marks."""

    pictures: tuple[Seen, ...]
    joins: tuple[Join, ...]
    lanes: tuple[tuple[str, tuple[Seen, ...]], ...]
    marks: tuple[tuple[int, str, int], ...]
    """Each with its frame, name and length."""


def outline(program: Program) -> Outline:
    """Return the outline of a program."""
    return Outline(
        pictures=tuple(map(_seen, program.pictures)),
        joins=tuple(join for join in program.joins if join.frames),
        lanes=tuple((lane.name, tuple(map(_seen, lane.sounds))) for lane in program.lanes),
        marks=tuple((mark.at, mark.name, mark.frames) for mark in program.marks),
    )


def _seen(placed: Placed) -> Seen:
    return Seen(placed.name, placed.medium.name, placed.start, placed.at, placed.frames)


def read_timeline(text: str, kind: TimelineFormat, rate: FrameRate, *, is_drop_frame: bool = False) -> Outline:
    """Return the outline of what a program of that rate reads from a timeline's text."""
    if kind is TimelineFormat.MLT:
        return _MltReader(ElementTree.fromstring(text), rate).outline()
    more = {"rate": float(rate.fraction)} if kind is TimelineFormat.EDL else {}
    timeline = otio.adapters.read_from_string(text, adapter_name=_ADAPTERS[kind], **more)
    if kind is TimelineFormat.EDL:
        return _read_edl(timeline, text, rate, first_frame(rate, drop=is_drop_frame))
    return _read_otio(timeline)


def differences(program: Program, text: str, kind: TimelineFormat) -> list[str]:
    """Return in what a timeline that was written differs from its program, of what the format can carry."""
    wanted = outline(carried(program, kind))
    try:
        found = read_timeline(text, kind, program.rate, is_drop_frame=program.is_drop_frame)
    except (otio.exceptions.OTIOError, SyntaxError, ValueError, LookupError) as error:
        return [f"it cannot be read: {error}"]
    said = []
    for part in ("pictures", "joins", "lanes", "marks"):
        there, here = getattr(found, part), getattr(wanted, part)
        if there == here:
            continue
        if len(there) != len(here):
            said.append(f"it has {len(there)} {part} instead of {len(here)}")
        else:
            first = next((a, b) for a, b in zip(there, here, strict=True) if a != b)
            said.append(f"of its {part}, {first[0]} should be {first[1]}")
    return said


def _read_otio(timeline: schema.Timeline) -> Outline:
    pictures: list[Seen] = []
    joins: list[Join] = []
    lanes = []
    for track in timeline.tracks:
        clips = list(clips_of(track))
        seen = tuple(_whole(*clip) for clip in clips)
        if track.kind == schema.TrackKind.Audio:
            lanes.append((track.name, seen))
        else:
            pictures += seen
            joins += [after for _, _, _, after in clips if after]
    marks = tuple(
        (round(mark.marked_range.start_time.value), mark.name, round(mark.marked_range.duration.value))
        for mark in timeline.tracks.markers
    )
    return Outline(tuple(pictures), tuple(joins), tuple(lanes), marks)


def _whole(clip: schema.Clip, place: opentime.TimeRange, before: Join | None, after: Join | None) -> Seen:
    """Return a clip with the frames that its joins take from what lies around it."""
    start, at = round(clip.source_range.start_time.value), round(place.start_time.value)
    head = at - before.at if before else 0
    tail = after.at + after.frames - (at + round(place.duration.value)) if after else 0
    url = getattr(clip.media_reference, "target_url", "") or ""
    return Seen(clip.name, _file(url), start - head, at - head, round(place.duration.value) + head + tail)


def _file(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name


def _read_edl(timeline: schema.Timeline, text: str, rate: FrameRate, first: int) -> Outline:
    """Read the picture track; two dissolves with black between them, or one black frame, are a dip."""
    (track,) = timeline.tracks
    lead = -round(track.source_range.start_time.value) if track.source_range else 0
    clips = [(clip, _whole(clip, place, before, after), after) for clip, place, before, after in clips_of(track)]
    pictures: list[Seen] = []
    joins: list[Join] = []
    black: Seen | None = None
    for clip, seen, after in clips:
        moved = Seen(clip.name, clip.name, seen.start, seen.at + lead - first, seen.frames)
        if isinstance(clip.media_reference, schema.GeneratorReference):
            black = moved
            continue
        if black is not None:
            dip = Join("dip", black.at, black.frames)
            before, taken = pictures[-1], moved.at - black.at
            rest = black.at + black.frames - (before.at + before.frames)
            pictures[-1] = Seen(before.name, before.file, before.start, before.at, before.frames + rest)
            moved = Seen(moved.name, moved.file, moved.start - taken, moved.at - taken, moved.frames + taken)
            joins, black = [*joins, dip], None
        pictures.append(moved)
        if after is not None:
            joins.append(Join(after.kind, after.at + lead - first, after.frames))
    dips = {join.at for join in joins if join.kind == "dip"}
    kept = [join for join in joins if join.kind == "dip" or join.at not in dips]
    marks = tuple((_frame(code, rate) - first, name.strip(), 0) for code, name in _LOCATOR.findall(text))
    return Outline(tuple(pictures), tuple(kept), (), marks)


def _frame(code: str, rate: FrameRate) -> int:
    return int(opentime.from_timecode(code, float(rate.fraction)).value)


class _MltReader:
    def __init__(self, root: Element, rate: FrameRate) -> None:
        self._root = root
        self._rate = rate
        self._by_id = {element.get("id"): element for element in root}

    def outline(self) -> Outline:
        film = self._by_id["film"]
        _, first, *others = (self._by_id[track.get("producer")] for track in film.findall("track"))
        pictures, joins = self._pictures(first)
        marks = []
        for marker in film.findall(f"properties[@name='{MARKERS}']/properties"):
            length = int(_told(marker, "bomstudio:frames"))
            marks.append((_frame(_told(marker, "start"), self._rate), _told(marker, "text"), length))
        lanes = tuple((_told(track, TRACK_NAME), tuple(self._sounds(track))) for track in others)
        return Outline(tuple(pictures), tuple(joins), lanes, tuple(marks))

    def _pictures(self, playlist: Element) -> tuple[Iterable[Seen], list[Join]]:
        pictures: dict[str, Seen] = {}
        joins: list[Join] = []
        at = owed = 0
        for entry in playlist.findall("entry"):
            name, frames = str(entry.get("producer")), _length(entry)
            there = self._by_id[name]
            if there.tag == "producer":
                _extend(pictures, name, _longer(self._seen(name, entry, at), owed))
                owed = 0
            else:
                joins.append(Join(cast("TransitionKind", _told(there, KIND)), at, frames))
                owed = self._joined(pictures, there, at, frames)
            at += frames
        return pictures.values(), joins

    def _joined(self, pictures: dict[str, Seen], join: Element, at: int, frames: int) -> int:
        """Add the frames of both shots that are inside a join; return how many the next shot still has to get.

        A dip shows the first frames of the one and the last of the other, and means all of both.
        """
        old, *new = (*join.findall("track"), *join.findall("entry"))
        before = self._seen(str(old.get("producer")), old, at)
        _extend(pictures, str(old.get("producer")), replace(before, frames=frames))
        for part in new:
            name, shown = str(part.get("producer")), _length(part)
            _extend(pictures, name, _longer(self._seen(name, part, at + frames - shown), frames - shown))
        return 0 if new else frames

    def _sounds(self, playlist: Element) -> Iterator[Seen]:
        at = 0
        for part in playlist:
            if part.tag == "blank":
                at += int(str(part.get("length")))
            elif part.tag == "entry":
                yield self._seen(str(part.get("producer")), part, at)
                at += _length(part)

    def _seen(self, name: str, part: Element, at: int) -> Seen:
        producer = self._by_id[name]
        file = _file(_told(producer, "resource"))
        return Seen(_told(producer, CAPTION), file, int(str(part.get("in"))), at, _length(part))


def _extend(pictures: dict[str, Seen], name: str, more: Seen) -> None:
    """Add frames that follow, in the medium and in the film, those that a shot has; raises ValueError when not."""
    seen = pictures.get(name)
    if seen is None:
        pictures[name] = more
        return
    if (more.start - seen.start, more.at - seen.at) != (seen.frames, seen.frames):
        raise ValueError(f"{seen.name} goes on at frame {more.at} with its frame {more.start}")
    pictures[name] = replace(seen, frames=seen.frames + more.frames)


def _longer(seen: Seen, frames: int) -> Seen:
    """Return a clip that begins so many frames earlier."""
    return replace(seen, start=seen.start - frames, at=seen.at - frames, frames=seen.frames + frames)


def _length(part: Element) -> int:
    return int(str(part.get("out"))) - int(str(part.get("in"))) + 1


def _told(element: Element, name: str) -> str:
    return next((told.text or "" for told in element.findall("property") if told.get("name") == name), "")
