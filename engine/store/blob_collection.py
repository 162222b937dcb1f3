"""Collecting blobs: what no row speaks of any more is deleted, once it was left alone for long enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import JSON, Text, cast, delete, select
from sqlmodel import Session, col

from engine.contracts.errors import Damaged
from engine.contracts.media import MediaRef
from engine.domain.asset import Blob
from engine.domain.tables import APPEND_ONLY, metadata

from .blobs import Blobs
from .database import Database

_SHA256 = re.compile(r"[0-9a-f]{64}")
_STRANGERS = (*APPEND_ONLY, Blob.__tablename__)
"""Tables whose mention of a blob does not keep it: a record outlives what it tells of."""


class Collected(NamedTuple):
    """What was deleted."""

    files: int
    bytes: int


def collect_blobs(database: Database, blobs: Blobs, idle_since: datetime) -> Collected:
    """Delete the blobs that nothing refers to and that nobody put since a moment, which should be a day ago or more.

    Soft-deleted rows still refer to theirs; so do plans, results and other documents, and blobs that are documents.
    """
    with database.read() as session:
        rows = {blob.sha256: blob for blob in session.scalars(select(Blob))}
        referred = set(_mentioned_in_rows(session))
    idle = {sha256 for sha256, blob in rows.items() if blob.put_at < idle_since}
    for sha256 in rows.keys() - (idle - referred):
        blob = rows[sha256]
        referred.update(_mentioned_in(blobs, MediaRef(sha256=sha256, media_type=blob.media_type, bytes=blob.bytes)))
    known = (rows.keys() - _forget(database, idle - referred, idle_since)) | referred
    gone = [
        stored.bytes
        for stored in blobs.all()
        if stored.put_at < idle_since
        and stored.sha256 not in known
        and blobs.delete(stored.sha256, idle_since=idle_since)
    ]
    blobs.forget_unfinished(idle_since)
    return Collected(len(gone), sum(gone))


def _mentioned_in_rows(session: Session) -> Iterator[str]:
    """Yield every SHA-256 that stands in a column named for it or in a document."""
    for table in metadata.sorted_tables:
        if table.name in _STRANGERS:
            continue
        for column in table.columns:
            if column.name.endswith("sha256"):
                yield from session.scalars(select(column).distinct())
            elif isinstance(column.type, JSON):
                for document in session.scalars(select(cast(column, Text)).execution_options(yield_per=500)):
                    yield from _SHA256.findall(document or "")


def _mentioned_in(blobs: Blobs, ref: MediaRef) -> list[str]:
    """A described clip names the stills that it is drawn from."""
    if not ref.media_type.endswith("json"):
        return []
    with suppress(Damaged):
        return _SHA256.findall(blobs.local_path(ref).read_text(errors="replace"))
    return []


def _forget(database: Database, unwanted: set[str], idle_since: datetime) -> set[str]:
    """Delete rows, but not of what was put again meanwhile; return those that are gone."""
    gone: set[str] = set()
    ordered = sorted(unwanted)
    with database.write() as session:
        for start in range(0, len(ordered), 500):
            chosen = col(Blob.sha256).in_(ordered[start : start + 500])
            gone.update(
                session.scalars(delete(Blob).where(chosen, col(Blob.put_at) < idle_since).returning(col(Blob.sha256)))
            )
    return gone
