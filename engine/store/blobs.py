"""Stored bytes, named by their SHA-256: in a folder, or in a bucket with a cache beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlmodel import Session

from engine.contracts.errors import Damaged
from engine.contracts.identity import new_id
from engine.contracts.media import MediaRef
from engine.domain.asset import Blob
from engine.domain.columns import utc_now

from .blob_folder import BlobFolder
from .blob_shelf import Shelf, Stored, digest_of
from .insertion import insert_into


class Blobs:
    """The blob store behind a URL: a folder's path, `file:///folder`, `s3://`, `gs://` or `az://bucket/prefix`."""

    def __init__(self, url: str, cache_dir: Path) -> None:
        scheme = urlsplit(url).scheme
        self._shelf: Shelf
        if scheme in ("", "file"):
            self._shelf = BlobFolder(Path(unquote(urlsplit(url).path) if scheme else url))
        else:
            from .blob_bucket import BlobBucket  # the bucket client is loaded only where there is a bucket

            self._shelf = BlobBucket.at(url, cache_dir)

    def put_file(self, path: Path, media_type: str, *, move: bool = False) -> MediaRef:
        """Store a file's bytes; `move` gives the file away, which costs no copy on the same disk."""
        sha256, size = self._shelf.add_file(path, move=move)
        return MediaRef(sha256=sha256, media_type=media_type, bytes=size)

    def put_bytes(self, content: bytes, media_type: str) -> MediaRef:
        """Store bytes."""
        sha256, size = self._shelf.add_bytes(content)
        return MediaRef(sha256=sha256, media_type=media_type, bytes=size)

    def local_path(self, ref: MediaRef) -> Path:
        """Return a file with the bytes, to be read and never written; raises Damaged when they are not there."""
        try:
            return self._shelf.local_path(ref)
        except FileNotFoundError as error:
            raise _missing(ref) from error

    def read(self, ref: MediaRef) -> Iterator[bytes]:
        """Yield the bytes piece by piece, as they are; raises Damaged when they are not there."""
        try:
            yield from self._shelf.read(ref.sha256)
        except FileNotFoundError as error:
            raise _missing(ref) from error

    def address(self, sha256: str) -> str:
        """Return where the bytes are for everybody: their place in the bucket, or in a folder just their SHA-256."""
        return self._shelf.address(sha256)

    def verify(self, ref: MediaRef) -> None:
        """Read the bytes again and raise Damaged unless they are what the reference says."""
        try:
            found = digest_of(self._shelf.read(ref.sha256))
        except FileNotFoundError as error:
            raise _missing(ref) from error
        if found != (ref.sha256, ref.bytes):
            raise Damaged(
                f"The stored file {ref.sha256} has changed: it holds other bytes than were put there.",
                hint="Put it back from a backup, or delete it and make it again.",
            )

    def exists(self, sha256: str) -> bool:
        """Return whether the bytes are there."""
        return self._shelf.exists(sha256)

    def delete(self, sha256: str, *, idle_since: datetime | None = None) -> bool:
        """Delete the bytes, unless somebody put them again since then; return whether they are gone."""
        return self._shelf.delete(sha256, idle_since)

    def all(self) -> Iterator[Stored]:
        """Yield every blob in the store."""
        return self._shelf.all()

    def forget_unfinished(self, idle_since: datetime) -> None:
        """Delete what a stopped process left half-written before then."""
        self._shelf.forget_unfinished(idle_since)


def record_blob(session: Session, ref: MediaRef) -> None:
    """Write the row of a blob that was put, or mark its row as put again, so that it is not collected."""
    now = utc_now()
    statement = insert_into(session, Blob).values(
        id=new_id(), created_at=now, put_at=now, sha256=ref.sha256, media_type=ref.media_type, bytes=ref.bytes
    )
    session.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_={"put_at": now}))


def _missing(ref: MediaRef) -> Damaged:
    return Damaged(
        f"The stored file {ref.sha256} ({ref.media_type}, {ref.bytes} bytes) is missing.",
        hint="Check the setting blobs.url, put the file back from a backup, or make it again.",
    )
