"""The stand-in: what the adapters make of it, what it refuses, and that the vendor's own SDK reads it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from bomstudio import (
    JobFailed,
    MediaRef,
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
    round_half_up,
)
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running

Ask = Callable[..., Result]
Line = Callable[..., SpeechGenerateRequest]
KEY = {"xi-api-key": "any"}
VOICE = "21m00Tcm4TlvDq8ikWAM"
SAY = f"/elevenlabs/v1/text-to-speech/{VOICE}/with-timestamps"
MUSIC = MusicGenerateRequest(prompt="strings", length_ms=4_000)
SOUND = SoundGenerateRequest(prompt="rain", length_ms=1_730)


def cost(result_or_error: Any, model: str) -> int:
    """Return what the plugin's own price rows make of a usage, in micro-units."""
    rows = {price.model: price for price in PluginManager(load_settings()).prices()}
    price = rows[f"elevenlabs/{model}"]
    return round_half_up(sum((price.charge(usage.amount).micro for usage in result_or_error.usage), Fraction(0)))


def decoded(data: bytes) -> tuple[Any, int]:
    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.audio[0]
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
        return np.concatenate(frames, axis=1)[0].astype(float), stream.rate


@pytest.mark.parametrize("model", ["eleven_multilingual_v2", "eleven_flash_v2_5"])
def test_books_of_both_sides_agree_on_a_line_and_the_quote_holds(
    sandbox: Running, rehearsed: PluginManager, ask: Ask, quote: Callable[..., Any], line: Line, model: str
) -> None:
    result = ask(rehearsed, line(), model)
    books = sandbox.sandbox.till.ledger()["elevenlabs"]
    assert books["charges"] == [{"reference": "job-1", "micro": cost(result, model), "currency": "USD"}]
    estimate = quote(rehearsed, line(), model)
    assert estimate.likely == result.usage == estimate.ceiling


@pytest.mark.parametrize("request_", [MUSIC, SOUND], ids=["music", "sound"])
def test_books_of_both_sides_agree_on_music_and_sounds(
    sandbox: Running, rehearsed: PluginManager, ask: Ask, quote: Callable[..., Any], request_: Any
) -> None:
    result = ask(rehearsed, request_)
    (charge,) = sandbox.sandbox.till.ledger()["elevenlabs"]["charges"]
    assert charge["micro"] == cost(result, result.model_version) > 0
    assert result.usage[0].amount <= quote(rehearsed, request_).ceiling[0].amount
    assert abs((result.files[0].facts.duration_ms or 0) - request_.length_ms) < 80


def test_books_of_both_sides_agree_on_a_transcript(
    sandbox: Running, rehearsed: PluginManager, ask: Ask, transcription: Callable[..., SpeechTranscribeRequest]
) -> None:
    result = ask(rehearsed, transcription(language="nl", speakers=2))
    (charge,) = sandbox.sandbox.till.ledger()["elevenlabs"]["charges"]
    assert charge["micro"] == cost(result, "scribe_v2") == round_half_up(Fraction(2 * 220_000, 3600))
    assert (result.data["language"], len(result.data["words"])) == ("nld", 4)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(result.data["words"]))


