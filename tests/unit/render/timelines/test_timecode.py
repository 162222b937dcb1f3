from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import opentime

from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.render.timelines.timecode import can_drop, first_frame, timecode

NTSC = FrameRate(num=30_000, den=1001)
DOUBLE = FrameRate(num=60_000, den=1001)
RATES = [
    *(FrameRate(num=rate) for rate in (24, 25, 30, 50, 60)),
    *(FrameRate(num=rate, den=1001) for rate in (24_000, 30_000, 60_000)),
]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (17_981, "00:09:59;29"),
        (17_982, "00:10:00;00"),
        (107_892, "01:00:00;00"),
    ],
)
def test_drop_frame_leaves_two_numbers_out_of_nine_minutes_in_ten(frame: int, code: str) -> None:
    assert timecode(NTSC, frame, drop=True) == code


@given(st.sampled_from([NTSC, DOUBLE]), st.integers(0, 2_000_000))
def test_drop_frame_timecode_is_what_the_library_reads(rate: FrameRate, frame: int) -> None:
    read = opentime.from_timecode(timecode(rate, frame, drop=True), float(rate.fraction))
    assert read.value == frame


@given(st.sampled_from(RATES), st.integers(0, 2_000_000))
def test_non_drop_timecode_is_what_the_library_reads(rate: FrameRate, frame: int) -> None:
    assert opentime.from_timecode(timecode(rate, frame), float(rate.fraction)).value == frame


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("drop", [False, True])
def test_programs_begin_at_one_hour(rate: FrameRate, drop: bool) -> None:
    if drop and not can_drop(rate):
        return
    assert timecode(rate, first_frame(rate, drop=drop), drop=drop).replace(";", ":") == "01:00:00:00"


def test_a_rate_without_drop_frame_is_refused() -> None:
    with pytest.raises(InputError, match=r"29\.97 and 59\.94"):
        timecode(FrameRate(num=24), 1, drop=True)
