"""The wire to the Gemini API: one call for a picture, its envelope, and the errors that are HTTP errors."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bomstudio import (
    Answer,
    OutcomeUnknown,
    PluginContext,
    ProviderError,
    Rejected,
    Secret,
    SignInAgain,
    TryLater,
    VendorClient,
)

_SAFETY = ({"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "threshold": "BLOCK_ONLY_HIGH"},)
"""Scripts have storms, falls and weapons in them; the other categories keep the vendor's thresholds."""
_PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Picture:
    """An encoded picture."""

    media_type: str
    data: bytes


@dataclass(frozen=True)
class Tokens:
    """What an answer used, as the vendor counts; None where it does not say."""

    prompt: int | None = None
    candidates: int | None = None
    image: int | None = None
    thoughts: int = 0


@dataclass(frozen=True)
class Reply:
    """An answer with HTTP 200: a picture, or the reason why there is none."""

    picture: Picture | None
    reason: str
    """The block reason when the prompt was refused, else the finish reason."""
    is_prompt_blocked: bool
    words: str
    tokens: Tokens
    model_version: str
    response_id: str


class GeminiImages:
    """Asks one model for one picture at a time."""

    def __init__(self, line: VendorClient, api_version: str) -> None:
        self._line = line
        self._api_version = api_version

    async def generate(
        self,
        model: str,
        prompt: str,
        pictures: Sequence[Picture],
        *,
        aspect_ratio: str,
        image_size: str,
        reference: str,
    ) -> Reply:
        """Return what the model answers. May raise every ProviderError of the line."""
        body = await asyncio.to_thread(envelope, prompt, pictures, aspect_ratio=aspect_ratio, image_size=image_size)
        answer = await self._line.pay(
            f"/{self._api_version}/models/{model}:generateContent", json=body, reference=reference
        )
        return await asyncio.to_thread(read_reply, answer)


def connect(
    context: PluginContext, *, base_url: str, api_version: str, api_key: Secret, answer_seconds: float
) -> GeminiImages:
    """Return the wire for a key."""
    line = context.vendor(
        base_url=base_url,
        auth={"x-goog-api-key": api_key},
        explain=lambda answer: explain(answer, context.now),
        answer_seconds=answer_seconds,
    )
    return GeminiImages(line, api_version)


def envelope(prompt: str, pictures: Sequence[Picture], *, aspect_ratio: str, image_size: str) -> dict[str, Any]:
    """Return the body of a call. Text is asked for too: without it the model's own refusal would stay unheard."""
    inline = [
        {"inlineData": {"mimeType": picture.media_type, "data": base64.b64encode(picture.data).decode("ascii")}}
        for picture in pictures
    ]
    return {
        "contents": [{"role": "user", "parts": [{"text": prompt}, *inline]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": aspect_ratio, "imageSize": image_size},
        },
        "safetySettings": list(_SAFETY),
    }


def read_reply(answer: Answer) -> Reply:
    """Read an answer with HTTP 200. Raises OutcomeUnknown when it is not one of the Gemini API."""
    body = answer.json()
    if isinstance(body, list) and body:
        body = body[0]
    try:
        blocked = body.get("promptFeedback", {}).get("blockReason", "")
        candidate = (body.get("candidates") or [{}])[0]
        parts = candidate.get("content", {}).get("parts", [])
        shown = [part for part in parts if not part.get("thought")]
        inline = [part["inlineData"] for part in shown if "inlineData" in part]
        picture = Picture(inline[-1]["mimeType"], base64.b64decode(inline[-1]["data"])) if inline else None
        words = " ".join(filter(None, [candidate.get("finishMessage"), *(part.get("text") for part in shown)]))
        return Reply(
            picture=picture,
            reason=blocked or candidate.get("finishReason", ""),
            is_prompt_blocked=bool(blocked),
            words=words,
            tokens=_tokens(body.get("usageMetadata") or {}),
            model_version=body.get("modelVersion", ""),
            response_id=body.get("responseId", ""),
        )
    except (AttributeError, KeyError, TypeError, binascii.Error) as error:
        raise OutcomeUnknown(
            f"The Gemini API answered in a form that is not known ({type(error).__name__}).",
            hint="It may have been charged: compare with the usage page in Google AI Studio.",
        ) from None


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    split = usage.get("candidatesTokensDetails") or []
    image = sum(int(part.get("tokenCount", 0)) for part in split if part.get("modality") == "IMAGE")
    return Tokens(
        prompt=usage.get("promptTokenCount"),
        candidates=usage.get("candidatesTokenCount"),
        image=image or None,
        thoughts=int(usage.get("thoughtsTokenCount") or 0),
    )


def explain(answer: Answer, now: Callable[[], datetime]) -> ProviderError | None:
    """Read an error of Google's; what it does not say more about is left to the host.

    A request that fails with HTTP 400 or 500 is not charged (ai.google.dev/gemini-api/docs/billing). A gateway's 502
    and 504 are no word of the model's, so they are left open.
    """
    error = _error_of(answer)
    said = f"The Gemini API answered HTTP {answer.status} {error.get('status', '')}: {error.get('message', '')}".strip()
    details = [detail for detail in error.get("details", []) if isinstance(detail, dict)]
    if answer.status == 400 and any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        return SignInAgain(said, hint="Set another key: bom config set-secret nbp api_key")
    if answer.status == 400 and error.get("status") == "FAILED_PRECONDITION":
        refusal = Rejected(said, hint="Switch billing on for the project in Google AI Studio; check its region.")
        refusal.of_account = True
        return refusal
    if answer.status == 404:
        return Rejected(said, hint="Google has retired the model: set another under [plugin.nbp] models.")
    if answer.status == 429:
        return TryLater(said, after_seconds=_asked_to_wait(details, now))
    if answer.status in (500, 503):
        return TryLater(said, after_seconds=_asked_to_wait(details, now))
    return None


def _error_of(answer: Answer) -> dict[str, Any]:
    try:
        body = answer.json()
    except ProviderError:
        return {}
    if isinstance(body, list) and body:
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _asked_to_wait(details: Sequence[Mapping[str, Any]], now: Callable[[], datetime]) -> float | None:
    """Return the seconds to wait: until midnight in California for a day's quota, else what RetryInfo says."""
    quotas = [violation.get("quotaId", "") for detail in details for violation in detail.get("violations", [])]
    if any("PerDay" in quota for quota in quotas):
        local = now().astimezone(_PACIFIC)
        midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), _PACIFIC)
        return (midnight.astimezone(UTC) - now()).total_seconds()
    for detail in details:
        delay = str(detail.get("retryDelay", ""))
        if delay.endswith("s"):
            try:
                return float(delay[:-1])
            except ValueError:
                continue
    return None
