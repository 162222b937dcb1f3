"""A program as a CMX3600 edit decision list: its picture track, to the frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .program import Join, Placed, Program
from .timecode import first_frame, timecode

_BLACK = "BL"
_COLOURS = {"scene": "GREEN", "shot": "BLUE", "title": "MAGENTA", "line": "YELLOW", "comment": "RED"}


def edl_text(program: Program) -> str:
    """Return a program as an edit decision list that begins at 01:00:00:00."""
    return "\n".join(_List(program).lines()) + "\n"


def reels(program: Program) -> list[str]:
    """Return a reel name for each picture: at most eight letters and digits, each only once."""
    names = [_letters(picture.name)[:8] for picture in program.pictures]
    alone = len(set(names)) == len(names) and all(name and name not in _SPECIAL for name in names)
    return names if alone else [f"{number:04d}{name[:4]}" for number, name in enumerate(names, start=1)]


_SPECIAL = ("BL", "BLACK", "BARS", "AX")
"""Names that mean something else than a reel."""


def _letters(name: str) -> str:
    return "".join(c for c in name if c.isascii() and c.isalnum()).upper()


class _List:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._first = first_frame(program.rate, drop=program.is_drop_frame)
        self._reels = reels(program)
        self._events = 0

    def lines(self) -> Iterator[str]:
        program = self._program
        yield f"TITLE: {program.title}"
        yield f"FCM: {'DROP FRAME' if program.is_drop_frame else 'NON-DROP FRAME'}"
        for index, picture in enumerate(program.pictures):
            into = program.joins[index - 1] if index else _CUT
            out = program.joins[index] if index < len(program.joins) else _CUT
            yield ""
            yield from self._shot(index, picture, into, out)
            yield from (f"* BOMSTUDIO {key.upper()}: {value}" for key, value in picture.ids.items())
            yield from self._locators(index)

    def _shot(self, index: int, picture: Placed, into: Join, out: Join) -> Iterator[str]:
        """Write a shot from the frame in which it begins to come in to the one in which the next does."""
        comments = [f"* TO CLIP NAME: {picture.medium.name}", f"* SHOT: {picture.name}"]
        skipped = 0
        old: _Point | None = None
        if into.frames:
            before = self._program.pictures[index - 1]
            old = _Point(self._reels[index - 1], before.start + into.at - before.at)
            if into.kind == "dip":
                skipped = into.frames - into.frames // 2
                yield from self._event(old, _Point(_BLACK, 0), _Mix("D", into.frames // 2), into.at, skipped)
                yield ""
                old = _Point(_BLACK, skipped)
            else:
                comments.insert(0, f"* FROM CLIP NAME: {before.medium.name}")
        new = _Point(self._reels[index], picture.start + skipped)
        frames = picture.frames - skipped - out.frames
        mix = _Mix("W001" if into.kind == "wipe" else "D", into.frames - skipped)
        yield from self._event(old, new, mix, picture.at + skipped, frames)
        if old is None or not mix.frames:
            comments[0] = comments[0].replace("TO", "FROM", 1)
        yield from comments

    def _event(self, old: _Point | None, new: _Point, mix: _Mix, at: int, frames: int) -> Iterator[str]:
        self._events += 1
        if old is None or not mix.frames:
            yield self._line(new, "C", at, frames)
        else:
            yield self._line(old, "C", at, 0)
            yield self._line(new, f"{mix.code:<4} {mix.frames:03d}", at, frames)

    def _line(self, source: _Point, edit: str, at: int, frames: int) -> str:
        codes = (
            *(self._code(source.frame + n) for n in (0, frames)),
            *(self._code(self._first + at + n) for n in (0, frames)),
        )
        return f"{self._events:03d}  {source.reel:<8} V     {edit:<8} {' '.join(codes)}"

    def _locators(self, index: int) -> Iterator[str]:
        pictures = self._program.pictures
        start = pictures[index].at
        end = pictures[index + 1].at if index + 1 < len(pictures) else self._program.frames
        for mark in self._program.marks:
            if start <= mark.at < end:
                yield f"* LOC: {self._code(self._first + mark.at)} {_COLOURS[mark.kind]:<7} {mark.name}"

    def _code(self, frame: int) -> str:
        return timecode(self._program.rate, frame, drop=self._program.is_drop_frame)


@dataclass(frozen=True)
class _Point:
    """A frame of a reel."""

    reel: str
    frame: int


@dataclass(frozen=True)
class _Mix:
    """How an event begins: by which code, over how many frames."""

    code: str
    frames: int


_CUT = Join("cut", 0, 0)
