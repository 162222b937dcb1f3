"""The stand-in for ElevenLabs: its wire format, prices and refusals, as the vendor documents them.

What it charges is worked out from the published prices, not from `prices.toml`: a credit is 0.0001 USD, a recording is
0.22 USD an hour, music 0.30 USD a minute.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bomstudio import REFERENCE_HEADER, AsgiApp, Desk, FaultKind, Money, round_half_up

from . import sandbox_account as account
from . import sandbox_sound as sound

MICRO_USD_A_CREDIT = 100
_MICRO_USD_AN_HOUR, _MICRO_USD_A_MINUTE = 220_000, 300_000
_REFUSALS = {
    "quota_exceeded": (401, "This request exceeds your quota. You have 3 credits remaining, while 21 are required."),
    "missing_permissions": (401, "The API key you used is missing the permission text_to_speech."),
    "voice_not_found": (404, "A voice with that voice_id was not found."),
    "only_for_creator+": (403, "This output format is only available to Creator tier or above."),
    "too_many_concurrent_requests": (429, "Too many concurrent requests."),
    "bad_prompt": (400, "We could not generate music based on your prompt."),
}
_STATUS = {
    400: ("bad_request", "The request is invalid."),
    401: ("invalid_api_key", "Invalid API key"),
    403: ("only_for_creator+", "This is only available to Creator tier or above."),
    404: ("voice_not_found", "A voice with that voice_id was not found."),
    425: ("too_early", "Too early."),
    429: ("system_busy", "Our services are experiencing high traffic. Please try again later."),
}


class Wrong(Exception):
    """A request that the vendor answers with an error; `detail` is its body."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(str(detail))
        self.status = status
        self.detail = detail

    def answer(self) -> Response:
        """Return the error as the vendor words it."""
        headers = {"retry-after": "1"} if self.status == 429 else {}
        return JSONResponse({"detail": self.detail}, self.status, headers=headers)


def stand_in(desk: Desk) -> AsgiApp:
    """Build the stand-in."""
    api = ElevenLabsStandIn(desk)
    return Starlette(
        routes=[
            Route("/v1/text-to-speech/{voice_id}", api.speak, methods=["POST"]),
            Route("/v1/text-to-speech/{voice_id}/with-timestamps", api.speak_with_times, methods=["POST"]),
            Route("/v1/speech-to-text", api.transcribe, methods=["POST"]),
            Route("/v1/music", api.compose, methods=["POST"]),
            Route("/v1/sound-generation", api.effect, methods=["POST"]),
            Route("/v2/voices", api.voices),
            Route("/v1/models", api.models),
            Route("/v1/user/subscription", api.subscription),
        ],
        exception_handlers={Wrong: lambda request, error: error.answer()},
    )


