from __future__ import annotations

import opentimelineio as otio
import pytest
from cuts import program, programs, shot
from hypothesis import given, settings

from engine.contracts.frames import FrameRate
from engine.domain.cut import Cut
from engine.render.timelines.edl import edl_text, reels
from engine.render.timelines.program import Mark, Program


def events(made: Program) -> list[str]:
    return [line for line in edl_text(made).splitlines() if line[:3].isdigit()]


def test_a_dissolve_begins_with_the_shot_before_and_says_its_length() -> None:
    cut = Cut(title="Two", rate=FrameRate(num=25), shots=(shot("1A", 50), shot("1B", 75, "dissolve", 10)))
    assert events(program(cut)) == [
        "001  1A       V     C        00:00:00:00 00:00:01:15 01:00:00:00 01:00:01:15",
        "002  1A       V     C        00:00:01:15 00:00:01:15 01:00:01:15 01:00:01:15",
        "002  1B       V     D    010 00:00:00:00 00:00:03:00 01:00:01:15 01:00:04:15",
    ]


def test_a_dip_goes_through_black() -> None:
    cut = Cut(title="Two", rate=FrameRate(num=25), shots=(shot("1A", 50), shot("1B", 75, "dip", 11)))
    assert [line.split()[1:5] for line in events(program(cut))] == [
        ["1A", "V", "C", "00:00:00:00"],
        ["1A", "V", "C", "00:00:01:14"],
        ["BL", "V", "D", "005"],
        ["BL", "V", "C", "00:00:00:06"],
        ["1B", "V", "D", "005"],
    ]


def test_a_wipe_has_its_code() -> None:
    cut = Cut(title="Two", rate=FrameRate(num=25), shots=(shot("1A", 50), shot("1B", 75, "wipe", 12)))
    assert "V     W001 012" in edl_text(program(cut))


@pytest.mark.parametrize(("drop", "stated", "start"), [(False, "NON-DROP FRAME", ":00"), (True, "DROP FRAME", ";00")])
def test_the_frame_count_is_stated(drop: bool, stated: str, start: str) -> None:
    cut = Cut(title="One", rate=FrameRate(num=30_000, den=1001), shots=(shot("1A", 2000),))
    text = edl_text(program(cut, drop=drop))
    assert f"FCM: {stated}\n" in text
    assert f"01:00:00{start} 01:01:06" in text


@given(programs())
@settings(max_examples=50, deadline=None)
def test_reel_names_are_short_and_each_is_there_once(made: Program) -> None:
    names = reels(made)
    assert len(set(names)) == len(made.pictures)
    assert all(0 < len(name) <= 8 and name.isascii() and name.isalnum() for name in names)


def test_long_and_equal_shot_names_get_reels_of_their_own() -> None:
    cut = Cut(
        title="Names",
        rate=FrameRate(num=24),
        shots=(shot("The long first shot", 10), shot("The long second shot", 10), shot("BL", 10)),
    )
    assert reels(program(cut)) == ["0001THEL", "0002THEL", "0003BL"]


def test_other_programs_find_locators_and_file_names() -> None:
    cut = Cut(title="One", rate=FrameRate(num=24), shots=(shot("1A", 48),))
    made = program(cut, marks=[Mark(12, "Look\nhere", "comment")])
    read = otio.adapters.read_from_string(edl_text(made), adapter_name="cmx_3600", rate=24)
    (clip,) = read.tracks[0]
    assert clip.name == made.pictures[0].medium.name
    assert [(mark.name, mark.marked_range.start_time.to_timecode(), str(mark.color)) for mark in clip.markers] == [
        ("Shot 1A", "01:00:00:00", "BLUE"),
        ("Look here", "01:00:00:12", "RED"),
    ]
