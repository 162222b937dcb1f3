"""The user's own voice in a film: a recording, aligned to the script by markers that a person can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import InputError, NotFound
from engine.contracts.requests import (
    SpeechExcerptRequest,
)
from engine.contracts.script import ShotDraft
from engine.domain.recording import Marker, MarkerSheet, Recording, ScriptLine, excerpt, fitted, moved, script_lines
from engine.domain.shot import Shot
from engine.store.removal import delete

from .record import record_deed
from .studio import Studio

_SHOWN = 5


@dataclass(frozen=True)
class Voicing:
    """Which lines of a film are cut out of a recording, by shot and number, and what to say of the others."""

    excerpts: Mapping[tuple[UUID, int], SpeechExcerptRequest] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkedLine:
    """A line of the script with its marker, if it has one."""

    place: ScriptLine
    marker: Marker | None

    @property
    def is_edited(self) -> bool:
        """Whether the script's words are others than those that were looked for."""
        return self.marker is not None and self.marker.text != self.place.line.text


@dataclass(frozen=True)
class Aligned:
    """A recording with its markers, line by line as the script is now."""

    recording: Recording
    sheet: MarkerSheet
    lines: tuple[MarkedLine, ...]


def voicing_of(session: Session, video_id: UUID, shots: Sequence[tuple[UUID, ShotDraft]]) -> Voicing:
    """Return what of a film's lines is recorded."""
    recording = recording_of(session, video_id)
    if recording is None:
        return Voicing()
    aligned = as_aligned(recording, shots)
    excerpts = {
        (line.place.shot_id, line.place.number): excerpt(recording.media, aligned.sheet, line.marker)
        for line in aligned.lines
        if line.marker is not None and line.marker.is_used
    }
    return Voicing(excerpts, tuple(notes_on(aligned)))


def notes_on(aligned: Aligned) -> list[str]:
    """Say which lines a person should look at: not recorded, unsure, or edited since."""
    lines = aligned.lines
    missing = [line.place.name for line in lines if line.marker is None or not line.marker.is_used]
    unsure = [line.place.name for line in lines if line.marker is not None and line.marker.is_unsure]
    edited = [line.place.name for line in lines if line.is_edited]
    notes = []
    if missing:
        notes.append(f"{_named(missing)} not in the recording; a synthetic voice speaks there.")
    if unsure:
        notes.append(f"Listen to {_listed(unsure)}: where it is in the recording is unsure (`bom align show`).")
    if edited:
        notes.append(f"The words of {_listed(edited)} changed since the recording was aligned; align it again.")
    return notes


def _named(names: Sequence[str]) -> str:
    return f"Line {names[0]} is" if len(names) == 1 else f"Lines {_listed(names)} are"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def aligned_of(session: Session, video_id: UUID) -> Aligned:
    """Return a film's recording and its markers; raises NotFound when it has none."""
    recording = recording_of(session, video_id)
    if recording is None:
        raise NotFound("This film has no recording.", hint="Align one with `bom align to VIDEO RECORDING`.")
    return as_aligned(recording, lines_of(session, video_id))


def as_aligned(recording: Recording, shots: Sequence[tuple[UUID, ShotDraft]]) -> Aligned:
    """Return a recording's markers, line by line as the script is now."""
    sheet = MarkerSheet.load(recording.markers)
    places = list(script_lines(shots))
    marked = zip(places, fitted(sheet.markers, places), strict=True)
    return Aligned(recording, sheet, tuple(MarkedLine(place, marker) for place, marker in marked))


def recording_of(session: Session, video_id: UUID) -> Recording | None:
    """Return the recording that a film uses, if it has one."""
    return session.exec(
        select(Recording)
        .where(Recording.video_id == video_id, col(Recording.deleted_at).is_(None))
        .order_by(col(Recording.created_at).desc())
    ).first()


def lines_of(session: Session, video_id: UUID) -> list[tuple[UUID, ShotDraft]]:
    """Return a film's shots in order, with what is said in them."""
    rows = session.exec(
        select(Shot).where(Shot.video_id == video_id, col(Shot.deleted_at).is_(None)).order_by(col(Shot.position))
    )
    return [(row.id, ShotDraft.model_validate(row.draft)) for row in rows]


