"""The user's own voice in a film: a recording, aligned to the script by markers that a person can move."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError, InputError, NotFound, Rejected
from engine.contracts.media import MediaRef
from engine.contracts.requests import (
    SpeechAlignRequest,
    SpeechCleanRequest,
    SpeechExcerptRequest,
    SpeechTranscribeRequest,
)
from engine.contracts.results import Passage, WordTime
from engine.contracts.script import ShotDraft
from engine.domain.asset import Asset
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.domain.recording import Marker, MarkerSheet, Recording, ScriptLine, excerpt, fitted, moved, script_lines
from engine.domain.shot import Shot
from engine.domain.stored_result import StoredResult
from engine.domain.video import Video
from engine.host.media import probe
from engine.host.verbs import call
from engine.store.blobs import record_blob
from engine.store.removal import delete

from .record import record_deed
from .studio import Route, Studio

MakeJob = Callable[[JobSpec], Awaitable[Job]]
"""Has a job made, once its price is agreed to; returns it completed, or raises."""

_PASSAGES: TypeAdapter[list[Passage | None]] = TypeAdapter(list[Passage | None])
_WORDS: TypeAdapter[tuple[WordTime, ...]] = TypeAdapter(tuple[WordTime, ...])
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
    recording = _recording(session, video_id)
    if recording is None:
        return Voicing()
    aligned = _aligned(recording, shots)
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
    recording = _recording(session, video_id)
    if recording is None:
        raise NotFound("This film has no recording.", hint="Align one with `bom align to VIDEO RECORDING`.")
    return _aligned(recording, _shots(session, video_id))


def _aligned(recording: Recording, shots: Sequence[tuple[UUID, ShotDraft]]) -> Aligned:
    sheet = MarkerSheet.load(recording.markers)
    places = list(script_lines(shots))
    marked = zip(places, fitted(sheet.markers, places), strict=True)
    return Aligned(recording, sheet, tuple(MarkedLine(place, marker) for place, marker in marked))


def _recording(session: Session, video_id: UUID) -> Recording | None:
    return session.exec(
        select(Recording)
        .where(Recording.video_id == video_id, col(Recording.deleted_at).is_(None))
        .order_by(col(Recording.created_at).desc())
    ).first()


def _shots(session: Session, video_id: UUID) -> list[tuple[UUID, ShotDraft]]:
    rows = session.exec(
        select(Shot).where(Shot.video_id == video_id, col(Shot.deleted_at).is_(None)).order_by(col(Shot.position))
    )
    return [(row.id, ShotDraft.model_validate(row.draft)) for row in rows]


@dataclass(frozen=True)
class Wanted:
    """How a recording is to be aligned."""

    denoise: bool = False
    language: str = ""
    """Empty is the film's own."""
    transcribe: bool = True
    """Have a transcript made first, where the model that is set knows the language."""
    afresh: bool = False
    """Forget what a person corrected."""
    models: Mapping[str, str] = field(default_factory=dict)


async def align(studio: Studio, video: Video, path: Path, wanted: Wanted, make: MakeJob) -> tuple[Aligned, list[str]]:
    """Clean a recording, find the film's lines in it, and keep the markers; return them with what to say of them.

    Markers that a person moved stay where they are, unless the recording is another one or they are wanted afresh.
    """
    path = path.expanduser().absolute()
    with studio.database.read() as session:
        places = list(script_lines(_shots(session, video.id)))
    if not places:
        raise InputError(f"Nothing is said in {video.title}.", hint="Its script has no lines to look for.")
    facts = probe(path)
    if facts.sample_rate is None:
        raise InputError(f"Nothing is heard in {path}.", hint="Give a file with sound.")
    upload = studio.blobs.put_file(path, mimetypes.guess_type(path.name)[0] or "application/octet-stream")
    language = wanted.language or video.language
    name = path.name
    cleaning = SpeechCleanRequest(audio=upload, denoise=wanted.denoise, length_ms=facts.duration_ms)
    clean_job = await make(_spec(studio.route(Ability.SPEECH_CLEAN, _chosen(wanted)), cleaning, f"{name} cleaned"))
    clean = StoredResult.model_validate(clean_job.result)
    media, length_ms = clean.file("recording").media, int(clean.data["length_ms"])
    notes = list(clean.notes)
    heard: tuple[WordTime, ...] = ()
    if wanted.transcribe:
        heard = await _heard(studio, media, length_ms, language, wanted, make, notes)
    request = SpeechAlignRequest(
        audio=media,
        lines=tuple(place.line.text for place in places),
        language=language,
        heard=heard,
        length_ms=length_ms,
    )
    route = studio.route(Ability.SPEECH_ALIGN, _chosen(wanted))
    found = StoredResult.model_validate((await make(_spec(route, request, f"{name} aligned"))).result)
    notes += found.notes
    sheet = MarkerSheet(
        length_ms=length_ms,
        level_db=clean.data["level_db"],
        denoised=wanted.denoise,
        way=str(found.data.get("way", route.key)),
        markers=tuple(
            Marker(speaker=place.line.speaker, text=place.line.text, **passage.model_dump())
            for place, passage in zip(places, _PASSAGES.validate_python(found.data["passages"]), strict=True)
            if passage is not None
        ),
    )
    aligned = _keep(studio, video.id, name, upload, clean_job, sheet, afresh=wanted.afresh)
    return aligned, [*notes, *notes_on(aligned)]


