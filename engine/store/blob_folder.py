"""Blobs in a folder: a blob appears whole by a rename, and is read where it lies."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from engine.contracts.media import MediaRef

from .blob_shelf import Stored, blob_key, changed_underway, chunks_of, digest_of, is_blob_key
from .failures import explaining_files

_READ_ONLY = 0o444


class BlobFolder:
    """A folder with `ab/cd/<sha256>` in it; what is being written lies in `.incoming` until it is whole."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._incoming = self.root / ".incoming"

    def add_file(self, path: Path, *, move: bool) -> tuple[str, int]:
        """Store a file's bytes, by rename where it may be moved and lies on the same disk."""
        if move and not path.is_symlink():
            before = _fingerprint(path)
            sha256, size = digest_of(chunks_of(path))
            if _fingerprint(path) != before:
                raise changed_underway(path)
            with explaining_files(self.root), suppress(_OtherDisk):
                self._place(self._renamed(path), sha256, size)
                return sha256, size
        stored = self.add(chunks_of(path))
        if move:
            path.unlink()
        return stored

    def add_bytes(self, content: bytes) -> tuple[str, int]:
        """Store bytes."""
        return self.add([content])

    def local_path(self, ref: MediaRef) -> Path:
        """Return the stored file itself."""
        path = self._path(ref.sha256)
        if not path.is_file():
            raise FileNotFoundError(path)
        return path

    def read(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes piece by piece."""
        path = self._path(sha256)
        if not path.is_file():
            raise FileNotFoundError(path)
        return chunks_of(path)

    def address(self, sha256: str) -> str:
        """Return the SHA-256: a folder's paths mean something on one machine only."""
        return f"sha256:{sha256}"

    def exists(self, sha256: str) -> bool:
        """Return whether the bytes are there."""
        return self._path(sha256).is_file()

    def delete(self, sha256: str, idle_since: datetime | None) -> bool:
        """Take the blob away first and look at its time after, so that a put in between is never lost."""
        path, aside = self._path(sha256), self._new_incoming()
        with explaining_files(self.root):
            try:
                path.rename(aside)
            except FileNotFoundError:
                return True
            if idle_since is not None and _put_at(aside.stat()) >= idle_since:
                with suppress(FileExistsError):
                    path.hardlink_to(aside)
                aside.unlink()
                return False
            aside.unlink()
        return True

    def all(self) -> Iterator[Stored]:
        """Yield every blob, in the order of their names."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if is_blob_key(path.relative_to(self.root).as_posix()):
                with suppress(FileNotFoundError):
                    facts = path.stat()
                    yield Stored(path.name, facts.st_size, _put_at(facts))

    def forget_unfinished(self, idle_since: datetime) -> None:
        """Delete what a stopped process left half-written."""
        for path in self._incoming.glob("*"):
            with suppress(FileNotFoundError):
                if _put_at(path.stat()) < idle_since:
                    path.unlink()

    def _path(self, sha256: str) -> Path:
        return self.root / blob_key(sha256)

    def _new_incoming(self) -> Path:
        with explaining_files(self.root):
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._incoming / uuid4().hex

    def add(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store bytes that come in pieces; return their SHA-256 and how many they are."""
        temporary = self._new_incoming()
        with explaining_files(self.root):
            try:
                with temporary.open("xb") as file:
                    sha256, size = digest_of(_written(chunks, file.fileno()))
                self._place(temporary, sha256, size)
            finally:
                temporary.unlink(missing_ok=True)
        return sha256, size

    def _renamed(self, path: Path) -> Path:
        temporary = self._new_incoming()
        try:
            return path.rename(temporary)
        except OSError as error:
            if error.errno == errno.EXDEV:
                raise _OtherDisk from error
            raise

    def _place(self, temporary: Path, sha256: str, size: int) -> None:
        """Make a whole file visible under its name, unless it is there already; then only mark it as put again."""
        path = self._path(sha256)
        with suppress(FileNotFoundError):
            if path.stat().st_size == size:
                os.utime(path)
                temporary.unlink()
                return
        temporary.chmod(_READ_ONLY)
        os.utime(temporary)
        _flush(temporary)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.replace(path)
        _flush(path.parent)


class _OtherDisk(Exception):
    """A file cannot be renamed into a folder on another disk."""


def _written(chunks: Iterable[bytes], descriptor: int) -> Iterator[bytes]:
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        yield chunk


def _flush(path: Path) -> None:
    """Wait until a file or a folder's names are on the disk: a paid result survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_at(facts: os.stat_result) -> datetime:
    return datetime.fromtimestamp(facts.st_mtime, UTC)


def _fingerprint(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns
