"""The program of a film in one plain form, in whole frames: what every format is written from and compared with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.contracts.frames import FrameRate
from engine.contracts.media import Size
from engine.contracts.script import TransitionKind

MarkKind = Literal["scene", "shot", "title", "line", "comment"]


@dataclass(frozen=True)
class Medium:
    """A file beside the timeline."""

    name: str
    """Its name in the media folder; letters that every system and every address takes."""
    frames: int
    """How long it is, in frames of the program."""
    channels: int = 0
    """Of a sound; none of a picture."""
    sample_rate: int = 0


@dataclass(frozen=True)
class Placed:
    """Some frames of a medium at a place in the program, those inside its transitions included."""

    name: str
    medium: Medium
    start: int
    """The first frame used of the medium."""
    at: int
    """The frame of the program in which it is first seen or heard."""
    frames: int
    ids: dict[str, str] = field(default_factory=dict)
    """What it is in the studio: shot, take, sha256."""

    @property
    def end(self) -> int:
        """The first frame of the program in which it is not seen any more."""
        return self.at + self.frames


@dataclass(frozen=True)
class Join:
    """The frames in which one shot turns into the next."""

    kind: TransitionKind
    at: int
    frames: int

    @property
    def before(self) -> int:
        """How many of them lie before the point at which editors' programs cut: the middle."""
        return self.frames // 2


@dataclass(frozen=True)
class Mark:
    """A place in the program with a name: a scene, a title, a spoken line, a comment."""

    at: int
    name: str
    kind: MarkKind = "comment"
    frames: int = 0
    note: str = ""


@dataclass(frozen=True)
class Lane:
    """A sound track: what is heard one after another."""

    name: str
    sounds: tuple[Placed, ...]
    gain_db: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    """Frames over which its first sound begins and its last one ends."""


@dataclass(frozen=True)
class Program:
    """A film's pictures, sounds and marks; `joins[i]` leads from picture i to picture i + 1."""

    title: str
    rate: FrameRate
    size: Size
    pictures: tuple[Placed, ...]
    joins: tuple[Join, ...]
    lanes: tuple[Lane, ...] = ()
    marks: tuple[Mark, ...] = ()
    is_drop_frame: bool = False

    @property
    def frames(self) -> int:
        """Its length."""
        return self.pictures[-1].end


def with_marks(program: Program, marks: Iterable[Mark]) -> Program:
    """Return a program with more marks, all in the order in which they come; each lies within the program."""
    kept = [*program.marks, *(_within(mark, program.frames) for mark in marks)]
    return replace(program, marks=tuple(sorted(kept, key=lambda mark: mark.at)))


def _within(mark: Mark, length: int) -> Mark:
    at = min(mark.at, length - 1)
    return replace(
        mark, at=at, frames=min(mark.frames, length - at), name=one_line(mark.name), note=one_line(mark.note, empty="")
    )


def one_line(text: str, *, empty: str = "-") -> str:
    """Return text as every format can hold it: one line, without control characters."""
    plain = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _UNWRITABLE
    )
    return " ".join(plain.split()) or empty


_UNWRITABLE = ("Cc", "Cs", "Cn")
