"""The music library: what comes in, what is said of it, and which film gets it."""

from datetime import timedelta
from pathlib import Path

import pytest
from made_sound import write_tune
from sqlmodel import select

from engine.contracts.errors import Conflict, InputError, NotFound
from engine.contracts.media import Resolution, Shape
from engine.contracts.script import Breakdown
from engine.domain.project import Project
from engine.domain.record import AuditEntry
from engine.domain.track import BED, Track
from engine.domain.video import Video
from engine.services import trash
from engine.services.clients import client_named
from engine.services.film import Film, FilmOptions
from engine.services.jobs import Place
from engine.services.music import add_track, change_track, choose_music, credits_of, library, track_for
from engine.services.studio import Studio

pytestmark = pytest.mark.both_databases
RIGHTS = {"licence": "CC BY 4.0", "source": "https://example.org/harbour"}


def tune(folder: Path, name: str = "Harbour Morning", pitch: int = 220) -> Path:
    return write_tune(folder / f"{name}.wav", pitch=pitch)


@pytest.fixture
def film(studio: Studio, place: Place) -> Film:
    with studio.database.write() as session:
        video = Video(project_id=place.project_id, title="The Harbour")
        session.add(video)
        session.flush()
        project = session.get_one(Project, place.project_id)
    options = FilmOptions(shapes=(Shape.WIDE,), resolution=Resolution.PROXY)
    breakdown = Breakdown(title="The Harbour", music_mood="calm", scenes=(), shots=())
    return Film(studio, video, project, breakdown, (), {}, options)


def chosen_for(studio: Studio, film: Film) -> str | None:
    with studio.database.read() as session:
        film.video.music_choice = session.get_one(Video, film.video.id).music_choice
        track = track_for(session, film, 30_000)
        return track.title if track else None


def test_track_comes_in_with_its_rights_and_is_listed(studio: Studio, tmp_path: Path) -> None:
    added = add_track(studio, tune(tmp_path), moods=["calm", "warm"], artist="M. Visser", credit="M. Visser", **RIGHTS)
    with studio.database.read() as session:
        (row,) = library(session, "warm")
        assert library(session, "tense") == []
        assert credits_of(session, added.sha256) == "M. Visser"
        deed = session.exec(select(AuditEntry).where(AuditEntry.action == "track.add")).one()
    assert (row["title"], row["moods"], row["licence"], row["seconds"]) == (
        "Harbour Morning",
        "calm, warm",
        "CC BY 4.0",
        1,
    )
    assert studio.blobs.exists(added.sha256)
    assert deed.details == RIGHTS


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"moods": [], **RIGHTS}, "needs a mood"),
        ({"moods": ["sleepy"], **RIGHTS}, "no mood 'sleepy'"),
        ({"moods": ["calm"], "licence": "", "source": "x"}, "needs a licence"),
        ({"moods": ["calm"], "licence": "CC0", "source": ""}, "needs a source"),
    ],
)
def test_track_of_unknown_rights_or_mood_is_refused(
    studio: Studio, tmp_path: Path, facts: dict[str, object], complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        add_track(studio, tune(tmp_path), **facts)
    with studio.database.read() as session:
        assert library(session) == []


def test_what_is_no_sound_and_what_is_there_already_is_refused(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("do re mi")
    with pytest.raises(InputError, match="cannot be decoded"):
        add_track(studio, tmp_path / "notes.wav", moods=["calm"], **RIGHTS)
    add_track(studio, tune(tmp_path), moods=["calm"], **RIGHTS)
    with pytest.raises(Conflict, match="Harbour Morning"):
        add_track(studio, tune(tmp_path), title="Again", moods=["calm"], **RIGHTS)
    with pytest.raises(NotFound, match="client"):
        add_track(studio, tune(tmp_path, "B", pitch=330), client="Nobody", moods=["calm"], **RIGHTS)


def test_what_is_said_of_a_track_can_be_changed_but_not_its_rights_taken_away(studio: Studio, tmp_path: Path) -> None:
    add_track(studio, tune(tmp_path), moods=["calm"], **RIGHTS)
    change_track(studio, "harbour morning", moods=["tense"], title="Storm")
    with studio.database.read() as session:
        (row,) = library(session)
    assert (row["title"], row["moods"], row["licence"]) == ("Storm", "tense", "CC BY 4.0")
    with pytest.raises(InputError, match="Nothing to change"):
        change_track(studio, "Storm", title="")
    with pytest.raises(InputError, match="no mood"):
        change_track(studio, "Storm", moods=["sleepy"])


def test_film_gets_a_track_of_its_mood_unless_it_has_music_of_its_own(
    studio: Studio, film: Film, tmp_path: Path
) -> None:
    assert chosen_for(studio, film) is None
    add_track(studio, tune(tmp_path), moods=["calm"], **RIGHTS)
    assert chosen_for(studio, film) == "Harbour Morning"
    own = Film(**{**vars(film), "breakdown": film.breakdown.model_copy(update={"music": "own.wav"})})
    assert chosen_for(studio, own) is None


def test_person_chooses_a_track_or_a_bed_or_neither(studio: Studio, film: Film, tmp_path: Path) -> None:
    add_track(studio, tune(tmp_path), moods=["calm"], **RIGHTS)
    add_track(studio, tune(tmp_path, "Storm", pitch=330), moods=["tense"], **RIGHTS)
    choose_music(studio, "The Harbour", "storm")
    assert chosen_for(studio, film) == "Storm"
    choose_music(studio, "The Harbour", BED)
    assert chosen_for(studio, film) is None
    choose_music(studio, "The Harbour", "")
    assert chosen_for(studio, film) == "Harbour Morning"
    choose_music(studio, "The Harbour", "storm")
    trash.delete(studio, "track", "Storm")
    assert chosen_for(studio, film) == "Harbour Morning", "what was deleted is passed over"
    trash.restore(studio, "track", "Storm")
    assert chosen_for(studio, film) == "Storm"


def test_track_of_another_client_is_neither_chosen_nor_to_be_chosen(
    studio: Studio, film: Film, place: Place, tmp_path: Path
) -> None:
    with studio.database.write() as session:
        client_named(session, "Berta")
    add_track(studio, tune(tmp_path), client="Berta", moods=["calm"], **RIGHTS)
    assert chosen_for(studio, film) is None
    with pytest.raises(InputError, match="Berta only"):
        choose_music(studio, "The Harbour", "Harbour Morning")


def test_deleted_track_is_gone_for_good_when_the_trash_is_emptied(studio: Studio, tmp_path: Path) -> None:
    add_track(studio, tune(tmp_path), moods=["calm"], **RIGHTS)
    trash.delete(studio, "track", "Harbour Morning")
    assert trash.empty(studio, older_than=timedelta(0)).rows["track"] == 1
    with studio.database.read() as session:
        assert session.exec(select(Track)).all() == []
