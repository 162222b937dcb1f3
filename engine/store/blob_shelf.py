"""What a folder of blobs and a bucket of blobs have in common."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef

CHUNK_BYTES = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Stored(NamedTuple):
    """A blob as it is found in the store; `put_at` is when somebody last put it."""

    sha256: str
    bytes: int
    put_at: datetime


class Shelf(Protocol):
    """Where blobs lie: a folder or a bucket."""

    def add_file(self, path: Path, *, move: bool) -> tuple[str, int]:
        """Store a file's bytes; return their SHA-256 and how many they are."""
        ...

    def add_bytes(self, content: bytes) -> tuple[str, int]:
        """Store bytes; return their SHA-256 and how many they are."""
        ...

    def local_path(self, ref: MediaRef) -> Path:
        """Return a file with the bytes; raises FileNotFoundError."""
        ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes piece by piece; raises FileNotFoundError."""
        ...

    def address(self, sha256: str) -> str:
        """Return where the bytes are for everybody, whether or not they are there."""
        ...

    def exists(self, sha256: str) -> bool:
        """Return whether the bytes are there."""
        ...

    def delete(self, sha256: str, idle_since: datetime | None) -> bool:
        """Delete the bytes unless they were put since then; return whether they are gone."""
        ...

    def all(self) -> Iterator[Stored]:
        """Yield everything that is there."""
        ...

    def forget_unfinished(self, idle_since: datetime) -> None:
        """Delete what was left half-written before then."""
        ...


def blob_key(sha256: str) -> str:
    """Return where a blob lies in its store; raises InputError for what is no SHA-256."""
    if not _SHA256.fullmatch(sha256):
        raise InputError(f"{sha256!r} is not a SHA-256.", hint="Write 64 hexadecimal digits in lower case.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def is_blob_key(key: str) -> bool:
    """Return whether something in a store is a blob, and not a stranger's file."""
    name = key.rpartition("/")[2]
    return bool(_SHA256.fullmatch(name)) and key == blob_key(name)


def chunks_of(path: Path) -> Iterator[bytes]:
    """Yield a file that is to be stored piece by piece; raises InputError when it cannot be read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(
            f"The file {path} cannot be read: {error.strerror}.", hint="Check the path and that you may read it."
        ) from error
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def digest_of(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Return the SHA-256 and the number of the bytes."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def changed_underway(path: Path) -> InputError:
    """Return the error for a file that somebody wrote to while it was being stored."""
    return InputError(f"The file {path} changed while it was being stored.", hint="Store it when it is finished.")
