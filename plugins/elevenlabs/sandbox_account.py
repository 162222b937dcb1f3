"""The account of the stand-in: its models, voices and credits, in the vendor's own shape."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SpeechModel:
    """What a model takes, and what it counts for a character, in halves of a credit."""

    characters: int
    half_credits: int
    takes_language: bool


@dataclass(frozen=True)
class PremadeVoice:
    """A voice that every account has."""

    id: str
    name: str
    gender: str
    accent: str


SPEECH_MODELS = {
    "eleven_multilingual_v2": SpeechModel(10_000, 2, takes_language=False),
    "eleven_flash_v2_5": SpeechModel(40_000, 1, takes_language=True),
}
TRANSCRIPT_MODELS = ("scribe_v1", "scribe_v2")
MUSIC_MODELS = ("music_v1", "music_v2")
VOICES = (
    PremadeVoice("21m00Tcm4TlvDq8ikWAM", "Rachel", "female", "american"),
    PremadeVoice("JBFqnCBsd6RMkjVDRZzb", "George", "male", "british"),
    PremadeVoice("Xb7hH8MSUJpSbSDYk0k2", "Alice", "female", "british"),
    PremadeVoice("nPczCjzI2devNBz1zQrb", "Brian", "male", "american"),
    PremadeVoice("EXAVITQu4vr4xnSDxMaL", "Sarah", "female", "american"),
    PremadeVoice("onwK4e9ZLuTAKqWW03F9", "Daniel", "male", "british"),
    PremadeVoice("XrExE9yKIg1WjnnlVkGX", "Matilda", "female", "american"),
    PremadeVoice("cjVigY5qzO86Huf0OWal", "Eric", "male", "american"),
)
ISO_639_3 = {"en": "eng", "nl": "nld", "es": "spa", "fr": "fra", "de": "deu", "hi": "hin"}
SUBSCRIPTION: dict[str, Any] = {
    "tier": "creator",
    "character_count": 1_000,
    "character_limit": 121_000,
    "max_credit_limit_extension": 0,
    "max_character_limit_extension": None,
    "can_extend_character_limit": False,
    "allowed_to_extend_character_limit": False,
    "next_character_count_reset_unix": 1_798_675_200,
    "voice_slots_used": 0,
    "professional_voice_slots_used": 0,
    "professional_voice_slots_used_in_workspace": 0,
    "voice_limit": 30,
    "voice_add_edit_counter": 0,
    "professional_voice_limit": 1,
    "can_extend_voice_limit": False,
    "can_use_instant_voice_cloning": True,
    "can_use_professional_voice_cloning": True,
    "current_overage": {"amount": "0", "currency": "usd"},
    "currency": "usd",
    "status": "active",
    "billing_period": "monthly_period",
    "open_invoices": [],
    "has_open_invoices": False,
}
_WORDS = ("sandbox", "words", "stand", "here", "for", "what", "is", "said")


def voice(one: PremadeVoice) -> dict[str, Any]:
    """Return a voice as the vendor lists it."""
    verified = [
        {
            "language": tag,
            "model_id": "eleven_multilingual_v2",
            "accent": one.accent,
            "locale": None,
            "preview_url": None,
        }
        for tag in ("en", "nl")
    ]
    return {
        "voice_id": one.id,
        "name": one.name,
        "category": "premade",
        "labels": {"accent": one.accent, "gender": one.gender, "age": "middle_aged", "language": "en"},
        "preview_url": f"https://storage.example/premade/{one.id}.mp3",
        "available_for_tiers": [],
        "high_quality_base_model_ids": ["eleven_multilingual_v2"],
        "verified_languages": verified,
        "settings": None,
        "is_legacy": False,
    }


def model(name: str) -> dict[str, Any]:
    """Return a model as the vendor lists it."""
    facts = SPEECH_MODELS[name]
    return {
        "model_id": name,
        "name": name.replace("_", " ").title(),
        "description": "Speaks.",
        "can_be_finetuned": False,
        "can_do_text_to_speech": True,
        "can_do_voice_conversion": False,
        "serves_pro_voices": False,
        "requires_alpha_access": False,
        "max_characters_request_free_user": 2_500,
        "max_characters_request_subscribed_user": facts.characters,
        "can_use_style": True,
        "can_use_speaker_boost": True,
        "maximum_text_length_per_request": facts.characters,
        "languages": [{"language_id": "en", "name": "English"}, {"language_id": "nl", "name": "Dutch"}],
        "model_rates": {"character_cost_multiplier": facts.half_credits / 2, "cost_discount_multiplier": 1.0},
        "concurrency_group": "standard",
        "token_cost_factor": facts.half_credits / 2,
    }


def transcript(content: bytes, seconds: float, speaker: str | None) -> list[dict[str, Any]]:
    """Return invented words for a recording, one for each half second, with the spaces between them."""
    first = hashlib.sha256(content).digest()[0]
    count = max(int(seconds * 2), 1)
    each = seconds / count
    words: list[dict[str, Any]] = []
    for number in range(count):
        start, end = round(number * each, 3), round((number + 0.8) * each, 3)
        text = _WORDS[(first + number) % len(_WORDS)]
        told = {"type": "word", "speaker_id": speaker, "logprob": -0.02}
        words.append({"text": text, "start": start, "end": end, **told})
        if number + 1 < count:
            after = round((number + 1) * each, 3)
            words.append({"text": " ", "start": end, "end": after, **told, "type": "spacing"})
    return words
