"""Frames, seconds, milliseconds and samples agree with each other at every rate."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.contracts.frames import FrameRate

rates = st.sampled_from([(24, 1), (25, 1), (30, 1), (50, 1), (24_000, 1001), (30_000, 1001), (60_000, 1001)]).map(
    lambda pair: FrameRate(num=pair[0], den=pair[1])
)
frames = st.integers(0, 24 * 60 * 60 * 60)


@given(rates, frames)
def test_frames_that_become_seconds_become_the_same_frames(rate: FrameRate, count: int) -> None:
    assert rate.frames(rate.seconds(count)) == count


@given(rates, frames)
def test_milliseconds_are_fine_enough_to_find_the_frame_again(rate: FrameRate, count: int) -> None:
    assert rate.frames(Fraction(rate.ms(count), 1000)) == count


@given(rates, st.integers(0, 10**8))
def test_frames_covering_a_length_are_the_fewest_that_do(rate: FrameRate, ms: int) -> None:
    covering = rate.frames_covering(ms)

    assert rate.seconds(covering) * 1000 >= ms
    assert covering == 0 or rate.seconds(covering - 1) * 1000 < ms


@given(rates, frames, frames, st.sampled_from([44_100, 48_000]))
def test_samples_follow_the_frames_without_drifting(rate: FrameRate, first: int, second: int, sample_rate: int) -> None:
    """Cut positions are taken from the film's beginning, so that no error adds up along it."""
    both = rate.samples(first + second, sample_rate)

    assert abs(both - rate.samples(first, sample_rate) - rate.samples(second, sample_rate)) <= 1
    assert abs(both - rate.seconds(first + second) * sample_rate) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("rate", "frame", "text"),
    [
        (FrameRate(num=24), 0, "00:00:00:00"),
        (FrameRate(num=24), 24 * 3661 + 5, "01:01:01:05"),
        (FrameRate(num=30_000, den=1001), 30, "00:00:01:00"),
    ],
)
def test_a_timecode_counts_whole_frames(rate: FrameRate, frame: int, text: str) -> None:
    assert rate.timecode(frame) == text


@pytest.mark.parametrize("num", [0, -24])
def test_a_rate_is_more_than_nothing(num: int) -> None:
    with pytest.raises(ValidationError):
        FrameRate(num=num)


def test_a_rate_prints_as_the_fraction_it_is() -> None:
    assert str(FrameRate(num=30_000, den=1001)) == "30000/1001"
    assert FrameRate(num=30_000, den=1001).samples(30_000, 48_000) == 1001 * 48_000
