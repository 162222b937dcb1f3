"""The music library: tracks taken in, and the one a film gets."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any, TypedDict, Unpack, get_args
from uuid import UUID

from sqlmodel import Session, col, or_, select

from engine.contracts.documents import fingerprint
from engine.contracts.errors import Conflict, InputError
from engine.contracts.script import Mood
from engine.domain.asset import Asset
from engine.domain.client import Client
from engine.domain.project import Project
from engine.domain.track import BED, Track, suiting
from engine.domain.video import Video
from engine.host.media import probe
from engine.store.blobs import record_blob

from .film import Film
from .finding import find, short
from .record import record_deed
from .studio import Studio

MOODS: tuple[str, ...] = get_args(Mood)


class Said(TypedDict, total=False):
    """What a person says of a track; what is empty is not said."""

    title: str
    artist: str
    moods: list[str]
    licence: str
    source: str
    credit: str


def add_track(studio: Studio, path: Path, *, client: str = "", **said: Unpack[Said]) -> Track:
    """Take a sound file into the library; its title is else the file's name.

    Raises InputError for what is no sound or has no mood, licence or source; Conflict when it is there already.
    """
    found = probe(path)
    if found.channels is None or not found.duration_ms:
        raise InputError(f"There is no sound in {path}.", hint="Give a sound file: WAV, FLAC, MP3, OGG.")
    given = {"title": path.stem, **_given(said)}
    _check(given)
    media = studio.blobs.put_file(path, mimetypes.guess_type(path.name)[0] or "application/octet-stream")
    with studio.database.write() as session:
        known = session.exec(select(Track).where(Track.sha256 == media.sha256, col(Track.deleted_at).is_(None))).first()
        if known is not None:
            raise Conflict(
                f"{path.name} is in the library already, as {known.title!r}.",
                hint=f"Change what is said of it with `bom music change {short(known.id)}`.",
            )
        record_blob(session, media)
        track = Track(
            **given,
            client_id=find(session, Client, client, name="name").id if client else None,
            sha256=media.sha256,
            media_type=media.media_type,
            bytes=media.bytes,
            duration_ms=found.duration_ms,
        )
        session.add(track)
        session.flush()
        record_deed(session, "track.add", "track", track.id, track.title, licence=track.licence, source=track.source)
        return track


def change_track(studio: Studio, text: str, **said: Unpack[Said]) -> Track:
    """Change what is said of a track; what is not given stays."""
    given = _given(said)
    if not given:
        raise InputError("Nothing to change was given.", hint="See `bom music change --help`.")
    with studio.database.write() as session:
        track = find(session, Track, text, name="title")
        _check({"moods": track.moods, "licence": track.licence, "source": track.source, **given})
        for name, value in given.items():
            setattr(track, name, value)
        track.touch()
        record_deed(session, "track.change", "track", track.id, track.title, **given)
        return track


def _given(said: Said) -> dict[str, Any]:
    given = {name: value for name, value in said.items() if value}
    if moods := said.get("moods"):
        given["moods"] = list(dict.fromkeys(moods))
    return given


def _check(facts: dict[str, Any]) -> None:
    there_are = f"There are: {', '.join(MOODS)}."
    if not facts.get("moods"):
        raise InputError("A track needs a mood, to be found by.", hint=there_are)
    if strange := [mood for mood in facts["moods"] if mood not in MOODS]:
        raise InputError(f"There is no mood {strange[0]!r}.", hint=there_are)
    for name in ("licence", "source"):
        if not facts.get(name):
            raise InputError(
                f"A track needs a {name}.", hint="Music whose rights nobody can show must not leave the studio."
            )


def choose_music(studio: Studio, text: str, choice: str) -> Video:
    """Let a film have a track of the library, music made for it (BED), or again what fits best (empty).

    Raises InputError for a track that only another client's films may have.
    """
    with studio.database.write() as session:
        video = find(session, Video, text, name="title")
        if choice and choice != BED:
            track = find(session, Track, choice, name="title")
            owner = session.get_one(Project, video.project_id).client_id
            if track.client_id not in (None, owner):
                whose = session.get_one(Client, track.client_id).name
                raise InputError(
                    f"{track.title!r} is for films of {whose} only.", hint="List the others with `bom music list`."
                )
            choice = str(track.id)
        video.music_choice = choice
        video.touch()
        record_deed(session, "video.music", "video", video.id, choice or "what fits best")
        return video


def track_for(session: Session, film: Film, length_ms: int) -> Track | None:
    """Return the track that a film gets; None when it has the user's own music, or gets some made for it.

    What was chosen by hand goes before what the script says, unless it was deleted since; a track that only has the
    film's mood goes after it.
    """
    if (choice := film.video.music_choice) == BED:
        return None
    able = session.exec(
        select(Track).where(
            or_(col(Track.client_id).is_(None), Track.client_id == film.project.client_id),
            col(Track.deleted_at).is_(None),
        )
    ).all()
    if choice and (chosen := next((track for track in able if track.id == UUID(choice)), None)):
        return chosen
    if film.breakdown.music:
        return None
    heard = ((film.video.cut.get("music") or {}).get("audio") or {}).get("sha256", "")
    chance = int(fingerprint(film.video.title)[:7], 16)
    return suiting(able, film.breakdown.music_mood, length_ms, chance=chance, heard=heard)


def keep_track(studio: Studio, film: Film, track: Track) -> None:
    """Enter a track as an asset of the film it is heard in, with the right to use it."""
    with studio.database.write() as session:
        known = session.exec(
            select(Asset.id).where(Asset.video_id == film.video.id, Asset.sha256 == track.sha256, Asset.role == "music")
        )
        if known.first() is None:
            session.add(
                Asset(
                    project_id=film.project.id,
                    video_id=film.video.id,
                    role="music",
                    sha256=track.sha256,
                    media_type=track.media_type,
                    bytes=track.bytes,
                    filename=track.title,
                    duration_ms=track.duration_ms,
                    details=track.model_dump(mode="json", include={"artist", "licence", "source", "credit"}),
                )
            )


def credits_of(session: Session, sha256: str) -> str:
    """Return what has to be said wherever a track with these bytes is heard; empty when nothing has to."""
    track = session.exec(
        select(Track).where(Track.sha256 == sha256, Track.credit != "").order_by(col(Track.created_at).desc())
    ).first()
    return track.credit if track else ""


def library(session: Session, mood: str = "", *, deleted: bool = False) -> list[dict[str, Any]]:
    """Return the tracks, with the client they are for."""
    clients = {client.id: client.name for client in session.exec(select(Client))}
    alive = col(Track.deleted_at).is_not(None) if deleted else col(Track.deleted_at).is_(None)
    return [
        {
            "id": str(track.id),
            "short": short(track.id),
            "title": track.title,
            "artist": track.artist,
            "moods": ", ".join(track.moods),
            "seconds": round(track.duration_ms / 1000),
            "licence": track.licence,
            "source": track.source,
            "credit": track.credit,
            "client": clients[track.client_id] if track.client_id else "",
            "sha256": track.sha256,
        }
        for track in session.exec(select(Track).where(alive).order_by(col(Track.title), col(Track.id)))
        if not mood or mood in track.moods
    ]
