"""A program as an OpenTimelineIO timeline, from which .otio and Final Cut Pro 7 XML are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import opentimelineio as otio
from opentimelineio import opentime, schema

from engine.contracts.script import TransitionKind

from .program import Join, Lane, Mark, Medium, Placed, Program
from .timecode import first_frame

KEY = "bomstudio"
"""Under this name a timeline's metadata says what a thing is in the studio."""
PICTURE_TRACK = "Picture"

_COLOURS = {"scene": "GREEN", "shot": "BLUE", "title": "PURPLE", "line": "YELLOW", "comment": "RED"}
_CUSTOM = "Custom_Transition"
_EDL_KINDS: dict[str, TransitionKind] = {"SMPTE_Wipe": "wipe", "SMPTE_Dissolve": "dissolve"}
_FCP_EFFECTS: dict[str, dict[str, Any]] = {
    "dissolve": {"name": "Cross Dissolve", "effectid": "Cross Dissolve", "effectcategory": "Dissolve"},
    "dip": {"name": "Dip to Color Dissolve", "effectid": "Dip to Color Dissolve", "effectcategory": "Dissolve"},
    "wipe": {
        "name": "Edge Wipe",
        "effectid": "Edge Wipe",
        "effectcategory": "Wipe",
        "wipecode": 1,
        "wipeaccuracy": 100,
        "startratio": 0,
        "endratio": 1,
        "reverse": "FALSE",
    },
}
"""What Final Cut Pro 7 and the programs that read its XML call the transitions."""
_FCP_KINDS: dict[str, TransitionKind] = {
    "Cross Dissolve": "dissolve",
    "Dip to Color Dissolve": "dip",
    "Edge Wipe": "wipe",
}


def otio_timeline(program: Program, url_of: Callable[[str], str]) -> schema.Timeline:
    """Return a program as a timeline; `url_of` gives the address of a file in the media folder."""
    return _Weaver(program, url_of).timeline()


def otio_text(program: Program, url_of: Callable[[str], str]) -> str:
    """Return a program as .otio."""
    text: str = otio.adapters.write_to_string(otio_timeline(program, url_of), adapter_name="otio_json", indent=2)
    return text + "\n"


def fcp7_text(program: Program, url_of: Callable[[str], str]) -> str:
    """Return a program as Final Cut Pro 7 XML."""
    text: str = otio.adapters.write_to_string(otio_timeline(program, url_of), adapter_name="fcp_xml")
    return text


