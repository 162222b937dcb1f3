"""What is sent and what the stand-in answers, held against the vendor's own OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from bomstudio import (
    MediaRef,
    MusicGenerateRequest,
    SoundGenerateRequest,
    SpeechTranscribeRequest,
)
from plugins.elevenlabs.acting import acting
from plugins.elevenlabs.effects import body_of as sound_body
from plugins.elevenlabs.speech import body_of as speech_body
from plugins.elevenlabs.transcripts import fields_of

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "schema.json").read_text("utf-8"))
KEY = {"xi-api-key": "any"}
VOICE = "21m00Tcm4TlvDq8ikWAM"
BODIES = {"text-to-speech": "SpeechBody", "music": "MusicBody", "sound-generation": "SoundBody"}
ANSWERS = {"text-to-speech": "Speech", "speech-to-text": "Transcript", "voices": "Voices"}


def faults(value: Any, name: str) -> list[str]:
    """Return what in a value is not as its schema says."""
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def exchange(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))["interactions"][0]


@pytest.mark.parametrize("file", sorted((HERE / "golden").glob("*.yaml")), ids=lambda file: file.stem)
def test_golden_exchange_fits_the_document(file: Path) -> None:
    one = exchange(file)
    path = one["request"]["uri"].partition("?")[0].split("/")[4]
    if path in BODIES:
        assert faults(json.loads(one["request"]["body"]), BODIES[path]) == []
    answer = one["response"]
    if answer["status"]["code"] == 200 and path in ANSWERS and file.stem not in ("half", "other_shape"):
        assert faults(json.loads(answer["body"]["string"]), ANSWERS[path]) == []
    if answer["status"]["code"] == 422:
        assert faults(json.loads(answer["body"]["string"]), "Invalid") == []


@pytest.mark.parametrize("model", ["eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_v3"])
def test_speech_body_fits_the_document(model: str) -> None:
    assert faults(speech_body("Hallo", model, "nl-NL", acting("shouting", 2.0), 2**32 - 1), "SpeechBody") == []


def test_sound_body_fits_the_document() -> None:
    request = SoundGenerateRequest(prompt="rain", length_ms=30_000, is_loop=True)
    assert faults(sound_body(request, "eleven_text_to_sound_v2"), "SoundBody") == []


def test_transcript_form_fits_the_document() -> None:
    audio = MediaRef(sha256="a" * 64, media_type="audio/wav", bytes=9)
    fields = fields_of(SpeechTranscribeRequest(audio=audio, language="nl-NL", speakers=32), "scribe_v2")
    read: dict[str, Any] = {
        name: {"true": True, "false": False}.get(value, int(value) if value.isdecimal() else value)
        for name, value in fields.items()
    }
    assert read["language_code"] == "nl"
    assert faults({**read, "file": "bytes"}, "TranscriptForm") == []


def test_the_check_sees_what_is_wrong() -> None:
    body = {"voice_settings": {"stability": 3}, "volume": 2, "seed": "7"}
    found = sorted(fault.split(":")[0] for fault in faults(body, "SpeechBody"))
    assert found == ["$", "$", "$.seed", "$.voice_settings"], "no text, an unknown field, and two wrong values"


def test_answers_of_the_stand_in_fit_the_document(web: httpx.Client, tmp_path: Path, recording: MediaRef) -> None:
    sent = {"text": "Hallo daar.", "model_id": "eleven_multilingual_v2"}
    said = web.post(f"/elevenlabs/v1/text-to-speech/{VOICE}/with-timestamps", json=sent, headers=KEY)
    assert faults(said.json(), "Speech") == []
    files = {"file": ("a.wav", (tmp_path / recording.sha256).read_bytes(), "audio/wav")}
    written = web.post("/elevenlabs/v1/speech-to-text", data={"model_id": "scribe_v1"}, files=files, headers=KEY)
    assert faults(written.json(), "Transcript") == []
    assert faults(web.get("/elevenlabs/v2/voices", headers=KEY).json(), "Voices") == []
    assert faults(web.get("/elevenlabs/v1/user/subscription", headers=KEY).json(), "Subscription") == []
    for model in web.get("/elevenlabs/v1/models", headers=KEY).json():
        assert faults(model, "Model") == []
    wrong = web.post("/elevenlabs/v1/music", json={"prompt": "x", "music_length_ms": 1}, headers=KEY)
    assert wrong.status_code == 422
    assert faults(wrong.json(), "Invalid") == []


def test_music_body_fits_the_document() -> None:
    from plugins.elevenlabs.music import length_of, prompt_of

    request = MusicGenerateRequest(length_ms=900_000, prompt="strings", mood="epic")
    body = {"prompt": prompt_of(request), "music_length_ms": length_of(request), "model_id": "music_v2"}
    assert faults(body, "MusicBody") == []
