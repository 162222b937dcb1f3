import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import DeliveryError, Handover, MediaRef, Parcel, Receipt
from plugins.local_folder.deliverer import FolderDeliverer
from plugins.local_folder.record import NAME


class Store:
    """Stored files by hash, as the host keeps them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def parcel(self, content: bytes, name: str = "film.mp4") -> Parcel:
        sha256 = hashlib.sha256(content).hexdigest()
        (self.folder / sha256).write_bytes(content)
        return Parcel(media=MediaRef(sha256=sha256, media_type="video/mp4", bytes=len(content)), name=name)

    def open(self, media: MediaRef) -> Path:
        return self.folder / media.sha256


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    return tmp_path / "films"


def deliver(store: Store, to: Path | str, *parcels: Parcel) -> tuple[Receipt, ...]:
    return FolderDeliverer().deliver(parcels, Handover(open=store.open, destination=str(to)))


def seen(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != NAME}


def test_files_arrive_whole_under_their_names(store: Store, films: Path) -> None:
    wide, tall = store.parcel(b"wide" * 999, "film 16x9.mp4"), store.parcel(b"tall", "film 9x16.mp4")
    receipts = deliver(store, films / "Harbour" / "v1", wide, tall)
    folder = films / "Harbour" / "v1"
    assert seen(folder) == {"film 16x9.mp4": b"wide" * 999, "film 9x16.mp4": b"tall"}
    assert receipts[0] == Receipt(
        name="film 16x9.mp4", place=str(folder / "film 16x9.mp4"), sha256=wide.media.sha256, already_there=False
    )


def test_delivering_twice_leaves_one_copy_and_writes_nothing(store: Store, films: Path) -> None:
    parcel = store.parcel(b"film")
    deliver(store, films, parcel)
    before = (films / "film.mp4").stat()
    (again,) = deliver(store, films, parcel)
    after = (films / "film.mp4").stat()
    assert again.already_there
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert seen(films) == {"film.mp4": b"film"}


def test_a_newer_version_replaces_the_one_we_delivered(store: Store, films: Path) -> None:
    deliver(store, films, store.parcel(b"version 1"))
    (receipt,) = deliver(store, films, store.parcel(b"version 2"))
    assert (receipt.name, receipt.already_there) == ("film.mp4", False)
    assert seen(films) == {"film.mp4": b"version 2"}


@pytest.mark.parametrize("foreign", [b"holiday", b"film"[::-1], b""])
def test_a_strangers_file_is_kept_and_ours_stands_beside_it(store: Store, films: Path, foreign: bytes) -> None:
    films.mkdir()
    (films / "film.mp4").write_bytes(foreign)
    (receipt,) = deliver(store, films, store.parcel(b"film"))
    assert receipt.name == "film-2.mp4"
    assert seen(films) == {"film.mp4": foreign, "film-2.mp4": b"film"}
    assert deliver(store, films, store.parcel(b"film"))[0].already_there
    (newer,) = deliver(store, films, store.parcel(b"version 2"))
    assert newer.name == "film-2.mp4"
    assert seen(films) == {"film.mp4": foreign, "film-2.mp4": b"version 2"}


def test_our_file_that_somebody_changed_since_is_kept(store: Store, films: Path) -> None:
    deliver(store, films, store.parcel(b"version 1"))
    (films / "film.mp4").write_bytes(b"graded by hand")
    (receipt,) = deliver(store, films, store.parcel(b"version 2"))
    assert receipt.name == "film-2.mp4"
    assert seen(films) == {"film.mp4": b"graded by hand", "film-2.mp4": b"version 2"}


@pytest.mark.parametrize("record", ["", "{", "[]", '{"schema": "other", "files": {}}', '{"files": 7}'])
def test_without_a_readable_record_nothing_is_replaced(store: Store, films: Path, record: str) -> None:
    deliver(store, films, store.parcel(b"version 1"))
    (films / NAME).write_text(record)
    assert deliver(store, films, store.parcel(b"version 2"))[0].name == "film-2.mp4"


def test_a_folder_or_dead_link_of_the_same_name_is_kept(store: Store, films: Path) -> None:
    (films / "film.mp4").mkdir(parents=True)
    (films / "film-2.mp4").symlink_to("nowhere")
    assert deliver(store, films, store.parcel(b"film"))[0].name == "film-3.mp4"
    assert (films / "film-2.mp4").is_symlink()


def test_a_damaged_stored_file_is_not_delivered(store: Store, films: Path) -> None:
    parcel = store.parcel(b"film")
    store.open(parcel.media).write_bytes(b"flim")
    with pytest.raises(DeliveryError, match="stored file is damaged"):
        deliver(store, films, parcel)
    assert list(films.iterdir()) == []


def test_a_copy_that_reads_back_differently_is_refused_and_removed(
    store: Store, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.local_folder.deliverer._sha256", lambda path: "0" * 64)
    with pytest.raises(DeliveryError, match="arrived damaged"):
        deliver(store, films, store.parcel(b"film"))
    assert list(films.iterdir()) == []


def test_a_name_taken_at_the_last_moment_is_not_overwritten(
    store: Store, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        if target.name == "film.mp4":
            target.write_bytes(b"faster")
        link(source, target)

    monkeypatch.setattr("plugins.local_folder.deliverer.os.link", late)
    assert deliver(store, films, store.parcel(b"film"))[0].name == "film-2.mp4"
    assert seen(films) == {"film.mp4": b"faster", "film-2.mp4": b"film"}


def test_a_disk_without_links_is_served_by_renaming(store: Store, films: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("plugins.local_folder.deliverer.os.link", no_links)
    deliver(store, films, store.parcel(b"film"))
    assert seen(films) == {"film.mp4": b"film"}


def test_a_full_disk_is_told_before_anything_is_written(
    store: Store, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(DeliveryError, match=r"does not fit: the disk of .* is full\. Make room"):
        deliver(store, films, store.parcel(b"film"))
    assert list(films.iterdir()) == []


def test_a_disk_that_fills_up_while_writing_leaves_nothing_half_done(
    store: Store, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("plugins.local_folder.deliverer.os.fsync", full)
    with pytest.raises(DeliveryError, match="is full"):
        deliver(store, films, store.parcel(b"film"))
    assert list(films.iterdir()) == []


@pytest.mark.parametrize(
    ("destination", "told"),
    [
        ("", "No folder is given"),
        ("   ", "No folder is given"),
        ("{file}", "is not a folder"),
        ("{file}/below", "is not a folder"),
        ("/proc/films", "cannot be made"),
        ("~nobody-of-that-name/films", "cannot be resolved"),
    ],
)
def test_a_place_that_is_no_folder_is_a_clear_error(store: Store, tmp_path: Path, destination: str, told: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeliveryError, match=told):
        deliver(store, destination.format(file=tmp_path / "file"), store.parcel(b"film"))


def test_a_folder_that_cannot_be_written_to_is_a_clear_error(
    store: Store, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*arguments: object, **options: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    parcel = store.parcel(b"film")
    monkeypatch.setattr("plugins.local_folder.deliverer._copy", read_only)
    with pytest.raises(DeliveryError, match=r"could not be delivered into .*: Read-only file system"):
        deliver(store, films, parcel)


def test_a_tilde_is_the_users_home(store: Store, home: Path) -> None:
    (receipt,) = deliver(store, "~/Films", store.parcel(b"film"))
    assert receipt.place == str(Path(os.environ["HOME"]) / "Films" / "film.mp4")


def test_a_relative_folder_is_told_in_full(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (receipt,) = deliver(store, "films", store.parcel(b"film"))
    assert receipt.place == str(tmp_path / "films" / "film.mp4")


@given(st.one_of(st.sampled_from(["", ".", "..", ".hidden"]), st.text().map(lambda text: f"{text}/x")))
def test_a_name_that_leads_elsewhere_is_refused(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    store = Store(tmp_path_factory.mktemp("place") / "store")
    with pytest.raises(DeliveryError, match="cannot be a file's name"):
        deliver(store, store.folder.parent / "films", store.parcel(b"film", name))


def test_progress_rises_to_the_end(store: Store, films: Path) -> None:
    told: list[float] = []
    parcels = (store.parcel(b"x" * (3 << 20), "one.mp4"), store.parcel(b"y" * (1 << 20), "two.mp4"))
    FolderDeliverer().deliver(parcels, Handover(open=store.open, destination=str(films), report=told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert 0.25 in told


def test_an_empty_file_arrives_too(store: Store, films: Path) -> None:
    deliver(store, films, store.parcel(b"", "empty.srt"))
    assert seen(films) == {"empty.srt": b""}


def test_the_record_names_what_was_delivered(store: Store, films: Path) -> None:
    parcel = store.parcel(b"film")
    deliver(store, films, parcel)
    assert json.loads((films / NAME).read_text())["files"] == {"film.mp4": parcel.media.sha256}
