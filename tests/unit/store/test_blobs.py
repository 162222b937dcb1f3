"""Stored bytes: named by what they are, whole or not there, in a folder and in a bucket alike."""

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.exceptions import GenericError, PermissionDeniedError
from obstore.store import MemoryStore
from sqlmodel import select

from engine.contracts.errors import ConfigError, Damaged, InputError
from engine.contracts.media import MediaRef
from engine.domain.asset import Blob
from engine.store import blob_bucket, blob_folder
from engine.store.blob_bucket import BlobBucket
from engine.store.blobs import Blobs, record_blob
from engine.store.database import Database
from engine.store.failures import StorageFull

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return Blobs(str(tmp_path / "blobs") if request.param == "folder" else "memory:///", tmp_path / "cache")


@pytest.fixture
def folder(tmp_path: Path) -> Blobs:
    return Blobs(f"file://{tmp_path}/blobs%20here", tmp_path / "cache")


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Blobs, MemoryStore]:
    """A bucket whose insides the test can reach."""
    memory = MemoryStore()
    monkeypatch.setattr(blob_bucket, "from_url", lambda url: memory)
    return Blobs("s3://somewhere", tmp_path / "cache"), memory


def scratch(tmp_path: Path, content: bytes = b"hello") -> Path:
    path = tmp_path / "scratch.bin"
    path.write_bytes(content)
    return path


