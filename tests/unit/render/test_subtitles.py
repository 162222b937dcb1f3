"""Subtitles: in time with the voice, apart, readable, named, in any script."""

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape
from engine.contracts.plan import Cue
from engine.contracts.results import WordTime
from engine.domain.cut import Cut, CutLine, CutShot, film_frames, heard
from engine.render.line_breaking import columns
from engine.render.subtitles import cues

Film = Callable[..., Cut]


@pytest.fixture(scope="session")
def film(new_media: Callable[..., MediaRef]) -> Film:
    """Make a film of one shot in which lines are heard at given ms: (offset, length, speaker, text, word times)."""

    def make(*lines: tuple[Any, ...], seconds: int = 60) -> Cut:
        shot = CutShot(shot_id="s", name="1", take_id="t", clips={Shape.WIDE: new_media("c")}, frames=seconds * 25)
        return Cut(
            title="t",
            rate=FrameRate(num=25),
            shots=(shot,),
            lines=tuple(
                CutLine(
                    shot_id="s",
                    speaker=speaker,
                    text=text,
                    audio=new_media("a"),
                    length_ms=length,
                    offset_ms=offset,
                    words=tuple(WordTime(text="w", start_ms=start, end_ms=end) for start, end in words),
                )
                for offset, length, speaker, text, words in lines
            ),
        )

    return make


def times(made: tuple[Cue, ...]) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in made]


def evenly(count: int, ms: int, start: int = 0) -> list[tuple[int, int]]:
    return [(start + n * ms, start + (n + 1) * ms) for n in range(count)]


def test_cue_starts_with_its_first_word_and_stays_half_a_second_after_the_last(film: Film) -> None:
    (cue,) = cues(film((1000, 4000, "", "Nobody came at all.", evenly(4, 500, start=200))))
    assert (cue.start_ms, cue.end_ms) == (1200, 3680)
    assert (cue.text, cue.speaker) == ("Nobody came at all.", "")


def test_line_without_a_word_to_show_has_no_cue(film: Film) -> None:
    assert cues(film((1000, 400, "", "—", [(0, 0)]))) == ()


def test_cue_gives_way_to_the_next_two_frames_before_it(film: Film) -> None:
    made = cues(film((0, 2000, "", "One two.", evenly(2, 1000)), (2300, 2000, "", "Three four.", evenly(2, 1000))))
    assert times(made) == [(0, 2240), (2320, 4800)]


def test_gap_that_would_flicker_is_closed_to_two_frames(film: Film) -> None:
    made = cues(film((0, 2000, "", "One two.", evenly(2, 1000)), (2800, 2000, "", "Three four.", evenly(2, 1000))))
    assert times(made)[0] == (0, 2720)


def test_longer_pause_is_left_empty(film: Film) -> None:
    made = cues(film((0, 2000, "", "One two.", evenly(2, 1000)), (4000, 2000, "", "Three four.", evenly(2, 1000))))
    assert times(made)[0] == (0, 2480)


def test_short_word_stays_for_a_second_where_there_is_room(film: Film) -> None:
    assert times(cues(film((0, 200, "", "No.", [(0, 200)])))) == [(0, 1000)]


def test_fast_speech_stays_until_it_can_be_read(film: Film) -> None:
    text = "Nobody in the whole village saw it."
    (cue,) = cues(film((0, 1000, "", text, evenly(7, 140))))
    assert 17 * 0.96 <= len(text) / (cue.end_ms / 1000) <= 17


def test_cue_is_gone_after_seven_seconds(film: Film) -> None:
    assert times(cues(film((0, 9000, "", "Ommmm.", [(0, 9000)])))) == [(0, 7000)]


def test_long_line_is_divided_at_its_sentences_in_time_with_the_words(film: Film) -> None:
    text = "The light went out one night in March. Nobody in the village had an idea why, or what to do about it now."
    made = cues(film((520, 9500, "", text, evenly(23, 400))))
    assert made[0].text.replace("\n", " ") == "The light went out one night in March."
    assert made[1].start_ms == 520 + 8 * 400
    assert " ".join(cue.text for cue in made).replace("\n", " ") == text


def test_words_that_do_not_match_are_spread_over_the_speech_with_a_breath_between_sentences(film: Film) -> None:
    text = "The light went out one night in March. Nobody in the village had an idea why, or what to do about it now."
    for words in ([], [(1000, 2000), (6000, 7000)]):
        made = cues(film((0, 8000, "", text, words)))
        start, end = (words[0][0], words[-1][1]) if words else (0, 8000)
        assert made[0].start_ms == start
        share = (made[1].start_ms - start) / (end - start)
        assert share == pytest.approx((38 + 1 + 6) / (len(text) + 1 + 6 + 3), abs=0.01)
        assert made[-1].end_ms == pytest.approx(end + 480, abs=20)


