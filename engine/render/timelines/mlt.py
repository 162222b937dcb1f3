"""A program as MLT XML, which `melt` renders and Shotcut opens."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from .program import Join, Lane, Placed, Program

KIND = "bomstudio:kind"
CAPTION = "shotcut:caption"
MARKERS = "shotcut:markers"
TRACK_NAME = "shotcut:name"
WIPE_FILE = "wipe.pgm"
"""A picture in the media folder whose brightness says when each column turns."""
WIPE_SOFTNESS = 0.16
FIRST_LANE = 2
"""The number of the first track of sounds: the background has 0, the pictures 1."""

_COLOURS = {"scene": "#008000", "shot": "#0000ff", "title": "#800080", "line": "#ffd700", "comment": "#ff0000"}
_SILENT_DB = -60.0


def wipe_picture() -> bytes:
    """Return the picture by which a wipe runs from left to right."""
    return b"P5\n256 2\n255\n" + bytes(range(256)) * 2


def mlt_text(program: Program, path_of: Callable[[str], str]) -> str:
    """Return a program as MLT XML; `path_of` gives the path of a file in the media folder."""
    root = _Writer(program, path_of).document()
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


class _Writer:
    def __init__(self, program: Program, path_of: Callable[[str], str]) -> None:
        self._program = program
        self._path_of = path_of
        self._root = Element("mlt", {"LC_NUMERIC": "C", "producer": "film", "title": program.title})

    def document(self) -> Element:
        self._profile()
        background = self._background()
        pictures = self._pictures()
        sounds = [self._sounds(number, lane) for number, lane in enumerate(self._program.lanes, start=1)]
        tractor = SubElement(self._root, "tractor", {"id": "film", "in": "0", "out": str(self._program.frames - 1)})
        _property(tractor, "shotcut", 1)
        self._markers(tractor)
        SubElement(tractor, "track", producer=background)
        SubElement(tractor, "track", producer=pictures)
        for sound in sounds:
            SubElement(tractor, "track", producer=sound, hide="video")
        for number in range(FIRST_LANE, FIRST_LANE + len(sounds)):
            mix = SubElement(tractor, "transition", id=f"sum{number}")
            settings = {"a_track": 0, "b_track": number, "mlt_service": "mix", "always_active": 1, "sum": 1}
            for name, value in settings.items():
                _property(mix, name, value)
        return self._root

    def _profile(self) -> None:
        size, rate = self._program.size, self._program.rate
        facts = {
            "width": size.width,
            "height": size.height,
            "frame_rate_num": rate.num,
            "frame_rate_den": rate.den,
            "progressive": 1,
            "sample_aspect_num": 1,
            "sample_aspect_den": 1,
            "display_aspect_num": size.width,
            "display_aspect_den": size.height,
            "colorspace": 709,
        }
        SubElement(self._root, "profile", {"description": "BOM Studios", **{k: str(v) for k, v in facts.items()}})

    def _background(self) -> str:
        """Write the black that Shotcut expects under all tracks, and stretches to the length of the film."""
        last = str(self._program.frames - 1)
        black = SubElement(self._root, "producer", {"id": "black", "in": "0", "out": last})
        settings = {"length": self._program.frames, "eof": "pause", "resource": "black", "mlt_service": "color"}
        for name, value in settings.items():
            _property(black, name, value)
        playlist = SubElement(self._root, "playlist", id="background")
        _entry(playlist, "black", 0, self._program.frames)
        return "background"

    def _pictures(self) -> str:
        program = self._program
        for number, picture in enumerate(program.pictures):
            self._producer(f"shot{number}", picture)
        for number, (join, shots) in enumerate(zip(program.joins, pairwise(program.pictures), strict=True), start=1):
            if join.frames:
                (self._dip if join.kind == "dip" else self._blend)(number, join, *shots)
        playlist = SubElement(self._root, "playlist", id="pictures")
        _property(playlist, TRACK_NAME, "Picture")
        for number, picture in enumerate(program.pictures):
            into = program.joins[number - 1].frames if number else 0
            out = program.joins[number].frames if number < len(program.joins) else 0
            if into:
                _entry(playlist, f"join{number}", 0, into)
            _entry(playlist, f"shot{number}", picture.start + into, picture.frames - into - out)
        return "pictures"

    def _blend(self, number: int, join: Join, old: Placed, new: Placed) -> None:
        tractor = SubElement(self._root, "tractor", {"id": f"join{number}", "in": "0", "out": str(join.frames - 1)})
        _property(tractor, KIND, join.kind)
        _property(tractor, "shotcut:transition", "lumaMix")
        _entry(tractor, f"shot{number - 1}", old.start + old.frames - join.frames, join.frames, tag="track")
        _entry(tractor, f"shot{number}", new.start, join.frames, tag="track")
        luma = SubElement(tractor, "transition", {"id": f"luma{number}", "in": "0", "out": str(join.frames - 1)})
        settings: dict[str, object] = {"a_track": 0, "b_track": 1, "mlt_service": "luma", "progressive": 1}
        if join.kind == "wipe":
            settings |= {"resource": self._path_of(WIPE_FILE), "softness": WIPE_SOFTNESS}
        for name, value in settings.items():
            _property(luma, name, value)

    def _dip(self, number: int, join: Join, old: Placed, new: Placed) -> None:
        """Write the old shot getting dark and the new one getting light, by as much in each frame as in the film."""
        playlist = SubElement(self._root, "playlist", id=f"join{number}")
        _property(playlist, KIND, join.kind)
        _property(playlist, CAPTION, f"{old.name} · {new.name}")
        dark, light = join.frames - join.frames // 2, join.frames // 2
        step = 2 / (join.frames + 1)
        start = old.start + old.frames - join.frames
        _faded(_entry(playlist, f"shot{number - 1}", start, dark), 1 - step, 1 - step * dark, dark)
        if light:
            entry = _entry(playlist, f"shot{number}", new.start + dark, light)
            _faded(entry, step * (dark + 1) - 1, step * join.frames - 1, light)

    def _sounds(self, track: int, lane: Lane) -> str:
        for number, sound in enumerate(lane.sounds):
            self._producer(f"sound{track}-{number}", sound)
        playlist = SubElement(self._root, "playlist", id=f"sounds{track}")
        _property(playlist, TRACK_NAME, lane.name)
        end = 0
        for number, sound in enumerate(lane.sounds):
            if sound.at > end:
                SubElement(playlist, "blank", length=str(sound.at - end))
            entry = _entry(playlist, f"sound{track}-{number}", sound.start, sound.frames)
            levels = self._levels(lane, sound)
            if levels:
                volume = _filter(entry)
                _property(volume, "mlt_service", "volume")
                _property(volume, "level", levels)
            end = sound.end
        return f"sounds{track}"

    def _levels(self, lane: Lane, sound: Placed) -> str:
        """Return how loud a sound is at its frames, in dB: the lane's level, and its share of the lane's fades."""
        first, last = lane.sounds[0].at, lane.sounds[-1].end - 1
        turns = (first, first + lane.fade_in, last - lane.fade_out, last)
        low_in, low_out = (_SILENT_DB if fade else lane.gain_db for fade in (lane.fade_in, lane.fade_out))
        own = range(sound.at, sound.end)
        keys = sorted({own[0], own[-1], *(turn for turn in turns if turn in own)})
        levels = [float(np.interp(key, turns, (low_in, lane.gain_db, lane.gain_db, low_out))) for key in keys]
        if not any(levels):
            return ""
        return ";".join(f"{key - sound.at}={level:g}" for key, level in zip(keys, levels, strict=True))

    def _producer(self, name: str, placed: Placed) -> None:
        last = placed.medium.frames - 1
        producer = SubElement(self._root, "producer", {"id": name, "in": "0", "out": str(last)})
        _property(producer, "length", placed.medium.frames)
        _property(producer, "eof", "pause")
        _property(producer, "resource", self._path_of(placed.medium.name))
        _property(producer, "mlt_service", "avformat-novalidate")
        _property(producer, "seekable", 1)
        _property(producer, CAPTION, placed.name)
        if placed.medium.channels:
            _property(producer, "video_index", -1)
        else:
            _property(producer, "audio_index", -1)
        for key, value in placed.ids.items():
            _property(producer, f"bomstudio:{key}", value)

    def _markers(self, tractor: Element) -> None:
        markers = SubElement(tractor, "properties", name=MARKERS)
        for number, mark in enumerate(self._program.marks):
            marker = SubElement(markers, "properties", name=str(number))
            last = mark.at + max(0, mark.frames - 1)
            _property(marker, "text", mark.name)
            _property(marker, "start", self._program.rate.timecode(mark.at))
            _property(marker, "end", self._program.rate.timecode(last))
            _property(marker, "color", _COLOURS[mark.kind])
            _property(marker, "bomstudio:frames", mark.frames)


def _property(parent: Element, name: str, value: object) -> None:
    SubElement(parent, "property", name=name).text = str(value)


def _entry(parent: Element, producer: str, start: int, frames: int, *, tag: str = "entry") -> Element:
    return SubElement(parent, tag, {"producer": producer, "in": str(start), "out": str(start + frames - 1)})


def _filter(entry: Element) -> Element:
    """Add a filter whose frames are counted from where its entry begins."""
    return SubElement(entry, "filter", {name: entry.attrib[name] for name in ("in", "out")})


def _faded(entry: Element, first: float, last: float, frames: int) -> None:
    fade = _filter(entry)
    _property(fade, "mlt_service", "brightness")
    _property(fade, "level", f"0={first:.6f};{frames - 1}={last:.6f}" if frames > 1 else f"0={first:.6f}")
