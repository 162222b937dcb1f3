"""Deleting softly, bringing back, and purging for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from engine.domain.asset import Asset
from engine.domain.client import Client
from engine.domain.columns import utc_now
from engine.domain.project import Project
from engine.domain.shot import Shot, Take
from engine.domain.track import Track
from engine.domain.video import Video
from engine.store import removal
from engine.store.blob_collection import Collected, collect_blobs
from engine.store.purging import purge

from .finding import find
from .record import record_deed
from .studio import Studio

KINDS: dict[str, tuple[type[Client | Project | Video | Shot | Take | Asset | Track], str]] = {
    "client": (Client, "name"),
    "project": (Project, "name"),
    "video": (Video, "title"),
    "shot": (Shot, ""),
    "take": (Take, ""),
    "asset": (Asset, ""),
    "track": (Track, "title"),
}
_GRACE = timedelta(days=1)
"""How long bytes that no row names are left alone: a running job may be about to name them."""


@dataclass(frozen=True)
class Purged:
    """What was removed for good: rows by table, and blobs."""

    rows: dict[str, int]
    blobs: Collected


def delete(studio: Studio, kind: str, text: str) -> int:
    """Delete a thing and what lies in it; return how many rows went."""
    table, name = KINDS[kind]
    with studio.database.write() as session:
        thing = find(session, table, text, name=name)
        record_deed(session, f"{kind}.delete", kind, thing.id)
        return removal.delete(session, thing)


def restore(studio: Studio, kind: str, text: str) -> int:
    """Bring a deleted thing back with what went along; return how many rows came."""
    table, name = KINDS[kind]
    with studio.database.write() as session:
        thing = find(session, table, text, name=name, deleted=True)
        record_deed(session, f"{kind}.restore", kind, thing.id)
        return removal.restore(session, thing)


def empty(studio: Studio, *, older_than: timedelta) -> Purged:
    """Remove for good what was deleted longer ago than this, and bytes that nothing names any more."""
    with studio.database.write() as session:
        rows = purge(session, utc_now() - older_than)
    return Purged(rows, collect_blobs(studio.database, studio.blobs, utc_now() - _GRACE))
