"""Taking finished files out: films, subtitles beside them, a thumbnail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import select

from engine.contracts.delivering import Handover, Parcel, Receipt
from engine.contracts.media import Shape
from engine.domain.asset import Asset
from engine.domain.cut import Cut
from engine.domain.render import Render
from engine.domain.video import Video
from engine.render.subtitle_files import subtitle_file
from engine.render.subtitles import cues
from engine.store.blobs import record_blob

from .film import get_video
from .music import credits_of
from .quality import refuse_stopped
from .renders import film_media
from .studio import Studio

SUBTITLES = {"srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa"}


def slug(title: str) -> str:
    """Return a title as a file name that every system takes; letters of every script stay."""
    text = unicodedata.normalize("NFC", title).casefold()
    kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else "-" for c in text)
    return re.sub(r"-+", "-", kept).strip("-")[:80] or "film"


def parcels_of(studio: Studio, video: Video, renders: Sequence[Render]) -> tuple[Parcel, ...]:
    """Return a film's files with the names they are to have: films, subtitles, thumbnail."""
    stem = slug(video.title)
    films = [
        Parcel(media=film_media(render), name=f"{stem}-{Shape(render.shape).slug}-{render.resolution}.mp4")
        for render in renders
    ]
    return (*films, *_beside(studio, video, stem))


def _beside(studio: Studio, video: Video, stem: str) -> list[Parcel]:
    with studio.database.read() as session:
        assets = session.exec(
            select(Asset).where(
                Asset.video_id == video.id, Asset.role == "thumbnail", Asset.sha256 == video.thumbnail_sha256
            )
        ).all()
    parcels = [Parcel(media=asset.media, name=f"{stem}.jpg") for asset in assets[:1]]
    cut = Cut.load(video.cut)
    if cut.music and (credit := _credit(studio, cut.music.audio.sha256)):
        media = studio.blobs.put_bytes(f"{credit}\n".encode(), "text/plain")
        parcels.append(Parcel(media=media, name=f"{stem}.credits.txt"))
    subtitles = cues(cut)
    for ending, media_type in SUBTITLES.items() if subtitles else ():
        media = studio.blobs.put_bytes(subtitle_file(subtitles, ending, cut.language, cut.title), media_type)
        parcels.append(Parcel(media=media, name=f"{stem}.{video.language}.{ending}"))
    return parcels


def _credit(studio: Studio, sha256: str) -> str:
    with studio.database.read() as session:
        return credits_of(session, sha256)


def export_film(studio: Studio, video_id: UUID, render_ids: Sequence[UUID], out: str) -> tuple[Receipt, ...]:
    """Take a film's files to a folder, and keep the subtitles as assets of the film.

    Raises DeliveryStopped when a quality report stops one of them.
    """
    with studio.database.read() as session:
        video = get_video(session, video_id)
        renders = [session.get_one(Render, render_id) for render_id in render_ids]
        refuse_stopped(studio, session, video, renders)
    parcels = parcels_of(studio, video, renders)
    _keep_subtitles(studio, video, parcels)
    deliverer = studio.plugins.deliverer(studio.settings.film.deliverer)
    return deliverer.deliver(parcels, Handover(open=studio.path_of, destination=out))


def _keep_subtitles(studio: Studio, video: Video, parcels: Sequence[Parcel]) -> None:
    texts = [parcel for parcel in parcels if parcel.media.media_type in SUBTITLES.values()]
    with studio.database.read() as session:
        known = {
            asset.sha256
            for asset in session.exec(select(Asset).where(Asset.video_id == video.id, Asset.role == "subtitles"))
        }
    new = [parcel for parcel in texts if parcel.media.sha256 not in known]
    if not new:
        return
    with studio.database.write() as session:
        for parcel in new:
            record_blob(session, parcel.media)
            session.add(
                Asset(
                    project_id=video.project_id,
                    video_id=video.id,
                    role="subtitles",
                    sha256=parcel.media.sha256,
                    media_type=parcel.media.media_type,
                    bytes=parcel.media.bytes,
                    filename=parcel.name,
                )
            )