def test_bytes_are_found_by_their_hash(store: Blobs) -> None:
    ref = store.put_bytes(b"hello", "text/plain")

    assert ref == MediaRef(sha256=HELLO, media_type="text/plain", bytes=5)
    assert store.local_path(ref).read_bytes() == b"hello"
    assert store.exists(HELLO)
    assert [(blob.sha256, blob.bytes) for blob in store.all()] == [(HELLO, 5)]
    store.verify(ref)


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 9 << 20])
def test_a_file_of_any_size_comes_back_as_it_was(store: Blobs, tmp_path: Path, size: int) -> None:
    content = (b"0123456789abcde" * (size // 15 + 1))[:size]
    path = scratch(tmp_path, content)

    ref = store.put_file(path, "application/octet-stream")

    assert (ref.sha256, ref.bytes) == (hashlib.sha256(content).hexdigest(), size)
    assert store.local_path(ref).read_bytes() == content
    assert path.read_bytes() == content
    store.verify(ref)


def test_the_same_bytes_are_kept_once(store: Blobs, tmp_path: Path) -> None:
    first = store.put_file(scratch(tmp_path), "text/plain")

    assert store.put_file(scratch(tmp_path), "text/plain", move=True) == first
    assert store.put_bytes(b"hello", "text/plain") == first
    assert store.put_file(store.local_path(first), "text/plain") == first
    assert len(list(store.all())) == 1
    assert not (tmp_path / "scratch.bin").exists()


def test_a_file_that_is_given_away_is_moved_without_a_copy(folder: Blobs, tmp_path: Path) -> None:
    path = scratch(tmp_path)
    inode = path.stat().st_ino

    stored = folder.local_path(folder.put_file(path, "text/plain", move=True))

    assert not path.exists()
    assert stored.stat().st_ino == inode
    assert stored == tmp_path / "blobs here" / HELLO[:2] / HELLO[2:4] / HELLO
    assert stored.stat().st_mode & 0o777 == 0o444


def test_a_file_on_another_disk_is_copied_and_then_removed(
    folder: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scratch(tmp_path)

    def other_disk(*_: object) -> Path:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", other_disk)
        ref = folder.put_file(path, "text/plain", move=True)

    assert not path.exists()
    folder.verify(ref)


def test_a_link_that_is_given_away_leaves_what_it_points_to(folder: Blobs, tmp_path: Path) -> None:
    path = scratch(tmp_path)
    link = tmp_path / "link"
    link.symlink_to(path)

    ref = folder.put_file(link, "text/plain", move=True)

    assert path.read_bytes() == b"hello"
    assert not link.exists()
    assert not folder.local_path(ref).is_symlink()


def test_what_somebody_does_to_the_source_later_does_not_reach_the_store(store: Blobs, tmp_path: Path) -> None:
    path = scratch(tmp_path)
    ref = store.put_file(path, "text/plain")

    path.write_bytes(b"other")

    store.verify(ref)


@pytest.mark.parametrize("size", [5, 9 << 20])
def test_a_file_that_changes_while_it_is_stored_is_refused(
    store: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = scratch(tmp_path, b"x" * size)
    module: Any = blob_bucket if isinstance(store._shelf, BlobBucket) else blob_folder
    true_digest = module.digest_of

    def digest_and_write(chunks: Any) -> Any:
        found = true_digest(chunks)
        path.write_bytes(b"y" * size)
        return found

    monkeypatch.setattr(module, "digest_of", digest_and_write)
    with pytest.raises(InputError, match="changed while it was being stored"):
        store.put_file(path, "text/plain", move=True)

    assert list(store.all()) == []
    assert path.exists()


def test_a_file_that_is_not_there_is_named(store: Blobs, tmp_path: Path) -> None:
    for move in (False, True):
        with pytest.raises(InputError, match=r"nowhere\.png cannot be read: No such file"):
            store.put_file(tmp_path / "nowhere.png", "image/png", move=move)


def test_missing_bytes_are_damage(store: Blobs) -> None:
    ref = MediaRef(sha256=HELLO, media_type="text/plain", bytes=5)

    assert not store.exists(HELLO)
    with pytest.raises(Damaged, match=f"{HELLO} .* is missing") as caught:
        store.local_path(ref)
    assert "blobs.url" in caught.value.hint
    with pytest.raises(Damaged, match="is missing"):
        store.verify(ref)


@pytest.mark.parametrize("content", [b"jello", b"hell", b""])
def test_bytes_that_rotted_are_found_and_can_be_put_again(folder: Blobs, content: bytes) -> None:
    ref = folder.put_bytes(b"hello", "text/plain")
    path = folder.local_path(ref)
    path.chmod(0o644)
    path.write_bytes(content)

    with pytest.raises(Damaged, match=f"{HELLO} has changed"):
        folder.verify(ref)

    folder.delete(HELLO)
    folder.verify(folder.put_bytes(b"hello", "text/plain"))


def test_a_blob_that_was_cut_short_is_healed_by_putting_it_again(folder: Blobs) -> None:
    path = folder.local_path(folder.put_bytes(b"hello", "text/plain"))
    path.chmod(0o644)
    path.write_bytes(b"he")

    folder.verify(folder.put_bytes(b"hello", "text/plain"))


def test_a_rotten_download_is_not_kept(bucket: tuple[Blobs, MemoryStore], tmp_path: Path) -> None:
    store, memory = bucket
    ref = store.put_bytes(b"hello", "text/plain")
    obstore.put(memory, f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}", b"jello")

    with pytest.raises(Damaged, match="holds other bytes"):
        store.local_path(ref)

    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_a_download_is_made_once(bucket: tuple[Blobs, MemoryStore]) -> None:
    store, memory = bucket
    ref = store.put_bytes(b"hello", "text/plain")
    path = store.local_path(ref)
    obstore.delete(memory, f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}")

    assert store.local_path(ref) == path
    assert path.read_bytes() == b"hello"
    assert not store.exists(HELLO)


@pytest.mark.parametrize("name", ["", "HELLO", HELLO.upper(), HELLO[:-1], "../" + HELLO])
def test_a_name_that_is_no_hash_reaches_no_file(store: Blobs, name: str) -> None:
    with pytest.raises(InputError, match="is not a SHA-256"):
        store.exists(name)
    with pytest.raises(InputError, match="is not a SHA-256"):
        store.delete(name)


def test_strangers_files_are_not_listed(folder: Blobs, tmp_path: Path) -> None:
    folder.put_bytes(b"hello", "text/plain")
    root = tmp_path / "blobs here"
    (root / "README").write_text("")
    (root / HELLO[:2] / HELLO[2:4] / "thumbs.db").write_text("")
    (root / HELLO[:2] / "ff").mkdir()
    (root / HELLO[:2] / "ff" / HELLO).write_text("")

    assert [blob.sha256 for blob in folder.all()] == [HELLO]


def test_deleting_is_done_once_and_again(store: Blobs) -> None:
    ref = store.put_bytes(b"hello", "text/plain")
    store.local_path(ref)

    assert store.delete(HELLO) is True
    assert store.delete(HELLO) is True
    assert not store.exists(HELLO)
    with pytest.raises(Damaged):
        store.local_path(ref)


def test_what_was_put_lately_is_not_deleted(store: Blobs) -> None:
    store.put_bytes(b"hello", "text/plain")

    assert store.delete(HELLO, idle_since=datetime.now(UTC) - timedelta(hours=1)) is False
    assert store.exists(HELLO)
    assert store.delete(HELLO, idle_since=datetime.now(UTC) + timedelta(hours=1)) is True
    assert not store.exists(HELLO)


def test_putting_bytes_again_makes_them_fresh(folder: Blobs) -> None:
    path = folder.local_path(folder.put_bytes(b"hello", "text/plain"))
    os.utime(path, (0, 0))
    assert next(folder.all()).put_at.year == 1970

    folder.put_bytes(b"hello", "text/plain")

    assert next(folder.all()).put_at > LONG_AGO


def test_a_bucket_is_asked_to_keep_old_bytes_that_are_put_again(
    bucket: tuple[Blobs, MemoryStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = bucket
    store.put_bytes(b"hello", "text/plain")
    first = next(store.all()).put_at
    store.put_bytes(b"hello", "text/plain")
    assert next(store.all()).put_at == first

    monkeypatch.setattr(blob_bucket, "FRESH", timedelta(0))
    store.put_bytes(b"hello", "text/plain")

    assert next(store.all()).put_at > first


def test_a_write_that_breaks_off_leaves_nothing_to_be_seen(
    folder: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(blob_folder.os, "write", no_room)
        with pytest.raises(StorageFull) as caught:
            folder.put_bytes(b"hello", "text/plain")

    assert str(tmp_path / "blobs here") in caught.value.message
    assert "MB free" in caught.value.message
    assert "Make room" in caught.value.hint
    assert [path for path in (tmp_path / "blobs here").rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_is_swept_when_it_is_old(folder: Blobs, tmp_path: Path) -> None:
    folder.put_bytes(b"hello", "text/plain")
    left = tmp_path / "blobs here" / ".incoming" / "left"
    left.write_bytes(b"half")

    folder.forget_unfinished(LONG_AGO)
    assert left.exists()
    folder.forget_unfinished(datetime.now(UTC) + timedelta(hours=1))

    assert not left.exists()
    assert folder.exists(HELLO)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match=f"{tmp_path}/file"):
        Blobs(str(tmp_path / "file"), tmp_path / "cache").put_bytes(b"hello", "text/plain")


@pytest.mark.parametrize("url", ["ftp://host/folder", "az://container", "nonsense://x"])
def test_a_store_that_cannot_be_opened_is_named_with_an_example(url: str, home: Path) -> None:
    with pytest.raises(ConfigError, match=f"{url} cannot be used") as caught:
        Blobs(url, home / "cache")

    assert "s3://bucket" in caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError("Object at location x not found"), "there is no such bucket"),
        (PermissionDeniedError("Access denied.\n\nDebug source:\nPermissionDenied {"), "Access denied"),
        (GenericError("Generic S3 error: error sending request"), "Generic S3 error: error sending request"),
    ],
)
def test_a_bucket_that_refuses_is_named_with_the_reason(
    bucket: tuple[Blobs, MemoryStore], monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(blob_bucket.obstore, "put", refuse)
    with pytest.raises(ConfigError) as caught:
        bucket[0].put_bytes(b"hello", "text/plain")

    assert caught.value.message == f"The blob store s3://somewhere cannot be used: {reason}."
    assert "account" in caught.value.hint


def test_many_writers_of_the_same_bytes_agree(folder: Blobs) -> None:
    content = b"x" * 300_000
    refs: list[MediaRef] = []
    barrier = threading.Barrier(8)

    def put() -> None:
        barrier.wait()
        refs.extend(folder.put_bytes(content, "text/plain") for _ in range(5))

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refs) == 40
    assert len(set(refs)) == 1
    folder.verify(refs[0])


def test_a_blob_row_is_written_once_and_marked_when_it_is_put_again(database: Database) -> None:
    ref = MediaRef(sha256=HELLO, media_type="text/plain", bytes=5)

    def rows() -> Iterator[Blob]:
        with database.read() as session:
            yield from session.exec(select(Blob))

    with database.write() as session:
        record_blob(session, ref)
    (first,) = rows()
    with database.write() as session:
        record_blob(session, ref)
    (second,) = rows()

    assert (first.sha256, first.media_type, first.bytes) == (HELLO, "text/plain", 5)
    assert (second.id, second.created_at) == (first.id, first.created_at)
    assert second.put_at > first.put_at
