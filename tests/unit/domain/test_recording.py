"""Markers: how lines find them again, how a person moves them, how moments are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import InputError
from engine.contracts.identity import new_id
from engine.contracts.media import MediaRef
from engine.contracts.results import WordTime
from engine.contracts.script import Keyframe, Line, ShotDraft
from engine.domain.recording import (
    Marker,
    MarkerSheet,
    ScriptLine,
    clock,
    excerpt,
    fitted,
    moved,
    read_clock,
    script_lines,
)


def lines(*shots: tuple[str, ...]) -> list[ScriptLine]:
    drafts = [
        ShotDraft(
            scene=1,
            name=f"{number}A",
            action="",
            keyframes=(Keyframe(description="The sea."),),
            lines=tuple(Line(text=text) for text in texts),
            length_ms=1000,
            source_key=str(number),
        )
        for number, texts in enumerate(shots, start=1)
    ]
    return list(script_lines([(new_id(), draft) for draft in drafts]))


def marker(text: str, start: int = 0, **fields: object) -> Marker:
    return Marker.model_validate({"text": text, "start_ms": start, "end_ms": start + 1_000, **fields})


def test_lines_are_named_by_their_shot_and_their_place_in_it() -> None:
    assert [line.name for line in lines(("One.",), ("Two.", "Three."))] == ["1A", "2A.1", "2A.2"]


def test_line_that_moved_to_another_shot_keeps_its_marker() -> None:
    markers = [marker("The boats lay still."), marker("Nobody asked her why.", 2_000)]
    found = fitted(markers, lines(("Nobody asked her why.",), ("The boats lay still.", "A new line.")))
    assert [each and each.start_ms for each in found] == [2_000, 0, None]


def test_edited_line_keeps_its_marker_and_another_does_not_take_it() -> None:
    markers = [marker("The harbour was quiet that morning."), marker("Nobody asked her why.", 2_000)]
    found = fitted(markers, lines(("The harbour was calm that morning.", "Boil the water.", "Nobody asked her why.")))
    assert [each and each.start_ms for each in found] == [0, None, 2_000]


def test_equal_lines_have_each_their_own_marker_in_order() -> None:
    found = fitted([marker("No.", 0), marker("No.", 5_000)], lines(("No.",), ("Yes.",), ("No.",)))
    assert [each and each.start_ms for each in found] == [0, None, 5_000]


def test_marker_moved_by_hand_is_certain_and_keeps_the_words_that_still_lie_in_it() -> None:
    words = (WordTime(text="Come", start_ms=1_000, end_ms=1_200), WordTime(text="in.", start_ms=1_200, end_ms=1_900))
    found = marker("Come in.", 1_000, confidence=0.3, words=words)

    assert found.is_unsure
    nudged = moved(found, 1_050, 1_900, 9_000)
    assert (nudged.source, nudged.confidence, nudged.words) == ("by_hand", 1.0, words)
    assert not nudged.is_unsure
    assert moved(found, 5_000, 6_000, 9_000).words == ()


@pytest.mark.parametrize(("start", "end", "why"), [(2_000, 2_000, "no stretch"), (2_000, 9_001, "behind the end")])
def test_stretch_that_the_recording_does_not_have_is_refused(start: int, end: int, why: str) -> None:
    with pytest.raises(InputError, match=why):
        moved(marker("Come in."), start, end, 9_000)


def test_recording_is_brought_to_the_level_of_other_voices_as_a_whole() -> None:
    media = MediaRef(sha256="0" * 64, media_type="audio/wav", bytes=1)
    quiet = MarkerSheet(length_ms=9_000, level_db=-33.4)
    assert excerpt(media, quiet, marker("Come in.", 500)).gain_db == 13.4
    assert MarkerSheet(length_ms=9_000, level_db=-64.0).gain_db == 30.0


def test_stored_sheet_comes_back_and_a_strange_one_is_refused_in_words() -> None:
    sheet = MarkerSheet(length_ms=9_000, level_db=-20.0, markers=(marker("Come in."),))
    assert MarkerSheet.load(sheet.model_dump(mode="json")) == sheet
    with pytest.raises(InputError, match="schema_version"):
        MarkerSheet.load({**sheet.model_dump(mode="json"), "schema_version": 2})


@given(st.integers(0, 10**8))
def test_moments_are_read_as_they_are_written(ms: int) -> None:
    assert read_clock(clock(ms)) == ms
    assert read_clock(f"{ms // 1000}.{ms % 1000:03d}") == ms


@pytest.mark.parametrize("text", ["", "noon", "1:75", "1:2:3:4", "-3", "1:-3", "nan", "inf", "1:2.5:3"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a moment"):
        read_clock(text)