async def _heard(
    studio: Studio,
    media: MediaRef,
    length_ms: int,
    language: str,
    wanted: Wanted,
    make: MakeJob,
    notes: list[str],
) -> tuple[WordTime, ...]:
    """Return what a transcript heard, where the model that is set knows the language and is installed."""
    request = SpeechTranscribeRequest(audio=media, language=language, length_ms=length_ms)
    try:
        route = studio.route(Ability.SPEECH_TRANSCRIBE, _chosen(wanted))
    except ConfigError:
        return ()
    known = {tag.casefold() for tag in route.card.languages}
    if known and language.partition("-")[0].casefold() not in known:
        return ()
    try:
        await call(route.provider.quote, request, route.card.model)
    except Rejected as refusal:
        notes.append(f"No transcript was made: {refusal.message} {refusal.hint}".strip())
        return ()
    result = StoredResult.model_validate((await make(_spec(route, request, "transcript of the recording"))).result)
    return _WORDS.validate_python(result.data.get("words", []))


def _chosen(wanted: Wanted) -> dict[str, list[str]]:
    return {ability: [model] for ability, model in wanted.models.items()}


def _spec(
    route: Route, request: SpeechCleanRequest | SpeechTranscribeRequest | SpeechAlignRequest, purpose: str
) -> JobSpec:
    return JobSpec(request, route.key, route.provider.revision, purpose)


def _keep(
    studio: Studio, video_id: UUID, name: str, upload: MediaRef, clean_job: Job, sheet: MarkerSheet, *, afresh: bool
) -> Aligned:
    media = StoredResult.model_validate(clean_job.result).file("recording").media
    with studio.database.write() as session:
        video = session.get_one(Video, video_id)
        shots = _shots(session, video_id)
        row = _recording(session, video_id)
        if row is not None and row.source_sha256 == upload.sha256 and not afresh:
            sheet = _with_corrections(sheet, MarkerSheet.load(row.markers), list(script_lines(shots)))
        if row is None:
            row = Recording(video_id=video_id, filename=name, source_sha256=upload.sha256, **media.model_dump())
            session.add(row)
        row.filename, row.source_sha256 = name, upload.sha256
        row.sha256, row.media_type, row.bytes = media.sha256, media.media_type, media.bytes
        row.markers = sheet.model_dump(mode="json")
        row.touch()
        _enter(session, video, name, upload, None)
        _enter(session, video, f"{name} cleaned", media, clean_job)
        record_deed(session, "recording.align", "video", video_id, name, lines=len(sheet.markers), way=sheet.way)
        session.flush()
        return _aligned(row, shots)


def _with_corrections(found: MarkerSheet, before: MarkerSheet, places: Sequence[ScriptLine]) -> MarkerSheet:
    """Return what was found, with the markers that a person moved in their places."""
    old, new = fitted(before.markers, places), fitted(found.markers, places)
    kept = []
    for place, was, now in zip(places, old, new, strict=True):
        if was is not None and was.source == "by_hand" and was.end_ms <= found.length_ms:
            line = {"speaker": place.line.speaker, "text": place.line.text}
            words = was.words if was.text == place.line.text else ()
            kept.append(was.model_copy(update={**line, "words": words}))
        elif now is not None:
            kept.append(now)
    return found.model_copy(update={"markers": tuple(kept)})


def _enter(session: Session, video: Video, name: str, media: MediaRef, job: Job | None) -> None:
    """Enter a file as an asset of the film, once."""
    known = session.exec(select(Asset).where(Asset.video_id == video.id, Asset.sha256 == media.sha256)).first()
    if known is not None:
        return
    record_blob(session, media)
    session.add(
        Asset(
            project_id=video.project_id,
            video_id=video.id,
            job_id=job.id if job else None,
            role="recording",
            sha256=media.sha256,
            media_type=media.media_type,
            bytes=media.bytes,
            filename=name,
        )
    )


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
        return _aligned(row, _shots(session, video_id))


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
