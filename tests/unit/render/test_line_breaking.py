"""Where subtitles break: at sentences and clauses, in balance, and between letters as readers see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.render.line_breaking import Piece, columns, ends_sentence, into_cues, into_lines, joined, parts


def spoken(text: str, ms: int = 300) -> list[Piece]:
    return [Piece(word, n * ms, (n + 1) * ms) for n, word in enumerate(text.split())]


def lines(text: str, max_chars: int = 42) -> list[str]:
    return [joined(line) for line in into_lines(spoken(text), max_chars)]


@pytest.mark.parametrize(
    ("text", "width"),
    [("lighthouse", 10), ("नमस्ते", 3), ("क्षत्रिय", 3), ("e\u0301", 1), ("👨‍👩‍👧", 2), ("天气", 4), ("\u200fשלום", 4)],
)
def test_width_is_counted_in_letters_as_readers_see_them(text: str, width: int) -> None:
    assert columns(text) == width


def test_word_too_long_for_a_line_is_parted_between_letters() -> None:
    assert parts("नमस्तेनमस्ते", 5) == ["न", "म", "स्ते", "न", "म", "स्ते"]
    assert parts("今天，很好。", 5) == ["今", "天，", "很", "好。"]
    assert parts("short", 5) == ["short"]


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        ("dark.", True),
        ('dark."', True),
        ("bien ? »", True),
        ("है।", True),
        ("؟", True),
        ("dark,", False),
        ("Dr.", False),
        ("J.", False),
        ("No.", True),
    ],
)
def test_end_of_a_sentence_is_seen_in_many_scripts(word: str, ends: bool) -> None:
    assert ends_sentence(word) is ends


def test_short_text_stays_on_one_line() -> None:
    assert lines("Nobody came. Not one.") == ["Nobody came. Not one."]


def test_long_text_is_broken_into_lines_of_like_length() -> None:
    assert lines("she walked along the beach until the tide came in again") == [
        "she walked along the beach",
        "until the tide came in again",
    ]


def test_line_ends_where_a_sentence_does_when_that_is_near_the_middle() -> None:
    assert lines("Nobody in the village came. So we walked home") == [
        "Nobody in the village came.",
        "So we walked home",
    ]


def test_cue_ends_where_a_sentence_does() -> None:
    text = "The light went out one night. Nobody in the whole village had an idea why it did or what to do about it."
    first, *_ = into_cues(spoken(text), 42, 2)
    assert joined(first) == "The light went out one night."


def test_cue_without_a_better_place_is_divided_evenly_in_time() -> None:
    first, second = into_cues(spoken("word " * 20), 42, 2)
    assert abs(len(first) - len(second)) <= 2


def test_cue_is_broken_at_a_pause_in_the_voice() -> None:
    pieces = spoken(
        "we walked along the shore and then we saw it there on the rocks all alone and very pale in the mist"
    )
    late = [*pieces[:7], *(Piece(p.text, p.start_ms + 350, p.end_ms + 350) for p in pieces[7:])]
    assert [len(cue) for cue in into_cues(late, 42, 2)] == [7, 15]


def test_slow_speech_is_divided_before_it_stays_too_long() -> None:
    assert len(into_cues(spoken("one two three four five six", ms=2000), 42, 2)) == 2


def test_short_sentence_does_not_flash_by_on_its_own() -> None:
    first, second = into_cues(spoken("No. " + "word " * 16, ms=250), 42, 2)
    assert first[-1].end_ms >= 1000
    assert len(first) + len(second) == 17


def test_name_of_the_speaker_stays_with_what_is_said() -> None:
    pieces = [Piece("ANNA:", 0, 0), *spoken("Incomprehensibilities, unquestionably overwhelming, all.")]
    assert next(joined(cue) for cue in into_cues(pieces, 24, 2)).startswith("ANNA: Incom")


@given(
    st.lists(st.text(alphabet="abn,.नि天\u0301", min_size=1, max_size=30), min_size=1, max_size=40),
    st.integers(4, 42),
    st.integers(1, 3),
)
def test_every_cue_fits_and_no_word_is_lost(words: list[str], max_chars: int, max_lines: int) -> None:
    pieces = [
        Piece(part, n * 100, n * 100 + 90, is_glued=m > 0)
        for n, word in enumerate(words)
        for m, part in enumerate(parts(word, max_chars))
        if columns(part) <= max_chars
    ]
    made = into_cues(pieces, max_chars, max_lines)
    assert [piece for cue in made for piece in cue] == pieces
    for cue in made:
        rows = into_lines(cue, max_chars)
        assert [piece for row in rows for piece in row] == list(cue)
        assert len(rows) <= max_lines
        assert all(columns(joined(row)) <= max_chars for row in rows)
