"""Plans: segments that tile the film, keys that change with what is seen and with nothing else, exact sound."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.contracts.media import FocusPoint, MediaRef, Resolution, Shape, Size
from engine.contracts.plan import SAMPLE_RATE, Cue, Encoding, Overlay, Piece, RenderPlan
from engine.domain.cut import Cut, CutShot, CutTitle, film_frames, shot_starts
from engine.render.planning import plan_film
from engine.render.subtitles import cues


def plan(cut: Cut, shape: Shape = Shape.WIDE, **options: Any) -> RenderPlan:
    encoding = Encoding(size=Size.of(shape, Resolution.PROXY), rate=cut.rate)
    return plan_film(cut, shape, encoding, **options)


def keys(cut: Cut, **options: Any) -> list[str]:
    made = plan(cut, **options)
    return [segment.key(made.encoding, "renderer") for segment in made.segments]


def with_shot(cut: Cut, index: int, **changes: Any) -> Cut:
    shots = list(cut.shots)
    shots[index] = shots[index].model_copy(update=changes)
    return Cut.load(cut.model_copy(update={"shots": tuple(shots)}).model_dump(mode="json"))


def with_line(cut: Cut, index: int, **changes: Any) -> Cut:
    lines = list(cut.lines)
    lines[index] = lines[index].model_copy(update=changes)
    return Cut.load(cut.model_copy(update={"lines": tuple(lines)}).model_dump(mode="json"))


def shown(made: RenderPlan, kind: str) -> dict[str, list[tuple[int, int, int]]]:
    """Return, by text, the frames of the film in which an overlay is seen, with its phase and whole at each."""
    seen: dict[str, list[tuple[int, int, int]]] = {}
    edge = 0
    for segment in made.segments:
        overlays: tuple[Overlay, ...] = getattr(segment, kind)
        for overlay in overlays:
            assert overlay.start + overlay.frames <= segment.frames
            seen.setdefault(overlay.text, []).extend(
                (edge + overlay.start + n, overlay.phase + n, overlay.whole) for n in range(overlay.frames)
            )
        edge += segment.frames
    return seen


def test_transition_becomes_a_join_and_a_hard_cut_none(cut: Cut) -> None:
    segments = plan(cut).segments
    assert [(segment.shots, segment.transition, segment.frames) for segment in segments] == [
        (("shot-A",), "cut", 84),
        (("shot-A", "shot-B"), "dissolve", 12),
        (("shot-B",), "cut", 84),
        (("shot-C",), "cut", 77),
        (("shot-C", "shot-D"), "dip", 19),
        (("shot-D",), "cut", 77),
    ]


def test_join_runs_from_the_tail_of_one_shot_to_the_head_of_the_next(cut: Cut) -> None:
    trimmed = with_shot(with_shot(cut, 0, trim_start=10), 1, trim_start=100)
    body, join, after = plan(trimmed).segments[:3]
    assert (body.footage.start, join.footage.start) == (10, 94)
    assert join.into is not None
    assert (join.into.start, join.into.frames, after.footage.start) == (100, 12, 112)
    assert (join.footage.clip, join.into.clip) == (trimmed.shots[0].clips[Shape.WIDE], after.footage.clip)


@pytest.mark.parametrize(
    ("wanted", "present", "taken"),
    [
        (Shape.TALL, {Shape.WIDE, Shape.TALL}, Shape.TALL),
        (Shape.TALL, {Shape.WIDE}, Shape.WIDE),
        (Shape.TALL, {Shape.WIDE, Shape.SQUARE}, Shape.SQUARE),
        (Shape.SQUARE, {Shape.TALL, Shape.WIDE}, Shape.WIDE),
        (Shape.WIDE, {Shape.TALL, Shape.SQUARE}, Shape.SQUARE),
    ],
)
def test_shape_without_its_own_clip_takes_the_one_that_loses_least(
    cut: Cut, wanted: Shape, present: set[Shape], taken: Shape
) -> None:
    clips = cut.shots[0].clips
    lone = with_shot(cut, 0, clips={shape: clips[shape] for shape in present}, focus=FocusPoint(x=0.2))
    footage = plan(lone, wanted).segments[0].footage
    assert footage.clip == clips[taken]
    assert footage.focus == FocusPoint(x=0.2)


def pieces(new_media: Callable[..., MediaRef], *frames: int) -> tuple[Piece, ...]:
    return tuple(
        Piece(clip=new_media(f"p{number}"), frames=length, seam=8 * (number > 0))
        for number, length in enumerate(frames)
    )


def test_segment_names_only_the_pieces_it_shows(cut: Cut, new_media: Callable[..., MediaRef]) -> None:
    chain = pieces(new_media, 32, 32, 32)
    body, join = plan(with_shot(cut, 0, clips={Shape.WIDE: chain})).segments[:2]
    assert (body.footage.clip, body.footage.start, body.footage.frames) == (chain, 0, 84)
    assert (join.footage.clip, join.footage.start, join.footage.frames) == (chain[2:], 20, 12)
    body = plan(with_shot(cut, 1, clips={Shape.WIDE: chain})).segments[2]
    assert (body.footage.clip, body.footage.start) == (chain, 12)
    trimmed = plan(with_shot(cut, 1, clips={Shape.WIDE: chain}, trim_start=90)).segments
    assert (trimmed[1].into.clip, trimmed[1].into.start) == (chain[2:], 26)
    assert (trimmed[2].footage.clip, trimmed[2].footage.start) == (chain[2:], 38), "its last frame is held"


def test_segment_that_begins_within_a_seam_names_the_piece_before_it_too(
    cut: Cut, new_media: Callable[..., MediaRef]
) -> None:
    chain = pieces(new_media, 32, 50, 14)
    join = plan(with_shot(cut, 0, clips={Shape.WIDE: chain})).segments[1]
    assert (join.footage.clip, join.footage.start) == (chain[1:], 52)


def test_another_piece_changes_the_segments_that_show_it_and_no_others(
    cut: Cut, new_media: Callable[..., MediaRef]
) -> None:
    chain = pieces(new_media, 32, 32, 32)
    before = with_shot(cut, 0, clips={Shape.WIDE: chain})
    for number, changed in enumerate([{0}, {0}, {0, 1}]):
        other = tuple(
            piece.model_copy(update={"clip": new_media("new")}) if index == number else piece
            for index, piece in enumerate(chain)
        )
        after = with_shot(cut, 0, clips={Shape.WIDE: other})
        assert {index for index in range(6) if keys(before)[index] != keys(after)[index]} == changed


def test_plan_of_whole_clips_is_written_as_before_there_were_pieces(cut: Cut) -> None:
    footage = plan(cut).segments[0].footage.model_dump(mode="json")
    assert footage.keys() == {"clip", "start", "frames", "focus"}
    assert footage["clip"].keys() == {"sha256", "media_type", "bytes"}


def test_encoding_at_another_rate_is_refused(cut: Cut) -> None:
    encoding = Encoding(size=Size.of(Shape.WIDE, Resolution.PROXY), rate=FrameRate(num=25))
    with pytest.raises(InputError, match="counts 24/1 frames a second and the encoding 25/1"):
        plan_film(cut, Shape.WIDE, encoding)


def test_title_across_a_join_goes_on_where_it_was(cut: Cut) -> None:
    body, join, after = plan(cut).segments[:3]
    assert [(title.start, title.frames, title.phase, title.total) for title in body.titles] == [(60, 24, 0, 48)]
    assert [(title.start, title.frames, title.phase, title.total) for title in join.titles] == [(0, 12, 24, 48)]
    assert [(title.start, title.frames, title.phase, title.total) for title in after.titles] == [(0, 12, 36, 48)]


def test_title_within_a_segment_is_whole(cut: Cut) -> None:
    short = cut.model_copy(update={"titles": (CutTitle(shot_id="shot-C", text="C", offset_frames=5, frames=20),)})
    (title,) = plan(short).segments[3].titles
    assert (title.start, title.frames, title.phase, title.total) == (5, 20, 0, None)


def test_subtitles_are_a_track_and_in_the_picture_only_when_asked(cut: Cut) -> None:
    soft = plan(cut, cues=cues(cut))
    burned = plan(cut, cues=cues(cut), burn_subtitles=True)
    assert soft.subtitles == burned.subtitles == cues(cut)
    assert not shown(soft, "burned")
    painted = shown(burned, "burned")
    assert list(painted) == [cue.text for cue in cues(cut)]
    for cue in cues(cut):
        frames = [frame for frame, _, _ in painted[cue.text]]
        assert (frames[0], frames[-1] + 1) == tuple(cut.rate.frames(ms / 1000) for ms in (cue.start_ms, cue.end_ms))


def test_other_voice_and_subtitles_leave_every_picture_as_it_is(cut: Cut, new_media: Callable[..., MediaRef]) -> None:
    other = with_line(cut, 1, audio=new_media("9"), length_ms=1300, text="Have you seen it?", words=())
    assert cues(other) != cues(cut)
    assert keys(other, cues=cues(other)) == keys(cut, cues=cues(cut))
    assert plan(other).sound.key("r") != plan(cut).sound.key("r")


def test_music_and_loudness_leave_every_picture_as_it_is(cut: Cut) -> None:
    quiet = cut.model_copy(update={"music": None, "loudness_lufs": -23.0})
    assert keys(quiet) == keys(cut)
    assert plan(quiet).sound.music is None
    assert plan(quiet).sound.loudness_lufs == -23.0


@pytest.mark.parametrize(("shot", "touched"), [(0, {0, 1}), (1, {1, 2}), (2, {3, 4}), (3, {4, 5})])
def test_other_clip_changes_its_body_and_its_joins_alone(
    cut: Cut, new_media: Callable[..., MediaRef], shot: int, touched: set[int]
) -> None:
    after = keys(with_shot(cut, shot, clips={Shape.WIDE: new_media("9")}))
    assert {n for n, (old, new) in enumerate(zip(keys(cut), after, strict=True)) if old != new} == touched


def test_burned_line_that_changes_touches_only_where_it_is_seen(cut: Cut) -> None:
    def burned(text: str) -> list[str]:
        return keys(cut, cues=(Cue(start_ms=7500, end_ms=8500, text=text),), burn_subtitles=True)

    assert [old == new for old, new in zip(burned("one"), burned("two"), strict=True)] == [
        True,
        True,
        True,
        False,
        True,
        True,
    ]


def test_shots_in_another_order_keep_their_bodies(cut: Cut) -> None:
    plain = Cut(
        title="t",
        rate=cut.rate,
        shots=tuple(shot.model_copy(update={"transition": "cut", "transition_frames": 0}) for shot in cut.shots),
    )
    turned = plain.model_copy(update={"shots": plain.shots[::-1]})
    assert keys(turned) == keys(plain)[::-1]


def test_name_and_take_of_a_shot_are_no_part_of_its_picture(cut: Cut) -> None:
    assert keys(with_shot(cut, 2, name="2A", take_id="another")) == keys(cut)


def test_voices_start_on_their_exact_sample(cut: Cut) -> None:
    ntsc = cut.model_copy(update={"rate": FrameRate(num=24000, den=1001)})
    sound = plan(ntsc).sound
    assert sound.length == 353 * 1001 * 2
    assert [voice.start for voice in sound.voices] == [450 * 48, 84 * 2002 + 900 * 48, 257 * 2002 + 1000 * 48]
    assert [voice.audio for voice in sound.voices] == [line.audio for line in cut.lines]


def test_music_lies_under_the_film_as_the_cut_says(cut: Cut) -> None:
    assert cut.music is not None
    music = cut.music.model_copy(update={"gain_db": -12.0, "ducked": False})
    bed = plan(cut.model_copy(update={"music": music})).sound.music
    assert bed is not None
    assert (bed.audio, bed.gain_db, bed.duck) == (music.audio, -12.0, False)


def test_thumbnail_is_taken_at_three_tenths(cut: Cut) -> None:
    assert plan(cut).thumbnail_frame == film_frames(cut) * 3 // 10


@pytest.mark.parametrize(("length", "expected"), [(170, 83), (190, 96)])
def test_thumbnail_inside_a_join_moves_to_the_nearer_shot(cut: Cut, length: int, expected: int) -> None:
    first, second = cut.shots[:2]
    two = Cut(title="t", rate=cut.rate, shots=(first, second.model_copy(update={"frames": length + 45})))
    assert film_frames(two) * 3 // 10 in range(84, 96)
    assert plan(two).thumbnail_frame == expected


def test_work_for_a_long_film_grows_with_its_length(
    cut: Cut, new_media: Callable[..., MediaRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    plain = CutShot.__getattribute__

    def counted(self: CutShot, name: str) -> Any:
        nonlocal looks
        looks += 1
        return plain(self, name)

    def looks_for(count: int) -> int:
        nonlocal looks
        shots = tuple(
            cut.shots[1].model_copy(update={"shot_id": str(n), "transition_frames": 12 if n else 0})
            for n in range(count)
        )
        titles = tuple(CutTitle(shot_id=str(n), text="t", frames=90) for n in range(count))
        film = Cut(title="t", rate=cut.rate, shots=shots, titles=titles)
        looks = 0
        assert len(plan(film).segments) == 2 * count - 1
        return looks

    monkeypatch.setattr(CutShot, "__getattribute__", counted)
    assert 0 < looks_for(200) < 10.5 * looks_for(20)


@given(data=st.data(), shape=st.sampled_from(Shape))
def test_segments_of_any_cut_tile_the_film(
    data: st.DataObject, shape: Shape, paced_cuts: st.SearchStrategy[Cut]
) -> None:
    cut = data.draw(paced_cuts)
    made = plan(cut, shape)
    assert made.frames == film_frames(cut)
    clip_frames: dict[str, list[int]] = {shot.shot_id: [] for shot in cut.shots}
    starts = shot_starts(cut)
    edge = 0
    for segment in made.segments:
        sides = [segment.footage] if segment.into is None else [segment.footage, segment.into]
        assert len(sides) == len(segment.shots)
        for shot_id, footage in zip(segment.shots, sides, strict=True):
            assert footage.frames == segment.frames
            shot = next(shot for shot in cut.shots if shot.shot_id == shot_id)
            assert edge - starts[shot_id] == footage.start - shot.trim_start
            clip_frames[shot_id] += range(footage.start, footage.start + footage.frames)
        edge += segment.frames
    for shot in cut.shots:
        assert clip_frames[shot.shot_id] == list(range(shot.trim_start, shot.trim_start + shot.frames))


@given(data=st.data())
def test_overlays_of_any_cut_are_seen_in_each_of_their_frames_once(
    data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]
) -> None:
    drawn = data.draw(paced_cuts)
    titles = tuple(title.model_copy(update={"text": str(n)}) for n, title in enumerate(drawn.titles))
    cut = drawn.model_copy(update={"titles": titles})
    spoken = tuple(cue.model_copy(update={"text": str(n)}) for n, cue in enumerate(cues(cut)))
    made = plan(cut, cues=spoken, burn_subtitles=True)
    seen = shown(made, "titles")
    for title in titles:
        start = shot_starts(cut)[title.shot_id] + title.offset_frames
        assert seen[title.text] == [(start + n, n, title.frames) for n in range(title.frames)]
    painted = [frame for pieces in shown(made, "burned").values() for frame, _, _ in pieces]
    assert len(painted) == len(set(painted))
    assert len(shown(made, "burned")) == len(spoken)


@given(data=st.data())
def test_sound_of_any_cut_is_exact_and_inside_the_film(data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]) -> None:
    cut = data.draw(paced_cuts)
    sound = plan(cut).sound
    assert sound.length == cut.rate.samples(film_frames(cut), SAMPLE_RATE)
    starts = shot_starts(cut)
    expected = [cut.rate.samples(starts[line.shot_id], SAMPLE_RATE) + line.offset_ms * 48 for line in cut.lines]
    assert [voice.start for voice in sound.voices] == expected
    assert all(
        voice.start + line.length_ms * 48 <= sound.length for voice, line in zip(sound.voices, cut.lines, strict=True)
    )


@given(data=st.data())
def test_thumbnail_of_any_cut_shows_a_single_shot(data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]) -> None:
    made = plan(data.draw(paced_cuts))
    edge = 0
    for segment in made.segments:
        if made.thumbnail_frame in range(edge, edge + segment.frames):
            assert segment.into is None
        edge += segment.frames
    assert made.thumbnail_frame < edge
