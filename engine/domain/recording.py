"""A person's own recording of a film's lines, and the markers in it that say where each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator
from sqlmodel import Field as Column

from engine.contracts.documents import Document, first_problem
from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef
from engine.contracts.requests import SpeechExcerptRequest
from engine.contracts.results import WordTime
from engine.contracts.script import Line, ShotDraft

from .columns import Thing, document, whole_number
from .script_diff import match_shots

UNSURE = 0.5
"""A marker below this confidence wants a person's ear."""
_LEVEL_DB, _MOST_GAIN_DB = -20.0, 30.0
"""How loud speech is before it is mixed: a recording is brought there as a whole."""


class Recording(Thing, table=True):
    """What was recorded for a film, as it is worked with: one channel, 48 kHz."""

    video_id: UUID = Column(foreign_key="video.id", index=True)
    filename: str
    source_sha256: str
    """The file as it was handed in."""
    sha256: str
    media_type: str
    bytes: int = whole_number()
    markers: dict[str, Any] = document()
    """A MarkerSheet."""

    @property
    def media(self) -> MediaRef:
        """The stored bytes that lines are cut from."""
        return MediaRef(sha256=self.sha256, media_type=self.media_type, bytes=self.bytes)


class Marker(Document):
    """Where one line is said; kept with its words, by which it is recognised when the script is read again."""

    speaker: str = ""
    text: str
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    source: Literal["found", "by_hand"] = "found"
    confidence: float = Field(default=1.0, ge=0, le=1)
    is_used: bool = True
    """False when a person said that the recording does not have the line."""
    words: tuple[WordTime, ...] = ()

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.is_used and self.end_ms <= self.start_ms:
            raise ValueError(f"the marker of {self.text[:40]!r} ends before it begins")
        return self

    @property
    def is_unsure(self) -> bool:
        """Whether a person should listen to it."""
        return self.is_used and self.source == "found" and self.confidence < UNSURE


class MarkerSheet(Document):
    """All markers of a recording: stored as JSON with its schema name and version inside."""

    schema_name: Literal["bomstudio.markers"] = "bomstudio.markers"
    schema_version: Literal[1] = 1
    length_ms: int = Field(gt=0)
    level_db: float
    """How loud the speech is, below full scale."""
    denoised: bool = False
    way: str = ""
    """How the lines were found."""
    markers: tuple[Marker, ...] = ()

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored sheet; raises InputError when it cannot be used."""
        try:
            return cls.model_validate(stored)
        except ValidationError as error:
            raise InputError(f"The markers cannot be used: {first_problem(error)}.", hint="Align again.") from error

    @property
    def gain_db(self) -> float:
        """What brings the recording to the level of a film's other voices."""
        return round(max(-_MOST_GAIN_DB, min(_MOST_GAIN_DB, _LEVEL_DB - self.level_db)), 1)


class ScriptLine(NamedTuple):
    """A line in its place: of which shot, and the how manyth there."""

    shot_id: UUID
    shot: str
    number: int
    of: int
    line: Line

    @property
    def name(self) -> str:
        """What a person calls it: 1A, or 1A.2 where a shot has several."""
        return self.shot if self.of == 1 else f"{self.shot}.{self.number}"


def script_lines(shots: Sequence[tuple[UUID, ShotDraft]]) -> Iterator[ScriptLine]:
    """Yield a film's lines in order."""
    for shot_id, draft in shots:
        for number, line in enumerate(draft.lines, start=1):
            yield ScriptLine(shot_id, draft.name, number, len(draft.lines), line)


def fitted(markers: Sequence[Marker], lines: Sequence[ScriptLine]) -> list[Marker | None]:
    """Return each line's marker: lines are recognised as shots are, by equal words, then by alike words in order."""
    pairs = match_shots(
        [(f"{marker.speaker}\n{marker.text}", f"{marker.speaker} {marker.text}") for marker in markers],
        [(f"{place.line.speaker}\n{place.line.text}", f"{place.line.speaker} {place.line.text}") for place in lines],
    )
    became = {new: markers[old] for old, new in pairs if old is not None and new is not None}
    return [became.get(index) for index in range(len(lines))]


def excerpt(recording: MediaRef, sheet: MarkerSheet, marker: Marker) -> SpeechExcerptRequest:
    """Return what has to be cut out of a recording for a line."""
    return SpeechExcerptRequest(
        audio=recording,
        start_ms=marker.start_ms,
        end_ms=marker.end_ms,
        gain_db=sheet.gain_db,
        words=marker.words,
    )


def moved(marker: Marker, start_ms: int, end_ms: int, length_ms: int) -> Marker:
    """Return a marker that a person put somewhere; its words keep their times as far as they lie in it.

    Raises InputError for a stretch that is none, or that the recording does not have.
    """
    if start_ms >= end_ms:
        raise InputError(f"{clock(start_ms)} to {clock(end_ms)} is no stretch.", hint="The start comes before the end.")
    if end_ms > length_ms:
        raise InputError(f"{clock(end_ms)} lies behind the end of the recording.", hint=f"It lasts {clock(length_ms)}.")
    words = marker.words if _inside(marker, start_ms, end_ms) else ()
    changes = {"start_ms": start_ms, "end_ms": end_ms, "source": "by_hand", "confidence": 1.0, "is_used": True}
    return Marker.model_validate({**marker.model_dump(), **changes, "words": words})


def _inside(marker: Marker, start_ms: int, end_ms: int) -> bool:
    """Whether the found words are still those of the stretch: every one begins in it."""
    return bool(marker.words) and all(start_ms - 500 <= word.start_ms < end_ms for word in marker.words)


def clock(ms: int) -> str:
    """Return a moment for people: 00:12.340, or 1:02:03.004."""
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{f'{hours}:' if hours else ''}{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def read_clock(text: str) -> int:
    """Return the milliseconds of `12.34`, `00:12.340` or `1:02:03.5`; raises InputError on anything else."""
    parts = text.strip().replace(",", ".").split(":")
    try:
        seconds = round(float(parts[-1]) * 1000)
        whole = [int(part) for part in parts[:-1]]
        if len(whole) > 2 or any(part < 0 for part in whole) or not 0 <= seconds < (60_000 if whole else 10**9):
            raise ValueError(text)
    except (ValueError, OverflowError):
        raise InputError(f"{text!r} is not a moment.", hint="Write it like 00:12.340, or 12.34 seconds.") from None
    minutes = 0
    for part in whole:
        minutes = minutes * 60 + part
    return minutes * 60_000 + seconds
