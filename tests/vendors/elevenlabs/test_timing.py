"""The times of words, from the times of characters: believed when they can be true, else left out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.elevenlabs.client import Alignment
from plugins.elevenlabs.timing import word_times


def aligned(text: str, step: float = 0.1) -> Alignment:
    edges = [step * count for count in range(len(text) + 1)]
    return Alignment(list(text), edges[:-1], edges[1:])


def test_characters_between_spaces_are_words() -> None:
    words, doubt = word_times(aligned("Hé, jij  — daar!\n"), 2_000)
    assert doubt == ""
    assert [(word.text, word.start_ms, word.end_ms) for word in words] == [
        ("Hé,", 0, 300),
        ("jij", 400, 700),
        ("daar!", 1100, 1600),
    ]


@pytest.mark.parametrize(
    ("alignment", "length_ms", "told"),
    [
        (None, 1000, "no times"),
        (Alignment(["a", "b"], [0.0], [0.1, 0.2]), 1000, "do not fit"),
        (Alignment(["a", " ", "b"], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]), 1000, "collapsed"),
        (Alignment(["a", " ", "b"], [0.5, 0.6, 0.1], [0.6, 0.7, 0.2]), 1000, "backwards"),
        (Alignment(["a"], [0.5], [0.4]), 1000, "backwards"),
        (Alignment(["a"], [-0.5], [0.4]), 1000, "backwards"),
        (Alignment(["a"], [float("nan")], [0.4]), 1000, "backwards"),
        (aligned("one two"), 100, "collapsed"),
    ],
)
def test_times_that_cannot_be_true_are_left_out(alignment: Alignment | None, length_ms: int, told: str) -> None:
    words, doubt = word_times(alignment, length_ms)
    assert words == []
    assert told in doubt


@given(st.text(min_size=1, max_size=80))
def test_every_written_word_has_its_time_in_order(text: str) -> None:
    words, doubt = word_times(aligned(text), len(text) * 100)
    assert doubt == ""
    assert [word.text for word in words] == [
        word for word in text.split() if any(character.isalnum() for character in word)
    ]
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
