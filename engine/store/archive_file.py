"""The file of an archive: a ZIP that is written as a stream, and believed only when every byte of it was checked."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from engine.contracts.errors import Damaged, InputError
from engine.contracts.media import MediaRef
from engine.domain.archive import BY_NAME, Manifest, TableNote

from .blob_shelf import CHUNK_BYTES
from .failures import explaining_files

MANIFEST = "manifest.json"
_MANIFEST_LIMIT = 64 << 20
_LINE_LIMIT = 64 << 20
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_AGAIN = "Get the file again from where it was written; `bom verify` there says whether the studio itself is sound."
_BROKEN = (BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, UnicodeDecodeError)

Report = Callable[[int], None]
"""Is told how many bytes more are done."""


def table_member(name: str) -> str:
    """Return where a table lies in an archive."""
    return f"tables/{name}.jsonl"


def blob_member(sha256: str) -> str:
    """Return where stored bytes lie in an archive."""
    return f"blobs/{sha256[:2]}/{sha256}"


class ArchiveWriter:
    """An archive that is being written: tables, blobs, and the manifest last, as it has the hashes of all others."""

    def __init__(self, zip_file: ZipFile) -> None:
        self._zip = zip_file

    def table(self, name: str, lines: Iterable[bytes]) -> TableNote:
        """Write a table's rows, one line each."""
        digest, size, rows = hashlib.sha256(), 0, 0
        with self._zip.open(_member(table_member(name), ZIP_DEFLATED), "w", force_zip64=True) as member:
            for line in lines:
                member.write(line)
                digest.update(line)
                size += len(line)
                rows += 1
        return TableNote(rows=rows, bytes=size, sha256=digest.hexdigest())

    def blob(self, ref: MediaRef, chunks: Iterable[bytes], report: Report) -> None:
        """Write stored bytes; raises Damaged when they are not what they are named."""
        info = _member(blob_member(ref.sha256), ZIP_STORED)
        info.file_size = ref.bytes
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w") as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                report(len(chunk))
        if (digest.hexdigest(), size) != (ref.sha256, ref.bytes):
            raise Damaged(
                f"The stored file {ref.sha256} has changed: it holds other bytes than were put there.",
                hint="Put it back from a backup, or delete it and make it again, then export again.",
            )

    def manifest(self, content: bytes) -> None:
        """Write the manifest, with which an archive is whole."""
        self._zip.writestr(_member(MANIFEST, ZIP_DEFLATED), content)


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """Write an archive that appears under its name when it is whole, and not at all when it fails."""
    with explaining_files(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.parent / f".{path.name}.{uuid4().hex[:8]}"
        try:
            with unfinished.open("xb") as file:
                unfinished.chmod(0o600)
                with ZipFile(file, "w") as zip_file:
                    yield ArchiveWriter(zip_file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


class ArchiveFile:
    """An archive that is being read: nothing in it is believed before `check`."""

    def __init__(self, path: Path, zip_file: ZipFile) -> None:
        self.path = path
        self._zip = zip_file
        self._infos = self._listed()
        content = self._small(MANIFEST)
        self.manifest = Manifest.load(content)
        self.fingerprint = hashlib.sha256(content).hexdigest()
        self._expect_only_what_is_listed()

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[ArchiveFile]:
        """Open an archive; raises InputError for what is none, Damaged for one that is cut off."""
        if not path.is_file():
            raise InputError(f"There is no file {path}.", hint="Name an archive that `bom export archive` wrote.")
        try:
            zip_file = ZipFile(path)
        except OSError as error:
            raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error
        except _BROKEN as error:
            raise _unopened(path) from error
        with zip_file:
            yield cls(path, zip_file)

    def check(self, report: Report) -> None:
        """Read every byte and hold it against the manifest; raises Damaged that names the first member that differs."""
        for name, note in self.manifest.tables.items():
            rows = 0
            digest = hashlib.sha256()
            for line in self._lines(name):
                digest.update(line)
                rows += 1
            if (rows, digest.hexdigest()) != (note.rows, note.sha256):
                raise self._damaged(table_member(name), f"it has {rows} rows and not those {note.rows} of the manifest")
        for ref in self.manifest.blobs:
            digest = hashlib.sha256()
            for chunk in self._chunks(blob_member(ref.sha256), ref.bytes):
                digest.update(chunk)
                report(len(chunk))
            if digest.hexdigest() != ref.sha256:
                raise self._damaged(blob_member(ref.sha256), "its bytes are not those that it is named by")

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield a table's rows as JSON has them; none when it did not come along."""
        for line in self._lines(name) if name in self.manifest.tables else ():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self._damaged(table_member(name), "a line of it is no JSON") from error
            if not isinstance(row, dict):
                raise self._damaged(table_member(name), "a line of it is no row")
            yield row

    def take_out(self, ref: MediaRef, path: Path, report: Report) -> None:
        """Write stored bytes into a file."""
        with explaining_files(path.parent), path.open("wb") as file:
            for chunk in self._chunks(blob_member(ref.sha256), ref.bytes):
                file.write(chunk)
                report(len(chunk))

    def _listed(self) -> dict[str, ZipInfo]:
        infos: dict[str, ZipInfo] = {}
        for info in self._zip.infolist():
            if info.filename in infos:
                raise self._damaged(info.filename, "it is there twice")
            if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise self._damaged(info.filename, "it is packed in a way that no archive of ours is")
            infos[info.filename] = info
        if MANIFEST not in infos:
            raise InputError(
                f"{self.path} has no {MANIFEST}: it is no archive of a project.",
                hint="Name an archive that `bom export archive` wrote.",
            )
        return infos

    def _expect_only_what_is_listed(self) -> None:
        """Names are only ever compared with those that the manifest leads to; nothing is written by a member's name."""
        manifest = self.manifest
        if strange := sorted(manifest.tables.keys() - BY_NAME.keys()):
            raise InputError(
                f"This archive has a table {strange[0]!r}, which this engine does not know.",
                hint="Update the engine, then import it again.",
            )
        sizes = {table_member(name): note.bytes for name, note in manifest.tables.items()}
        sizes |= {blob_member(ref.sha256): ref.bytes for ref in manifest.blobs}
        if strange := sorted(self._infos.keys() - sizes.keys() - {MANIFEST}):
            raise self._damaged(strange[0], "the manifest does not list it")
        if missing := sorted(sizes.keys() - self._infos.keys()):
            raise self._damaged(missing[0], "it is missing")
        for name, size in sizes.items():
            if self._infos[name].file_size != size:
                raise self._damaged(name, f"it has {self._infos[name].file_size} bytes, and {size} in the manifest")
        if any(self._infos[blob_member(ref.sha256)].compress_type != ZIP_STORED for ref in manifest.blobs):
            raise self._damaged("blobs/", "media are packed, which no archive of ours does")

    def _small(self, name: str) -> bytes:
        info = self._infos[name]
        if info.file_size > _MANIFEST_LIMIT:
            raise self._damaged(name, "it is too large to be true")
        return b"".join(self._chunks(name, info.file_size))

    def _chunks(self, name: str, size: int) -> Iterator[bytes]:
        """Yield a member piece by piece, never more than it is said to be."""
        with self._reading(name) as member:
            left = size
            while chunk := member.read(min(CHUNK_BYTES, left + 1)):
                if len(chunk) > left:
                    raise self._damaged(name, f"it holds more than its {size} bytes")
                left -= len(chunk)
                yield chunk
            if left:
                raise self._damaged(name, f"{left} of its {size} bytes are missing")

    def _lines(self, name: str) -> Iterator[bytes]:
        held = b""
        for chunk in self._chunks(table_member(name), self.manifest.tables[name].bytes):
            *lines, held = (held + chunk).split(b"\n")
            for line in lines:
                yield line + b"\n"
            if len(held) > _LINE_LIMIT:
                raise self._damaged(table_member(name), "a row of it is too large to be true")
        if held:
            raise self._damaged(table_member(name), "its last row is cut off")

    @contextmanager
    def _reading(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(self._infos[name]) as member:
                yield member
        except _BROKEN as error:
            raise self._damaged(name, str(error) or type(error).__name__) from error
        except OSError as error:
            raise self._damaged(name, error.strerror or str(error)) from error

    def _damaged(self, member: str, what: str) -> Damaged:
        return Damaged(f"{self.path.name} is damaged at {member[:120]!r}: {what}.", hint=_AGAIN)


def _member(name: str, packing: int) -> ZipInfo:
    """Name nothing that changes from one writing to the next: no time, no system, no owner."""
    info = ZipInfo(name, _LONG_AGO)
    info.compress_type = packing
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _unopened(path: Path) -> Damaged | InputError:
    last = _last_member(path)
    if last is None:
        return InputError(
            f"{path} is no archive of a project.", hint="Name an archive that `bom export archive` wrote."
        )
    return Damaged(f"{path.name} is cut off: its end is missing, after or within {last!r}.", hint=_AGAIN)


def _last_member(path: Path) -> str | None:
    """Return the last member that begins in a ZIP whose table of contents is lost; None for what is no ZIP."""
    name = None
    with path.open("rb") as file:
        while (head := file.read(30)).startswith(b"PK\x03\x04") and len(head) == 30:
            packed, name_length, extra_length = struct.unpack("<18xI4xHH", head)
            name = file.read(name_length).decode(errors="replace")
            extra = file.read(extra_length)
            if packed == 0xFFFFFFFF and len(extra) >= 20:
                (packed,) = struct.unpack_from("<Q", extra, 12)
            file.seek(packed, os.SEEK_CUR)
    return name
