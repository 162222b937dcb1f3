"""Reading a script into a video: its own media, its breakdown, and its shots, which keep their identity."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError
from engine.contracts.events import ProjectCreated, VideoPlanned
from engine.contracts.media import MediaRef
from engine.contracts.requests import LengthPreset, ScriptBreakdownRequest, ScriptFormat
from engine.contracts.script import Breakdown, ShotDraft
from engine.domain.asset import Asset
from engine.domain.columns import utc_now
from engine.domain.job_spec import JobSpec, seed_of
from engine.domain.project import Project
from engine.domain.script_diff import match_shots
from engine.domain.script_files import recognise
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.host.media import probe
from engine.store.blobs import record_blob
from engine.store.removal import delete

from .clients import client_named
from .record import record_deed, record_event
from .studio import Studio

STUDIO_CLIENT = "Studio"
"""The client of films that are made for nobody in particular."""

_MEDIA_TYPES: dict[ScriptFormat, str] = {
    "markdown": "text/markdown",
    "text": "text/plain",
    "fountain": "text/x-fountain",
    "final_draft": "application/xml",
}


@dataclass(frozen=True)
class ScriptFile:
    """A script as it was found: where, in which format, and its stored bytes."""

    path: Path
    format: ScriptFormat
    media: MediaRef


def take_in(studio: Studio, path: Path) -> ScriptFile:
    """Store a script's bytes; raises InputError when it is missing, empty, too large or not a script."""
    path = path.expanduser().absolute()
    form = recognise(path, max_bytes=int(studio.settings.film.script_max_bytes))
    media = studio.blobs.put_bytes(path.read_bytes(), _MEDIA_TYPES[form])
    return ScriptFile(path, form, media)


def breakdown_spec(studio: Studio, script: ScriptFile, *, language: str = "", length: LengthPreset = "free") -> JobSpec:
    """Return the job that breaks a script down."""
    route = studio.route(Ability.SCRIPT_BREAKDOWN)
    request = ScriptBreakdownRequest(
        script=script.media,
        format=script.format,
        name=script.path.stem,
        language=language,
        length=length,
        words_per_minute=studio.settings.film.words_per_minute,
    )
    return JobSpec(request, route.key, route.provider.revision, "breakdown")


def film_of_script(session: Session, path: Path) -> Video | None:
    """Return the film that was last made from a script at this path."""
    return session.exec(
        select(Video)
        .where(Video.script_path == str(path), col(Video.deleted_at).is_(None))
        .order_by(col(Video.created_at).desc())
    ).first()


def open_film(studio: Studio, script: ScriptFile) -> Video:
    """Return the film of a script, opening a project for it when it is new."""
    with studio.database.read() as session:
        video = film_of_script(session, script.path)
    if video is not None:
        return video
    title = script.path.stem.replace("_", " ").replace("-", " ").capitalize()
    with studio.database.write() as session:
        client = client_named(session, STUDIO_CLIENT)
        project = Project(client_id=client.id, name=title)
        session.add(project)
        session.flush()
        settings = studio.settings.film
        video = Video(
            project_id=project.id,
            title=title,
            script_path=str(script.path),
            formats=[shape.value for shape in settings.formats],
            resolution=settings.resolution.value,
            rate_num=settings.rate.num,
            rate_den=settings.rate.den,
        )
        session.add(video)
        session.flush()
        record_deed(session, "project.create", "project", project.id, f"Opened for {script.path.name}")
        record_event(
            session,
            ProjectCreated(
                object_id=project.id,
                object_version=project.version,
                happened_at=utc_now(),
                title=project.name,
                client_id=client.id,
            ),
        )
        return video


def discard_unread(studio: Studio, video: Video) -> None:
    """Delete a film's project when no script was ever read into it, so that a mistake leaves no empty project."""
    with studio.database.write() as session:
        if session.exec(select(Shot).where(Shot.video_id == video.id)).first() is None:
            project = session.get_one(Project, video.project_id)
            record_deed(session, "project.delete", "project", project.id, "Its script could not be read")
            delete(session, project)


