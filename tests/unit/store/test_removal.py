"""A thing goes with what lies in it, and comes back with what went along."""

from typing import Any

import pytest
from sqlmodel import Session

from engine.contracts.errors import Conflict
from engine.domain.client import Client
from engine.domain.shot import Shot, Take
from engine.domain.video import Video
from engine.store import removal


def again(session: Session, row: Any) -> Any:
    return session.get_one(type(row), row.id)


def delete(production: Any, row: Any) -> int:
    with production.database.write() as session:
        return removal.delete(session, again(session, row))


def restore(production: Any, row: Any) -> int:
    with production.database.write() as session:
        return removal.restore(session, again(session, row))


def inside(film: Any) -> list[Any]:
    return [film.video, film.shot, film.spare, film.picked, film.still, film.clip, film.film, film.render]


def test_a_video_goes_with_everything_in_it_and_nothing_else(production: Any) -> None:
    one, two = production.films

    assert delete(production, one.video) == len(inside(one))

    assert not any(production.alive(row) for row in inside(one))
    assert all(production.there(row) for row in inside(one))
    assert all(production.alive(row) for row in [*inside(two), production.project, production.client])


@pytest.mark.parametrize("kind", ["client", "project"])
def test_a_client_or_project_takes_all_its_films_along_and_brings_them_back(production: Any, kind: str) -> None:
    everything = [production.project, *inside(production.films[0]), *inside(production.films[1])]
    top = getattr(production, kind)

    gone = delete(production, top)
    assert not any(production.alive(row) for row in everything)

    assert restore(production, top) == gone
    assert all(production.alive(row) for row in [*everything, production.client])


def test_what_was_deleted_before_its_parent_stays_deleted_when_the_parent_comes_back(production: Any) -> None:
    one, _ = production.films
    delete(production, one.spare)
    delete(production, one.still)
    delete(production, one.shot)
    delete(production, one.video)

    restore(production, one.video)
    assert [production.alive(row) for row in (one.video, one.film, one.shot, one.picked)] == [True, True, False, False]
    restore(production, one.shot)
    assert [production.alive(row) for row in (one.shot, one.picked, one.clip)] == [True, True, True]
    assert [production.alive(row) for row in (one.spare, one.still)] == [False, False]
    restore(production, one.spare)
    restore(production, one.still)

    assert all(production.alive(row) for row in inside(one))


def test_a_child_cannot_come_back_without_its_parent(production: Any) -> None:
    one, _ = production.films
    delete(production, one.video)

    with pytest.raises(Conflict, match="This shot cannot come back, because its video is deleted") as caught:
        restore(production, one.shot)
    with pytest.raises(Conflict, match="This asset"):
        restore(production, one.film)

    assert caught.value.hint == "Restore the video first."
    assert not production.alive(one.shot)


def test_the_take_in_the_film_is_not_deleted_alone(production: Any) -> None:
    one, _ = production.films

    with pytest.raises(Conflict, match="Take 2 of shot 1 is in the film") as caught:
        delete(production, one.picked)

    assert "Pick another take first" in caught.value.hint
    assert production.alive(one.picked)
    assert delete(production, one.spare) == 1


def test_deleting_and_restoring_twice_changes_nothing(production: Any) -> None:
    one, _ = production.films

    assert restore(production, one.video) == 0
    assert delete(production, one.video) > 0
    assert delete(production, one.video) == 0
    assert restore(production, one.video) > 0
    assert restore(production, one.video) == 0


def test_every_change_is_a_new_version_and_is_seen_at_once(production: Any) -> None:
    one, _ = production.films

    with production.database.write() as session:
        video, shot, take = (again(session, row) for row in (one.video, one.shot, one.spare))
        removal.delete(session, video)
        assert video.deleted_at == shot.deleted_at == take.deleted_at is not None
        assert (video.version, shot.version) == (2, 2)
        assert video.updated_at > one.video.updated_at
        removal.restore(session, video)
    assert (video.deleted_at, shot.deleted_at, take.deleted_at) == (None, None, None)
    assert (video.version, shot.version) == (3, 3)


def test_a_thing_that_is_not_yet_written_can_be_deleted_in_the_same_work(production: Any) -> None:
    with production.database.write() as session:
        client = Client(name="Bob")
        session.add(client)
        assert removal.delete(session, client) == 1

    assert production.there(client)
    assert not production.alive(client)


def test_more_children_than_a_statement_takes_all_go(production: Any) -> None:
    video = Video(project_id=production.project.id, title="long")
    shots = [
        Shot(video_id=video.id, position=number, name=str(number), length_frames=1, source_key=str(number))
        for number in range(1200)
    ]
    takes = [Take(shot_id=shot.id, number=1, recipe="r") for shot in shots]
    with production.database.write() as session:
        session.add(video)
        session.flush()
        session.add_all(shots)
        session.flush()
        session.add_all(takes)

    assert delete(production, video) == 2401
    assert restore(production, video) == 2401