class ElevenLabsStandIn:
    """Answers what the API answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def speak(self, request: Request) -> Response:
        """Return a line as sound."""
        data, _, headers = await self._spoken(request)
        return Response(data, media_type="audio/mpeg", headers=headers)

    async def speak_with_times(self, request: Request) -> Response:
        """Return a line as JSON, with the time of each character."""
        data, times, headers = await self._spoken(request)
        body = {"audio_base64": base64.b64encode(data).decode(), "alignment": times, "normalized_alignment": times}
        return JSONResponse(body, headers=headers)

    async def transcribe(self, request: Request) -> Response:
        """Return what a recording says: one invented word for each begun half second."""
        _check_key(request)
        broken = self._refused(request)
        async with request.form() as form:
            model, upload = form.get("model_id"), form.get("file")
            if model not in account.TRANSCRIPT_MODELS:
                raise Wrong(400, {"status": "invalid_model_id", "message": f"{model!r} is not a valid model_id."})
            if not isinstance(upload, UploadFile):
                raise Wrong(400, {"status": "invalid_parameters", "message": "Must provide either file or source_url."})
            content = await upload.read()
            language = str(form.get("language_code") or "en")
            speaker = "speaker_0" if form.get("diarize") == "true" else None
        seconds = sound.seconds_of(content)
        if seconds is None:
            raise Wrong(400, {"status": "invalid_content", "message": "The uploaded file is corrupted."})
        reference = self._take_on(request)
        self._charge(reference, seconds * _MICRO_USD_AN_HOUR / 3600)
        words = account.transcript(content, float(seconds), speaker)
        body = {
            "language_code": account.ISO_639_3.get(language, language),
            "language_probability": 0.98,
            "text": "".join(word["text"] for word in words),
            "words": words[: len(words) // 2] if broken else words,
            "transcription_id": _id(reference, content),
            "audio_duration_secs": float(seconds),
        }
        return JSONResponse(body, headers=_headers(reference, None))

    async def compose(self, request: Request) -> Response:
        """Return music as sound."""
        _check_key(request)
        broken = self._refused(request)
        body = await _body(request)
        prompt, length = body.get("prompt"), body.get("music_length_ms", 30_000)
        if bool(prompt) == bool(body.get("composition_plan")):
            raise _invalid("prompt", "Exactly one of prompt and composition_plan must be given")
        if not isinstance(prompt, str):
            raise _invalid("composition_plan", "The stand-in composes from a prompt only")
        if len(prompt) > 4100:
            raise _invalid("prompt", "String should have at most 4100 characters")
        if not isinstance(length, int) or not 3_000 <= length <= 600_000:
            raise _invalid("music_length_ms", "Input should be between 3000 and 600000")
        if "seed" in body:
            raise _invalid("seed", "Seed cannot be used with a prompt")
        if body.get("model_id", "music_v1") not in account.MUSIC_MODELS:
            raise _invalid("model_id", "Input should be 'music_v1' or 'music_v2'")
        reference = self._take_on(request)
        self._charge(reference, Fraction(length * _MICRO_USD_A_MINUTE, 60_000))
        data = _cut(sound.mp3(sound.music(prompt, length), 128), broken=broken)
        headers = {**_headers(reference, None), "song-id": _id(reference, data)}
        return Response(data, media_type="audio/mpeg", headers=headers)

    async def effect(self, request: Request) -> Response:
        """Return a sound effect as sound."""
        _check_key(request)
        broken = self._refused(request)
        body = await _body(request)
        text, seconds = body.get("text"), body.get("duration_seconds")
        if not isinstance(text, str) or not text.strip():
            raise _invalid("text", "Field required")
        if seconds is not None and not 0.5 <= seconds <= 30:
            raise _invalid("duration_seconds", "Input should be between 0.5 and 30")
        reference = self._take_on(request)
        credits = 100 if seconds is None else -(-round(seconds * 1000) * 20 // 1000)
        self._charge(reference, Fraction(credits * MICRO_USD_A_CREDIT))
        wave = sound.effect(text, round((seconds or 5) * 1000))
        data = _cut(sound.mp3(wave, 128), broken=broken)
        return Response(data, media_type="audio/mpeg", headers=_headers(reference, credits))

    async def voices(self, request: Request) -> Response:
        """Return a page of the account's voices."""
        _check_key(request)
        size = min(int(request.query_params.get("page_size", "10")), 100)
        start = int(request.query_params.get("next_page_token") or 0)
        shown = account.VOICES[start : start + size]
        more = start + size < len(account.VOICES)
        body = {"voices": [account.voice(one) for one in shown], "has_more": more, "total_count": len(account.VOICES)}
        return JSONResponse({**body, "next_page_token": str(start + size) if more else None})

    async def models(self, request: Request) -> Response:
        """Return the models that speak."""
        _check_key(request)
        return JSONResponse([account.model(name) for name in account.SPEECH_MODELS])

    async def subscription(self, request: Request) -> Response:
        """Return what is left of the account's credits."""
        _check_key(request)
        return JSONResponse(account.SUBSCRIPTION)

    async def _spoken(self, request: Request) -> tuple[bytes, dict[str, Any], dict[str, str]]:
        _check_key(request)
        broken = self._refused(request)
        body = await _body(request)
        voice, text = request.path_params["voice_id"], body.get("text")
        model = body.get("model_id", "eleven_multilingual_v2")
        if not re.fullmatch(r"[A-Za-z0-9]{20}", voice):
            raise Wrong(404, {"status": "voice_not_found", "message": f"A voice with voice_id {voice} was not found."})
        if not isinstance(text, str):
            raise _invalid("text", "Field required")
        if model not in account.SPEECH_MODELS:
            raise Wrong(400, {"status": "model_not_found", "message": f"A model with model ID {model} does not exist."})
        facts = account.SPEECH_MODELS[model]
        if len(text) > facts.characters:
            message = f"A maximum of {facts.characters} characters is allowed."
            raise Wrong(400, {"status": "max_character_limit_exceeded", "message": message})
        if body.get("language_code") and not facts.takes_language:
            message = f"Model '{model}' does not support the language_code parameter."
            raise Wrong(400, {"status": "unsupported_language", "message": message})
        settings = body.get("voice_settings") or {}
        if not 0.7 <= settings.get("speed", 1.0) <= 1.2:
            raise Wrong(400, {"status": "invalid_voice_settings", "message": "speed must be between 0.7 and 1.2."})
        reference = self._take_on(request)
        credits = -(-len(text) * facts.half_credits // 2)
        self._charge(reference, Fraction(credits * MICRO_USD_A_CREDIT))
        line = sound.spoken(text, voice, settings.get("speed", 1.0))
        kind, _, rest = request.query_params.get("output_format", "mp3_44100_128").partition("_")
        data = sound.wav(line.wave) if kind == "wav" else sound.mp3(line.wave, int(rest.partition("_")[2] or 128))
        times = {
            "characters": list(text),
            "character_start_times_seconds": line.starts,
            "character_end_times_seconds": line.ends,
        }
        return _cut(data, broken=broken), times, _headers(reference, credits)

    def _refused(self, request: Request) -> bool:
        """Do what this call is to do wrong: refuse, or return that its sound breaks off."""
        fault = self._desk.fault(request.scope)
        if fault is None:
            return False
        if fault.kind is FaultKind.STATUS:
            status = int(fault.value)
            if status >= 500:
                raise Wrong(status, {"status": "internal_server_error", "message": "Internal server error."})
            if status == 422:
                raise _invalid("text", "Input should be a valid string")
            code, message = _STATUS.get(status, ("error", "Error."))
            raise Wrong(status, {"status": code, "message": message})
        if fault.kind is FaultKind.REFUSAL:
            reason = fault.value or "bad_prompt"
            status, message = _REFUSALS.get(reason, (400, f"The request is refused: {reason}."))
            detail: dict[str, Any] = {"status": reason, "message": message}
            if reason == "bad_prompt":
                detail["data"] = {"prompt_suggestion": "A slow bed of strings"}
            raise Wrong(status, detail)
        return fault.kind is FaultKind.TRUNCATED

    def _take_on(self, request: Request) -> str:
        reference = request.headers.get(REFERENCE_HEADER, "")
        self._desk.accepted(reference)
        return reference

    def _charge(self, reference: str, micro: Fraction) -> None:
        self._desk.charged(reference, Money(micro=round_half_up(micro), currency="USD"))


def _check_key(request: Request) -> None:
    key = request.headers.get("xi-api-key", "")
    if not key:
        raise Wrong(401, {"status": "needs_authorization", "message": "Neither authorization header nor xi-api-key."})
    if key.startswith("wrong"):
        raise Wrong(401, {"status": "invalid_api_key", "message": "Invalid API key"})


async def _body(request: Request) -> Mapping[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise _invalid("", "JSON decode error") from None
    if not isinstance(body, dict):
        raise _invalid("", "Input should be a valid dictionary")
    return body


def _invalid(field: str, message: str) -> Wrong:
    return Wrong(422, [{"loc": ["body", *filter(None, [field])], "msg": message, "type": "value_error"}])


def _headers(reference: str, credits: int | None) -> dict[str, str]:
    headers = {
        "request-id": _id(reference, b"request"),
        "current-concurrent-requests": "1",
        "maximum-concurrent-requests": "5",
    }
    return headers if credits is None else {**headers, "character-cost": str(credits)}


def _id(reference: str, data: bytes) -> str:
    return hashlib.sha256(reference.encode() + data).hexdigest()[:20]


def _cut(data: bytes, *, broken: bool) -> bytes:
    return data[: len(data) // 2] if broken else data
