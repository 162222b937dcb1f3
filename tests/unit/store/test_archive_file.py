"""The file of an archive: the same bytes every time, and no byte of it believed that is not what the manifest says."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from engine.contracts.errors import BomError, Damaged, InputError
from engine.contracts.media import MediaRef
from engine.contracts.sandbox import Realm
from engine.domain.archive import Books, Manifest, Subject
from engine.store.archive_file import MANIFEST, ArchiveFile, blob_member, table_member, writing
from engine.store.failures import StorageFull

LINES = [b'{"id":"1"}\n', b'{"id":"2"}\n']
MEDIA = b"a still of the harbour " * 1000
REF = MediaRef(sha256=hashlib.sha256(MEDIA).hexdigest(), media_type="image/png", bytes=len(MEDIA))
BLOB, JOBS = blob_member(REF.sha256), table_member("job")
Members = dict[str, bytes]


def nothing(count: int) -> None:
    pass


def write(path: Path) -> Path:
    with writing(path) as archive:
        manifest = Manifest(
            engine="0.1.0",
            realm=Realm.REAL,
            project=Subject(id=UUID(int=1), name="Harbour", client="Ada"),
            has_renders=True,
            tables={"job": archive.table("job", LINES)},
            books=Books(),
            blobs=(REF,),
        )
        archive.blob(REF, [MEDIA[:100], MEDIA[100:]], nothing)
        archive.manifest(json.dumps(manifest.model_dump(mode="json")).encode())
    return path


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write(tmp_path / "sound.zip")


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(path: Path, members: Members, *, blobs: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content, blobs if name.startswith("blobs/") else zipfile.ZIP_DEFLATED)
    return path


def read(path: Path) -> list[object]:
    with ArchiveFile.open(path) as archive:
        archive.check(nothing)
        return list(archive.rows("job"))


def complaint(path: Path) -> BomError:
    with pytest.raises((Damaged, InputError)) as caught:
        read(path)
    assert caught.value.hint
    return caught.value


def test_archive_holds_what_was_written(sound: Path, tmp_path: Path) -> None:
    assert read(sound) == [{"id": "1"}, {"id": "2"}]
    with ArchiveFile.open(sound) as archive:
        archive.take_out(REF, tmp_path / "out.png", nothing)
        assert list(archive.rows("video")) == []
    assert (tmp_path / "out.png").read_bytes() == MEDIA


def test_archive_is_the_same_file_every_time_and_its_owners_alone(sound: Path, tmp_path: Path) -> None:
    assert write(tmp_path / "again.zip").read_bytes() == sound.read_bytes()
    assert sound.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_of_an_archive_that_fails(tmp_path: Path) -> None:
    path = tmp_path / "fails.zip"
    path.write_bytes(b"the one before")
    with pytest.raises(ZeroDivisionError), writing(path) as archive:
        archive.table("job", LINES)
        raise ZeroDivisionError
    assert path.read_bytes() == b"the one before"
    assert list(tmp_path.iterdir()) == [path]


def test_stored_bytes_that_changed_are_not_archived(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="has changed"), writing(tmp_path / "a.zip") as archive:
        archive.blob(REF, [MEDIA[:-1]], nothing)
    assert not (tmp_path / "a.zip").exists()


def test_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageFull), writing(tmp_path / "a.zip"):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("member", [JOBS, BLOB, MANIFEST])
def test_changed_byte_is_found_and_its_member_named(sound: Path, member: str) -> None:
    with zipfile.ZipFile(sound) as opened:
        info = opened.getinfo(member)
    content = bytearray(sound.read_bytes())
    content[info.header_offset + 30 + len(member) + 25] ^= 1
    sound.write_bytes(content)
    assert member in complaint(sound).message


def test_every_cut_is_noticed_and_names_where(sound: Path) -> None:
    whole = sound.read_bytes()
    for share in range(1, 20):
        sound.write_bytes(whole[: len(whole) * share // 20])
        error = complaint(sound)
        assert isinstance(error, Damaged)
        assert "is cut off" in error.message
        assert BLOB in error.message or JOBS in error.message
    sound.write_bytes(whole[:-1])
    assert MANIFEST in complaint(sound).message


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK", bytes(range(1, 256)) * 16], ids=["nothing", "text", "a beginning", "noise"]
)
def test_file_of_another_kind_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    assert "is no archive" in complaint(tmp_path / "other").message


def test_missing_file_is_said(tmp_path: Path) -> None:
    assert "There is no file" in complaint(tmp_path / "nothing.zip").message


def test_zip_of_another_kind_is_no_archive(tmp_path: Path) -> None:
    assert f"has no {MANIFEST}" in complaint(packed(tmp_path / "a.zip", {"holiday.txt": b"sun"})).message


def changed(change: Callable[[Members], None]) -> Callable[[Path, Path], Path]:
    def make(sound: Path, path: Path) -> Path:
        members = members_of(sound)
        change(members)
        return packed(path, members)

    return make


def with_manifest(**changes: object) -> Callable[[Path, Path], Path]:
    def change(members: Members) -> None:
        members[MANIFEST] = json.dumps({**json.loads(members[MANIFEST]), **changes}).encode()

    return changed(change)


def listed_table(name: str) -> Callable[[Path, Path], Path]:
    def change(members: Members) -> None:
        stored = json.loads(members[MANIFEST])
        stored["tables"][name] = stored["tables"]["job"]
        members[MANIFEST] = json.dumps(stored).encode()
        members[table_member(name)] = members[JOBS]

    return changed(change)


@pytest.mark.parametrize(
    ("doctored", "said"),
    [
        (changed(lambda m: m.update({"../../evil.sh": b"rm"})), "'../../evil.sh': the manifest does not list it"),
        (changed(lambda m: m.update({"/etc/passwd": b"x"})), "'/etc/passwd': the manifest does not list it"),
        (changed(lambda m: m.update({BLOB: MEDIA[:-1] + b"x"})), "its bytes are not those that it is named by"),
        (changed(lambda m: m.update({BLOB: MEDIA + b"x"})), f"it has {len(MEDIA) + 1} bytes, and {len(MEDIA)} in"),
        (changed(lambda m: m.pop(BLOB) and None), "it is missing"),
        (changed(lambda m: m.update({JOBS: m[JOBS].replace(b"2", b"3")})), "it has 2 rows and not those 2"),
        (changed(lambda m: m.update({JOBS: m[JOBS].replace(b"\n", b" ", 1)})), "it has 1 rows and not those 2"),
        (changed(lambda m: m.update({JOBS: m[JOBS][:-1] + b" "})), "its last row is cut off"),
        (with_manifest(schema_version=7), "of version 7"),
        (with_manifest(blobs=[{**REF.model_dump(), "sha256": "../../../etc"}]), "blobs"),
        (listed_table("job/../../evil"), "which this engine does not know"),
        (listed_table("worker"), "which this engine does not know"),
    ],
)
def test_doctored_archive_is_refused(
    sound: Path, tmp_path: Path, doctored: Callable[[Path, Path], Path], said: str
) -> None:
    assert said in complaint(doctored(sound, tmp_path / "doctored.zip")).message


def test_packed_media_are_refused_as_no_archive_has_them(sound: Path, tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", members_of(sound), blobs=zipfile.ZIP_DEFLATED)
    assert "media are packed" in complaint(path).message


def test_member_that_is_there_twice_is_refused(sound: Path) -> None:
    with zipfile.ZipFile(sound, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr(JOBS, b"")
    assert "it is there twice" in complaint(sound).message


def test_table_that_unpacks_to_more_than_it_says_is_not_unpacked(sound: Path, tmp_path: Path) -> None:
    """The size in the ZIP's own headers is forged to be what the manifest says."""
    members = members_of(sound)
    small = len(members[JOBS])
    members[JOBS] = b" " * (200 << 20)
    path = packed(tmp_path / "bomb.zip", members)
    content = path.read_bytes().replace((200 << 20).to_bytes(4, "little"), small.to_bytes(4, "little"))
    path.write_bytes(content)
    tracemalloc.start()
    try:
        assert JOBS in complaint(path).message
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_manifest_that_unpacks_without_end_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as made, made.open(MANIFEST, "w") as member:
        for _ in range(65):
            member.write(bytes(1 << 20))
    assert "too large to be true" in complaint(tmp_path / "bomb.zip").message


def test_memory_stays_small_whatever_is_written_and_read(tmp_path: Path) -> None:
    chunk = bytes(1 << 20)
    digest = hashlib.sha256()
    for _ in range(48):
        digest.update(chunk)
    large = MediaRef(sha256=digest.hexdigest(), media_type="video/mp4", bytes=48 << 20)

    def lines() -> Iterator[bytes]:
        return (b'{"id":"%d"}\n' % number for number in range(20_000))

    tracemalloc.start()
    try:
        with writing(tmp_path / "a.zip") as archive:
            note = archive.table("job", lines())
            archive.blob(large, (chunk for _ in range(48)), nothing)
            manifest = Manifest(
                engine="0.1.0",
                realm=Realm.REAL,
                project=Subject(id=UUID(int=1), name="Harbour", client="Ada"),
                has_renders=True,
                tables={"job": note},
                books=Books(),
                blobs=(large,),
            )
            archive.manifest(json.dumps(manifest.model_dump(mode="json")).encode())
        with ArchiveFile.open(tmp_path / "a.zip") as opened:
            opened.check(nothing)
            assert sum(1 for _ in opened.rows("job")) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_other_programs_can_unpack_an_archive(sound: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(sound.read_bytes())) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [JOBS, BLOB, MANIFEST]
