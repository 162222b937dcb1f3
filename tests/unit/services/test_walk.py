"""What shots need, by the models they go to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.abilities import Ability, ModelCard, ShotType
from engine.contracts.documents import fingerprint
from engine.contracts.frames import FrameRate
from engine.contracts.identity import new_id
from engine.contracts.media import MediaFacts, MediaRef, Resolution, Shape
from engine.contracts.requests import SpeechGenerateRequest, VideoFromImageRequest
from engine.contracts.script import Breakdown, Keyframe, Line, SceneDraft, ShotDraft
from engine.contracts.voices import VoiceWish
from engine.domain.job_spec import JobSpec
from engine.domain.project import Project
from engine.domain.shot import Shot
from engine.domain.stored_result import StoredFile, StoredResult
from engine.domain.video import Video
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.services.cutting import assemble
from engine.services.film import Film, FilmOptions, PlannedShot
from engine.services.studio import Route, Studio
from engine.services.walk import Walk, asked_frames, walk_shot

LOCAL_RECIPES = {
    ShotType.SINGLE: "b9af201b978d96c5bb1ceef2bf1eb67ce955b422e1a28141bcce761f728c7d92",
    ShotType.START_END: "ecdd6fcb82ffc056759e392ceddd7e7df6dfb0430cc843f0b46883146abd72ca",
    ShotType.MULTI_FRAME: "07c96c71c3ddd0d91236a963edddb8853f3de18f3f24682bee64b6ac0d9b1376",
}
"""Of the take a shot leads to with local models. When one changes, every local film is made anew: is that meant?"""

STILLS = {ShotType.SINGLE: 1, ShotType.START_END: 2, ShotType.MULTI_FRAME: 4}
PAID = ModelCard(
    model="reel",
    ability=Ability.VIDEO_FROM_IMAGE,
    title="Reel",
    shot_types=frozenset({ShotType.SINGLE, ShotType.START_END}),
)
BY_LENGTH = PAID.model_copy(update={"clip_seconds": (10, 5)})


class _Film(Film):
    """A film whose moving pictures may go to a vendor."""

    card: ModelCard | None = None

    def route(self, ability: Ability, shot: Shot | None = None) -> Route:
        if self.card and ability is Ability.VIDEO_FROM_IMAGE:
            provider: Any = SimpleNamespace(revision=1)
            return Route("vendor/reel", provider, self.card)
        return super().route(ability, shot)


class PaidFilm(_Film):
    card = PAID


class FilmByLength(_Film):
    card = BY_LENGTH


def shelf(specs: Sequence[JobSpec]) -> Mapping[str, StoredResult]:
    """Everything exists: a still for an image, a filmed clip for motion."""
    return {spec.recipe: _result(spec) for spec in specs}


def spoken(ms: int) -> Callable[[Sequence[JobSpec]], Mapping[str, StoredResult]]:
    """Everything exists, and every line lasts so long."""

    def found(specs: Sequence[JobSpec]) -> Mapping[str, StoredResult]:
        return {spec.recipe: _line(spec, ms) if "line" in spec.purpose else _result(spec) for spec in specs}

    return found


def _line(spec: JobSpec, ms: int) -> StoredResult:
    media = MediaRef(sha256=spec.recipe, media_type="audio/flac", bytes=1)
    return StoredResult(files=(StoredFile(role="speech", media=media, facts=MediaFacts(duration_ms=ms)),))


def bare(specs: Sequence[JobSpec]) -> Mapping[str, StoredResult]:
    return {}


def _result(spec: JobSpec) -> StoredResult:
    role, kind = ("still", "image/png") if spec.ability is Ability.IMAGE_GENERATE else ("clip", "video/mp4")
    media = MediaRef(sha256=spec.recipe, media_type=kind, bytes=1)
    return StoredResult(files=(StoredFile(role=role, media=media),))


@pytest.fixture
def walk(home: Path) -> Callable[..., tuple[Film, Walk]]:
    settings = load_settings()
    nothing: Any = None
    studio = Studio(settings, nothing, nothing, PluginManager(settings))

    def walked(
        kind: type[Film], type_: ShotType, looked_up: Any = shelf, frames: int = 120, said: str = ""
    ) -> tuple[Film, Walk]:
        keyframes = tuple(Keyframe(description=f"The sea, {number}.") for number in range(STILLS[type_]))
        draft = ShotDraft(
            scene=1,
            name="2A",
            action="It dawns.",
            type=type_,
            keyframes=keyframes,
            lines=(Line(text=said),) if said else (),
            length_ms=5000,
            source_key="a",
        )
        video = Video(project_id=new_id(), title="Dawn")
        row = Shot(video_id=video.id, position=1, name="2A", length_frames=frames, source_key="a", routing={}, seed=7)
        scene = SceneDraft(number=1, heading="SEA")
        shot = PlannedShot(row, draft, scene, (0, 0))
        film = kind(
            studio=studio,
            video=video,
            project=Project(client_id=new_id(), name="Dawn", routing={}),
            breakdown=Breakdown(title="Dawn", scenes=(scene,), shots=(draft,)),
            shots=(shot,),
            references={},
            options=FilmOptions(shapes=(Shape.WIDE, Shape.TALL), resolution=Resolution.PROXY),
        )
        return film, walk_shot(film, shot, looked_up)

    return walked


@pytest.mark.parametrize("type_", ShotType)
def test_local_shots_are_asked_for_as_ever(walk: Callable[..., tuple[Film, Walk]], type_: ShotType) -> None:
    assert walk(Film, type_)[1].recipe == LOCAL_RECIPES[type_]


def test_chain_goes_from_each_still_to_the_next(walk: Callable[..., tuple[Film, Walk]]) -> None:
    _, made = walk(PaidFilm, ShotType.MULTI_FRAME)
    stills = [made.results[made.stills[Shape.WIDE, number].recipe].file("still").media for number in range(1, 5)]
    requests = [spec.request for spec in made.clips_of(Shape.WIDE)]
    assert [spec.purpose for spec in made.clips.values()] == [f"2A clip 16:9 part {n} of 3" for n in (1, 2, 3)]
    for number, request in enumerate(requests):
        assert isinstance(request, VideoFromImageRequest)
        assert request.shot_type is ShotType.START_END
        assert [still.still for still in request.stills] == stills[number : number + 2]
        assert request.frames == 40


def test_quote_of_a_chain_counts_each_piece_before_its_stills_exist(walk: Callable[..., tuple[Film, Walk]]) -> None:
    _, made = walk(PaidFilm, ShotType.MULTI_FRAME, bare)
    assert len({spec.recipe for spec in made.clips.values()}) == 3


@pytest.mark.parametrize(
    ("type_", "pieces"), [(ShotType.START_END, [(120, 0)]), (ShotType.MULTI_FRAME, [(40, 0), (40, 8), (40, 8)])]
)
def test_what_is_filmed_towards_a_still_fills_its_frames(
    walk: Callable[..., tuple[Film, Walk]], type_: ShotType, pieces: list[tuple[int, int]]
) -> None:
    film, made = walk(PaidFilm, type_)
    cut = assemble(film, [made], None, {str(made.shot.row.id): "t"})
    clip = cut.shots[0].clips[Shape.WIDE]
    assert isinstance(clip, tuple)
    assert [(piece.frames, piece.seam) for piece in clip] == pieces
    assert [piece.clip.sha256 for piece in clip] == [spec.recipe for spec in made.clips_of(Shape.WIDE)]


def test_single_clip_is_trimmed_as_it_is(walk: Callable[..., tuple[Film, Walk]]) -> None:
    film, made = walk(PaidFilm, ShotType.SINGLE)
    (spec,) = made.clips_of(Shape.WIDE)
    cut = assemble(film, [made], None, {str(made.shot.row.id): "t"})
    assert cut.shots[0].clips == {Shape.WIDE: made.results[spec.recipe].file("clip").media}


def test_clip_of_a_chain_is_kept_when_only_a_still_elsewhere_changes(walk: Callable[..., tuple[Film, Walk]]) -> None:
    _, before = walk(PaidFilm, ShotType.MULTI_FRAME)
    last = before.stills[Shape.WIDE, 4].recipe

    def redrawn(specs: Sequence[JobSpec]) -> Mapping[str, StoredResult]:
        found = dict(shelf(specs))
        if last in found:
            new = MediaRef(sha256=fingerprint("new"), media_type="image/png", bytes=1)
            found[last] = StoredResult(files=(StoredFile(role="still", media=new),))
        return found

    _, after = walk(PaidFilm, ShotType.MULTI_FRAME, redrawn)
    same = [old.recipe == new.recipe for old, new in zip(before.clips.values(), after.clips.values(), strict=True)]
    assert same == [True, True, False]


@pytest.mark.parametrize("type_", [ShotType.SINGLE, ShotType.START_END])
def test_voice_that_lengthens_a_shot_within_the_clip_it_bought_buys_nothing(
    walk: Callable[..., tuple[Film, Walk]], type_: ShotType
) -> None:
    brief, longer, past = (walk(FilmByLength, type_, spoken(ms), 72, "Look.")[1] for ms in (2000, 3900, 5200))
    assert (brief.frames, longer.frames, past.frames) == (72, 108, 144)
    assert [_asked(each) for each in (brief, longer, past)] == [120, 120, 240]
    assert longer.recipe == brief.recipe
    bought = {**brief.results, **longer.results}
    assert [spec.recipe in bought for spec in past.clips.values()] == [False]
    film, _ = walk(FilmByLength, type_, shelf, 72)
    (shown,) = assemble(film, [longer], None, {str(longer.shot.row.id): "t"}).shots
    clip = shown.clips[Shape.WIDE]
    assert (clip[0].frames if isinstance(clip, tuple) else shown.frames) == 108


def test_pieces_of_a_chain_are_asked_for_at_a_length_that_is_sold(walk: Callable[..., tuple[Film, Walk]]) -> None:
    _, made = walk(FilmByLength, ShotType.MULTI_FRAME)
    assert [part.frames for part in made.parts] == [40, 40, 40]
    assert [spec.request.frames for spec in made.clips_of(Shape.WIDE)] == [120, 120, 120]


def test_shot_longer_than_every_clip_is_asked_for_as_it_is(walk: Callable[..., tuple[Film, Walk]]) -> None:
    assert _asked(walk(FilmByLength, ShotType.SINGLE, shelf, 241)[1]) == 241


@given(
    frames=st.integers(1, 2000),
    rate=st.builds(FrameRate, num=st.sampled_from([24000, 25000, 30000, 30001]), den=st.sampled_from([1000, 1001])),
)
def test_length_asked_for_covers_the_shot_and_lasts_no_longer_than_is_sold(frames: int, rate: FrameRate) -> None:
    asked = asked_frames(BY_LENGTH, frames, rate)
    sold = [seconds for seconds in (5, 10) if rate.seconds(frames) <= seconds]
    if sold:
        assert frames <= asked
        assert sold[0] - rate.seconds(1) < rate.seconds(asked) <= sold[0]
    else:
        assert asked == frames


def _asked(walk: Walk) -> int:
    (request,) = (spec.request for spec in walk.clips.values())
    assert isinstance(request, VideoFromImageRequest)
    return request.frames


def test_changed_wish_has_only_its_speakers_lines_said_anew(walk: Callable[..., tuple[Film, Walk]]) -> None:
    film, _ = walk(Film, ShotType.SINGLE)
    shot = film.shots[0]
    lines = tuple(Line(speaker=speaker, text="Yes.") for speaker in ("Anna", "Tom", ""))
    talking = replace(shot, draft=shot.draft.model_copy(update={"lines": lines}))

    def recipes(**voices: VoiceWish) -> list[str]:
        wished = replace(film, breakdown=film.breakdown.model_copy(update={"voices": voices}))
        return [spec.recipe for spec in walk_shot(wished, talking, spoken(1000)).lines]

    before = recipes(Tom=VoiceWish(voice="m2"))
    after = recipes(Tom=VoiceWish(voice="m2"), Anna=VoiceWish(accent="british", pace=0.9))
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, True]


def test_line_that_nobody_wishes_anything_of_is_known_as_ever() -> None:
    line = SpeechGenerateRequest(text="Yes.", speaker="Anna")
    assert line.model_dump().keys() == {"kind", "text", "language", "speaker", "voice", "manner", "pace"}
    wished = line.model_copy(update={"voice_type": "child"})
    assert SpeechGenerateRequest.model_validate_json(wished.model_dump_json()) == wished
