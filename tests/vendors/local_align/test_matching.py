"""Lines in transcripts, by their words alone."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bomstudio import WordTime
from plugins.local_align.loudness import Run
from plugins.local_align.matching import find_lines
from plugins.local_align.pauses import lay_out, word_spans
from plugins.local_align.wording import said, words_of


def heard(text: str) -> list[WordTime]:
    return [WordTime(text=word, start_ms=at * 100, end_ms=at * 100 + 90) for at, word in enumerate(text.split())]


def starts(lines: list[str], text: str) -> list[int | None]:
    return [found and found.start_ms for found in find_lines([words_of(line) for line in lines], heard(text))]


def test_misheard_words_do_not_hide_a_line() -> None:
    assert starts(["Mara lit the lamp.", "It burned all night."], "mara lid the lamb it burned tonight") == [0, 400]


def test_what_was_said_in_between_belongs_to_no_line() -> None:
    assert starts(["Come in.", "Sit down."], "ok again come in no wait sorry sit down thanks") == [200, 700]


def test_of_equal_takes_the_last_counts_and_of_others_the_better() -> None:
    assert starts(["Come in please.", "Sit down."], "come in please come in please sit down") == [300, 600]
    assert starts(["Come in please.", "Sit down."], "come in please come um sit down") == [0, 500]


def test_line_that_is_not_said_is_not_found() -> None:
    assert starts(["Come in.", "Take off your wet coat.", "Sit down."], "come in sit down") == [0, None, 200]


def test_numbers_are_read_as_they_are_said() -> None:
    assert said("1912") == ("nineteen", "twelve")
    assert said("30") == ("thirty",)
    assert said("2,405") == ("two", "four", "hundred", "five")
    assert said("1905") == ("nineteen", "oh", "five")
    assert said("well-known") == ("well", "known")
    assert said("—") == ()
    assert said("दरवाज़ा") == ("दरवाज़ा",)


LINES = st.lists(
    st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), min_size=1, max_size=5),
    min_size=1,
    max_size=5,
)


@given(LINES)
def test_whatever_is_said_in_order_is_found_in_order(lines: list[list[str]]) -> None:
    text = [" ".join(line) for line in lines]
    found = find_lines([words_of(line) for line in text], heard(" ".join(text)))

    assert all(found), "each line is said"
    places = [(line.start_ms, line.end_ms) for line in found if line]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 900), st.integers(30, 4_000)), min_size=1, max_size=20),
)
def test_lines_are_laid_out_in_order_and_apart(letters: list[int], pieces: list[tuple[int, int]]) -> None:
    runs, at = [], 0
    for gap, length in pieces:
        runs.append(Run(at + gap, at + gap + length))
        at += gap + length

    laid = lay_out(letters, runs)

    assert len(laid) == len(letters)
    assert all(0 <= start < end <= at and 0 <= belief <= 0.5 for start, end, belief in laid)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(laid))


@given(st.lists(st.integers(1, 12), min_size=1, max_size=9), st.lists(st.integers(60, 900), min_size=1, max_size=6))
def test_words_are_spread_over_what_is_heard(weights: list[int], lengths: list[int]) -> None:
    runs = [Run(at * 1_000, at * 1_000 + length) for at, length in enumerate(lengths)]
    spans = word_spans(weights, runs, runs[0].start, runs[-1].end)

    assert spans[0][0] == runs[0].start and spans[-1][1] == runs[-1].end
    assert all(start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
