"""Pacing: room for speech between transitions, lengths that do not flutter, transitions that fit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.frames import FrameRate
from engine.contracts.script import TransitionKind
from engine.domain.pacing import place_lines, shot_frames, transition_frames

FILM = FrameRate(num=24)
NTSC = FrameRate(num=30000, den=1001)
RATES = st.sampled_from([FILM, FrameRate(num=25), NTSC, FrameRate(num=24000, den=1001), FrameRate(num=60)])
DURATIONS = st.lists(st.integers(1, 12_000), min_size=1, max_size=5)


@pytest.mark.parametrize(("kind", "frames"), [("cut", 0), ("dissolve", 12), ("dip", 19), ("wipe", 12)])
def test_transition_between_long_shots_lasts_as_usual(kind: TransitionKind, frames: int) -> None:
    assert transition_frames(kind, 96, 96, FILM) == frames


def test_transition_follows_the_frame_rate() -> None:
    assert transition_frames("dissolve", 999, 999, NTSC) == 15


@pytest.mark.parametrize(("before", "after", "frames"), [(30, 96, 10), (96, 9, 3), (2, 96, 0)])
def test_transition_beside_a_short_shot_takes_a_third_of_it(before: int, after: int, frames: int) -> None:
    assert transition_frames("dissolve", before, after, FILM) == frames


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), RATES)
def test_two_transitions_always_leave_a_frame_of_the_shot_between_them(a: int, b: int, c: int, rate: FrameRate) -> None:
    assert transition_frames("dip", a, b, rate) + transition_frames("dip", b, c, rate) < b


def test_shot_that_is_long_enough_stays_as_planned() -> None:
    assert shot_frames(77, 77, FILM) == 77
    assert shot_frames(77, 3, FILM) == 77


@pytest.mark.parametrize(("needed", "frames"), [(78, 84), (84, 84), (85, 96)])
def test_shot_that_is_too_short_grows_to_the_next_half_second(needed: int, frames: int) -> None:
    assert shot_frames(77, needed, FILM) == frames


@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(0, 300), RATES)
def test_shot_that_needs_more_is_never_shorter(planned: int, needed: int, more: int, rate: FrameRate) -> None:
    frames = shot_frames(planned, needed, rate)
    assert frames >= max(planned, needed)
    assert frames - needed <= rate.fraction / 2 + 1 or frames == planned
    assert shot_frames(planned, needed + more, rate) >= frames


def test_single_line_with_time_to_spare_starts_early_and_is_not_centred() -> None:
    assert place_lines([2000], [""], 0, 0, FILM, 240).offsets_ms == (450,)


def test_lines_with_time_to_spare_keep_an_easy_distance() -> None:
    assert place_lines([1000, 1000], ["", ""], 12, 12, FILM, 240).offsets_ms == (950, 2350)


def test_lines_without_time_to_spare_are_close() -> None:
    placed = place_lines([1000, 800], ["", ""], 12, 12, FILM, 84)
    assert placed.frames_needed == 84
    assert placed.offsets_ms == (700, 1950)


def test_beat_before_a_line_is_heard_as_a_silence() -> None:
    plain = place_lines([1000, 1000], ["", "quietly"], 0, 0, FILM, 240)
    waiting = place_lines([1000, 1000], ["", "(beat) quietly"], 0, 0, FILM, 240)
    assert plain.offsets_ms == (450, 1850)
    assert waiting.offsets_ms == (450, 2150)
    assert waiting.frames_needed > plain.frames_needed


@pytest.mark.parametrize("aside", ["(beat)", "Pause", "after a beat", "pauze", "विराम"])
def test_aside_that_asks_for_silence_is_understood(aside: str) -> None:
    assert place_lines([500], [aside], 0, 0, FILM).offsets_ms == (700,)


@pytest.mark.parametrize("aside", ["", "upbeat", "beaten", "paused"])
def test_aside_that_only_sounds_like_one_is_not(aside: str) -> None:
    assert place_lines([500], [aside], 0, 0, FILM).offsets_ms < (700,)


def test_shot_without_lines_needs_its_transitions_and_a_frame() -> None:
    assert place_lines([], [], 12, 19, FILM) == ((), 32)


@given(DURATIONS, st.integers(0, 20), st.integers(0, 20), RATES, st.integers(0, 900), st.data())
def test_lines_never_touch_a_transition_or_each_other(
    durations: list[int], head: int, tail: int, rate: FrameRate, planned: int, data: st.DataObject
) -> None:
    asides = data.draw(st.lists(st.sampled_from(["", "(beat)"]), max_size=len(durations)))
    offsets, needed = place_lines(durations, asides, head, tail, rate, planned)
    frames = shot_frames(planned, needed, rate)
    assert offsets[0] >= rate.seconds(head) * 1000 + 200
    assert offsets[-1] + durations[-1] <= rate.seconds(frames - tail) * 1000 - 250
    for index in range(1, len(offsets)):
        gap = offsets[index] - offsets[index - 1] - durations[index - 1]
        assert gap == 700 if asides[index : index + 1] == ["(beat)"] else 250 <= gap <= 400


@given(DURATIONS, RATES)
def test_no_frame_more_is_asked_for_than_the_silences_take(durations: list[int], rate: FrameRate) -> None:
    needed = place_lines(durations, [], 0, 0, rate).frames_needed
    least = Fraction(sum(durations) + 200 + 250 * len(durations), 1000)
    assert rate.seconds(needed - 1) < least <= rate.seconds(needed)
