"""Subtitle files: what is read back is what was said, when it was said."""

from __future__ import annotations

import html

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import InputError
from engine.contracts.plan import Cue
from engine.render.subtitle_files import FORMATS, subtitle_file

TEXTS = ["Plain.", "Two\nlines", "रोज़ शाम दीया जलाती थी।", "שלום, עולם (2)", "Ünïcode — “quoted” 😀"]
HARD = ["<b>bold?</b> <3 & &amp;", "{\\an8}braces{}", "C:\\new \\N \\h", "a --> b", "gap\n\n\nline", "1\n2"]


def cues(*texts: str) -> list[Cue]:
    return [Cue(start_ms=at * 1000 + 1, end_ms=at * 1000 + 999, text=text) for at, text in enumerate(texts)]


def read_back(data: bytes, form: str) -> pysubs2.SSAFile:
    return pysubs2.SSAFile.from_string(data.decode("utf-8"), format_=form)


@pytest.mark.parametrize("form", FORMATS)
def test_words_and_times_come_back(form: str) -> None:
    events = read_back(subtitle_file(cues(*TEXTS), form, "hi", "Harbour"), form).events
    assert [event.plaintext for event in events] == TEXTS
    slack = 5 if form == "ass" else 0
    assert [(event.start, event.end) for event in events] == [
        (pytest.approx(cue.start_ms, abs=slack), pytest.approx(cue.end_ms, abs=slack)) for cue in cues(*TEXTS)
    ]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("srt", ["<b>bold?</b> <3 & &amp;", "{\\an8}braces{}", "C:\\new \\N \\h", "a → b", "gap\nline", "1\n2"]),
        ("vtt", ["<b>bold?</b> <3 & &amp;", "{\\an8}braces{}", "C:\\new \\N \\h", "a --> b", "gap\nline", "1\n2"]),
    ],
)
def test_what_looks_like_an_instruction_is_shown(form: str, shown: list[str]) -> None:
    written = subtitle_file(cues(*HARD), form, "en", "x").decode().replace("\u2060", "")
    blocks = [block.split("\n", 2)[2] for block in written.strip().split("\n\n")[1 if form == "vtt" else 0 :]]
    assert [html.unescape(block) if form == "vtt" else block for block in blocks] == shown


def test_tags_and_arrows_are_disarmed() -> None:
    assert "<b>" not in subtitle_file(cues(*HARD), "srt", "en", "x").decode()
    assert "<b>" not in subtitle_file(cues(*HARD), "vtt", "en", "x").decode()
    assert subtitle_file(cues(*HARD), "vtt", "en", "x").decode().count("-->") == len(HARD)
    assert "{\\an8}" not in subtitle_file(cues(*HARD), "ass", "en", "x").decode()


def test_speaker_and_language_are_told_where_the_format_can() -> None:
    cue = Cue(start_ms=0, end_ms=500, text="Hi", speaker="Anna, the\nkeeper")
    ass = read_back(subtitle_file([cue], "ass", "nl", "A\ntitle"), "ass")
    assert ass.events[0].name == "Anna; the keeper"
    assert (ass.info["Language"], ass.info["Title"]) == ("nl", "A title")
    assert subtitle_file([cue], "vtt", "nl", "x").startswith(b"WEBVTT\nLanguage: nl\n\n")


def test_hours_do_not_wrap() -> None:
    late = Cue(start_ms=3_599_999, end_ms=36_000_001, text="Late")
    assert b"00:59:59,999 --> 10:00:00,001" in subtitle_file([late], "srt", "en", "x")
    assert b"00:59:59.999 --> 10:00:00.001" in subtitle_file([late], "vtt", "en", "x")


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="srt, vtt, ass"):
        subtitle_file([], "doc", "en", "x")


@given(st.text(max_size=60), st.sampled_from(FORMATS))
def test_any_text_makes_one_cue_of_the_right_length(text: str, form: str) -> None:
    before, after = Cue(start_ms=0, end_ms=10, text="before"), Cue(start_ms=5000, end_ms=5010, text="after")
    told = [before, Cue(start_ms=1000, end_ms=2000, text=text), after]
    events = read_back(subtitle_file(told, form, "en", "x"), form).events
    assert [(event.start, event.end) for event in events] == [(0, 10), (1000, 2000), (5000, 5010)]
