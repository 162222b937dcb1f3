"""Finding a film's lines in a recording: cleaned, written down where that helps, aligned, and kept."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError, InputError, Rejected
from engine.contracts.media import MediaRef
from engine.contracts.requests import (
    SpeechAlignRequest,
    SpeechCleanRequest,
    SpeechTranscribeRequest,
)
from engine.contracts.results import Passage, WordTime
from engine.domain.asset import Asset
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.domain.recording import Marker, MarkerSheet, Recording, ScriptLine, fitted, script_lines
from engine.domain.stored_result import StoredResult
from engine.domain.video import Video
from engine.host.media import probe
from engine.host.verbs import call
from engine.store.blobs import record_blob

from .record import record_deed
from .recordings import Aligned, as_aligned, lines_of, notes_on, recording_of
from .studio import Route, Studio

MakeJob = Callable[[JobSpec], Awaitable[Job]]
"""Has a job made, once its price is agreed to; returns it completed, or raises."""

_PASSAGES: TypeAdapter[list[Passage | None]] = TypeAdapter(list[Passage | None])
_WORDS: TypeAdapter[tuple[WordTime, ...]] = TypeAdapter(tuple[WordTime, ...])


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
        places = list(script_lines(lines_of(session, video.id)))
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
        shots = lines_of(session, video_id)
        row = recording_of(session, video_id)
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
        return as_aligned(row, shots)


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