def own_media(studio: Studio, script: ScriptFile, breakdown: Breakdown) -> dict[str, MediaRef]:
    """Store the pictures and the track a script names; raises InputError listing all that cannot be used."""
    names = {keyframe.image for shot in breakdown.shots for keyframe in shot.keyframes if keyframe.image}
    names |= {breakdown.music} if breakdown.music else set()
    stored: dict[str, MediaRef] = {}
    problems = []
    for name in sorted(names):
        path = (script.path.parent / name).resolve()
        try:
            if not path.is_file():
                raise InputError(f"{name} is not there")
            probe(path)
            stored[name] = studio.blobs.put_file(path, mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        except InputError as error:
            problems.append(error.message)
    if problems:
        raise InputError(
            f"{script.path.name} names media that cannot be used: {'; '.join(problems)}.",
            hint="Paths in a script start from the script's own folder.",
        )
    return stored


@dataclass(frozen=True)
class ScriptChange:
    """What reading a script did to a film's shots."""

    kept: int
    changed: int
    added: int
    removed: int

    @property
    def anything(self) -> bool:
        """Whether the film is another than before."""
        return bool(self.changed or self.added or self.removed)


def apply_breakdown(
    studio: Studio, video_id: UUID, script: ScriptFile, breakdown: Breakdown, media: dict[str, MediaRef]
) -> ScriptChange:
    """Bring a film in line with its script, in one transaction: known shots are kept, with their takes."""
    with studio.database.write() as session:
        video = session.get_one(Video, video_id)
        meta = breakdown.model_dump(mode="json", exclude={"shots"})
        same_text = video.script_sha256 == script.media.sha256 and video.breakdown == meta
        _keep_media(session, video, script, media)
        shots = session.exec(
            select(Shot).where(Shot.video_id == video.id, col(Shot.deleted_at).is_(None)).order_by(col(Shot.position))
        ).all()
        change = _match(session, video, shots, breakdown.shots)
        if same_text and not change.anything:
            return change
        video.title = breakdown.title
        video.language = breakdown.language
        video.style = breakdown.style
        video.music = breakdown.music or breakdown.music_mood
        video.script = studio.path_of(script.media).read_text(encoding="utf-8", errors="replace").replace("\x00", "")
        video.script_sha256 = script.media.sha256
        video.breakdown = meta
        video.touch()
        project = session.get_one(Project, video.project_id)
        if project.status == "draft":
            project.name = breakdown.title
            _assign_client(session, project, breakdown.client)
        frames = sum(video.rate.frames(shot.length_ms / 1000) for shot in breakdown.shots)
        record_deed(session, "script.read", "video", video.id, script.path.name, shots=len(breakdown.shots))
        record_event(
            session,
            VideoPlanned(
                object_id=video.id,
                object_version=video.version,
                happened_at=utc_now(),
                project_id=project.id,
                title=video.title,
                shots=len(breakdown.shots),
                frames=frames,
            ),
        )
        return change


def _assign_client(session: Session, project: Project, name: str) -> None:
    if name:
        project.client_id = client_named(session, name).id


def _keep_media(session: Session, video: Video, script: ScriptFile, media: dict[str, MediaRef]) -> None:
    known = {
        (asset.filename, asset.sha256)
        for asset in session.exec(
            select(Asset).where(Asset.video_id == video.id, col(Asset.role).in_(("reference", "script")))
        )
    }
    wanted: Iterable[tuple[str, str, MediaRef]] = (
        ("script", script.path.name, script.media),
        *(("reference", name, ref) for name, ref in media.items()),
    )
    for role, name, ref in wanted:
        if (name, ref.sha256) not in known:
            record_blob(session, ref)
            session.add(
                Asset(
                    project_id=video.project_id,
                    video_id=video.id,
                    role=role,
                    sha256=ref.sha256,
                    media_type=ref.media_type,
                    bytes=ref.bytes,
                    filename=name,
                )
            )


def _match(session: Session, video: Video, shots: Sequence[Shot], drafts: tuple[ShotDraft, ...]) -> ScriptChange:
    pairs = match_shots(
        [(shot.source_key, _words(ShotDraft.model_validate(shot.draft))) for shot in shots],
        [(draft.source_key, _words(draft)) for draft in drafts],
    )
    kept = changed = added = removed = 0
    for old, new in pairs:
        if old is None:
            assert new is not None
            session.add(_new_shot(video, new, drafts[new]))
            added += 1
        elif new is None:
            delete(session, shots[old])
            removed += 1
        elif _update(video, shots[old], new, drafts[new]):
            changed += 1
        else:
            kept += 1
    return ScriptChange(kept, changed, added, removed)


def _words(draft: ShotDraft) -> str:
    return " ".join((draft.action, *(f"{line.speaker} {line.text}" for line in draft.lines)))


def _new_shot(video: Video, position: int, draft: ShotDraft) -> Shot:
    return Shot(
        video_id=video.id,
        position=position,
        name=draft.name,
        type=draft.type.value,
        length_frames=video.rate.frames(draft.length_ms / 1000),
        source_key=draft.source_key,
        draft=draft.model_dump(mode="json"),
        seed=seed_of(draft.source_key, 1),
    )


def _update(video: Video, shot: Shot, position: int, draft: ShotDraft) -> bool:
    stored = draft.model_dump(mode="json")
    planned_before = ShotDraft.model_validate(shot.draft).length_ms
    same = shot.draft == stored
    shot.position = position
    if same:
        return False
    shot.name, shot.type, shot.source_key, shot.draft = draft.name, draft.type.value, draft.source_key, stored
    if draft.length_ms != planned_before:
        shot.length_frames = video.rate.frames(draft.length_ms / 1000)
    shot.touch()
    return True