def test_words_faster_than_frames_at_the_end_of_the_film_stay_inside_it(film: Film) -> None:
    made = cues(film((900, 100, "", "unbelievable " * 40, []), seconds=1), max_chars=12, max_lines=1)
    assert made[-1].end_ms == 1000
    assert all(before.end_ms <= after.start_ms < after.end_ms for before, after in pairwise(made))


def test_speaker_is_named_when_another_spoke_before(film: Film) -> None:
    said = [("Anna", "One."), ("Anna", "Two."), ("", "Three."), ("Anna", "Four."), ("Old Man", "Five.")]
    made = cues(film(*((n * 3000, 1000, speaker, text, []) for n, (speaker, text) in enumerate(said))))
    assert [cue.text for cue in made] == ["ANNA: One.", "Two.", "Three.", "ANNA: Four.", "OLD MAN: Five."]
    assert [cue.speaker for cue in made] == ["Anna", "Anna", "", "Anna", "Old Man"]


@pytest.mark.parametrize("words", [[], evenly(3, 300)])
def test_aside_is_never_shown(film: Film, words: list[tuple[int, int]]) -> None:
    (cue,) = cues(film((0, 1000, "", "(whispering) Go away [beat] now!", words)))
    assert cue.text == "Go away now!"


def test_brackets_that_were_spoken_are_shown(film: Film) -> None:
    (cue,) = cues(film((0, 2000, "", "The mill (now closed) stood here.", evenly(6, 300))))
    assert cue.text == "The mill (now closed) stood here."


def test_line_with_nothing_but_an_aside_has_no_cue(film: Film) -> None:
    assert cues(film((0, 1000, "Anna", "(sighs)", []), (2000, 1000, "Anna", "Yes.", [])))[0].text == "ANNA: Yes."


def test_silent_film_has_no_cues(film: Film) -> None:
    assert cues(film()) == ()


def test_punctuation_on_its_own_is_no_word(film: Film) -> None:
    made = cues(film((0, 2000, "", "— Vous allez bien ? — Oui !", evenly(4, 500))))
    assert [cue.text for cue in made] == ["— Vous allez bien ? — Oui !"]
    assert made[0].end_ms == 2480


def test_text_is_composed_and_has_single_spaces(film: Film) -> None:
    (cue,) = cues(film((0, 1000, "", "  Cafe\u0301\n\tau   lait ", [])))
    assert cue.text == "Café au lait"


def test_devanagari_is_measured_in_syllables(film: Film) -> None:
    text = "क्षत्रिय लोग नमस्ते कहते हैं और मुझे किताब पढ़ना बहुत पसंद है"
    (cue,) = cues(film((0, 4000, "अन्ना", text, [])), max_chars=24)
    rows = cue.text.split("\n")
    assert " ".join(rows) == f"अन्ना: {unicodedata.normalize('NFC', text)}"
    assert max(len(row) for row in rows) > 24 >= max(columns(row) for row in rows)


def test_right_to_left_row_that_starts_with_a_latin_name_is_marked(film: Film) -> None:
    made = cues(film((0, 1000, "Dana", "שלום לכולם.", []), (2000, 1000, "Dana", "זה הכול.", [])))
    assert [cue.text for cue in made] == ["\u200fDANA: שלום לכולם.", "זה הכול."]


def test_left_to_right_row_is_not_marked(film: Film) -> None:
    assert cues(film((0, 1000, "Dana", "She said שלום to all.", [])))[0].text == "DANA: She said שלום to all."


def test_narrow_film_gets_shorter_rows(film: Film) -> None:
    text = "The light went out one night in March and nobody in the village had an idea why."
    made = cues(film((0, 8000, "", text, [])), max_chars=20, max_lines=1)
    assert all(len(cue.text) <= 20 and "\n" not in cue.text for cue in made)


@given(data=st.data())
def test_cues_of_any_cut_are_in_order_apart_and_in_the_film(
    data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]
) -> None:
    cut = data.draw(paced_cuts)
    made = cues(cut)
    clock = -1
    for cue in made:
        assert clock < cue.start_ms < cue.end_ms <= cut.rate.ms(film_frames(cut))
        assert cue.end_ms - cue.start_ms <= 7001
        assert cue.text == unicodedata.normalize("NFC", cue.text)
        rows = cue.text.split("\n")
        assert len(rows) <= 2
        assert all(row == " ".join(row.split()) and 0 < columns(row) <= 42 for row in rows)
        clock = cue.end_ms - 1


@given(data=st.data())
def test_first_cue_of_any_line_starts_within_a_frame_of_its_speech(
    data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]
) -> None:
    cut = data.draw(paced_cuts)
    alone = cut.model_copy(
        update={"lines": tuple(line.model_copy(update={"text": "Yes", "words": line.words[:1]}) for line in cut.lines)}
    )
    frame_ms = 1000 / cut.rate.fraction
    for cue, (seconds, line) in zip(cues(alone), heard(alone), strict=False):
        speech = seconds * 1000 + (line.words[0].start_ms if line.words else 0)
        assert abs(cue.start_ms - speech) <= frame_ms
