"""The formats there are, and what each carries of a program."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from .program import Mark, Placed, Program


class TimelineFormat(StrEnum):
    """A format, by the ending of its file."""

    OTIO = "otio"
    FCP7 = "xml"
    EDL = "edl"
    MLT = "mlt"

    @property
    def file(self) -> str:
        """The name of its file in a timeline's folder."""
        return f"timeline.{self.value}"


class MediaMode(StrEnum):
    """What becomes of the files that a timeline names."""

    COPY = "copy"
    LINK = "link"
    NONE = "none"


EDL_EVENTS = 999
"""An edit decision list numbers its events with three digits."""

_LOST = {
    TimelineFormat.OTIO: (),
    TimelineFormat.FCP7: (),
    TimelineFormat.EDL: (
        "The EDL holds the picture track only: no voices, no music; markers are points without length.",
    ),
    TimelineFormat.MLT: (),
}


def lost_in(program: Program, kind: TimelineFormat) -> list[str]:
    """Return what a format cannot hold of a program, in sentences."""
    said = list(_LOST[kind])
    drawn = {join.kind for join in program.joins if join.frames}
    if kind is TimelineFormat.OTIO and drawn & {"dip", "wipe"}:
        said.append(
            "OTIO names only dissolves: dips and wipes are custom transitions, which most programs show as dissolves."
        )
    if kind is TimelineFormat.EDL and "dip" in drawn:
        said.append("The EDL writes a dip as a dissolve to black and one out of it.")
    if kind is TimelineFormat.EDL and len(program.pictures) > EDL_EVENTS:
        said.append(f"The EDL numbers more than {EDL_EVENTS} events, which older programs do not read.")
    return said


def carried(program: Program, kind: TimelineFormat) -> Program:
    """Return what is left of a program when it was written in a format and read back."""
    if kind is TimelineFormat.EDL:
        return replace(
            program,
            pictures=tuple(_by_file_name(picture) for picture in program.pictures),
            lanes=(),
            marks=tuple(Mark(mark.at, mark.name) for mark in program.marks),
        )
    return program


def _by_file_name(picture: Placed) -> Placed:
    return replace(picture, name=picture.medium.name)
