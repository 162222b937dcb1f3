"""A brand in a plan: who depends on it, where its mark stands, and how its card ends a film."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.brand import BrandColours
from engine.contracts.media import Box, FocusPoint, MediaRef, Resolution, Shape, Size
from engine.contracts.motion import CameraKey
from engine.contracts.plan import SAMPLE_RATE, Encoding, RenderPlan
from engine.domain.brand import BrandKit, ClosingCard, Logo, Watermark
from engine.domain.cut import Cut, film_frames, shots_frames
from engine.render.placing import cropped, kept_clear, mark_box, mark_spot, seen_on_the_way, strip
from engine.render.planning import plan_film

PICTURE = MediaRef(sha256="b" * 64, media_type="image/png", bytes=9)
LOGO = Logo(picture=PICTURE, width=300, height=80)
KIT = BrandKit(logo=LOGO, watermark=Watermark(), closing=ClosingCard(length_ms=2000, headline="Harbour Inn"))
PARTS = st.floats(0, 1, allow_nan=False)
BOXES = st.builds(Box, x=PARTS, y=PARTS, width=st.floats(0.01, 0.6), height=st.floats(0.01, 0.6))


def plan(cut: Cut, kit: BrandKit | None, shape: Shape = Shape.WIDE) -> RenderPlan:
    encoding = Encoding(size=Size.of(shape, Resolution.PROXY), rate=cut.rate)
    return plan_film(cut.model_copy(update={"brand": kit}), shape, encoding)


def keys(made: RenderPlan) -> list[str]:
    return [segment.key(made.encoding, "renderer") for segment in made.segments]


def changed(cut: Cut, before: BrandKit | None, after: BrandKit | None) -> list[int]:
    one, other = keys(plan(cut, before)), keys(plan(cut, after))
    return [number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]


def test_without_a_brand_nothing_of_it_is_in_a_plan_or_its_keys(cut: Cut) -> None:
    stored = plan(cut, None).model_dump(mode="json")
    assert not {"look", "marks"} & {name for segment in stored["segments"] for name in segment}
    assert not any("avoid" in title for segment in stored["segments"] for title in segment["titles"])
    assert RenderPlan.model_validate(stored) == plan(cut, None)


def test_colours_concern_only_the_segments_with_words(cut: Cut) -> None:
    one, other = BrandKit(), BrandKit(colours=BrandColours(accent="#ff0000"))
    worded = [number for number, segment in enumerate(plan(cut, one).segments) if segment.titles]
    assert changed(cut, one, other) == worded
    assert 0 < len(worded) < len(plan(cut, one).segments)


def test_a_mark_concerns_every_segment_but_the_card(cut: Cut) -> None:
    faint = KIT.model_copy(update={"watermark": Watermark(opacity=0.3)})
    count = len(plan(cut, KIT).segments)
    assert changed(cut, KIT, faint) == list(range(count - 1))


def test_the_cards_words_concern_the_card_alone(cut: Cut) -> None:
    other = KIT.model_copy(update={"closing": ClosingCard(length_ms=2000, headline="Harbour Hotel")})
    assert changed(cut, KIT, other) == [len(plan(cut, KIT).segments) - 1]


@given(st.data())
def test_a_card_lengthens_film_and_sound_alike(paced_cuts: Any, data: st.DataObject) -> None:
    cut = data.draw(paced_cuts).model_copy(update={"brand": KIT})
    made = plan_film(cut, Shape.WIDE, Encoding(size=Size(width=320, height=180), rate=cut.rate))
    assert made.frames == film_frames(cut) == shots_frames(cut) + cut.rate.frames_covering(2000)
    assert made.sound.length == cut.rate.samples(made.frames, SAMPLE_RATE)
    assert made.segments[-1].titles[0].style == "closing"
    assert made.thumbnail_frame < shots_frames(cut)


def test_the_logo_is_on_title_and_card_only(cut: Cut) -> None:
    looks = [segment.look for segment in plan(cut, KIT).segments if segment.look]
    assert [look.logo for look in looks] == [PICTURE] * len(looks)
    named = cut.model_copy(
        update={"titles": tuple(title.model_copy(update={"style": "lower_third"}) for title in cut.titles)}
    )
    first = next(segment.look for segment in plan(named, KIT).segments if segment.look)
    assert first.logo is None


def test_a_mark_changes_corners_within_the_join(cut: Cut) -> None:
    face = mark_box("right", Shape.WIDE)
    shots = list(cut.shots)
    shots[1] = shots[1].model_copy(update={"busy": {Shape.WIDE: (face,)}})
    segments = plan(cut.model_copy(update={"shots": tuple(shots)}), KIT).segments
    assert [[(mark.box.x > 0.5, mark.turning) for mark in segment.marks] for segment in segments[:3]] == [
        [(True, "")],
        [(True, "out"), (False, "in")],
        [(False, "")],
    ]


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("side", ["left", "right"])
@given(busy=st.lists(BOXES, max_size=4))
def test_a_mark_never_stands_on_a_face(shape: Shape, side: str, busy: list[Box]) -> None:
    spot = mark_spot(busy, shape, side)
    if spot is not None:
        assert all(mark_box(spot, shape).overlap(box) == 0 for box in busy)


@pytest.mark.parametrize("shape", list(Shape))
def test_marks_keep_inside_the_safe_area_and_off_a_storyboards_words(shape: Shape) -> None:
    spot = mark_spot([strip(shape)], shape, "right")
    assert spot == "right_below"
    for each in ("right", "left", "right_below", "left_below"):
        box = mark_box(each, shape)  # type: ignore[arg-type]
        assert box.x >= 0.04
        assert box.x + box.width <= 0.96
        assert box.y >= 0.04
        assert box.y + box.height <= 0.25


@given(BOXES, st.lists(st.tuples(PARTS, PARTS, st.floats(1, 3)), min_size=1, max_size=4))
def test_a_moving_camera_keeps_a_face_within_its_box(box: Box, path: list[tuple[float, float, float]]) -> None:
    keys = [CameraKey(frame=number, x=x, y=y, zoom=zoom) for number, (x, y, zoom) in enumerate(path)]
    whole = seen_on_the_way(box, keys)
    for key in keys:
        assert whole.x <= (box.x - key.x) * key.zoom + 0.5 + 1e-9
        assert whole.width >= box.width * key.zoom - 1e-9


def test_a_crop_follows_its_focus() -> None:
    face = Box(x=0.70, y=0.2, width=0.1, height=0.2)
    seen = cropped(face, Shape.WIDE, Shape.TALL, FocusPoint(x=0.75, y=0.3))
    assert seen.x + seen.width / 2 == pytest.approx(0.5, abs=0.01)
    assert seen.height == face.height
    assert kept_clear([Box(x=1.2, y=0, width=0.1, height=0.1)]) == ()