def line_named(aligned: Aligned, name: str) -> MarkedLine:
    """Return a line by its name; raises NotFound naming those there are."""
    for line in aligned.lines:
        if name.casefold() in (line.place.name.casefold(), f"{line.place.shot}.{line.place.number}".casefold()):
            return line
    known = ", ".join(line.place.name for line in aligned.lines[:40])
    raise NotFound(f"The film has no line {name}.", hint=f"Its lines are: {known}.")


@dataclass(frozen=True)
class Correction:
    """What a person says of a line: where it is, or, without times, that the recording does not have it."""

    line: str
    start_ms: int | None = None
    end_ms: int | None = None


def correct(studio: Studio, video_id: UUID, corrections: Sequence[Correction]) -> Aligned:
    """Move markers by hand, all or none; raises NotFound for a line and InputError for a stretch that is none.

    Of a marker's two ends the one that is not given stays.
    """
    with studio.database.write() as session:
        aligned = aligned_of(session, video_id)
        markers = {line.place: line.marker for line in aligned.lines}
        for correction in corrections:
            line = line_named(aligned, correction.line)
            markers[line.place] = _corrected(aligned, line, markers[line.place], correction)
        row = aligned.recording
        sheet = aligned.sheet.model_copy(update={"markers": tuple(marker for marker in markers.values() if marker)})
        row.markers = sheet.model_dump(mode="json")
        row.touch()
        names = ", ".join(correction.line for correction in corrections[:_SHOWN])
        record_deed(session, "recording.correct", "video", video_id, names, lines=len(corrections))
        session.flush()
        return as_aligned(row, lines_of(session, video_id))


def _corrected(aligned: Aligned, line: MarkedLine, marker: Marker | None, correction: Correction) -> Marker:
    spoken = line.place.line
    known = marker or Marker(speaker=spoken.speaker, text=spoken.text, start_ms=0, end_ms=0, is_used=False)
    if correction.start_ms is None and correction.end_ms is None:
        return known.model_copy(update={"source": "by_hand", "is_used": False, "confidence": 1.0})
    if not known.is_used and (correction.start_ms is None or correction.end_ms is None):
        raise InputError(f"Line {line.place.name} has no marker yet.", hint="Give both --start and --end.")
    start = known.start_ms if correction.start_ms is None else correction.start_ms
    end = known.end_ms if correction.end_ms is None else correction.end_ms
    return moved(known, start, end, aligned.sheet.length_ms)


@dataclass(frozen=True)
class Stretch:
    """A line's stretch in a file that a person edited."""

    line: str
    start_ms: int
    end_ms: int


def take_back(studio: Studio, video_id: UUID, stretches: Sequence[Stretch]) -> tuple[Aligned, list[str]]:
    """Correct what differs in an edited file of markers; return the markers, and the names of the lines that changed.

    A line that the file does not have any more is not used. Raises InputError when a line is there twice, or none is.
    """
    with studio.database.read() as session:
        aligned = aligned_of(session, video_id)
    given: dict[ScriptLine, Stretch] = {}
    for stretch in stretches:
        place = line_named(aligned, stretch.line).place
        if place in given:
            raise InputError(f"Line {place.name} has two labels.", hint="Keep the one that is to be used.")
        given[place] = stretch
    if not given:
        raise InputError("The file has no labels.", hint="Write one with `bom align export`.")
    corrections = []
    for line in aligned.lines:
        known = line.marker if line.marker is not None and line.marker.is_used else None
        edited = given.get(line.place)
        if edited is None and known is not None:
            corrections.append(Correction(line.place.name))
        elif edited is not None and (known is None or _differ(known, edited)):
            corrections.append(Correction(line.place.name, edited.start_ms, edited.end_ms))
    names = [correction.line for correction in corrections]
    return (correct(studio, video_id, corrections) if corrections else aligned), names


def _differ(marker: Marker, stretch: Stretch) -> bool:
    return (marker.start_ms, marker.end_ms) != (stretch.start_ms, stretch.end_ms)


def remove(studio: Studio, video_id: UUID) -> str:
    """Take a film's recording out of it, so that its lines are spoken again; return the file's name."""
    with studio.database.write() as session:
        recording = aligned_of(session, video_id).recording
        record_deed(session, "recording.delete", "video", video_id, recording.filename)
        delete(session, recording)
        return recording.filename
