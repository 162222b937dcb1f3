"""Laying a project's scripts out in a folder, so that its films can be produced where they were brought to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import Conflict
from engine.contracts.media import MediaRef
from engine.domain.asset import Asset
from engine.domain.video import Video
from engine.store.failures import explaining_files

from .studio import Studio


@dataclass(frozen=True)
class LaidOut:
    """The scripts that were written, and media that scripts name outside of their folder, which were not."""

    scripts: tuple[Path, ...]
    left: tuple[str, ...]


def scripts_elsewhere(studio: Studio, project_id: UUID) -> list[str]:
    """Return where a project's scripts were read from, as far as nothing lies there on this machine."""
    with studio.database.read() as session:
        return [video.script_path for video in _videos(session, project_id) if not Path(video.script_path).is_file()]


def lay_out_scripts(studio: Studio, project_id: UUID, folder: Path) -> LaidOut:
    """Write a project's scripts and the media they name into a folder, and have its films recognised by them there.

    Raises Conflict, and writes nothing, when something else lies there by one of their names.
    """
    folder = folder.expanduser().absolute()
    files: dict[Path, MediaRef] = {}
    scripts: dict[UUID, Path] = {}
    left: list[str] = []
    with studio.database.read() as session:
        for video in _videos(session, project_id):
            for asset in _own_media(session, video):
                place = (folder / (Path(asset.filename).name if asset.role == "script" else asset.filename)).resolve()
                if not place.is_relative_to(folder.resolve()):
                    left.append(asset.filename)
                    continue
                if files.setdefault(place, asset.media).sha256 != asset.sha256:
                    raise _taken(place)
                if asset.role == "script":
                    scripts[video.id] = place
    for place, media in files.items():
        if place.exists() and place.read_bytes() != studio.path_of(media).read_bytes():
            raise _taken(place)
    with explaining_files(folder):
        for place, media in files.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(studio.path_of(media).read_bytes())
    with studio.database.write() as session:
        for video_id, place in scripts.items():
            session.get_one(Video, video_id).script_path = str(place)
    return LaidOut(tuple(scripts.values()), tuple(left))


def _videos(session: Session, project_id: UUID) -> list[Video]:
    query = select(Video).where(
        Video.project_id == project_id, Video.script_path != "", col(Video.deleted_at).is_(None)
    )
    return list(session.exec(query.order_by(col(Video.id))))


def _own_media(session: Session, video: Video) -> list[Asset]:
    """Return a film's script as it was last read, and its media; of one name the last that was read."""
    query = select(Asset).where(
        Asset.video_id == video.id, col(Asset.role).in_(("script", "reference")), col(Asset.deleted_at).is_(None)
    )
    assets = session.exec(query.order_by(col(Asset.created_at), col(Asset.id)))
    latest = {
        (asset.role, asset.filename): asset
        for asset in assets
        if asset.role != "script" or asset.sha256 == video.script_sha256
    }
    return list(latest.values())


def _taken(place: Path) -> Conflict:
    return Conflict(f"Something else lies at {place}.", hint="Name another folder with --scripts.")
