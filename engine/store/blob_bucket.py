"""Blobs in a bucket: uploads are whole or not there at all, downloads are checked and kept in a cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from engine.contracts.errors import ConfigError, Damaged
from engine.contracts.media import MediaRef

from .blob_folder import BlobFolder
from .blob_shelf import CHUNK_BYTES, Stored, blob_key, changed_underway, chunks_of, digest_of, is_blob_key

if TYPE_CHECKING:
    from obstore.store import ObjectStore

ONE_PIECE_BYTES = 8 * CHUNK_BYTES
"""What is larger than this is uploaded in several parts."""
FRESH = timedelta(hours=1)
"""A blob that was put longer ago than this is put again, so that it counts as in use."""


class BlobBucket:
    """A bucket, or a prefix in one, with `ab/cd/<sha256>` in it."""

    def __init__(self, store: ObjectStore, name: str, cache_dir: Path) -> None:
        self._store = store
        self._name = name
        self._cache = BlobFolder(cache_dir)

    @classmethod
    def at(cls, url: str, cache_dir: Path) -> BlobBucket:
        """Open the bucket of a URL; keys and region come from the cloud's own environment variables."""
        try:
            return cls(from_url(url), url, cache_dir)
        except (BaseError, ValueError) as error:
            raise ConfigError(
                f"The blob store {url} cannot be used: {_reason(error)}.",
                hint="Write a folder, s3://bucket, gs://bucket or az://container in the setting blobs.url, "
                "and give the account in the cloud's own environment variables.",
            ) from error

    def add_file(self, path: Path, *, move: bool) -> tuple[str, int]:
        """Upload a file."""
        sha256, size = digest_of(chunks_of(path))
        if not self._is_fresh(sha256, size):
            if size <= ONE_PIECE_BYTES:
                content = b"".join(chunks_of(path))
                if digest_of([content]) != (sha256, size):
                    raise changed_underway(path)
                self._put(sha256, content)
            else:
                self._put(sha256, _unchanged(path, sha256))
        if move:
            path.unlink()
        return sha256, size

    def add_bytes(self, content: bytes) -> tuple[str, int]:
        """Upload bytes."""
        sha256, size = digest_of([content])
        if not self._is_fresh(sha256, size):
            self._put(sha256, content)
        return sha256, size

    def local_path(self, ref: MediaRef) -> Path:
        """Return a checked copy from the cache, downloading it first when it is not there."""
        with suppress(FileNotFoundError):
            path = self._cache.local_path(ref)
            if path.stat().st_size == ref.bytes:
                return path
        found, _ = self._cache.add(self.read(ref.sha256))
        if found != ref.sha256:
            self._cache.delete(found, None)
            raise Damaged(
                f"The stored file {ref.sha256} in {self._name} holds other bytes than were put there.",
                hint="Put it back from a backup, or delete it and make it again.",
            )
        return self._cache.local_path(ref)

    def read(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes piece by piece."""
        with self._explaining():
            for piece in obstore.get(self._store, blob_key(sha256)).stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)

    def address(self, sha256: str) -> str:
        """Return the blob's URL in the bucket, without what stands in the bucket's own for signing in."""
        place = urlsplit(self._name)
        host = place.netloc.rpartition("@")[2]
        return urlunsplit((place.scheme, host, f"{place.path.rstrip('/')}/{blob_key(sha256)}", "", ""))

    def exists(self, sha256: str) -> bool:
        """Return whether the bytes are there."""
        try:
            with self._explaining():
                obstore.head(self._store, blob_key(sha256))
        except FileNotFoundError:
            return False
        return True

    def delete(self, sha256: str, idle_since: datetime | None) -> bool:
        """Delete the bytes here and in the cache, unless they were put since then."""
        with self._explaining(), suppress(FileNotFoundError):
            put_at = obstore.head(self._store, blob_key(sha256))["last_modified"]
            if idle_since is not None and put_at >= idle_since:
                return False
            obstore.delete(self._store, blob_key(sha256))
        return self._cache.delete(sha256, None)

    def all(self) -> Iterator[Stored]:
        """Yield every blob."""
        with self._explaining():
            for page in obstore.list(self._store):
                for found in page:
                    if is_blob_key(found["path"]):
                        yield Stored(found["path"].rpartition("/")[2], found["size"], found["last_modified"])

    def forget_unfinished(self, idle_since: datetime) -> None:
        """Delete half-written downloads; half-done uploads are the business of the bucket's lifecycle rules."""
        self._cache.forget_unfinished(idle_since)

    def _is_fresh(self, sha256: str, size: int) -> bool:
        try:
            with self._explaining():
                found = obstore.head(self._store, blob_key(sha256))
        except FileNotFoundError:
            return False
        return found["size"] == size and found["last_modified"] > datetime.now(UTC) - FRESH

    def _put(self, sha256: str, content: bytes | Iterator[bytes]) -> None:
        with self._explaining():
            try:
                obstore.put(self._store, blob_key(sha256), content, chunk_size=ONE_PIECE_BYTES)
            except FileNotFoundError as error:
                raise _unusable(self._name, "there is no such bucket") from error

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except BaseError as error:
            raise _unusable(self._name, _reason(error)) from error


def _unchanged(path: Path, sha256: str) -> Iterator[bytes]:
    """Yield a file, and break the upload off before its end when it is no longer what was hashed."""
    digest, held = hashlib.sha256(), b""
    for chunk in chunks_of(path):
        digest.update(chunk)
        if held:
            yield held
        held = chunk
    if digest.hexdigest() != sha256:
        raise changed_underway(path)
    yield held


def _unusable(name: str, reason: str) -> ConfigError:
    return ConfigError(
        f"The blob store {name} cannot be used: {reason}.",
        hint="Check the network, the bucket's name, and that the account may read, write, list and delete there.",
    )


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")
