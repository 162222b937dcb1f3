"""Bytes that nothing speaks of any more are deleted, once they were left alone for long enough; all others stay."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select, update

from engine.contracts.identity import new_id
from engine.contracts.media import MediaRef
from engine.domain.asset import Blob
from engine.domain.columns import utc_now
from engine.domain.record import EventRow
from engine.domain.render import Part
from engine.store import blob_collection, removal
from engine.store.blob_collection import Collected, collect_blobs
from engine.store.blobs import Blobs, record_blob
from engine.store.purging import purge

SOON = timedelta(seconds=1)


def collect(production: Any, idle: timedelta = -SOON) -> Collected:
    return collect_blobs(production.database, production.blobs, utc_now() - idle)


def delete(production: Any, row: Any, *, purged: bool = False) -> None:
    with production.database.write() as session:
        removal.delete(session, session.get_one(type(row), row.id))
        if purged:
            purge(session, utc_now() + SOON)


def stored(production: Any) -> set[str]:
    return {blob.sha256 for blob in production.blobs.all()}


def rows(production: Any) -> set[str]:
    with production.database.read() as session:
        return set(session.exec(select(Blob.sha256)))


def media(film: Any) -> set[str]:
    return {film.still.sha256, film.clip.sha256, film.render.sha256}


def test_nothing_that_is_in_use_or_may_come_back_is_collected(production: Any) -> None:
    everything = stored(production)
    delete(production, production.films[0].video)

    assert collect(production) == Collected(0, 0)
    assert stored(production) == rows(production) == everything


def test_what_a_purged_film_alone_used_is_collected(production: Any) -> None:
    one, two = production.films
    sizes = one.still.bytes + one.clip.bytes + one.render.bytes
    delete(production, one.video, purged=True)

    assert collect(production) == Collected(3, sizes)
    assert stored(production) == rows(production) == media(two)


def test_what_was_put_lately_is_left_for_whoever_is_about_to_name_it(production: Any) -> None:
    delete(production, production.films[0].video, purged=True)

    assert collect(production, timedelta(days=1)) == Collected(0, 0)
    assert stored(production) >= media(production.films[0])


def test_the_bytes_of_an_approved_film_stay_whatever_is_deleted(production: Any) -> None:
    one, _ = production.films
    with production.database.write() as session:
        session.get_one(type(one.video), one.video.id).status = "approved"
    delete(production, production.client, purged=True)

    collect(production)

    assert stored(production) == rows(production) == media(one)


def test_a_still_that_only_a_clip_is_drawn_from_stays(production: Any) -> None:
    one, _ = production.films
    with production.database.write() as session:
        session.delete(session.get_one(type(one.still), one.still.id))

    assert collect(production) == Collected(0, 0)
    assert production.blobs.exists(one.still.sha256)


@pytest.mark.parametrize("place", ["result", "request", "brand_kit", "thumbnail", "part"])
def test_a_mention_in_a_document_or_column_keeps_the_bytes(production: Any, place: str) -> None:
    ref = production.put("mentioned", "image/png")
    one, _ = production.films
    with production.database.write() as session:
        if place == "brand_kit":
            session.get_one(type(production.client), production.client.id).brand_kit = {"logo": [ref.sha256]}
        elif place == "thumbnail":
            session.get_one(type(one.video), one.video.id).thumbnail_sha256 = ref.sha256
        elif place == "part":
            session.add(Part(key="sound", kind="sound", sha256=ref.sha256))
        else:
            setattr(session.get_one(type(one.job), one.job.id), place, {"deep": {"er": ref.model_dump()}})

    assert collect(production) == Collected(0, 0)
    assert production.blobs.exists(ref.sha256)


def test_a_mention_in_the_record_of_events_keeps_nothing(production: Any) -> None:
    ref = production.put("an old film", "video/mp4")
    production.save(EventRow(name="video.exported", object_id=new_id(), object_version=1, body=ref.model_dump()))

    assert collect(production) == Collected(1, ref.bytes)


def test_a_file_that_no_row_knows_is_collected_when_it_is_old(production: Any) -> None:
    ref = production.blobs.put_bytes(b"stored, and then the process was killed", "text/plain")

    assert collect(production, timedelta(days=1)) == Collected(0, 0)
    assert collect(production) == Collected(1, ref.bytes)


def test_a_file_whose_row_was_lost_stays_while_something_refers_to_it(production: Any) -> None:
    one, _ = production.films
    with production.database.write() as session:
        session.delete(session.exec(select(Blob).where(Blob.sha256 == one.render.sha256)).one())

    assert collect(production) == Collected(0, 0)
    assert production.blobs.exists(one.render.sha256)


def test_bytes_that_are_put_again_while_collecting_survive(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the deletion somebody stores the same bytes again, and names them afterwards."""
    one, _ = production.films
    delete(production, one.video, purged=True)
    long_ago = utc_now() - timedelta(days=60)
    with production.database.write() as session:
        session.exec(update(Blob).values(put_at=long_ago))
    for file in Path(production.blobs._shelf.root).rglob("*"):
        if file.is_file():
            os.utime(file, (0, 0))
    true_forget = blob_collection._forget

    def forget_after_a_put(*arguments: Any) -> set[str]:
        later = MediaRef(sha256=one.render.sha256, media_type="video/mp4", bytes=one.render.bytes)
        production.blobs.put_bytes(b"film of one", "video/mp4")
        with production.database.write() as session:
            record_blob(session, later)
        return true_forget(*arguments)

    monkeypatch.setattr(blob_collection, "_forget", forget_after_a_put)

    assert collect(production, timedelta(days=1)).files == 2
    assert production.blobs.exists(one.render.sha256)
    assert one.render.sha256 in rows(production)


def test_a_bucket_is_collected_as_a_folder_is(production: Any, tmp_path: Path) -> None:
    production.blobs = Blobs("memory:///", tmp_path / "cache")
    ref = production.put("alone", "text/plain")
    production.blobs.local_path(ref)

    assert collect(production) == Collected(1, 5)
    assert stored(production) == set()


def test_a_missing_clip_does_not_stop_the_collection(production: Any) -> None:
    one, two = production.films
    production.blobs.delete(two.clip.sha256)
    delete(production, one.video, purged=True)

    assert collect(production).files == 3
