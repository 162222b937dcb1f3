"""Wishes for a voice, as they are written and stored."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.contracts.script import Breakdown
from engine.contracts.voices import ACCENTS, VoiceWish, accent_tag

_TAGS = st.builds(
    "{}{}{}".format,
    st.text(string.ascii_letters, min_size=2, max_size=3),
    st.sampled_from("-_"),
    st.text(string.ascii_letters, min_size=2, max_size=2) | st.text(string.digits, min_size=3, max_size=3),
)


@given(_TAGS | st.sampled_from(sorted(ACCENTS)))
def test_accent_has_one_form_however_it_is_written(written: str) -> None:
    tag = accent_tag(written)
    assert accent_tag(tag) == tag == accent_tag(f" {written.upper()} ")


@pytest.mark.parametrize("written", ["posh", "en", "nl-female", "m3-1", "en-GB x"])
def test_what_is_no_accent_is_refused_with_those_that_are_known(written: str) -> None:
    with pytest.raises(ValueError, match="british"):
        accent_tag(written)


def test_films_from_before_wishes_keep_their_voices() -> None:
    stored = Breakdown.model_validate({"title": "T", "voices": {"Anna": "f2"}, "scenes": (), "shots": ()})
    assert stored.voices == {"Anna": VoiceWish(voice="f2")}
    assert Breakdown.model_validate_json(stored.model_dump_json()) == stored


@pytest.mark.parametrize("pace", [0.4, 2.1])
def test_pace_beyond_what_is_speech_is_refused(pace: float) -> None:
    with pytest.raises(ValidationError):
        VoiceWish(pace=pace)