class _Weaver:
    def __init__(self, program: Program, url_of: Callable[[str], str]) -> None:
        self._program = program
        self._url_of = url_of
        self._rate = float(program.rate.fraction)
        self._items = count(1)

    def timeline(self) -> schema.Timeline:
        program = self._program
        drop = program.is_drop_frame
        timeline = schema.Timeline(
            name=program.title, global_start_time=self._time(first_frame(program.rate, drop=drop))
        )
        timeline.metadata[KEY] = {"rate": str(program.rate), "drop_frame": drop, "size": str(program.size)}
        timeline.metadata["fcp_xml"] = {
            "timecode": {"displayformat": "DF" if drop else "NDF"},
            "media": {"video": {"format": {"samplecharacteristics": self._picture_facts()}}},
        }
        timeline.tracks.append(self._pictures())
        for lane in program.lanes:
            timeline.tracks.append(self._sounds(lane))
        timeline.tracks.markers.extend(self._marker(mark) for mark in program.marks)
        return timeline

    def _pictures(self) -> schema.Track:
        track = schema.Track(name=PICTURE_TRACK, kind=schema.TrackKind.Video)
        joins = (*self._program.joins, None)
        before: Join | None = None
        for picture, after in zip(self._program.pictures, joins, strict=True):
            cut_in = before.before if before else 0
            cut_out = after.frames - after.before if after else 0
            track.append(self._clip(picture, cut_in, cut_out, schema.TrackKind.Video))
            if after and after.frames:
                track.append(self._transition(after))
            before = after
        return track

    def _sounds(self, lane: Lane) -> schema.Track:
        track = schema.Track(name=lane.name, kind=schema.TrackKind.Audio)
        track.metadata["fcp_xml"] = {"name": lane.name}
        end = 0
        for sound in lane.sounds:
            if sound.at > end:
                track.append(schema.Gap(source_range=self._range(0, sound.at - end)))
            clip = self._clip(sound, 0, 0, schema.TrackKind.Audio)
            if lane.gain_db:
                clip.metadata[KEY]["gain_db"] = lane.gain_db
                clip.metadata["fcp_xml"]["filter"] = _fcp_level(lane.gain_db)
            track.append(clip)
            end = sound.end
        return track

    def _clip(self, placed: Placed, cut_in: int, cut_out: int, kind: str) -> schema.Clip:
        clip = schema.Clip(
            name=placed.name,
            media_reference=self._reference(placed.medium, kind),
            source_range=self._range(placed.start + cut_in, placed.frames - cut_in - cut_out),
        )
        # The XML adapter writes equal clips as references to the first of them, which then has their places as well.
        clip.metadata[KEY] = {"item": next(self._items), **placed.ids}
        comments = {f"mastercomment{n}": f"{key} {value}" for n, (key, value) in enumerate(placed.ids.items(), 1)}
        clip.metadata["fcp_xml"] = {"comments": comments}
        return clip

    def _reference(self, medium: Medium, kind: str) -> schema.ExternalReference:
        reference = schema.ExternalReference(
            target_url=self._url_of(medium.name), available_range=self._range(0, medium.frames)
        )
        reference.name = medium.name
        if kind == schema.TrackKind.Video:
            media: dict[str, Any] = {"video": {"samplecharacteristics": self._picture_facts()}}
        else:
            facts = {"depth": 16, "samplerate": medium.sample_rate}
            media = {"audio": {"samplecharacteristics": facts, "channelcount": medium.channels}}
        reference.metadata["fcp_xml"] = {"media": media}
        return reference

    def _picture_facts(self) -> dict[str, Any]:
        size = self._program.size
        square = {"pixelaspectratio": "square", "fielddominance": "none", "anamorphic": "FALSE"}
        return {"width": size.width, "height": size.height, **square}

    def _transition(self, join: Join) -> schema.Transition:
        is_dissolve = join.kind == "dissolve"
        effect = {**_FCP_EFFECTS[join.kind], "effecttype": "transition", "mediatype": "video"}
        fcp: dict[str, Any] = {"effect": effect}
        if not join.before:
            fcp["alignment"] = "start"
        return schema.Transition(
            name=str(effect["name"]),
            transition_type=schema.TransitionTypes.SMPTE_Dissolve if is_dissolve else _CUSTOM,
            in_offset=self._time(join.before),
            out_offset=self._time(join.frames - join.before),
            metadata={KEY: {"kind": join.kind}, "fcp_xml": fcp},
        )

    def _marker(self, mark: Mark) -> schema.Marker:
        metadata: dict[str, Any] = {KEY: {"kind": mark.kind}}
        if mark.note:
            metadata[KEY]["note"] = mark.note
        metadata["fcp_xml"] = {"comment": f"{mark.kind}: {mark.note}" if mark.note else mark.kind}
        return schema.Marker(
            name=mark.name,
            marked_range=self._range(mark.at, mark.frames),
            color=_COLOURS[mark.kind],
            metadata=metadata,
        )

    def _time(self, frame: int) -> opentime.RationalTime:
        return opentime.RationalTime(frame, self._rate)

    def _range(self, start: int, frames: int) -> opentime.TimeRange:
        return opentime.TimeRange(self._time(start), self._time(frames))


def _fcp_level(gain_db: float) -> dict[str, Any]:
    level: dict[str, Any] = {"parameterid": "level", "name": "Level", "valuemin": 0, "valuemax": 3.98109}
    kind = {"effectid": "audiolevels", "effectcategory": "audiolevels", "effecttype": "audiolevels"}
    value = f"{10 ** (gain_db / 20):.6f}"
    return {"effect": {"name": "Audio Levels", **kind, "mediatype": "audio", "parameter": {**level, "value": value}}}


def clips_of(track: schema.Track) -> Iterator[tuple[schema.Clip, opentime.TimeRange, Join | None, Join | None]]:
    """Yield a track's clips with the place of each, cut in the middle of its joins, and the joins around it."""
    items = list(track)
    for index, item in enumerate(items):
        if not isinstance(item, schema.Clip):
            continue
        place = track.range_of_child_at_index(index)
        around = [items[n] if 0 <= n < len(items) else None for n in (index - 1, index + 1)]
        before, after = (neighbour if isinstance(neighbour, schema.Transition) else None for neighbour in around)
        start, end = place.start_time.value, place.end_time_exclusive().value
        yield item, place, before and _join(before, start), after and _join(after, end)


def _join(transition: schema.Transition, cut: float) -> Join:
    told: TransitionKind | None = transition.metadata.get(KEY, {}).get("kind")
    kind = told or _FCP_KINDS.get(transition.name) or _EDL_KINDS.get(transition.transition_type, "dissolve")
    before, after = transition.in_offset.value, transition.out_offset.value
    return Join(kind, round(cut - before), round(before + after))
