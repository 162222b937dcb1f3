"""Proxies: small copies of a master with words across them, to be looked at and never delivered."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlmodel import col, select

from engine.contracts.errors import InputError, NotFound
from engine.contracts.media import MediaRef, Resolution, Shape, Size
from engine.contracts.rendering import Proxy
from engine.domain.asset import Asset
from engine.domain.render import Render
from engine.domain.video import Video
from engine.host.children import RenderChild
from engine.host.render_jobs import MakeProxy, RenderJob
from engine.store.blobs import record_blob

from .renders import FILM_TYPE, film_media
from .studio import Studio

ROLE = "proxy"
LONGEST_WORDS = 40


def proxy_of(studio: Studio, render: Render, words: str) -> MediaRef:
    """Return a 360p copy of a master with words across every frame, made when it is not there yet.

    It is kept as an asset that names its master; what is delivered are masters, and only masters.
    """
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise InputError(f"{words!r} cannot stand across a film.", hint=f"Give 1 to {LONGEST_WORDS} letters.")
    with studio.database.read() as session:
        there = session.exec(
            select(Asset).where(Asset.render_id == render.id, Asset.role == ROLE, col(Asset.deleted_at).is_(None))
        ).all()
    facts = {"master": render.sha256, "words": words, "renderer": studio.plugins.renderer().identity}
    made = next((asset.media for asset in there if asset.details == facts), None)
    if made is not None and studio.blobs.exists(made.sha256):
        return made
    size = Size.of(Shape(render.shape), Resolution.PROXY)
    with tempfile.TemporaryDirectory(prefix="bomstudio-proxy-") as folder:
        out = Path(folder) / "proxy.mp4"
        task = MakeProxy(film=studio.path_of(film_media(render)), proxy=Proxy(size=size, text=words), out=out)
        RenderChild(studio.settings).run(RenderJob(tasks=(task,)), lambda message: None, lambda: False)
        media = studio.blobs.put_file(out, FILM_TYPE, move=True)
    with studio.database.write() as session:
        video = session.get_one(Video, render.video_id)
        record_blob(session, media)
        session.add(
            Asset(
                project_id=video.project_id,
                video_id=video.id,
                render_id=render.id,
                role=ROLE,
                shape=render.shape,
                sha256=media.sha256,
                media_type=media.media_type,
                bytes=media.bytes,
                filename=f"{video.title} {Shape(render.shape).slug} {words}.mp4",
                width=size.width,
                height=size.height,
                details=facts,
            )
        )
    return media


def master_of(studio: Studio, video: Video, shape: Shape) -> Render:
    """Return a film's newest master in a shape; raises NotFound."""
    with studio.database.read() as session:
        render = session.exec(
            select(Render)
            .where(Render.video_id == video.id, Render.shape == shape.value, col(Render.deleted_at).is_(None))
            .order_by(col(Render.created_at).desc(), col(Render.id).desc())
        ).first()
    if render is None:
        raise NotFound(f"{video.title} has no film in {shape}.", hint="Make it with `bom produce`.")
    return render
