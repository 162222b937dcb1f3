import time

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.script_diff import Keyed, Pair, match_shots


def script(*texts: str) -> list[Keyed]:
    return [(f"key of {text}", text) for text in texts]


SEA, BOAT, LAMP = "the sea is dark tonight", "a small boat comes in", "the lamp goes out at last"


def test_unchanged_script_keeps_every_shot() -> None:
    shots = script(SEA, BOAT, LAMP)
    assert match_shots(shots, shots) == [(0, 0), (1, 1), (2, 2)]


def test_edited_words_keep_the_shot() -> None:
    assert match_shots(script(SEA, BOAT, LAMP), script(SEA, "a small red boat comes in", LAMP)) == [
        (0, 0),
        (1, 1),
        (2, 2),
    ]


def test_new_and_gone_shots_stand_in_order() -> None:
    assert match_shots(script(SEA, BOAT, LAMP), script("hello", SEA, LAMP, "bye")) == [
        (None, 0),
        (0, 1),
        (1, None),
        (2, 2),
        (None, 3),
    ]


def test_other_words_are_another_shot() -> None:
    assert match_shots(script(SEA), script(LAMP)) == [(0, None), (None, 0)]


def test_most_alike_wins_over_the_first_alike() -> None:
    old = script("one two three four")
    new = script("one two five six", "one two three four five")
    assert match_shots(old, new) == [(None, 0), (0, 1)]


def test_edited_shots_do_not_cross() -> None:
    pairs = match_shots(script(SEA, BOAT), script(BOAT + " again", SEA + " again"))
    kept = [pair for pair in pairs if None not in pair]
    assert len(kept) == 1


def test_moved_shot_with_the_same_words_is_kept() -> None:
    assert match_shots(script(SEA, BOAT, LAMP), script(LAMP, SEA, BOAT)) == [(2, 0), (0, 1), (1, 2)]


def test_same_words_twice_are_kept_once_each() -> None:
    assert match_shots([("k", "a"), ("k", "a")], [("k", "a")]) == [(0, 0), (1, None)]


def test_empty_scripts() -> None:
    assert match_shots([], []) == []
    assert match_shots(script(SEA), []) == [(0, None)]
    assert match_shots([], script(SEA)) == [(None, 0)]


SHOTS = st.lists(st.tuples(st.sampled_from("abcdef"), st.text("xy z", max_size=8)), max_size=9)


@given(old=SHOTS, new=SHOTS)
def test_every_shot_of_both_scripts_stands_once_and_new_ones_in_order(old: list[Keyed], new: list[Keyed]) -> None:
    pairs: list[Pair] = match_shots(old, new)
    assert sorted(was for was, _ in pairs if was is not None) == list(range(len(old)))
    assert [now for _, now in pairs if now is not None] == list(range(len(new)))
    assert (None, None) not in pairs


@given(old=SHOTS, new=SHOTS)
def test_edited_shots_keep_their_order_in_each_gap(old: list[Keyed], new: list[Keyed]) -> None:
    edited = [
        (was, now)
        for was, now in match_shots(old, new)
        if was is not None and now is not None and old[was][0] != new[now][0]
    ]
    assert edited == sorted(edited)


def test_rewritten_feature_is_matched_quickly() -> None:
    old = script(*(f"shot {n} of the long film about number {n % 7}" for n in range(150)))
    new = script(*(f"shot {n} of the very long film about number {n % 7}" for n in range(150)))
    started = time.process_time()
    pairs = match_shots(old, new)
    assert time.process_time() - started < 4
    assert pairs == [(n, n) for n in range(150)]
