"""The adapters against exchanges as the vendor publishes them: what each answer means, and what it costs."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
import yaml

from bomstudio import (
    Ability,
    JobFailed,
    MusicGenerateRequest,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    Result,
    SignInAgain,
    SoundGenerateRequest,
    SpeechGenerateRequest,
    SpeechTranscribeRequest,
    TryLater,
)
from engine.host.plugins import PluginManager

GOLDEN = Path(__file__).with_name("golden")
Ask = Callable[..., Result]
Line = Callable[..., SpeechGenerateRequest]
MUSIC = MusicGenerateRequest(mood="calm", prompt="slow strings", length_ms=3_000)
SOUND = SoundGenerateRequest(prompt=" Rain on a tin roof ", length_ms=1_000)


def quantities(result: Any) -> dict[str, str]:
    return {usage.unit: usage.quantity for usage in result.usage}


def test_every_exchange_names_its_source_and_holds_no_key() -> None:
    files = sorted(GOLDEN.glob("*.yaml"))
    assert len(files) > 30
    assert [file.name for file in files if not file.read_text("utf-8").startswith("# Source: ")] == []
    for file in files:
        for exchange in yaml.safe_load(file.read_text("utf-8"))["interactions"]:
            assert exchange["request"]["headers"].keys() == {"content-type"}


def test_line_is_sound_as_a_film_takes_it_with_the_time_of_each_word(
    golden: Any, keyed: PluginManager, ask: Ask, line: Line
) -> None:
    with golden("line") as cassette:
        result = ask(keyed, line())
    speech, original = result.files
    with wave.open(str(speech.path)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (48_000, 1, 2)
        length_ms = round(sound.getnframes() / 48)
    assert (speech.role, speech.media_type, speech.facts.duration_ms) == ("speech", "audio/wav", length_ms)
    assert 1_550 <= length_ms <= 1_700
    assert (original.role, original.media_type) == ("original", "audio/mpeg")
    assert [(word.text, word.start_ms, word.end_ms) for word in result.data["words"]] == [
        ("Welkom", 50, 410),
        ("bij", 470, 650),
        ("BOM", 710, 890),
        ("Studios.", 950, 1430),
    ]
    assert quantities(result) == {"credit": "12"}
    assert result.notes == ()
    assert result.data["request_id"] == "DFbLWNCEcGdsdnaV4z8H"
    assert cassette.play_count == 1


def test_language_goes_along_only_to_models_that_take_it(
    golden: Any, keyed: PluginManager, ask: Ask, line: Line
) -> None:
    with golden("line_multilingual"):
        assert quantities(ask(keyed, line(language="nl-BE"), "eleven_multilingual_v2")) == {"credit": "23"}


def test_stage_direction_and_pace_become_voice_settings(
    golden: Any, keyed: PluginManager, ask: Ask, line: Line
) -> None:
    with golden("line_acted"):
        result = ask(keyed, line(manner="shouting", pace=1.5))
    assert result.notes == ("The pace 1.58 is beyond this vendor; 1.2 was used.",)


@pytest.mark.parametrize(
    ("name", "told"), [("no_times", "no times"), ("collapsed", "collapsed"), ("backwards", "backwards")]
)
def test_line_whose_times_cannot_be_believed_is_kept_without_words_and_says_so(
    golden: Any, keyed: PluginManager, ask: Ask, line: Line, name: str, told: str
) -> None:
    with golden(name):
        result = ask(keyed, line())
    assert result.data["words"] == []
    assert result.files[0].role == "speech"
    assert told in result.notes[0]
    assert quantities(result) == {"credit": "12"}


@pytest.mark.parametrize(("name", "credits", "noted"), [("no_cost", "12", True), ("old_header", "23", False)])
def test_where_the_vendor_does_not_count_its_table_does(
    golden: Any, keyed: PluginManager, ask: Ask, line: Line, name: str, credits: str, noted: bool
) -> None:
    with golden(name):
        result = ask(keyed, line())
    assert quantities(result) == {"credit": credits}
    assert bool(result.notes) is noted


def test_music_is_as_long_as_it_was_asked_for_and_paid_by_the_second(
    golden: Any, keyed: PluginManager, ask: Ask
) -> None:
    with golden("music"):
        result = ask(keyed, MUSIC)
    music = result.files[0]
    with av.open(str(music.path)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.channels) == ("flac", 48_000, 2)
    assert (music.role, music.media_type) == ("music", "audio/flac")
    assert abs((music.facts.duration_ms or 0) - 3_000) < 100
    assert quantities(result) == {"second": "3"}
    assert result.data["song_id"] == "KJ3fD9aQ0xPz7LwYbT2v"


@pytest.mark.parametrize(("name", "noted"), [("sound", False), ("sound_no_cost", True)])
def test_sound_is_paid_by_the_credits_that_are_told(
    golden: Any, keyed: PluginManager, ask: Ask, name: str, noted: bool
) -> None:
    with golden(name):
        result = ask(keyed, SOUND)
    assert (result.files[0].role, result.files[0].facts.channels) == ("sound", 2)
    assert quantities(result) == {"credit": "20"}
    assert bool(result.notes) is noted


def test_transcript_has_its_words_and_costs_its_length(
    golden: Any, keyed: PluginManager, ask: Ask, transcription: Callable[..., SpeechTranscribeRequest]
) -> None:
    with golden("transcript", is_form=True):
        result = ask(keyed, transcription())
    assert (result.files, result.data["text"], result.data["language"]) == ((), "Hello world!", "en")
    assert [(word.text, word.start_ms, word.end_ms) for word in result.data["words"]] == [
        ("Hello", 0, 500),
        ("world!", 500, 1200),
    ]
    assert quantities(result) == {"second": "8/5"}


def test_transcript_without_a_length_costs_what_was_quoted(
    golden: Any, keyed: PluginManager, ask: Ask, transcription: Callable[..., SpeechTranscribeRequest]
) -> None:
    with golden("transcript_plain", is_form=True):
        result = ask(keyed, transcription())
    assert quantities(result) == {"second": "2"}
    assert "its cost is an estimate" in result.notes[0]


def test_word_without_a_time_follows_the_one_before_and_laughter_is_no_word(
    golden: Any, keyed: PluginManager, ask: Ask, transcription: Callable[..., SpeechTranscribeRequest]
) -> None:
    with golden("transcript_gaps", is_form=True):
        result = ask(keyed, transcription())
    assert [(word.text, word.start_ms, word.end_ms) for word in result.data["words"]] == [
        ("Hello", 0, 500),
        ("world!", 500, 500),
    ]
    assert result.notes == ("The vendor sent no time for 1 of 2 words.",)


@pytest.mark.parametrize(
    ("name", "error", "charged", "told"),
    [
        ("quota", Rejected, "no", "Buy credits"),
        ("newer_shape", Rejected, "no", "quota_exceeded: Not enough credits. Buy credits"),
        ("wrong_key", SignInAgain, "no", "bom config set-secret elevenlabs api_key"),
        ("no_scope", SignInAgain, "no", "Give the key the scope"),
        ("no_voice", Rejected, "no", "[plugin.elevenlabs] voices"),
        ("too_long", Rejected, "no", "Split the line"),
        ("plan", Rejected, "no", "The account's plan"),
        ("validation", Rejected, "no", "body.text: field required"),
        ("sentence", Rejected, "no", "Something is wrong with the request."),
        ("busy", TryLater, "no", "system_busy"),
        ("too_many", TryLater, "no", "too_many_concurrent_requests"),
        ("too_early", TryLater, "no", "too_early"),
        ("failed", OutcomeUnknown, "unknown", "An internal error occurred."),
        ("gateway", OutcomeUnknown, "unknown", "HTTP 502"),
        ("half", OutcomeUnknown, "unknown", "not JSON"),
        ("other_shape", OutcomeUnknown, "unknown", "not known (KeyError)"),
        ("broken_sound", JobFailed, "yes", "cannot be decoded"),
    ],
)
def test_answer_without_a_line_says_what_to_do_and_whether_it_cost(
    golden: Any,
    keyed: PluginManager,
    ask: Ask,
    line: Line,
    name: str,
    error: type[ProviderError],
    charged: str,
    told: str,
) -> None:
    with golden(name) as cassette, pytest.raises(ProviderError) as caught:
        ask(keyed, line())
    assert (type(caught.value), caught.value.charged) == (error, charged)
    assert told in str(caught.value)
    assert bool(caught.value.usage) is (charged == "yes")
    assert cassette.play_count == 1


def test_credit_that_is_used_up_stops_the_vendors_other_jobs_unasked(
    golden: Any, keyed: PluginManager, ask: Ask, line: Line
) -> None:
    with golden("quota") as cassette:
        for request in (line(), SOUND, MUSIC):
            with pytest.raises(Rejected, match="quota_exceeded") as caught:
                ask(keyed, request)
            assert caught.value.charged == "no"
    assert cassette.play_count == 1


def test_too_many_at_once_wait_as_told(golden: Any, keyed: PluginManager, ask: Ask, line: Line) -> None:
    with golden("too_many"), pytest.raises(TryLater) as caught:
        ask(keyed, line())
    assert caught.value.after_seconds == 3


def test_refused_prompt_comes_with_the_one_that_the_vendor_would_take(
    golden: Any, keyed: PluginManager, ask: Ask
) -> None:
    with golden("bad_prompt"), pytest.raises(Rejected, match="suggests: slow strings in the style of a lullaby"):
        ask(keyed, MUSIC)


def test_recording_that_the_vendor_cannot_read_is_refused(
    golden: Any, keyed: PluginManager, ask: Ask, transcription: Callable[..., SpeechTranscribeRequest]
) -> None:
    with golden("corrupt", is_form=True), pytest.raises(Rejected, match="invalid_content"):
        ask(keyed, transcription())


def test_voices_are_the_presets_and_then_the_accounts_own_with_their_previews(
    golden: Any, keyed: PluginManager, line: Line
) -> None:
    provider, _ = keyed.provider(Ability.SPEECH_GENERATE, "elevenlabs/eleven_multilingual_v2")
    with golden("voices") as cassette:
        voices = asyncio.run(provider.voices())
    assert cassette.play_count == 2, "both pages"
    rachel, *_, own = voices
    assert (rachel.voice, rachel.name, rachel.gender, rachel.languages) == ("en-female-1", "Rachel", "female", ("en",))
    assert rachel.preview.startswith("https://storage.googleapis.com/eleven-public-prod/")
    assert (own.voice, own.name, own.gender, own.preview) == ("abcdefghij0123456789", "Our own", "", "")
    assert len(voices) == 9
