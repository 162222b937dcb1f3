"""The card: what is offered, on whose terms, and what is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from bomstudio import (
    Ability,
    ConfigError,
    Estimate,
    ImageGenerateRequest,
    MediaRef,
    MusicGenerateRequest,
    Rejected,
    Shape,
    Size,
    SoundGenerateRequest,
    SpeechGenerateRequest,
    SpeechTranscribeRequest,
)
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings

Quote = Callable[..., Estimate]


def amounts(usages: Any) -> dict[str, Fraction]:
    return {usage.unit: usage.amount for usage in usages}


def test_without_a_key_it_says_how_to_set_one() -> None:
    plugins = PluginManager(load_settings(), MemorySecrets())
    with pytest.raises(ConfigError, match="bom config set-secret elevenlabs api_key"):
        plugins.provider(Ability.SPEECH_GENERATE, "elevenlabs/eleven_multilingual_v2")


def test_models_and_voices_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_ELEVENLABS__SPEECH_MODELS", "eleven_v9, eleven_multilingual_v2")
    monkeypatch.setenv("BOM_ELEVENLABS__VOICES", "fr-male-1 = abcdefghij0123456789")
    plugins = PluginManager(load_settings(), MemorySecrets({"elevenlabs.api_key": "sk"}))
    told = plugins.describe("elevenlabs")
    assert told.models["speech.generate"] == ("elevenlabs/eleven_v9", "elevenlabs/eleven_multilingual_v2")
    assert {setting.name: setting.default for setting in told.settings}["answer_seconds"] == "300"


def test_prices_are_those_of_the_vendors_list() -> None:
    rows = {price.model: price for price in PluginManager(load_settings()).prices() if "elevenlabs/" in price.model}
    assert rows["elevenlabs/eleven_multilingual_v2"].charge(Fraction(1000)).micro == 100_000
    assert rows["elevenlabs/eleven_flash_v2_5"].charge(Fraction(500)).micro == 50_000, "500 credits: 1000 characters"
    assert rows["elevenlabs/scribe_v2"].charge(Fraction(3600)).micro == 220_000
    assert rows["elevenlabs/music_v2"].charge(Fraction(60)).micro == 300_000
    assert rows["elevenlabs/eleven_text_to_sound_v2"].charge(Fraction(1200)).micro == 120_000
    assert all(price.as_of > date(2026, 5, 1) for price in rows.values())


@pytest.mark.parametrize(
    ("model", "text", "credits"),
    [
        ("eleven_multilingual_v2", "Hallo daar.", 11),
        ("eleven_flash_v2_5", "Hallo daar.", 6),
        ("eleven_multilingual_v2", " *Hallo*  daar. ", 11),
        ("eleven_multilingual_v2", "Cafe\u0301.", 5),
    ],
)
def test_line_is_quoted_by_the_characters_that_are_sent(
    keyed: PluginManager, quote: Quote, model: str, text: str, credits: int
) -> None:
    estimate = quote(keyed, SpeechGenerateRequest(text=text), model)
    assert amounts(estimate.likely) == amounts(estimate.ceiling) == {"credit": credits}


def test_ceiling_allows_for_a_vendor_that_counts_letters_beyond_the_plane_twice(
    keyed: PluginManager, quote: Quote
) -> None:
    estimate = quote(keyed, SpeechGenerateRequest(text="Hi 👋"), "eleven_multilingual_v2")
    assert (amounts(estimate.likely), amounts(estimate.ceiling)) == ({"credit": 4}, {"credit": 5})


def test_recording_is_quoted_by_its_length_or_by_what_its_bytes_can_hold(keyed: PluginManager, quote: Quote) -> None:
    audio = MediaRef(sha256="a" * 64, media_type="audio/mpeg", bytes=160_000)
    known = quote(keyed, SpeechTranscribeRequest(audio=audio, length_ms=9_500))
    assert (amounts(known.likely), amounts(known.ceiling)) == (
        {"second": Fraction(19, 2)},
        {"second": Fraction(21, 2)},
    )
    unknown = quote(keyed, SpeechTranscribeRequest(audio=audio))
    assert (amounts(unknown.likely), amounts(unknown.ceiling)) == ({"second": 10}, {"second": 161})


@pytest.mark.parametrize(("asked", "made"), [(1_000, 3), (30_000, 30), (900_000, 600)])
def test_music_is_quoted_by_the_length_that_is_asked_of_the_vendor(
    keyed: PluginManager, quote: Quote, asked: int, made: int
) -> None:
    assert amounts(quote(keyed, MusicGenerateRequest(length_ms=asked)).ceiling) == {"second": made}


def test_sound_is_quoted_by_the_second_with_the_list_price_as_its_ceiling(keyed: PluginManager, quote: Quote) -> None:
    estimate = quote(keyed, SoundGenerateRequest(prompt="rain", length_ms=1_510))
    assert (amounts(estimate.likely), amounts(estimate.ceiling)) == ({"credit": 31}, {"credit": 1_200})


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (SpeechGenerateRequest(text="*** …"), "nothing to say"),
        (SpeechGenerateRequest(text="a" * 40_001), "takes 40000"),
        (MusicGenerateRequest(length_ms=5000, prompt="x" * 4_100), "too long"),
        (SoundGenerateRequest(prompt="  ", length_ms=500), "The prompt is empty"),
        (
            SpeechTranscribeRequest(audio=MediaRef(sha256="a" * 64, media_type="image/png", bytes=9)),
            "not image/png",
        ),
        (
            SpeechTranscribeRequest(audio=MediaRef(sha256="a" * 64, media_type="audio/wav", bytes=5 * 10**9)),
            "larger than 5 GB",
        ),
    ],
)
def test_request_that_can_never_work_is_refused_in_the_quote(
    keyed: PluginManager, quote: Quote, request_: Any, told: str
) -> None:
    with pytest.raises(Rejected, match=told) as caught:
        quote(keyed, request_)
    assert caught.value.hint


@pytest.mark.parametrize("ability", ["speech.generate", "speech.transcribe", "music.generate", "sound.generate"])
def test_other_work_is_refused(keyed: PluginManager, ability: str) -> None:
    import asyncio

    key = keyed.describe("elevenlabs").models[ability][0]
    provider, card = keyed.provider(Ability(ability), key)
    picture = ImageGenerateRequest(prompt="a lamp", size=Size(width=2, height=2), shape=Shape.SQUARE)
    with pytest.raises(Rejected, match=r"image\.generate"):
        asyncio.run(provider.quote(picture, card.model))
