"""Copying files into a folder, safely and once."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bomstudio import Deliverer, DeliveryError, Handover, Parcel, Receipt

from .record import DeliveryRecord

_CHUNK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FolderDeliverer(Deliverer):
    """Copies into a folder under a temporary name, reads the copy back, then renames it.

    A file of the same name that somebody else put there, or changed since, is never touched: ours is written beside
    it as `name-2`. One that we delivered and nobody changed is replaced by its newer version.
    """

    name = "local_folder"

    def deliver(self, parcels: tuple[Parcel, ...], handover: Handover) -> tuple[Receipt, ...]:
        """Copy every parcel into the folder; doing it twice leaves one copy."""
        folder = _folder(handover.destination)
        record = DeliveryRecord(folder)
        total = sum(parcel.media.bytes for parcel in parcels) or 1
        receipts = []
        before = 0
        for parcel in parcels:
            _check_name(parcel.name)
            with _clear_errors(parcel.name, folder):
                receipts.append(_deliver(parcel, handover, folder, record, before, total))
            before += parcel.media.bytes
            handover.report(before / total)
        return tuple(receipts)


def _deliver(
    parcel: Parcel, handover: Handover, folder: Path, record: DeliveryRecord, before: int, total: int
) -> Receipt:
    part = folder / f".{parcel.name}.{parcel.media.sha256[:12]}.part"
    copied = False
    try:
        for target in _names_beside(folder / parcel.name):
            there = _sha256_if_ours(target, parcel, record)
            if there == parcel.media.sha256:
                record.add(target.name, there)
                return _receipt(target, there, already_there=True)
            is_ours = there is not None and there == record.sha256(target.name)
            if os.path.lexists(target) and not is_ours:
                continue
            if not copied:
                _copy(parcel, handover.open(parcel.media), part, lambda done: handover.report((before + done) / total))
                copied = True
            if _place(part, target, replace=is_ours):
                record.add(target.name, parcel.media.sha256)
                return _receipt(target, parcel.media.sha256, already_there=False)
        raise AssertionError("the names beside a file never end")
    finally:
        part.unlink(missing_ok=True)


def _copy(parcel: Parcel, source: Path, part: Path, report: Callable[[int], None]) -> None:
    needed, free = parcel.media.bytes, shutil.disk_usage(part.parent).free
    if free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    digest = hashlib.sha256()
    done = 0
    with source.open("rb") as reading, part.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
            done += len(chunk)
            report(done)
        writing.flush()
        os.fsync(writing.fileno())
        _forget_cached(writing.fileno())
    if digest.hexdigest() != parcel.media.sha256:
        raise DeliveryError(
            f"{parcel.name} was not delivered: the stored file is damaged.", hint="Render it again, then deliver."
        )
    if _sha256(part) != parcel.media.sha256:
        raise DeliveryError(
            f"{parcel.name} arrived damaged in {part.parent}.", hint="Check that disk, then deliver again."
        )


def _place(part: Path, target: Path, *, replace: bool) -> bool:
    """Give the finished copy its name; return False when somebody took the name in the meantime."""
    if replace:
        part.replace(target)
    else:
        try:
            os.link(part, target)
        except FileExistsError:
            return False
        except OSError:  # a file system without links, such as a memory stick's
            if os.path.lexists(target):
                return False
            part.rename(target)
    _sync_folder(target.parent)
    return True


def _receipt(target: Path, sha256: str, *, already_there: bool) -> Receipt:
    return Receipt(name=target.name, place=str(target), sha256=sha256, already_there=already_there)


def _names_beside(target: Path) -> Iterator[Path]:
    """Yield the name, then `name-2`, `name-3` and so on."""
    yield target
    number = 2
    while True:
        yield target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_if_ours(target: Path, parcel: Parcel, record: DeliveryRecord) -> str | None:
    """Return the hash of what is there, or None when it can be neither this file nor one we delivered."""
    if not target.is_file():
        return None
    if target.stat().st_size != parcel.media.bytes and record.sha256(target.name) is None:
        return None
    return _sha256(target)


def _forget_cached(descriptor: int) -> None:
    """Let what is read back come from the disk and not from memory, where the system can be asked to."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems and shares cannot sync a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folder(destination: str) -> Path:
    if not destination.strip():
        raise DeliveryError("No folder is given to deliver to.", hint="Give a path, like ~/Films.")
    try:
        folder = Path.cwd() / Path(destination).expanduser()
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise DeliveryError(f"{destination} is not a folder.", hint="Give the path of a folder.") from error
    except RuntimeError as error:
        raise DeliveryError(f"{destination} cannot be resolved: {error}", hint="Give a full path.") from error
    except OSError as error:
        raise DeliveryError(
            f"The folder {destination} cannot be made: {error.strerror}.", hint="Give one you can write to."
        ) from error
    return folder


def _check_name(name: str) -> None:
    if not name or name.startswith(".") or any(mark in name for mark in '/\\:*?"<>|\0'):
        raise DeliveryError(f"{name!r} cannot be a file's name everywhere.", hint="Use letters, digits, - and _.")


@contextmanager
def _clear_errors(name: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DeliveryError(
                f"{name} does not fit: the disk of {folder} is full.", hint="Make room, then deliver again."
            ) from error
        raise DeliveryError(
            f"{name} could not be delivered into {folder}: {error.strerror or error}.",
            hint="Check that the folder is there and can be written to, then deliver again.",
        ) from error