def test_words_are_heard_when_their_times_say(rehearsed: PluginManager, ask: Ask, line: Line) -> None:
    result = ask(rehearsed, line(text="Een twee drie"))
    sound, rate = decoded(result.files[0].path.read_bytes())

    def loudness(start_ms: int, end_ms: int) -> float:
        return float(np.sqrt(np.mean(sound[start_ms * rate // 1000 : end_ms * rate // 1000] ** 2)))

    words = result.data["words"]
    assert [word.text for word in words] == ["Een", "twee", "drie"]
    for word in words:
        assert loudness(word.start_ms + 30, word.end_ms - 30) > 1_500
    for before, after in pairwise(words):
        assert loudness(before.end_ms + 25, after.start_ms - 25) < 300


def test_speakers_are_brought_to_one_level(rehearsed: PluginManager, ask: Ask, line: Line) -> None:
    levels = []
    for voice in ("nl-female-1", "nl-male-2"):
        sound, _ = decoded(ask(rehearsed, line(voice=voice)).files[0].path.read_bytes())
        blocks = (sound[: len(sound) // 480 * 480].reshape(-1, 480) / 32768) ** 2
        power = blocks.mean(axis=1)
        levels.append(10 * np.log10(power[power > power.max() / 1000].mean()))
    assert levels == pytest.approx([-20, -20], abs=0.5)


def test_same_line_is_the_same_sound(rehearsed: PluginManager, ask: Ask, line: Line) -> None:
    first, second = (ask(rehearsed, line()).files[0].path.read_bytes() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("kind", "value", "error", "charged"),
    [
        ("lost_answer", "", OutcomeUnknown, "unknown"),
        ("malformed", "", OutcomeUnknown, "unknown"),
        ("truncated", "", JobFailed, "yes"),
        ("refusal", "", Rejected, "no"),
        ("refusal", "a_reason_of_tomorrow", Rejected, "no"),
        ("refusal", "quota_exceeded", Rejected, "no"),
        ("refusal", "missing_permissions", SignInAgain, "no"),
        ("refusal", "voice_not_found", Rejected, "no"),
        ("refusal", "too_many_concurrent_requests", TryLater, "no"),
        ("status", "400", Rejected, "no"),
        ("status", "401", SignInAgain, "no"),
        ("status", "403", Rejected, "no"),
        ("status", "422", Rejected, "no"),
        ("status", "429", TryLater, "no"),
        ("status", "500", OutcomeUnknown, "unknown"),
        ("status", "503", OutcomeUnknown, "unknown"),
    ],
)
def test_cruel_vendor_is_submitted_to_once_and_its_charge_is_told(
    sandbox: Running,
    web: httpx.Client,
    rehearsed: PluginManager,
    ask: Ask,
    line: Line,
    kind: str,
    value: str,
    error: type[ProviderError],
    charged: str,
) -> None:
    web.post("/_sandbox/faults", json={"kind": kind, "value": value})
    with pytest.raises(ProviderError) as caught:
        ask(rehearsed, line(), "eleven_multilingual_v2")
    assert (type(caught.value), caught.value.charged) == (error, charged)
    books = sandbox.sandbox.till.ledger()["elevenlabs"]
    assert books["arrived"] == {"job-1": 1}
    assert bool(books["accepted"]) is (charged != "no" and kind != "status")
    if charged == "yes":
        assert books["charged_micro"]["USD"] == cost(caught.value, "eleven_multilingual_v2")


@pytest.mark.parametrize("request_", [MUSIC, SOUND], ids=["music", "sound"])
@pytest.mark.parametrize("kind", ["truncated", "malformed"])
def test_sound_that_breaks_off_has_failed_and_was_paid(
    sandbox: Running, web: httpx.Client, rehearsed: PluginManager, ask: Ask, request_: Any, kind: str
) -> None:
    web.post("/_sandbox/faults", json={"kind": kind})
    with pytest.raises(JobFailed, match="breaks off") as caught:
        ask(rehearsed, request_)
    charged = sandbox.sandbox.till.ledger()["elevenlabs"]["charged_micro"]["USD"]
    model = "music_v2" if request_ is MUSIC else "eleven_text_to_sound_v2"
    assert (caught.value.charged, cost(caught.value, model)) == ("yes", charged)


@pytest.mark.parametrize(
    ("path", "sent", "status", "told"),
    [
        (SAY, {}, 422, "Field required"),
        (SAY, {"text": "a", "model_id": "eleven_v0"}, 400, "model_not_found"),
        (SAY, {"text": "a" * 10_001}, 400, "max_character_limit_exceeded"),
        (SAY, {"text": "a", "language_code": "nl"}, 400, "language_code"),
        (SAY, {"text": "a", "voice_settings": {"speed": 2}}, 400, "speed"),
        (SAY.replace(VOICE, "nobody"), {"text": "a"}, 404, "voice_not_found"),
        ("/elevenlabs/v1/music", {"prompt": "a", "seed": 1}, 422, "Seed cannot"),
        ("/elevenlabs/v1/music", {"prompt": "a", "music_length_ms": 2_999}, 422, "between 3000"),
        ("/elevenlabs/v1/music", {}, 422, "Exactly one"),
        ("/elevenlabs/v1/sound-generation", {"text": "a", "duration_seconds": 31}, 422, "between 0.5"),
        ("/elevenlabs/v1/sound-generation", {"text": ""}, 422, "Field required"),
    ],
)
def test_it_refuses_what_the_vendor_refuses_and_charges_nothing(
    web: httpx.Client, sandbox: Running, path: str, sent: dict[str, Any], status: int, told: str
) -> None:
    answer = web.post(path, json=sent, headers=KEY)
    assert answer.status_code == status
    assert told in answer.text
    assert sandbox.sandbox.till.ledger()["elevenlabs"]["charges"] == []


def test_it_wants_a_key(web: httpx.Client) -> None:
    assert web.post(SAY, json={"text": "a"}).status_code == 401
    assert web.post(SAY, json={"text": "a"}, headers={"xi-api-key": "wrong"}).json() == {
        "detail": {"status": "invalid_api_key", "message": "Invalid API key"}
    }


def test_recording_that_is_none_is_refused(
    rehearsed: PluginManager, ask: Ask, tmp_path: Path, sandbox: Running
) -> None:
    media = MediaRef(sha256="b" * 64, media_type="audio/wav", bytes=400)
    (tmp_path / media.sha256).write_bytes(b"\0" * media.bytes)
    with pytest.raises(Rejected, match="corrupted") as caught:
        ask(rehearsed, SpeechTranscribeRequest(audio=media))
    assert caught.value.charged == "no"
    assert sandbox.sandbox.till.ledger()["elevenlabs"]["charges"] == []


def test_the_vendors_own_sdk_reads_lines_music_sounds_transcripts_voices_and_errors(
    sandbox: Running, web: httpx.Client, tmp_path: Path, recording: MediaRef
) -> None:
    elevenlabs = pytest.importorskip("elevenlabs", reason="pip install 'elevenlabs>=2.78,<3'")
    client_module = pytest.importorskip("elevenlabs.client")
    from elevenlabs.core.api_error import ApiError

    options = {"max_retries": 0}
    with httpx.Client(timeout=20) as line:
        client = client_module.ElevenLabs(api_key="any", base_url=f"{sandbox.url}/elevenlabs", httpx_client=line)
        said = client.text_to_speech.convert_with_timestamps(
            VOICE, text="Hallo daar.", model_id="eleven_flash_v2_5", language_code="nl", request_options=options
        )
        assert "".join(said.alignment.characters) == "Hallo daar."
        sound, rate = decoded(base64.b64decode(said.audio_base_64))
        assert len(sound) / rate == pytest.approx(said.alignment.character_end_times_seconds[-1] + 0.25, abs=0.06)
        with client.text_to_speech.with_raw_response.convert(VOICE, text="Hallo daar.") as raw:
            assert raw.headers["character-cost"] == "11"
            assert len(decoded(b"".join(raw.data))[0]) > 0
        music = b"".join(client.music.compose(prompt="strings", music_length_ms=3_000, request_options=options))
        assert len(decoded(music)[0]) / 44_100 == pytest.approx(3, abs=0.08)
        rain = b"".join(client.text_to_sound_effects.convert(text="rain", duration_seconds=0.5))
        assert len(decoded(rain)[0]) > 0
        with (tmp_path / recording.sha256).open("rb") as file:
            written = client.speech_to_text.convert(model_id="scribe_v2", file=file, language_code="nl")
        assert (written.language_code, written.audio_duration_secs) == ("nld", 2.0)
        assert {word.type for word in written.words} == {"word", "spacing"}
        first = client.voices.search(page_size=5)
        assert (len(first.voices), first.has_more) == (5, True)
        rest = client.voices.search(page_size=5, next_page_token=first.next_page_token)
        assert (len(rest.voices), rest.has_more, rest.voices[0].labels["gender"]) == (3, False, "male")
        assert client.user.subscription.get().character_limit == 121_000
        rates = {model.model_id: model.model_rates.character_cost_multiplier for model in client.models.list()}
        assert rates == {"eleven_multilingual_v2": 1.0, "eleven_flash_v2_5": 0.5}

        web.post("/_sandbox/faults", json={"kind": "refusal", "value": "quota_exceeded"})
        with pytest.raises(ApiError) as caught:
            client.text_to_speech.convert_with_timestamps(VOICE, text="Hallo", request_options=options)
        assert (caught.value.status_code, caught.value.body["detail"]["status"]) == (401, "quota_exceeded")
        with pytest.raises(elevenlabs.UnprocessableEntityError):
            next(iter(client.music.compose(prompt="x", music_length_ms=1, request_options=options)))
