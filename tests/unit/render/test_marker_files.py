"""Markers in files that people open, edit and save."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import InputError
from engine.render.marker_files import Label, marker_file, read_marker_file

WORDS = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="{}<>\\&"), min_size=1, max_size=9)
LABELS = st.lists(
    st.builds(
        lambda start, length, words: Label(start, start + length, " ".join(["1A", *words])),
        st.integers(0, 10**7),
        st.integers(1, 10**6),
        st.lists(WORDS, min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=6,
)


@given(LABELS)
def test_label_track_comes_back_to_the_millisecond(labels: list[Label]) -> None:
    assert read_marker_file(marker_file(labels, ".txt"), ".txt") == labels


@given(LABELS)
def test_subtitles_keep_the_times_and_the_names(labels: list[Label]) -> None:
    back = read_marker_file(marker_file(labels, ".srt"), ".SRT")
    assert sorted((label.start_ms, label.end_ms, label.line) for label in back) == sorted(
        (label.start_ms, label.end_ms, label.line) for label in labels
    )


def test_track_that_an_editor_saved_is_read() -> None:
    text = "\ufeff1,250000\t3.4\t1A.2 ANNA: Come in.\r\n\\\t200.0\t800.0\r\n\r\n4\t5\t2B\n"
    assert read_marker_file(text.encode(), ".txt") == [
        Label(1_250, 3_400, "1A.2 ANNA: Come in."),
        Label(4_000, 5_000, "2B"),
    ]
    assert [label.line for label in read_marker_file(text.encode(), ".txt")] == ["1A.2", "2B"]


@pytest.mark.parametrize(
    ("data", "ending", "why"),
    [
        (b"1.0\t2.0\n", ".txt", "Row 1"),
        (b"1.0\t2.0\t1A\nsoon\tlater\t1B\n", ".txt", "Row 2"),
        (b"inf\t2.0\t1A\n", ".txt", "Row 1"),
        (b"\xff\xfe\x00", ".txt", "not UTF-8"),
        (b"", ".csv", "not kept in .csv"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(data: bytes, ending: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read_marker_file(data, ending)
