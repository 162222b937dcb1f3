"""A transcript as a file, by the ending of its name."""

from __future__ import annotations

import json

import pysubs2
import pytest

from engine.cli.transcript_files import transcript_file
from engine.domain.stored_result import StoredResult

TEXT = "The lamp is out again. We wait for the boat that brings the oil, and nobody on the island says a word."
WORDS = [
    {"text": text, "start_ms": 400 * number, "end_ms": 400 * number + 300} for number, text in enumerate(TEXT.split())
]
RESULT = StoredResult(data={"text": TEXT, "language": "eng", "words": WORDS})


@pytest.mark.parametrize("ending", [".txt", "", ".md"])
def test_text_is_the_words_alone(ending: str) -> None:
    assert transcript_file(RESULT, ending) == f"{TEXT}\n".encode()


def test_json_has_the_time_of_each_word() -> None:
    assert json.loads(transcript_file(RESULT, ".json")) == RESULT.data


@pytest.mark.parametrize("ending", [".srt", ".VTT", ".ass"])
def test_subtitles_begin_with_their_first_word_and_end_with_their_last(ending: str) -> None:
    cues = pysubs2.SSAFile.from_string(transcript_file(RESULT, ending).decode())
    assert [cue.plaintext.replace("\n", " ") for cue in cues] == [
        "The lamp is out again.",
        "We wait for the boat that brings the oil, and nobody on the island says a word.",
    ]
    assert [(cue.start, cue.end) for cue in cues] == [(0, 1_900), (2_000, 8_700)]
