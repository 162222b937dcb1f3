"""The rules of the quality report: each finds its own fault and no other, and nothing in a good film."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.frames import FrameRate
from engine.contracts.media import MOTION_CLIP, MediaFacts, MediaRef, Shape, Size
from engine.contracts.motion import CameraKey, MotionClip, StillKey
from engine.contracts.plan import (
    SAMPLE_RATE,
    Cue,
    Encoding,
    Footage,
    MusicBed,
    Piece,
    RenderPlan,
    Segment,
    SoundPlan,
    Title,
    Voice,
)
from engine.contracts.rendering import FilmFacts, PartFacts
from engine.contracts.requests import LayeredStill
from engine.host.quality_section import Quality, Weights
from engine.host.settings import load_settings
from engine.render.quality.checked import Checked, without
from engine.render.quality.judging import RULES, judge
from engine.render.quality.measuring import whole_film
from engine.render.quality.pictures import is_moving

RATE = FrameRate(num=24)
FILMED = MediaRef(sha256="a" * 64, media_type="video/mp4", bytes=1)
PICTURE = MediaRef(sha256="b" * 64, media_type="image/png", bytes=1)
DRAWN = MediaRef(sha256="c" * 64, media_type=MOTION_CLIP, bytes=1)
AUDIO = MediaRef(sha256="d" * 64, media_type="audio/wav", bytes=1)
NAMES = {"one": "1A", "two": "1B", "three": "2"}

PLAN = RenderPlan(
    shape=Shape.WIDE,
    encoding=Encoding(size=Size(width=320, height=180), rate=RATE),
    segments=(
        Segment(footage=Footage(clip=FILMED, frames=96), shots=("one",)),
        Segment(
            footage=Footage(clip=FILMED, frames=24),
            into=Footage(clip=FILMED, frames=24),
            transition="dip",
            shots=("one", "two"),
        ),
        Segment(footage=Footage(clip=FILMED, frames=72), shots=("two",)),
        Segment(footage=Footage(clip=PICTURE, frames=48), shots=("three",)),
    ),
    sound=SoundPlan(
        length=10 * SAMPLE_RATE,
        voices=(Voice(audio=AUDIO, start=SAMPLE_RATE), Voice(audio=AUDIO, start=6 * SAMPLE_RATE)),
        music=MusicBed(audio=AUDIO),
    ),
    subtitles=(
        Cue(start_ms=1000, end_ms=3500, text="The light has not failed\nin a hundred years."),
        Cue(start_ms=6000, end_ms=8000, text="We made it through."),
    ),
)
"""Ten seconds: a shot of 4 s, a dip of 1 s, a shot of 3 s, and 2 s of a picture."""

FACTS = FilmFacts(
    file=MediaFacts(width=320, height=180, duration_ms=10_000, frames=240, sample_rate=48_000, channels=2),
    loudness_lufs=-14.1,
    true_peak_dbtp=-1.4,
    subtitle_streams=1,
    video_streams=1,
    audio_streams=1,
    pixel_format="yuv420p",
    colours=("tv", "bt709", "bt709", "bt709"),
    keyframe_gap=48,
    audio_ms=10_000,
    bytes=1_000_000,
    pictures_measured=True,
    sound_measured=True,
)


@pytest.fixture(scope="session")
def limits() -> Quality:
    return load_settings().quality


@pytest.fixture
def found(limits: Quality) -> Callable[..., list[str]]:
    """Return the rules that find something in a film that differs from the good one."""

    def judged(plan: RenderPlan = PLAN, **facts: Any) -> list[str]:
        file = FACTS.file.model_copy(update=facts.pop("file", {}))
        film = Checked(FACTS.model_copy(update={"file": file, **facts}), plan, limits)
        return [finding.rule for finding in judge(film, NAMES)]

    return judged


def test_every_rule_has_a_weight_and_a_default() -> None:
    assert set(RULES) == set(Weights.model_fields)


def test_good_film_has_nothing_to_report(found: Callable[..., list[str]]) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("streams", {"audio_streams": 0, "audio_ms": None, "loudness_lufs": None, "true_peak_dbtp": None}),
        ("streams", {"subtitle_streams": 0}),
        ("size", {"file": {"width": 318}}),
        ("frames", {"file": {"frames": 216, "duration_ms": 9000}, "audio_ms": 9000}),
        ("duration", {"file": {"duration_ms": 11_000}, "audio_ms": 11_000}),
        ("duration", {"audio_ms": 8_000}),
        ("pixel_format", {"pixel_format": "yuv444p"}),
        ("colours", {"colours": ("tv", "unknown", "unknown", "unknown")}),
        ("sample_rate", {"file": {"sample_rate": 44_100}}),
        ("channels", {"file": {"channels": 1}}),
        ("faststart", {"faststart": False}),
        ("keyframes", {"keyframe_gap": 49}),
        ("bitrate", {"bytes": 80_000_000}),
        ("black", {"black": ((1000, 3000),), "frozen": ((1000, 3000),)}),
        ("frozen", {"frozen": ((500, 3500),)}),
        ("silence", {"silent": ((0, 10_000),), "loudness_lufs": None, "true_peak_dbtp": None}),
        ("silence", {"silent": ((5900, 8100),)}),
        ("music_pause", {"silent": ((3600, 5900),)}),
        ("loudness", {"loudness_lufs": -9.0}),
        ("true_peak", {"true_peak_dbtp": -0.5}),
        ("clipping", {"true_peak_dbtp": 0.7}),
        ("unmeasured", {"pictures_measured": False}),
    ],
)
def test_one_fault_is_found_and_no_other(found: Callable[..., list[str]], rule: str, facts: dict[str, Any]) -> None:
    assert found(**facts) == [rule]


@pytest.mark.parametrize(
    "facts",
    [
        {"black": ((4000, 5000),)},
        {"black": ((2000, 2150),)},
        {"frozen": ((8000, 10_000),)},
        {"frozen": ((500, 2400),)},
        {"silent": ((8000, 10_000),)},
        {"silent": ((0, 700),)},
        {"audio_ms": 10_021, "file": {"duration_ms": 10_021}},
        {"pixel_format": "", "colours": (), "keyframe_gap": None, "bytes": None},
    ],
    ids=["a dip", "a blink", "a picture", "short", "music fades out", "music fades in", "a packet", "not looked at"],
)
def test_what_is_planned_is_no_fault(found: Callable[..., list[str]], facts: dict[str, Any]) -> None:
    assert found(**facts) == []


def test_silence_is_no_fault_in_a_film_without_sound(found: Callable[..., list[str]]) -> None:
    plan = PLAN.model_copy(update={"sound": SoundPlan(length=10 * SAMPLE_RATE), "subtitles": ()})
    assert found(plan, silent=((0, 10_000),), loudness_lufs=None, subtitle_streams=0) == []


def test_stillness_is_not_told_under_a_card(found: Callable[..., list[str]]) -> None:
    first, *others = PLAN.segments
    card = Title(text="THE END", style="end_card", start=12, frames=84)
    carded = PLAN.model_copy(update={"segments": (first.model_copy(update={"titles": (card,)}), *others)})
    assert found(carded, frozen=((500, 4000),)) == []
    assert found(carded, frozen=((5000, 8000),)) == ["frozen"]


def test_finding_names_its_shot_and_its_frames(limits: Quality) -> None:
    film = Checked(FACTS.model_copy(update={"black": ((3500, 5500),)}), PLAN, limits)
    before, after = judge(film, NAMES)
    assert (before.rule, before.start_frame, before.end_frame, before.shots) == ("black", 84, 96, ("1A",))
    assert (after.start_frame, after.end_frame, after.shots) == (120, 132, ("1B",))
    assert (after.start_ms, after.end_ms, after.weight) == (5000, 5500, "warns")


def test_rule_that_is_off_finds_nothing_and_weights_are_the_studio_s(limits: Quality) -> None:
    film = FACTS.model_copy(update={"faststart": False, "black": ((1000, 3000),)})
    weights = limits.weights.model_copy(update={"faststart": "off", "black": "stops"})
    findings = judge(Checked(film, PLAN, limits.model_copy(update={"weights": weights})), NAMES)
    assert [(finding.rule, finding.weight) for finding in findings] == [("black", "stops")]


@pytest.mark.parametrize(
    ("rule", "language", "cues"),
    [
        ("subtitle_overlap", "en", [(1000, 3000, "First."), (2500, 4000, "Second.")]),
        ("subtitle_outside", "en", [(9000, 10_500, "Last.")]),
        ("subtitle_outside", "en", [(3000, 3000, "Never.")]),
        ("subtitle_speed", "en", [(1000, 2000, "Twenty-one letters it.")]),
        ("subtitle_speed", "zh", [(1000, 2000, "我们终于安全地渡过了难关。")]),
        ("subtitle_brief", "en", [(1000, 1600, "No.")]),
        ("subtitle_gap", "en", [(1000, 3000, "First."), (3042, 5000, "Second.")]),
        ("subtitle_lines", "en", [(1000, 6000, "A line of more than forty-two letters, as I count.")]),
        ("subtitle_lines", "en", [(1000, 6000, "One.\nTwo.\nThree.")]),
    ],
)
def test_subtitles_have_one_fault_each(
    found: Callable[..., list[str]], rule: str, language: str, cues: list[tuple[int, int, str]]
) -> None:
    subtitles = tuple(Cue(start_ms=start, end_ms=end, text=text) for start, end, text in cues)
    assert found(PLAN.model_copy(update={"subtitles": subtitles, "language": language})) == [rule]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Twenty letters is it"),
        ("hi", "क्षत्रिय स्त्री ज़िन्दगी विद्यार्थी"),
        ("zh", "我们终于安全到家了"),
        ("en", "First\nand second"),
    ],
)
def test_what_can_be_read_in_a_second_is_no_fault(found: Callable[..., list[str]], language: str, text: str) -> None:
    subtitles = (Cue(start_ms=1000, end_ms=2000, text=text),)
    assert found(PLAN.model_copy(update={"subtitles": subtitles, "language": language})) == []


def clip(*zooms: float, stills: int = 1, apart: int = 48) -> MotionClip:
    """Return a described clip whose camera reaches each zoom after the one before."""
    return MotionClip(
        drawn_by="x",
        stills=(LayeredStill(still=PICTURE),) * stills,
        frames=apart * len(zooms),
        rate=RATE,
        camera=tuple(CameraKey(frame=n * apart, x=0.5, y=0.5, zoom=zoom) for n, zoom in enumerate(zooms)),
        sequence=tuple(StillKey(frame=n * apart, still=n) for n in range(stills)),
    )


@pytest.mark.parametrize(
    ("described", "moves"),
    [
        (clip(1.0), False),
        (clip(1.0, 1.005), False),
        (clip(1.0, 1.08), True),
        (clip(1.0, 1.08, 1.0), True),
        (clip(1.0, stills=2), True),
    ],
    ids=["rests", "breathes", "pushes", "goes and returns", "turns into another"],
)
def test_camera_that_covers_little_is_planned_to_rest(described: MotionClip, moves: bool) -> None:
    assert is_moving(Footage(clip=DRAWN, frames=96), 0, 96, {DRAWN.sha256: described}) is moves


def test_pieces_move_where_theirs_do() -> None:
    footage = Footage(clip=(Piece(clip=PICTURE, frames=48), Piece(clip=FILMED, frames=48)), start=24, frames=72)
    assert not is_moving(footage, 0, 24, {})
    assert is_moving(footage, 0, 25, {})
    assert is_moving(footage, 30, 60, {})


def test_parts_make_up_the_film(limits: Quality) -> None:
    parts = [
        PartFacts(black=((72, 96),), frozen=((0, 24), (72, 96))),
        PartFacts(black=((0, 24),)),
        PartFacts(frozen=((0, 12),)),
        PartFacts(),
        PartFacts(silent=((8000, 10_000),), loudness_lufs=-14.0, true_peak_dbtp=-1.5),
    ]
    facts = whole_film(PLAN, FilmFacts(file=FACTS.file), parts)
    assert facts.black == ((3000, 5000),)
    assert facts.frozen == ((0, 1000), (3000, 4000), (5000, 5500))
    assert (facts.silent, facts.loudness_lufs, facts.true_peak_dbtp) == (((8000, 10_000),), -14.0, -1.5)
    assert facts.pictures_measured
    assert facts.sound_measured


def test_film_with_a_part_that_nobody_measured_is_unmeasured() -> None:
    parts = [PartFacts(), None, PartFacts(), PartFacts(), None]
    facts = whole_film(PLAN, FilmFacts(file=FACTS.file), parts)
    assert not facts.pictures_measured
    assert not facts.sound_measured


stretches = st.tuples(st.integers(0, 300), st.integers(1, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(stretches, st.lists(stretches, max_size=5))
def test_what_is_left_of_a_stretch_is_in_it_and_in_none_of_the_others(
    stretch: tuple[int, int], others: list[tuple[int, int]]
) -> None:
    left = {moment for start, end in without(stretch, others) for moment in range(start, end)}
    taken = {moment for start, end in others for moment in range(start, end)}
    assert left == set(range(*stretch)) - taken


@given(st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 4000), st.text(max_size=90)), max_size=5))
def test_any_subtitles_are_judged_and_every_place_is_in_the_film(cues: list[tuple[int, int, str]]) -> None:
    limits = load_settings().quality
    subtitles = tuple(Cue(start_ms=start, end_ms=start + length, text=text) for start, length, text in cues)
    for finding in judge(Checked(FACTS, PLAN.model_copy(update={"subtitles": subtitles}), limits), NAMES):
        if finding.start_frame is not None and finding.end_frame is not None:
            assert 0 <= finding.start_frame < finding.end_frame <= PLAN.frames
